"""The second step of signing in: a code of an app (TOTP), or a recovery code. Needs the extra `otp`.

Nothing else imports this module unless COMMENTS_STAFF_TWO_FACTOR asks for it.
"""

import base64
import io
import secrets
from typing import cast

import segno
from django.contrib.auth.models import User
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for another."""
_NAME = "desk"


def has_second_factor(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def find_new_device(user: User) -> TOTPDevice:
    """Return the device that the user is about to set up; the same one until it is confirmed."""
    device: TOTPDevice = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": _NAME})[0]
    return device


def secret_of(device: TOTPDevice) -> str:
    """Return the secret in groups of four letters, to be typed where no camera is at hand."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def draw_code(device: TOTPDevice) -> bytes:
    """Return the QR code of the device as a file in SVG: black on white in every theme, or cameras cannot read it."""
    file = io.BytesIO()
    segno.make(device.config_url).save(file, kind="svg", scale=5, border=4, dark="#000", light="#fff")
    return file.getvalue()


@transaction.atomic
def confirm(device: TOTPDevice, code: str) -> bool:
    """Take the device into use if the code is one of its. One code is never taken twice."""
    locked = TOTPDevice.objects.select_for_update().get(pk=device.pk)
    if not locked.verify_token(_tidy(code)):
        return False
    locked.confirmed = True
    locked.save()
    device.refresh_from_db()
    return True


@transaction.atomic
def verify(user: User, code: str) -> TOTPDevice | StaticDevice | None:
    """Return the device of the user that takes this code; a recovery code is used up by it."""
    tidy = _tidy(code)
    # One kind alone is asked: each wrong code makes the next one wait.
    kind = TOTPDevice if tidy.isdigit() else StaticDevice
    for device in kind.objects.select_for_update().filter(user=user, confirmed=True):
        if device.verify_token(tidy):
            return cast("TOTPDevice | StaticDevice", device)
    return None


def is_waiting(user: User) -> bool:
    """Whether codes are refused for some seconds: after each wrong one twice as long."""
    return any(not device.verify_is_allowed()[0] for device in TOTPDevice.objects.filter(user=user))


def _tidy(code: str) -> str:
    return "".join(code.split()).lower()


@transaction.atomic
def make_recovery_codes(user: User) -> list[str]:
    """Return new recovery codes; former ones are gone. They are shown once."""
    device, _ = StaticDevice.objects.select_for_update().get_or_create(user=user, defaults={"name": _NAME})
    StaticToken.objects.filter(device=device).delete()
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def count_recovery_codes(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())
