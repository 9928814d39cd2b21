"""Read the environment: a wrong value stops the start with a sentence that names the variable and what is allowed."""

import importlib.util
import ipaddress
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_RATE = re.compile(r"(?P<count>[1-9]\d{0,5})/(?P<seconds>[1-9]\d{0,4})")
_HOST = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d+)?")


def text(name: str, default: str = "") -> str:
    """Return the variable, or the content of the file that `NAME_FILE` points to (for secrets), or the default."""
    if name in os.environ:
        return os.environ[name]
    path = os.environ.get(f"{name}_FILE")
    if path is None:
        return default
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        message = f"{name}_FILE names {path!r}, which cannot be read ({error.strerror}). Name a readable file."
        raise ImproperlyConfigured(message) from error


def boolean(name: str, *, default: bool) -> bool:
    value = text(name).strip().lower()
    if not value:
        return default
    if value not in _TRUE | _FALSE:
        message = f"{name} is {value!r}. Allowed are 1, true, yes, on and 0, false, no, off."
        raise ImproperlyConfigured(message)
    return value in _TRUE


def integer(name: str, default: int, *, minimum: int, maximum: int) -> int:
    value = text(name).strip()
    if not value:
        return default
    allowed = f"Allowed is a whole number from {minimum} to {maximum}."
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}. {allowed}") from error
    if not minimum <= number <= maximum:
        raise ImproperlyConfigured(f"{name} is {value!r}. {allowed}")
    return number


def seconds(name: str, *, minimum: float, maximum: float) -> float | None:
    """Return the variable as a number of seconds, or None if it is not set."""
    value = text(name).strip()
    if not value:
        return None
    allowed = f"Allowed is a number of seconds from {minimum:g} to {maximum:g}."
    try:
        number = float(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}. {allowed}") from error
    if not minimum <= number <= maximum:
        raise ImproperlyConfigured(f"{name} is {value!r}. {allowed}")
    return number


def rate(name: str, default: str) -> tuple[int, int] | None:
    """Return how many within how many seconds (`10/600`), or None for no limit (`off`)."""
    value = (text(name) or default).strip().lower()
    if value == "off":
        return None
    found = _RATE.fullmatch(value)
    if found is None:
        message = f"{name} is {value!r}. Allowed are off, or a number within seconds like 10/600 (in ten minutes)."
        raise ImproperlyConfigured(message)
    return int(found["count"]), int(found["seconds"])


def choice(name: str, default: str, *, allowed: tuple[str, ...]) -> str:
    value = text(name).strip() or default
    if value and value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}. Allowed are {', '.join(allowed)}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated words of the variable."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def origins(name: str) -> list[str]:
    """Return the origins (`https://host:443`) that the words `[http://]host[:port]` of the variable name."""
    return [_origin(name, word) for word in words(name)]


def _origin(name: str, word: str) -> str:
    scheme, _, rest = word.rpartition("://")
    allowed = (
        "Allowed are names like hooks.example.org, hooks.example.org:8443 and, without TLS, http://127.0.0.1:9000."
    )
    try:
        parts = urlsplit(f"{scheme or 'https'}://{rest}")
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (KeyError, ValueError) as error:
        raise ImproperlyConfigured(f"{name} holds {word!r}. {allowed}") from error
    if parts.netloc != rest or not _HOST.fullmatch(rest.lower()):
        raise ImproperlyConfigured(f"{name} holds {word!r}. {allowed}")
    return f"{parts.scheme}://{parts.hostname}:{port}"


def networks(name: str) -> list[str]:
    """Return the networks (`10.0.0.0/8`, `::1/128`) that the words of the variable name."""
    return [_network(name, word) for word in words(name)]


def _network(name: str, word: str) -> str:
    try:
        return str(ipaddress.ip_network(word))
    except ValueError as error:
        message = f"{name} holds {word!r}. Allowed are addresses and networks like 127.0.0.1, 10.0.0.0/8 and fd00::/8."
        raise ImproperlyConfigured(message) from error


def need_packages(name: str, packages: tuple[str, ...], *, extra: str) -> None:
    """Stop the start if a setting asks for packages that are not installed."""
    missing = [package for package in packages if importlib.util.find_spec(package) is None]
    if missing:
        message = (
            f"{name} needs {' and '.join(missing)}, which is not installed. "
            f"Install the extra `{extra}` (pip install 'verbatim-comments[{extra}]'), or set {name}=off."
        )
        raise ImproperlyConfigured(message)


def page_origins(name: str) -> list[str]:
    """Return the origins of pages, as browsers write them: `https://news.example`, `http://localhost:8000`."""
    found = [word.rstrip("/").lower() for word in words(name)]
    for word in found:
        scheme, separator, host = word.partition("://")
        if scheme not in {"http", "https"} or not separator or not _HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"{name} holds {word!r}. Allowed are origins such as https://news.example or http://localhost:8000."
            )
    return found


def web_address(name: str) -> str:
    """Return the address that the variable holds, or nothing."""
    value = text(name).strip()
    if value and (not value.startswith(("https://", "http://")) or not urlsplit(value).hostname):
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Allowed is a whole address, such as https://cdn.example/purge."
        )
    return value


def directory(name: str, default: Path) -> Path:
    path = Path(text(name) or default).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ImproperlyConfigured(f"{name} is {str(path)!r}, which is not a folder. Name a folder.")
    return path


def database(name: str, default: str) -> dict[str, object]:
    """Return Django's settings of the database that the URL names: `sqlite:///path` or `postgres://user:password@host/name`."""
    url = text(name) or default
    parsers: dict[str, Callable[[str], dict[str, object]]] = {
        "sqlite": _sqlite,
        "postgres": _postgres,
        "postgresql": _postgres,
    }
    scheme = url.partition(":")[0]
    if scheme not in parsers:
        message = (
            f"{name} begins with {scheme!r}. Allowed are sqlite:///path/to/file and "
            "postgres://user:password@host:5432/name."
        )
        raise ImproperlyConfigured(message)
    try:
        return parsers[scheme](url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no readable address: {error}.") from error


def cache(name: str) -> dict[str, object]:
    """Return Django's settings of the shared cache that the variable names: `redis://host:6379/0`."""
    url = text(name)
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(
            f"{name} is {url!r}. Allowed are addresses of Redis, such as redis://127.0.0.1:6379/1."
        )
    # A cache that does not answer must not make readers wait longer than making the page anew.
    options = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "OPTIONS": options}


def _sqlite(url: str) -> dict[str, object]:
    path = unquote(url.removeprefix("sqlite:///"))
    if not path or path == url:
        raise ValueError("a SQLite address is written sqlite:///path/to/file")
    return {"ENGINE": "config.sqlite", "NAME": path}


def _postgres(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ValueError("the name of the database is missing after the host")
    options: dict[str, object] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
