"""Who tried to sign in, and from where, is forgotten after a month."""

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog
from django.test import Client

from comments import sign_ins

pytestmark = pytest.mark.django_db


def test_old_attempts_are_forgotten_and_young_ones_kept():
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as clock:
        Client().post("/admin/login/", {"username": "mo", "password": "wrong"})
        clock.shift(20 * 86_400)
        Client().post("/admin/login/", {"username": "vera", "password": "wrong"})
        clock.shift(11 * 86_400)

        assert sign_ins.forget_old_sign_ins() == 1
        assert [row.username for row in AccessAttempt.objects.all()] == ["vera"]
        assert [row.username for row in AccessFailureLog.objects.all()] == ["vera"]
