"""The settings of the comments, typed: the only module that reads `settings.COMMENTS_…`."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from comments.screening.types import Mode


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
    def publisher_names(self) -> tuple[str, ...]:
        """The publisher's names in every language of the site. Default: the name of the site."""
        return tuple(settings.COMMENTS_PUBLISHER_NAMES)

    @property
    def is_embedded(self) -> bool:
        """Whether there is no broker: each worker rings itself."""
        return str(settings.CELERY_BROKER_URL).startswith("memory:")

    @property
    def sweep_seconds(self) -> float:
        """How often a worker looks for what waits. Default: 0.25 without a broker, 5 with one."""
        if settings.COMMENTS_SWEEP_SECONDS:
            return float(settings.COMMENTS_SWEEP_SECONDS)
        return 0.25 if self.is_embedded else 5.0


comments_settings = CommentsSettings()
