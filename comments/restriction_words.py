"""What a commenter is told who is held or blocked: never that a comment stands where it does not."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext

from comments.models import Restriction
from comments.submission import CommenterBlockedError


def blocked_sentence(error: CommenterBlockedError) -> str:
    """Return why a comment was not taken. The reason is only for whoever is known to be meant."""
    values = {"until": _day(error.until), "reason": error.reason}
    if error.reason:
        return gettext("The publisher takes no comments of yours until %(until)s. The reason: %(reason)s") % values
    return (
        gettext(
            "The publisher takes no comments with this e-mail address until %(until)s. "
            "Its owner can ask the newsroom for the reason."
        )
        % values
    )


def held_sentence(restriction: Restriction, *, is_known: bool) -> str:
    """Return why a comment waits for a person."""
    values = {"until": _day(restriction.until), "reason": restriction.reason}
    if is_known:
        return gettext("Until %(until)s a person reads each of your comments first. The reason: %(reason)s") % values
    return gettext("Until %(until)s a person reads each comment with this e-mail address first.") % values


def _day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")
