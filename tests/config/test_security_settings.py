"""A production-like environment: what Django's own checks say, and which headers and cookies visitors get."""

import re
import subprocess
import sys

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.conftest import ROOT, manage

PRODUCTION = {
    "ALLOWED_HOSTS": "comments.example.org",
    "COMMENTS_MODE": "assisted",
    "DEMO": "0",
    "HTTPS": "1",
    "SECRET_KEY": "q8Zt3vLx1nB6yRm0wKc5JdFh7sPg2aUe9iTo4XbVlQjNrCzM-_",
    "SITE_NAME": "The Example",
    "SITE_URL": "https://comments.example.org",
}


@pytest.fixture
def production(process_env):
    return process_env | PRODUCTION


VISIT = """
from django.contrib.auth.models import User
from django.test import Client

def log_in(origin):
    client = Client(enforce_csrf_checks=True, headers={"host": "comments.example.org"})
    login = client.get("/admin/login/?next=/admin/")
    token = login.cookies["__Host-csrftoken"].value
    fields = {"username": "mo", "password": "mo-decides-daily", "csrfmiddlewaretoken": token}
    answer = client.post("/admin/login/?next=/admin/", fields, headers={"origin": origin})
    print(origin, answer.status_code)
    return [cookie.OutputString() for cookie in [*login.cookies.values(), *answer.cookies.values()]]

User.objects.create_superuser("mo", password="mo-decides-daily")
page = Client(headers={"host": "comments.example.org"}).get("/")
print(*[f"page {name}: {value}" for name, value in page.headers.items()], *page.cookies, sep="\\n")
log_in("https://evil.example")
print(*log_in("https://comments.example.org"), sep="\\n")
"""


@pytest.mark.one_database
def test_checks_for_deployment_are_clean(production):
    said = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING", "--database=default"],
        cwd=ROOT,
        env=production,
        capture_output=True,
        text=True,
    )

    assert said.returncode == 0, said.stderr
    assert "no issues" in said.stdout


@pytest.mark.one_database
def test_headers_and_cookies_are_strict(production):
    said = manage("shell", "--no-imports", "-c", VISIT, env=production)

    policy = re.search(r"^page Content-Security-Policy: (.*)$", said, re.MULTILINE)[1]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "page Strict-Transport-Security: max-age=31536000" in said
    assert "page X-Content-Type-Options: nosniff" in said
    assert "page X-Frame-Options: DENY" in said
    assert "page Referrer-Policy: same-origin" in said
    assert "page Set-Cookie" not in said
    cookies = re.findall(r"^__Host-(?:csrftoken|sessionid)=.*$", said, re.MULTILINE)
    assert len(cookies) >= 2
    assert all("Path=/" in cookie and "Domain" not in cookie for cookie in cookies)
    assert all({"HttpOnly", "Secure", "SameSite=Lax"} <= set(cookie.split("; ")) for cookie in cookies)
    # The front server speaks plain HTTP to us, and the admin takes posts from its own pages only.
    assert "https://comments.example.org 302" in said
    assert "https://evil.example 403" in said


@pytest.mark.parametrize("password", ["short", "password1234", "moderator-of-the-example"])
def test_password_that_is_guessed_first_is_refused(password):
    mo = User(username="moderator-of-the-example")

    with pytest.raises(ValidationError):
        validate_password(password, mo)


def test_password_of_any_letters_is_taken():
    validate_password("ئەمە وشەی نهێنییە")
    validate_password("x7" * 60)
