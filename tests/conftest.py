"""Fixtures of the whole suite: fresh databases, real processes, and what had to be left out.

No test flushes the database: the rules below the ORM refuse to delete. A test that needs real transactions, threads or
processes asks for a database of its own (`fresh_database`, `process_env`, `served`).
"""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import psycopg
import pytest
from django.conf import settings

from tests.services import free_port, wait_until

ROOT = Path(__file__).parent.parent
DATABASE_FIXTURES = {"db", "fresh_database", "process_env", "served", "admin_client", "admin_user"}

# How long an example takes says how busy the computer is.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser):
    parser.addoption("--database-only", action="store_true", help="Run only the tests that use a database.")


def pytest_collection_modifyitems(config, items):
    for item in items:
        marker = item.get_closest_marker("django_db")
        if (marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames:
            raise pytest.UsageError(
                f"{item.nodeid} would flush the database, which its rules refuse. See tests/conftest.py."
            )
    unused = [item for item in items if not _is_of_this_run(config, item)]
    config.hook.pytest_deselected(items=unused)
    items[:] = [item for item in items if _is_of_this_run(config, item)]


def _is_of_this_run(config, item):
    if item.get_closest_marker("postgresql") and is_sqlite():
        return False
    return _uses_database(item) if config.getoption("database_only") else True


def _uses_database(item):
    if item.get_closest_marker("one_database"):
        return False
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(item.fixturenames)


def pytest_terminal_summary(terminalreporter):
    reasons = sorted(
        {report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.getreports("skipped")}
    )
    if reasons:
        terminalreporter.section("left out")
    for reason in reasons:
        terminalreporter.write_line(reason)
    # `make test` runs pytest more than once and says at the very end what was left out.
    if os.environ.get("LEFT_OUT"):
        with Path(os.environ["LEFT_OUT"]).open("a", encoding="utf-8") as file:
            file.writelines(f"{reason}\n" for reason in reasons)


def is_sqlite():
    return settings.DATABASES["default"]["ENGINE"] == "config.sqlite"


def manage(*arguments, env, **options):
    """Run manage.py in a process of its own; return what it wrote."""
    command = [sys.executable, "manage.py", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=600, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def environment(database_url, folder):
    """Return the environment of a demo in a folder of its own, with no trace of the one that runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COMMENTS_", "CELERY_"))}
    for name in ("ALLOWED_HOSTS", "HTTPS", "SECRET_KEY", "SITE_NAME", "SITE_URL"):
        kept.pop(name, None)
    return kept | {
        "DATABASE_URL": database_url,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORT": str(free_port()),
        "SECRET_KEY": "for-tests-only-and-of-no-value-to-anybody-else",
        "VAR_DIR": str(folder / "var"),
    }


@pytest.fixture(autouse=True)
def _nothing_kept():
    """A page of another test may have been made from rows with the same ids and versions; its language stays active."""
    # Not imported here: this file is also read where Django is not set up.
    if "comments.middleware" in sys.modules:
        sys.modules["comments.middleware"].page_store.clear()
    if "django.utils.translation" in sys.modules:
        sys.modules["django.utils.translation"].deactivate()


@pytest.fixture(scope="session")
def database_template(tmp_path_factory):
    """Migrate one database, once; return its address. Nobody writes to it: it is copied."""
    folder = tmp_path_factory.mktemp("template")
    if is_sqlite():
        url = f"sqlite:///{folder / 'template.sqlite3'}"
        manage("migrate", "--verbosity=0", env=environment(url, folder))
        yield url
        return
    with _database(f"template_{os.getpid()}", template="template1") as url:
        manage("migrate", "--verbosity=0", env=environment(url, folder))
        yield url


@pytest.fixture
def fresh_database(database_template, tmp_path):
    """Return the address of a migrated database that only this test has."""
    if is_sqlite():
        path = tmp_path / "db.sqlite3"
        shutil.copy(database_template.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"
        return
    template = urlsplit(database_template).path.lstrip("/")
    with _database(f"fresh_{os.getpid()}_{free_port()}", template=template) as url:
        yield url


@pytest.fixture
def empty_database(tmp_path):
    """Return the address of a database that nothing was ever done to."""
    if is_sqlite():
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    with _database(f"empty_{os.getpid()}_{free_port()}", template="template1") as url:
        yield url


@pytest.fixture
def process_env(fresh_database, tmp_path):
    """Return an environment for processes of their own: a demo with no content, a fresh database, a free port."""
    return environment(fresh_database, tmp_path)


class Served:
    """A running `manage.py serve`."""

    def __init__(self, env, *arguments, log="serve.log"):
        self.env = env
        self.url = f"http://127.0.0.1:{env['PORT']}"
        self._log = Path(env["VAR_DIR"]).parent / log
        with self._log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--no-demo", *arguments],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self):
        return self._log.read_text()

    def __enter__(self):
        try:
            wait_until(lambda: "Ready: " in self.output or self.process.poll() is not None, seconds=40, what="Ready")
            assert self.process.poll() is None
        except AssertionError:
            self.stop()
            pytest.fail(f"serve does not get ready:\n{self.output[-3000:]}", pytrace=False)
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self, number=signal.SIGTERM):
        """Ask it to stop; return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=90)


@pytest.fixture
def served(process_env):
    """Run the real `manage.py serve`, web and worker, on a fresh database; yield it when it is ready."""
    with Served(process_env) as server:
        yield server


@contextmanager
def _database(name, *, template):
    _execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _sibling(name)
    finally:
        _execute(f"DROP DATABASE {name} WITH (FORCE)")


def _execute(statement):
    """Run a statement that knows no transaction, such as CREATE DATABASE."""
    with psycopg.connect(_sibling("postgres"), autocommit=True) as connection:
        connection.execute(statement)


def _sibling(name):
    """Return the address of another database of the server that the tests use."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
