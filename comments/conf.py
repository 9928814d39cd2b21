"""The settings of the comments, typed: the only module that reads `settings.COMMENTS_…`."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from comments.screening.types import Mode


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within so many seconds."""

    count: int
    seconds: int

    @property
    def step(self) -> int:
        """Milliseconds until one more may be done."""
        return self.seconds * 1000 // self.count


class CommentsSettings:
    """Read at each use, so that a test or a restart with another environment is seen at once."""

    @property
    def mode(self) -> Mode:
        """How much the machine may decide on its own. Raise ImproperlyConfigured while the publisher has not chosen."""
        if not settings.COMMENTS_MODE:
            raise ImproperlyConfigured("COMMENTS_MODE is not set. Allowed are automatic, assisted and reviewed.")
        return Mode(settings.COMMENTS_MODE)

    @property
    def has_mode(self) -> bool:
        """Whether the publisher has chosen a mode."""
        return bool(settings.COMMENTS_MODE)

    @property
    def automatic_languages(self) -> frozenset[str]:
        """Languages in which a comment with no finding may be approved without a person. Default: `en`."""
        return frozenset(settings.COMMENTS_AUTOMATIC_LANGUAGES)

    @property
    def account_secret(self) -> str:
        """What the publisher signs readers' accounts with (HS256). Default: none."""
        return str(settings.COMMENTS_ACCOUNT_SECRET)

    @property
    def account_keys_file(self) -> Path | None:
        """The public keys of readers' accounts (RS256; a JWKS file). Default: none."""
        return Path(settings.COMMENTS_ACCOUNT_KEYS_FILE) if settings.COMMENTS_ACCOUNT_KEYS_FILE else None

    @property
    def account_audience(self) -> str:
        """Whom the publisher signs for. Default: the address of the site."""
        return str(settings.COMMENTS_ACCOUNT_AUDIENCE)

    @property
    def has_accounts(self) -> bool:
        """Whether the publisher vouches for readers."""
        return bool(self.account_secret or self.account_keys_file)

    @property
    def privacy_url(self) -> str:
        """The publisher's page on privacy, named beside the form. Default: none."""
        return str(settings.COMMENTS_PRIVACY_URL)

    @property
    def is_anonymous_allowed(self) -> bool:
        """Whether readers without an account may comment. Default: yes."""
        return bool(settings.COMMENTS_ANONYMOUS)

    @property
    def person_limit(self) -> Limit | None:
        """How often one person may comment. Default: 10 in ten minutes; the demo has no limit."""
        return _limit(settings.COMMENTS_LIMIT_PERSON)

    @property
    def article_limit(self) -> Limit | None:
        """How many comments an article may get. Default: 600 a minute; the demo has no limit."""
        return _limit(settings.COMMENTS_LIMIT_ARTICLE)

    @property
    def network_brake(self) -> Limit | None:
        """How many comments of one network go without a person. Default: 60 in ten minutes; the demo has no limit."""
        return _limit(settings.COMMENTS_HOLD_NETWORK)

    @property
    def article_brake(self) -> Limit | None:
        """How many comments on an article go without a person. Default: 300 in ten minutes; the demo has no limit."""
        return _limit(settings.COMMENTS_HOLD_ARTICLE)

    @property
    def publisher_names(self) -> tuple[str, ...]:
        """The publisher's names in every language of the site. Default: the name of the site."""
        return tuple(settings.COMMENTS_PUBLISHER_NAMES)

    @property
    def is_embedded(self) -> bool:
        """Whether there is no broker: each worker rings itself."""
        return str(settings.CELERY_BROKER_URL).startswith("memory:")

    @property
    def sweep_seconds(self) -> float:
        """How often a worker looks for what waits. Default: 0.25 without a broker, 2 with one."""
        if settings.COMMENTS_SWEEP_SECONDS:
            return float(settings.COMMENTS_SWEEP_SECONDS)
        return 0.25 if self.is_embedded else 2.0

    @property
    def seal_keys(self) -> tuple[bytes, ...]:
        """Keys of the seals, the current one first. Default: SECRET_KEY and its fallbacks."""
        keys = settings.COMMENTS_SEAL_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return tuple(key.encode() for key in keys)

    @property
    def seal_file(self) -> Path | None:
        """Where each seal is written down outside the database. Default: `seals.jsonl` in VAR_DIR; `-` for nowhere."""
        return _path(settings.COMMENTS_SEAL_FILE)

    @property
    def erasure_file(self) -> Path | None:
        """Where the ids of erased comments are kept, to erase them again after a restore. `-` for nowhere."""
        return _path(settings.COMMENTS_ERASURE_FILE)

    @property
    def contact_lifetime(self) -> timedelta:
        """How long private facts of a commenter are kept. Default: 14 days."""
        return timedelta(days=settings.COMMENTS_CONTACT_DAYS)

    @property
    def rejected_lifetime(self) -> timedelta:
        """How long the text of a rejected comment is kept after its decision. Default: 214 days, seven months."""
        return timedelta(days=settings.COMMENTS_REJECTED_DAYS)

    @property
    def restriction_lifetime(self) -> timedelta:
        """How long it is kept that a commenter was held or blocked, once that is over. Default: 214 days."""
        return timedelta(days=settings.COMMENTS_RESTRICTION_DAYS)

    @property
    def report_threshold(self) -> int:
        """Reports of one ground, after a moderator upheld the comment, that open the review again. Default: 5."""
        return int(settings.COMMENTS_REPORT_THRESHOLD)

    @property
    def notify_delay(self) -> timedelta:
        """How long a decision waits before anybody is told, so that an undo goes first. Default: 30 seconds."""
        return timedelta(seconds=settings.COMMENTS_NOTIFY_SECONDS)

    @property
    def webhook_origins(self) -> frozenset[str]:
        """Where webhooks may go, as `https://host:443`. Default: nowhere."""
        return frozenset(settings.COMMENTS_WEBHOOK_HOSTS)

    @property
    def embed_origins(self) -> tuple[str, ...]:
        """Sites whose pages may hold the thread: their scripts read and post, and they may frame it. Default: none."""
        return tuple(settings.COMMENTS_EMBED_ORIGINS)

    @property
    def purge_url(self) -> str:
        """Who is told at once which pages of the caches in front are out of date. Default: nobody."""
        return str(settings.COMMENTS_PURGE_URL)

    @property
    def purge_secret(self) -> str:
        """What those messages are signed with. Default: SECRET_KEY, which is better not handed out."""
        return str(settings.COMMENTS_PURGE_SECRET or settings.SECRET_KEY)

    @property
    def page_store_bytes(self) -> int:
        """How much memory a process may keep pages in. Default: 32 MiB."""
        return int(settings.COMMENTS_PAGE_STORE_MIB) * 1024 * 1024

    @property
    def has_shared_cache(self) -> bool:
        """Whether the processes also share the pages that they keep. Default: no."""
        return bool(settings.CACHE_URL)

    @property
    def is_mail_on(self) -> bool:
        """Whether commenters are told by mail, once they have confirmed their address. Default: no."""
        return bool(settings.COMMENTS_MAIL)

    @property
    def trusted_proxies(self) -> tuple[str, ...]:
        """Networks of the front servers whose `X-Forwarded-For` is believed. Default: none."""
        return tuple(settings.COMMENTS_TRUSTED_PROXIES)

    @property
    def staff_idle_time(self) -> timedelta:
        """After how long without a request staff are signed out. Default: 60 minutes."""
        return timedelta(minutes=settings.COMMENTS_STAFF_IDLE_MINUTES)

    @property
    def staff_session_time(self) -> timedelta:
        """After how long staff are signed out whatever they do: 12 hours."""
        return timedelta(seconds=settings.SESSION_COOKIE_AGE)

    @property
    def is_two_factor_on(self) -> bool:
        """Whether staff can protect their account by a second factor. Default: no."""
        return bool(settings.COMMENTS_STAFF_TWO_FACTOR != "off")

    @property
    def is_two_factor_required(self) -> bool:
        """Whether nobody of the staff gets in without one. Default: no."""
        return bool(settings.COMMENTS_STAFF_TWO_FACTOR == "required")

    @property
    def delivery_lifetime(self) -> timedelta:
        """How long it is kept what was told to whom. Default: 90 days."""
        return timedelta(days=settings.COMMENTS_DELIVERY_DAYS)


def _limit(value: tuple[int, int] | None) -> Limit | None:
    return Limit(*value) if value else None


def _path(value: str) -> Path | None:
    return None if value == "-" else Path(value)


comments_settings = CommentsSettings()
