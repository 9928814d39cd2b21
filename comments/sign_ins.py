"""How long it is kept who tried to sign in, from where: long enough to see an attack, no longer."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog
from django.utils import timezone

KEPT = timedelta(days=30)


def forget_old_sign_ins() -> int:
    """Delete what is older; return how many rows that were. Runs in the sweep."""
    before = timezone.now() - KEPT
    attempts, _ = AccessAttempt.objects.filter(attempt_time__lt=before).delete()
    failures, _ = AccessFailureLog.objects.filter(attempt_time__lt=before).delete()
    return int(attempts + failures)
