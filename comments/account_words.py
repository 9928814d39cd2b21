"""What a reader is told whose account is not known, or who has none where one is needed."""

from django.utils.translation import gettext

from comments.accounts import BadAccountError
from comments.submission import AccountNeededError


def account_sentence(error: AccountNeededError | BadAccountError) -> str:
    if isinstance(error, AccountNeededError):
        return gettext("Only readers who are logged in to the publisher's site can comment here.")
    if error.is_expired:
        return gettext("You have been logged in for too long. Load the page of the article anew, and send it again.")
    return gettext("We cannot tell who you are. Log in to the publisher's site again, and send it again.")
