"""Codes of an app and recovery codes: each works once."""

import time

import pytest
import time_machine
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from comments import two_factor
from tests.factories import make_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def mo():
    return make_moderator()


def code_of(device):
    return f"{totp(device.bin_key, t0=0, step=30):06d}"


@pytest.fixture
def device(mo, clock):
    new = two_factor.find_new_device(mo)
    assert two_factor.confirm(new, code_of(new))
    clock.shift(60)
    return new


def test_same_device_is_set_up_until_it_is_confirmed(mo):
    first, second = two_factor.find_new_device(mo), two_factor.find_new_device(mo)

    assert first.pk == second.pk
    assert not two_factor.has_second_factor(mo)


def test_wrong_code_confirms_nothing(mo):
    new = two_factor.find_new_device(mo)

    assert not two_factor.confirm(new, "000000" if code_of(new) != "000000" else "111111")
    assert not two_factor.has_second_factor(mo)


def test_code_of_the_app_is_taken_once(mo, device):
    code = code_of(device)

    assert two_factor.verify(mo, f"{code[:3]} {code[3:]}") == device
    assert two_factor.verify(mo, code) is None


def test_code_of_a_minute_ago_is_too_late(mo, device, clock):
    code = code_of(device)
    clock.shift(90)

    assert two_factor.verify(mo, code) is None


def test_code_of_another_account_is_none(mo, device):
    vera = make_moderator("vera")

    assert two_factor.verify(vera, code_of(device)) is None


def test_each_wrong_code_makes_the_next_wait_longer(mo, device, clock):
    wrong = "000000" if code_of(device) != "000000" else "111111"
    for _ in range(3):
        two_factor.verify(mo, wrong)
        clock.shift(5)
    two_factor.verify(mo, wrong)

    assert two_factor.is_waiting(mo)
    assert two_factor.verify(mo, code_of(device)) is None


def test_recovery_code_is_used_up(mo, device):
    codes = two_factor.make_recovery_codes(mo)

    assert two_factor.verify(mo, codes[0].upper()) is not None
    assert two_factor.verify(mo, codes[0]) is None
    assert two_factor.count_recovery_codes(mo) == 9


def test_new_recovery_codes_replace_the_former(mo, device):
    former = two_factor.make_recovery_codes(mo)
    new = two_factor.make_recovery_codes(mo)

    assert len(set(former) | set(new)) == 20
    assert two_factor.verify(mo, former[0]) is None


def test_picture_and_text_are_the_secret_of_the_device(mo):
    new = two_factor.find_new_device(mo)

    assert b"<svg" in two_factor.draw_code(new)
    assert b"style=" not in two_factor.draw_code(new)
    assert f"secret={two_factor.secret_of(new).replace(' ', '')}" in new.config_url
    assert len(TOTPDevice.objects.get().bin_key) == 20
    assert time.time() == 1772438400
