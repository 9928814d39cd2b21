"""What a comment that comes in counts towards: limits that turn it away, and brakes that leave it to a person.

Counted before the comment is stored and apart from it, so that a refused one counts too. Nobody is turned away for what
others on the same network do.
"""

from articles.models import Article
from comments import limits
from comments.conf import Limit, comments_settings
from comments.limits import Taking
from comments.screening.types import Caution
from comments.senders import Sender


def count(article: Article, sender: Sender) -> Caution | None:
    """Count a comment; return why a person should read it, if there is a reason.

    Raise LimitReachedError if the sender, or everybody on this article, has to wait.
    """
    limits.take(
        _takings(
            (f"person:{sender.session}", comments_settings.person_limit),
            (f"article:{article.pk}", comments_settings.article_limit),
        )
    )
    brakes = (
        (Caution.NETWORK_FLOOD, f"network:{sender.network}", comments_settings.network_brake),
        (Caution.ARTICLE_FLOOD, f"brigade:{article.pk}", comments_settings.article_brake),
    )
    cautions = [caution for caution, _key, limit in brakes if limit]
    had_one = limits.take_all(_takings(*((key, limit) for _caution, key, limit in brakes)))
    return next((caution for caution, had in zip(cautions, had_one, strict=True) if not had), None)


def count_report(sender: Sender) -> None:
    """Count a report. Raise LimitReachedError if its network has reported too much: reports are for people to read."""
    limits.take(_takings((f"report:{sender.network}", comments_settings.network_brake)))


def _takings(*pairs: tuple[str, Limit | None]) -> tuple[Taking, ...]:
    return tuple(Taking(key, limit) for key, limit in pairs if limit)
