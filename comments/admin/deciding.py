"""The page on which a moderator decides: it shows the texts, and decides no more than it has shown."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from comments import moderation
from comments.admin.cards import Card, make_card, with_decisions, with_evidence
from comments.admin.labels import Words
from comments.complaints import OwnAppealError
from comments.models import Comment, Decision, NoteKind, Verdict

MAX_SELECTED = 50
"""Texts a page: what one person can be said to have read before pressing a button."""
MAX_NOTE_LENGTH = 2000
_SEEN = re.compile(r"([1-9][0-9]{0,17}):([0-9]{1,9})")
_ID = re.compile(r"[1-9][0-9]{0,17}")


class UnreadableSelectionError(Exception):
    """The form does not say which comments were shown: it was cut off, or is not ours."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a moderator saw of a comment: so many decisions."""

    comment_id: int
    seq: int


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """The words of the page for one verdict."""

    button: str | Promise
    explanation: str | Promise


WORDS: Mapping[Verdict, VerdictWords] = {
    Verdict.APPROVE: VerdictWords(
        _("Approve"),
        _("Readers see these comments under the article at once, exactly as written."),
    ),
    Verdict.HOLD: VerdictWords(
        _("Hold"),
        _("Readers do not see these comments. They wait for a moderator."),
    ),
    Verdict.REJECT: VerdictWords(
        _("Reject"),
        _("Readers do not see these comments. Each commenter is told the grounds that you choose."),
    ),
}


class DecisionForm(forms.Form):
    """What a moderator says with a decision; the same is said of every comment on the page."""

    note_to_colleagues = forms.CharField(
        label=_("Note to colleagues"),
        help_text=_("Optional. Shown in the history of the comment, in the admin only."),
        max_length=MAX_NOTE_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
    note_to_reader = forms.CharField(
        label=_("Note to the commenter"),
        help_text=_("Optional. Kept with the decision, and may be shown to the commenter."),
        max_length=MAX_NOTE_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )

    @property
    def grounds(self) -> list[str]:
        return []

    @property
    def notes(self) -> dict[NoteKind, str]:
        return {
            NoteKind.COLLEAGUES: self.cleaned_data["note_to_colleagues"],
            NoteKind.READER: self.cleaned_data["note_to_reader"],
        }


class RejectionForm(DecisionForm):
    """A reject names at least one ground of the guidelines in force."""

    chosen = forms.MultipleChoiceField(
        label=_("Grounds"),
        error_messages={"required": _("Choose at least one ground: the commenter is told why.")},
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["chosen", "note_to_colleagues", "note_to_reader"]

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [
            (code, f"{words.title(code)} – {entry.sentence(words.language)}")
            for code, entry in words.guidelines.items()
        ]

    @property
    def grounds(self) -> list[str]:
        return list(self.cleaned_data["chosen"])


def make_form(verdict: Verdict, data: Any, *, words: Words) -> DecisionForm:
    return RejectionForm(data, words=words) if verdict == Verdict.REJECT else DecisionForm(data)


def read_ids(values: Sequence[str]) -> list[int]:
    """Return the ids that an address names. Raise UnreadableSelectionError for anything that is none."""
    if not all(_ID.fullmatch(value) for value in values):
        raise UnreadableSelectionError
    return sorted({int(value) for value in values})


def read_seen(values: Sequence[str]) -> list[Seen]:
    """Return what the page had shown. Raise UnreadableSelectionError unless every entry can be read."""
    matches = [_SEEN.fullmatch(value) for value in values]
    if not matches or not all(matches) or len(matches) > MAX_SELECTED:
        raise UnreadableSelectionError
    return [Seen(int(match[1]), int(match[2])) for match in matches if match]


def make_cards(ids: Sequence[int], *, words: Words) -> list[Card]:
    """Return the cards of those comments that exist, oldest first: what has waited longest is read first."""
    comments = with_decisions(with_evidence(Comment.objects.filter(pk__in=ids))).order_by("id")
    return [make_card(comment, words=words) for comment in comments]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a page of decisions."""

    decisions: list[Decision]
    left_out: list[tuple[Comment, Decision | None]]
    """Comments on which somebody decided meanwhile, with the decision that is in force now."""
    own_appeals: list[Comment]
    """Comments with an appeal of this moderator's own decision, which another person judges."""


def decide_each(seen: Sequence[Seen], verdict: Verdict, *, form: DecisionForm, moderator: User) -> Outcome:
    """Decide each comment on its own, so that a colleague's decision on one does not undo the others."""
    outcome = Outcome([], [], [])
    comments = Comment.objects.in_bulk([entry.comment_id for entry in seen])
    for entry in seen:
        comment = comments.get(entry.comment_id)
        if comment is None:
            continue
        try:
            decision = moderation.decide(
                comment.pk,
                verdict=verdict,
                moderator=moderator,
                seen_seq=entry.seq,
                grounds=form.grounds,
                notes=form.notes,
            )
        except moderation.StaleDecisionError as stale:
            outcome.left_out.append((comment, stale.decision))
        except OwnAppealError:
            outcome.own_appeals.append(comment)
        else:
            outcome.decisions.append(decision)
    return outcome


def success_message(verdict: Verdict, count: int) -> str:
    messages = {
        Verdict.APPROVE: ngettext("%(count)d comment was approved.", "%(count)d comments were approved.", count),
        Verdict.HOLD: ngettext("%(count)d comment was held.", "%(count)d comments were held.", count),
        Verdict.REJECT: ngettext("%(count)d comment was rejected.", "%(count)d comments were rejected.", count),
    }
    return messages[verdict] % {"count": count}


def left_out_message(comment: Comment, decision: Decision | None, *, words: Words) -> str:
    """Return who decided what, and when, while the moderator was reading."""
    return gettext("The comment “%(excerpt)s” was left out. %(decision)s") % {
        "excerpt": Truncator(comment.body).chars(60),
        "decision": words.describe_decision(decision) if decision else gettext("It is not as the page showed it."),
    }


def own_appeal_message(comment: Comment) -> str:
    return gettext(
        "The comment “%(excerpt)s” was left out. Its commenter appeals a decision of yours: another moderator judges "
        "that, or you do, a day after the appeal, if there is nobody else."
    ) % {"excerpt": Truncator(comment.body).chars(60)}


def too_many_message() -> str:
    return ngettext(
        "Select at most %(limit)d comment: all texts are shown before you decide.",
        "Select at most %(limit)d comments: all texts are shown before you decide.",
        MAX_SELECTED,
    ) % {"limit": MAX_SELECTED}


def heading(verdict: Verdict, count: int) -> str:
    headings = {
        Verdict.APPROVE: ngettext("Approve %(count)d comment", "Approve %(count)d comments", count),
        Verdict.HOLD: ngettext("Hold %(count)d comment", "Hold %(count)d comments", count),
        Verdict.REJECT: ngettext("Reject %(count)d comment", "Reject %(count)d comments", count),
    }
    return headings[verdict] % {"count": count}


def selection_query(ids: Sequence[int], **others: str) -> str:
    """Return the query string of the page that shows these comments."""
    return urlencode([("comment", str(pk)) for pk in ids] + [(key, value) for key, value in others.items() if value])
