"""Django's settings, all from the environment; docs/settings.md explains each variable."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf.locale import LANG_INFO

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.directory("VAR_DIR", BASE_DIR / "var")

# The demo marks its folder, so that a second terminal speaks to the same installation.
DEMO = env.boolean("DEMO", default=(VAR_DIR / "demo").exists())
DEBUG = env.boolean("DEBUG", default=False)


def _secret_key() -> str:
    """Return SECRET_KEY; the demo keeps one of its own in VAR_DIR, written by `manage.py serve`."""
    path = VAR_DIR / "secret_key"
    if DEMO and path.exists():
        return env.text("SECRET_KEY") or path.read_text(encoding="utf-8").strip()
    return env.text("SECRET_KEY")


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
PORT = env.integer("PORT", 8000, minimum=1, maximum=65535)
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{PORT}" if DEMO else "").rstrip("/")
SITE_NAME = env.text("SITE_NAME", "The Verbatim Times" if DEMO else "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if DEMO else "")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "comments.apps.CommentsConfig",
    "articles.apps.ArticlesConfig",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "csp",
    "axes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "comments.middleware.KeepPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.LocaleMiddleware",
    "config.middleware.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "comments.staff_middleware.SessionLimitMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Two steps of signing in need two libraries of the extra `otp`. Without them the applications stay out.
COMMENTS_STAFF_TWO_FACTOR = env.choice("COMMENTS_STAFF_TWO_FACTOR", "off", allowed=("off", "offered", "required"))
if COMMENTS_STAFF_TWO_FACTOR != "off":
    env.need_packages("COMMENTS_STAFF_TWO_FACTOR", ("django_otp", "segno"), extra="otp")
    INSTALLED_APPS += ["django_otp", "django_otp.plugins.otp_totp", "django_otp.plugins.otp_static"]
    MIDDLEWARE[-2:-2] = ["django_otp.middleware.OTPMiddleware"]
    MIDDLEWARE.append("comments.two_factor_middleware.TwoFactorMiddleware")
    OTP_TOTP_ISSUER = SITE_NAME or "Verbatim"
    OTP_ADMIN_HIDE_SENSITIVE_DATA = True

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database() -> dict[str, Any]:
    settings: dict[str, Any] = env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    # Persistent connections that are checked before use survive a restart of the server. On SQLite they keep the
    # write-ahead log from being folded in and deleted after each request.
    settings |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    if settings["ENGINE"] != "config.sqlite":
        settings["OPTIONS"] = {"connect_timeout": "5"} | settings["OPTIONS"]
    return settings


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGES = [("en", "English"), ("ckb", "کوردی"), ("kmr", "Kurmancî"), ("ar", "العربية"), ("tr", "Türkçe")]
# Django does not know Kurmanji: what it says itself, and how it writes dates, comes from us.
LANG_INFO["kmr"] = {"bidi": False, "code": "kmr", "name": "Northern Kurdish", "name_local": "Kurmancî"}
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
# Static files are served from where they lie. A site whose front server serves them names a folder for collectstatic.
STATIC_ROOT = env.text("STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = True
WHITENOISE_ROOT = BASE_DIR / "config" / "root"  # /favicon.ico, which some ask for whatever the page says.

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
_HTTPS = env.boolean("HTTPS", default=not (DEMO or DEBUG))
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
if _HTTPS:
    # With this prefix a browser takes the cookie from this host alone: no neighbour in the domain can set it.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a long shift; whoever left without logging out is out the next day
COMMENTS_STAFF_IDLE_MINUTES = env.integer("COMMENTS_STAFF_IDLE_MINUTES", 60, minimum=1, maximum=24 * 60)
COMMENTS_TRUSTED_PROXIES = env.networks("COMMENTS_TRUSTED_PROXIES")

# Five wrong passwords for one account from one address lock that pair out for a quarter of an hour. Not the account
# alone: anybody could then keep a moderator out; not the address alone: a newsroom shares one.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "comments.admin.signing_in.show_locked_out"
AXES_CLIENT_IP_CALLABLE = "comments.network.client_address"
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_DISABLE_ACCESS_LOG = True

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "UserAttributeSimilarityValidator": {},
    }.items()
]
SECURE_SSL_REDIRECT = False  # The front server redirects; health checks come in over plain HTTP.
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
if _HTTPS:
    MIDDLEWARE.insert(0, "config.middleware.AssumeHTTPSMiddleware")
# Whether all other hosts of the domain speak HTTPS too, for HSTS, and redirecting: both are the front server's.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 128 * 1024  # bytes; a comment of 5,000 code points is at most 60 kB percent-encoded
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS: list[str] = []  # Nothing is ever uploaded.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
    },
}

# Scripts of these sites may read and post, without cookies; their pages may hold the frame.
CORS_ALLOWED_ORIGINS = env.page_origins("COMMENTS_EMBED_ORIGINS")
CORS_URLS_REGEX = r"^/api/v1/"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
CORS_ALLOW_HEADERS = ["accept-language", "authorization", "content-type", "idempotency-key", "if-none-match"]
CORS_EXPOSE_HEADERS = ["etag", "retry-after"]
CORS_ALLOW_CREDENTIALS = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["comments.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "comments.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Verbatim",
    "DESCRIPTION": "Reader comments: approved or rejected, never edited.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Without one, each process keeps its pages to itself. `cache` also holds the pause of the mail server.
_CACHE_URL = env.text("CACHE_URL")
CACHE_URL = "" if _CACHE_URL == "off" else _CACHE_URL
if CACHE_URL:
    env.need_packages("CACHE_URL", ("redis",), extra="redis")
    CACHES = {"default": env.cache("CACHE_URL")}

# What is the same for every visitor. Browsers ask again each time; shared caches may keep it for this long.
SHARED_CACHE_SECONDS = env.integer("SHARED_CACHE_SECONDS", 1, minimum=0, maximum=86_400)
PUBLIC_CACHE_CONTROL = f"public, max-age=0, s-maxage={SHARED_CACHE_SECONDS}, must-revalidate"

# The bell. With memory:// each worker rings itself; nothing leaves the process (docs/decisions).
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "memory://")

COMMENTS_MODE = env.choice("COMMENTS_MODE", "automatic" if DEMO else "", allowed=("automatic", "assisted", "reviewed"))
# Off in the demo, where all visitors sit at one computer.
COMMENTS_LIMIT_PERSON = env.rate("COMMENTS_LIMIT_PERSON", "off" if DEMO else "10/600")
COMMENTS_LIMIT_ARTICLE = env.rate("COMMENTS_LIMIT_ARTICLE", "off" if DEMO else "600/60")
COMMENTS_HOLD_NETWORK = env.rate("COMMENTS_HOLD_NETWORK", "off" if DEMO else "60/600")
COMMENTS_HOLD_ARTICLE = env.rate("COMMENTS_HOLD_ARTICLE", "off" if DEMO else "300/600")
# Readers' accounts at the publisher: a shared secret, or a file of public keys.
COMMENTS_ACCOUNT_SECRET = env.text("COMMENTS_ACCOUNT_SECRET")
COMMENTS_ACCOUNT_KEYS_FILE = env.text("COMMENTS_ACCOUNT_KEYS_FILE")
COMMENTS_ACCOUNT_AUDIENCE = env.text("COMMENTS_ACCOUNT_AUDIENCE") or SITE_URL
COMMENTS_PRIVACY_URL = env.web_address("COMMENTS_PRIVACY_URL")
COMMENTS_ANONYMOUS = env.boolean("COMMENTS_ANONYMOUS", default=True)
COMMENTS_AUTOMATIC_LANGUAGES = env.words("COMMENTS_AUTOMATIC_LANGUAGES", "en")
COMMENTS_PUBLISHER_NAMES = env.words("COMMENTS_PUBLISHER_NAMES", SITE_NAME)
COMMENTS_SWEEP_SECONDS = env.seconds("COMMENTS_SWEEP_SECONDS", minimum=0.05, maximum=3600)
COMMENTS_SEAL_KEYS = env.words("COMMENTS_SEAL_KEYS")
COMMENTS_SEAL_FILE = env.text("COMMENTS_SEAL_FILE", str(VAR_DIR / "seals.jsonl"))
COMMENTS_ERASURE_FILE = env.text("COMMENTS_ERASURE_FILE", str(VAR_DIR / "erasures.jsonl"))
COMMENTS_CONTACT_DAYS = env.integer("COMMENTS_CONTACT_DAYS", 14, minimum=1, maximum=3650)
COMMENTS_REJECTED_DAYS = env.integer("COMMENTS_REJECTED_DAYS", 214, minimum=1, maximum=3650)
COMMENTS_RESTRICTION_DAYS = env.integer("COMMENTS_RESTRICTION_DAYS", 214, minimum=1, maximum=3650)
COMMENTS_REPORT_THRESHOLD = env.integer("COMMENTS_REPORT_THRESHOLD", 5, minimum=1, maximum=1000)
COMMENTS_NOTIFY_SECONDS = env.integer("COMMENTS_NOTIFY_SECONDS", 30, minimum=0, maximum=86_400)
COMMENTS_WEBHOOK_HOSTS = env.origins("COMMENTS_WEBHOOK_HOSTS")
COMMENTS_EMBED_ORIGINS = env.page_origins("COMMENTS_EMBED_ORIGINS")
COMMENTS_PURGE_URL = env.web_address("COMMENTS_PURGE_URL")
COMMENTS_PURGE_SECRET = env.text("COMMENTS_PURGE_SECRET")
COMMENTS_PAGE_STORE_MIB = env.integer("COMMENTS_PAGE_STORE_MIB", 32, minimum=0, maximum=4096)
COMMENTS_DELIVERY_DAYS = env.integer("COMMENTS_DELIVERY_DAYS", 90, minimum=7, maximum=3650)

COMMENTS_MAIL = env.boolean("COMMENTS_MAIL", default=False)
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.integer("EMAIL_PORT", 587, minimum=1, maximum=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
_EMAIL_SECURITY = env.choice("EMAIL_SECURITY", "starttls", allowed=("starttls", "tls", "none"))
EMAIL_USE_TLS = _EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = _EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 3  # seconds an answer of the mail server may take; a task has ten in all
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM")

# Whom `manage.py doctor --mail` writes to.
ADMINS = [("", address) for address in env.words("ADMINS")]
METRICS_TOKEN = env.text("METRICS_TOKEN")

LOG_FORMAT = env.choice("LOG_FORMAT", "plain", allowed=("plain", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "config.json_logs.JSONFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handler would mail each error to ADMINS, with all that a reader has posted.
    "loggers": {"django": {"level": "WARNING", "handlers": []}}
    | {name: {"level": "INFO"} for name in ("comments", "articles", "config")},
}
