"""A site for django-contrib-comments, or with XTD=1 for django-comments-xtd, as their own introductions set one up.

Limits lifted for measuring: forms are good for a day (COMMENTS_TIMEOUT), and xtd stores without a mail to confirm.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

FOLDER = Path(os.environ["SITE_FOLDER"])
IS_XTD = os.environ.get("XTD") == "1"
SECRET_KEY = "for-benchmarks-only-" * 3
ALLOWED_HOSTS = ["*"]
DEBUG = False
USE_TZ = True
SITE_ID = 1
ROOT_URLCONF = "benchmarks.peer_sites.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "benchmarks.peer_sites",
    *(["rest_framework", "django_comments_xtd"] if IS_XTD else []),
    "django_comments",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
_POSTGRESQL = urlsplit(os.environ.get("SITE_DATABASE", ""))
_ON_POSTGRESQL = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": _POSTGRESQL.path.removeprefix("/"),
    "USER": _POSTGRESQL.username,
    "HOST": _POSTGRESQL.hostname,
    "PORT": _POSTGRESQL.port,
    "CONN_MAX_AGE": None,
}
_ON_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": FOLDER / "db.sqlite3",
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        "transaction_mode": "IMMEDIATE",
    },
}
DATABASES = {"default": _ON_POSTGRESQL if _POSTGRESQL.hostname else _ON_SQLITE}
COMMENTS_TIMEOUT = 24 * 3600
if IS_XTD:
    COMMENTS_APP = "django_comments_xtd"
    COMMENTS_XTD_MAX_THREAD_LEVEL = 5
    COMMENTS_XTD_CONFIRM_EMAIL = False
    COMMENTS_XTD_SALT = b"for-benchmarks-only"
