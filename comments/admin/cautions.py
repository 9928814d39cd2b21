"""Why the machine left a comment to a person although it found nothing, in sentences."""

from django.utils.translation import gettext_lazy as _

from comments.screening.types import Caution

SENTENCES = {
    Caution.AUTOMATION_PAUSED: _("All automation was paused here."),
    Caution.COMMENTER_HELD: _("The comments of this commenter are held."),
    Caution.APPROVALS_PAUSED: _("Automatic approvals were paused here."),
    Caution.FIRST_COMMENT: _("It is the first comment of this commenter, as far as is known."),
    Caution.NETWORK_FLOOD: _("Many comments came from the same network."),
    Caution.ARTICLE_FLOOD: _("Many comments came in on this article at once."),
    Caution.HIDDEN_FIELD: _("A field was filled in that no reader sees: a program may have sent it."),
    Caution.LIKE_REJECTED: _("It is like a comment that was rejected lately."),
    Caution.IMPERSONATION: _("The name is like that of somebody else."),
}


def caution_sentence(caution: str) -> str:
    return str(SENTENCES[Caution(caution)])
