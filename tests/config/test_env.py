"""Settings from the environment: a wrong value stops the start with a sentence that says what is allowed."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.fixture(autouse=True)
def no_variable(monkeypatch):
    monkeypatch.delenv("X", raising=False)
    monkeypatch.delenv("X_FILE", raising=False)


def test_text_has_a_default(monkeypatch):
    assert env.text("X", "d") == "d"

    monkeypatch.setenv("X", "value")
    assert env.text("X", "d") == "value"


def test_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("s3cret\n")
    monkeypatch.setenv("X_FILE", str(tmp_path / "secret"))

    assert env.text("X") == "s3cret"


def test_unreadable_file_is_named(monkeypatch):
    monkeypatch.setenv("X_FILE", "/no/such/file")

    with pytest.raises(ImproperlyConfigured, match=r"X_FILE names '/no/such/file'.*Name a readable file\."):
        env.text("X")


@pytest.mark.parametrize(("value", "meaning"), [("1", True), ("Yes", True), ("off", False), ("0", False), ("", True)])
def test_boolean(monkeypatch, value, meaning):
    monkeypatch.setenv("X", value)

    assert env.boolean("X", default=True) is meaning


@pytest.mark.parametrize(
    ("read", "value", "sentence"),
    [
        (lambda: env.boolean("X", default=True), "maybe", "X is 'maybe'. Allowed are 1, true, yes, on and 0,"),
        (lambda: env.integer("X", 1, minimum=1, maximum=9), "ten", "X is 'ten'. Allowed is a whole number from 1 to 9"),
        (lambda: env.integer("X", 1, minimum=1, maximum=9), "10", "X is '10'. Allowed is a whole number from 1 to 9"),
        (lambda: env.seconds("X", minimum=0.5, maximum=9), "soon", "X is 'soon'. Allowed is a number of seconds from"),
        (
            lambda: env.seconds("X", minimum=0.5, maximum=9),
            "0.4",
            "X is '0.4'. Allowed is a number of seconds from 0.5",
        ),
        (
            lambda: env.seconds("X", minimum=0.5, maximum=9),
            "nan",
            "X is 'nan'. Allowed is a number of seconds from 0.5",
        ),
        (lambda: env.choice("X", "", allowed=("a", "b")), "c", "X is 'c'. Allowed are a, b."),
        (lambda: env.database("X", ""), "mysql://h/d", "X begins with 'mysql'. Allowed are sqlite:///path/to/file and"),
        (lambda: env.database("X", ""), "sqlite:db", "a SQLite address is written sqlite:///path/to/file"),
        (lambda: env.database("X", ""), "postgres://host", "the name of the database is missing"),
        (lambda: env.database("X", ""), "postgres://host:port/d", "X is no readable address"),
        (lambda: env.directory("X", None), __file__, "which is not a folder. Name a folder."),
    ],
)
def test_wrong_value_is_refused_in_a_sentence(monkeypatch, read, value, sentence):
    monkeypatch.setenv("X", value)

    with pytest.raises(ImproperlyConfigured) as refusal:
        read()

    assert sentence in str(refusal.value)


def test_numbers_choices_and_words(monkeypatch):
    assert env.integer("X", 7, minimum=1, maximum=9) == 7
    assert env.seconds("X", minimum=0, maximum=9) is None
    assert env.choice("X", "", allowed=("a",)) == ""
    assert env.words("X", "a, b,,c ") == ["a", "b", "c"]

    monkeypatch.setenv("X", "9")
    assert env.integer("X", 7, minimum=1, maximum=9) == 9
    assert env.seconds("X", minimum=0, maximum=9) == 9.0
    assert env.choice("X", "", allowed=("9",)) == "9"


def test_directory_is_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("X", "var")

    assert env.directory("X", tmp_path) == tmp_path / "var"


def test_sqlite_address():
    assert env.database("X", "sqlite:////srv/a%20b.sqlite3") == {"ENGINE": "config.sqlite", "NAME": "/srv/a b.sqlite3"}


def test_postgres_address():
    database = env.database("X", "postgres://ada:p%40ss@db.example:6432/news?sslmode=require")

    assert database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "news",
        "USER": "ada",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_postgres_on_a_unix_socket():
    database = env.database("X", "postgresql:///news?host=/run/postgresql")

    assert database["HOST"] == "/run/postgresql"
    assert database["PORT"] == ""


def test_origins_have_a_scheme_and_a_port(monkeypatch):
    monkeypatch.setenv("X", "hooks.example.org, HOOKS.example.org:8443,http://127.0.0.1:9000,http://[::1]")

    assert env.origins("X") == [
        "https://hooks.example.org:443",
        "https://hooks.example.org:8443",
        "http://127.0.0.1:9000",
        "http://::1:80",
    ]


@pytest.mark.parametrize(
    "value",
    ["hooks.example.org/path", "ftp://a", "http://", "a:port", "a:99999", "user@a", "*", "a b", "https://a/", "[::1"],
)
def test_what_is_no_origin_is_refused(monkeypatch, value):
    monkeypatch.setenv("X", value)

    with pytest.raises(ImproperlyConfigured, match=r"X holds .*hooks\.example\.org:8443"):
        env.origins("X")


def test_networks_are_read(monkeypatch):
    monkeypatch.setenv("PROXIES", "127.0.0.1, 10.0.0.0/8,fd00::/8")

    assert env.networks("PROXIES") == ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"]


@pytest.mark.parametrize("value", ["localhost", "10.0.0.1/8", "10.0.0.0/33"])
def test_network_that_is_none_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("PROXIES", value)

    with pytest.raises(ImproperlyConfigured, match="PROXIES holds"):
        env.networks("PROXIES")


def test_setting_that_needs_a_package_says_which_extra_has_it():
    with pytest.raises(ImproperlyConfigured, match=r"SECOND_STEP needs no_such_package, which is not installed.*`otp`"):
        env.need_packages("SECOND_STEP", ("json", "no_such_package"), extra="otp")


def test_origins_of_pages_are_read_as_browsers_write_them(monkeypatch):
    monkeypatch.setenv("SITES", "https://News.example/, http://localhost:8000")

    assert env.page_origins("SITES") == ["https://news.example", "http://localhost:8000"]


@pytest.mark.parametrize(
    "value", ["news.example", "https://news.example/path", "https://", "ftp://news.example", "*", "null", "https://a b"]
)
def test_what_is_no_origin_of_pages_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("SITES", value)

    with pytest.raises(ImproperlyConfigured, match="SITES holds"):
        env.page_origins("SITES")


@pytest.mark.parametrize("value", ["", "https://cdn.example/purge", "http://127.0.0.1:9000/"])
def test_address_of_a_program_is_read(monkeypatch, value):
    monkeypatch.setenv("PURGE", value)

    assert env.web_address("PURGE") == value


@pytest.mark.parametrize("value", ["cdn.example", "https://", "file:///etc/passwd"])
def test_what_is_no_address_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("PURGE", value)

    with pytest.raises(ImproperlyConfigured, match="PURGE is"):
        env.web_address("PURGE")


def test_shared_cache_is_a_redis_that_nobody_waits_for(monkeypatch):
    monkeypatch.setenv("SHARED", "redis://127.0.0.1:6379/1")

    found = env.cache("SHARED")

    assert found["LOCATION"] == "redis://127.0.0.1:6379/1"
    assert found["OPTIONS"] == {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}


@pytest.mark.parametrize("value", ["memcached://127.0.0.1", "127.0.0.1:6379"])
def test_what_is_no_redis_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("SHARED", value)

    with pytest.raises(ImproperlyConfigured, match="SHARED is"):
        env.cache("SHARED")
