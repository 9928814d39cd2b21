"""The sentences of the desk."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext, ngettext

from comments import moderation
from comments.admin.labels import Words, person_label
from comments.commenters import History
from comments.complaints import OwnAppealError
from comments.desk import ClaimedByAnotherError, NobodySeniorError, NoteRequiredError
from comments.models import Comment, Decision, Verdict
from comments.screening_batch import GAVE_UP


def decided_message(decision: Decision, *, words: Words) -> str:
    """Return what the moderator has just done."""
    if decision.verdict == Verdict.REJECT:
        return gettext("Rejected: %(grounds)s.") % {"grounds": words.titles(decision.grounds)}
    return gettext("Approved.") if decision.verdict == Verdict.APPROVE else gettext("Held for a colleague.")


def undone_message(decision: Decision) -> str:
    """Return what is in force again."""
    sentences = {
        Verdict.APPROVE: gettext("Undone: the comment is approved again."),
        Verdict.HOLD: gettext("Undone: the comment waits again."),
        Verdict.REJECT: gettext("Undone: the comment is rejected again."),
    }
    return sentences[Verdict(decision.verdict)]


def refusal_message(refusal: Exception, *, words: Words) -> str:
    """Return why nothing was decided, with what a colleague did."""
    if isinstance(refusal, moderation.StaleDecisionError) and refusal.decision is not None:
        return words.describe_decision(refusal.decision)
    if isinstance(refusal, ClaimedByAnotherError) and refusal.holder is not None:
        return gettext("%(who)s has this comment now.") % {"who": person_label(refusal.holder)}
    return _REFUSALS[type(refusal)]()


_REFUSALS: Mapping[type[Exception], Callable[[], str]] = {
    moderation.StaleDecisionError: lambda: gettext("The comment is not as the card showed it."),
    ClaimedByAnotherError: lambda: gettext("A colleague has this comment now."),
    moderation.NothingToUndoError: lambda: gettext("There is nothing of yours to undo here."),
    OwnAppealError: lambda: gettext(
        "The commenter appeals a decision of yours: another moderator judges that, or you do, a day after the appeal, "
        "if there is nobody else."
    ),
    NobodySeniorError: lambda: gettext(
        "There is no senior moderator beside you to pass it on to. Hold it for a colleague instead."
    ),
    NoteRequiredError: lambda: gettext("Write a note that says why."),
    Comment.DoesNotExist: lambda: gettext("There is no such comment."),
}


def describe_history(history: History, *, words: Words) -> list[str]:
    """Return in sentences what is known of a commenter."""
    if history.is_first:
        return [gettext("The first comment of this commenter in 90 days.")]
    sentences = [
        gettext("In 90 days: %(approved)d approved, %(rejected)d rejected, %(waiting)d waiting.")
        % {"approved": history.approved, "rejected": history.rejected, "waiting": history.waiting}
    ]
    if history.overturned:
        text = ngettext(
            "%(count)d rejection was overturned.", "%(count)d rejections were overturned.", history.overturned
        )
        sentences.append(text % {"count": history.overturned})
    if history.last_grounds:
        grounds = gettext("; ").join(words.titles(codes) for codes in history.last_grounds)
        sentences.append(gettext("Last rejected for: %(grounds)s.") % {"grounds": grounds})
    return sentences


def why_incomplete(reason: str) -> str:
    """Return why the screening did not finish. Nothing is marked then, though there may be something."""
    if reason == GAVE_UP:
        return gettext("The screening failed three times: nobody has looked at this text yet.")
    if reason == "language_unknown":
        return gettext("Its language is none that is screened: nobody has looked at this text yet.")
    return gettext("A part of the screening failed (%(reason)s): it may have overlooked something.") % {
        "reason": reason
    }


def words_of_script() -> dict[str, str]:
    """Return what the script says."""
    return {
        "send": gettext("Press it again, or Enter, to reject. The commenter will read:"),
        "failed": gettext("Nothing was decided: the server could not be reached. Please try again."),
        "loggedOut": gettext("Nothing was decided: you are logged out. Log in again in another tab, then try again."),
        "nothingToUndo": gettext("There is nothing to undo."),
        "skipped": gettext("Skipped."),
        "lost": gettext("This card is no longer yours."),
        "keysOn": gettext("The keys are on."),
        "keysOff": gettext("The keys are off."),
        "left": gettext("The next comment."),
        "empty": gettext("Nothing more waits here."),
        "approving": gettext("Approved."),
        "rejecting": gettext("Rejected."),
        "holding": gettext("Held for a colleague."),
        "escalating": gettext("Passed on to a senior."),
        "marked": gettext("Marked as evidence. Press Backspace to take the marks away."),
        "unmarked": gettext("The marks are gone."),
    }
