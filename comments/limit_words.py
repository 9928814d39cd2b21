"""What a commenter is told who has to wait, in a sentence and in a header."""

import math
from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments.submission import SentTooOftenError

TEXT_KEPT = _("Your text is still here.")


def wait_sentence(error: SentTooOftenError) -> str:
    """Return why a comment was not taken, and when to send it again: rounded up to whole minutes."""
    minutes = math.ceil(error.wait / timedelta(minutes=1))
    return ngettext(
        "Too many comments came in too short a time. Please send yours again in %(minutes)d minute.",
        "Too many comments came in too short a time. Please send yours again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


def text_kept(sentence: str) -> str:
    """Return a sentence that refuses a text, and says that it is not lost."""
    return f"{sentence} {TEXT_KEPT}"


def retry_after(error: SentTooOftenError) -> dict[str, str]:
    """Return the header that says the same to programs: whole seconds, rounded up."""
    return {"Retry-After": str(math.ceil(error.wait.total_seconds()))}
