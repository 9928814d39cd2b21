"""The settings of the tests: an environment of their own, then the real settings; DATABASE_URL decides the vendor."""

import os
import tempfile
from pathlib import Path

_FOREIGN = (
    "COMMENTS_",
    "CACHE_URL",
    "CELERY_",
    "DEMO",
    "DEBUG",
    "PORT",
    "SHARED_",
    "SITE_",
    "STATIC_ROOT",
    "VAR_DIR",
    "HTTPS",
    "SECRET_KEY",
)

for name in [name for name in os.environ if name.startswith(_FOREIGN)]:
    del os.environ[name]

os.environ |= {
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    # What one test writes outside the database, the next one must not read.
    "COMMENTS_ERASURE_FILE": "-",
    # Tests send more than people do; those of the limits set them.
    "COMMENTS_HOLD_ARTICLE": "off",
    "COMMENTS_HOLD_NETWORK": "off",
    "COMMENTS_LIMIT_ARTICLE": "off",
    "COMMENTS_LIMIT_PERSON": "off",
    "COMMENTS_MODE": "automatic",
    "COMMENTS_SEAL_FILE": "-",
    "COMMENTS_STAFF_TWO_FACTOR": "offered",
    "DATABASE_URL": os.environ.get("DATABASE_URL") or "sqlite:///:memory:",
    "DEMO": "0",
    "HTTPS": "0",
    "SECRET_KEY": "for-tests-only-and-of-no-value-to-anybody-else",
    "SITE_NAME": "The Verbatim Times",
    "SITE_URL": "http://testserver",
    # Tests that run side by side must not meet in a folder.
    "VAR_DIR": str(Path(tempfile.gettempdir()) / f"verbatim-tests-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"),
}

from config.settings import *  # noqa: E402, F403

# The real one is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if not DATABASES["default"]["ENGINE"].endswith("postgresql"):  # noqa: F405
    # Else tests that run side by side would each get a file.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
