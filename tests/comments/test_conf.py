"""The typed settings."""

import pytest

from comments.conf import comments_settings
from comments.screening.types import Mode


def test_settings_are_typed(settings):
    settings.COMMENTS_MODE = "assisted"
    settings.COMMENTS_PUBLISHER_NAMES = ["The Verbatim Times", "تایمز"]

    assert comments_settings.mode is Mode.ASSISTED
    assert comments_settings.automatic_languages == frozenset({"en"})
    assert comments_settings.publisher_names == ("The Verbatim Times", "تایمز")


@pytest.mark.parametrize(
    ("broker", "embedded", "seconds"), [("memory://", True, 0.25), ("amqp://h", False, 2.0), ("redis://h", False, 2.0)]
)
def test_sweep_is_slower_with_a_broker(settings, broker, embedded, seconds):
    settings.CELERY_BROKER_URL = broker
    settings.COMMENTS_SWEEP_SECONDS = ""

    assert (comments_settings.is_embedded, comments_settings.sweep_seconds) == (embedded, seconds)


def test_sweep_can_be_set(settings):
    settings.COMMENTS_SWEEP_SECONDS = "1.5"

    assert comments_settings.sweep_seconds == 1.5
