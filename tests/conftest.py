"""The district every test starts from: a fresh copy of one database with the cast, on SQLite or PostgreSQL.

TEST_DATABASE=postgresql runs the same tests on PostgreSQL. REQUIRE_BROWSER=1 and REQUIRE_POSTGRES=1 turn a skip for a
missing browser or database into a failure.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from intranet import create_app
from intranet.core import clock as the_clock
from intranet.core import filetypes
from intranet.core.db import db
from intranet.core.orm import Base
from intranet.core.protection import limiter
from intranet.demo import Cast, build_cast
from tests.clients import counted, signed_in
from tests.pages import Page, check_page
from tests.reporting import Reporting

# How fast a machine is decides no test: in a new folder the first words take seconds, for hypothesis makes its tables.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

MONDAY = "2026-10-05 08:00"
POSTGRES = os.environ.get("TEST_DATABASE") == "postgresql"


def local_instant(written: str) -> datetime:
    """“2026-10-05 08:00” on a clock in Vietnam."""
    return datetime.fromisoformat(written).replace(tzinfo=the_clock.VIETNAM)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches the database: the rest would only repeat what it did beside SQLite."""
    if not POSTGRES or any("::" in argument for argument in config.args):
        return
    apart = [item for item in items if not _touches_database(item)]
    config.hook.pytest_deselected(items=apart)
    items[:] = [item for item in items if _touches_database(item)]


def _touches_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("one_database"):
        return False
    return "_database" in getattr(item, "fixturenames", ()) or hasattr(getattr(item, "module", None), "POSTGRES")


class Clock:
    """The stopped clock of a test."""

    def set(self, written: str) -> datetime:
        """Stop the clock at this local time, “2026-10-05 08:00”."""
        the_clock.stop_at(local_instant(written))
        return the_clock.now()


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    stopped = Clock()
    stopped.set(MONDAY)
    yield stopped
    the_clock.stop_at(None)


class Database:
    """Where the tests' database comes from: ``renew`` puts the cast back for the next test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = None
        if POSTGRES:
            from tests.postgres import server

            self.server = server()
            self.server.create("cast")
            self.url = self.server.url_for("test")
            self.template_url = self.server.url_for("cast")
        else:
            self.url = f"sqlite:///{folder / 'intranet.sqlite'}"
            self.template_url = f"sqlite:///{folder / 'cast.sqlite'}"

    def fill(self) -> Cast:
        settings = {"SQLALCHEMY_ENGINES": {"default": {"url": self.template_url}}}
        app = create_app(self.folder / "cast", settings)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            cast = build_cast(db.session, at=local_instant("2026-09-01 07:00"))
            db.session.commit()
            db.session.close()
            db.engine.dispose()  # the last connection to close writes SQLite's journal into the file
        return cast

    def renew(self) -> None:
        if self.server is not None:
            self.server.drop("test")
            self.server.create("test", "cast")
            return
        for ending in ("", "-wal", "-shm"):  # new files, so a connection some test left open keeps its own
            (self.folder / f"intranet.sqlite{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / "cast.sqlite", self.folder / "intranet.sqlite")

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()


@pytest.fixture(scope="session")
def _database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("database"))
    yield database
    database.stop()


@pytest.fixture(scope="session")
def cast(_database: Database) -> Cast:
    """The ids of the named people and schools."""
    the_clock.stop_at(None)
    return _database.fill()


@pytest.fixture(scope="session")
def _app(_database: Database, cast: Cast) -> Flask:
    settings = {
        "SQLALCHEMY_ENGINES": {"default": {"url": _database.url}},
        "TESTING": True,
        "WTF_CSRF_ENABLED": False,
        "SERVER_NAME": None,
    }
    return create_app(_database.folder / "instance", settings)


_check = filetypes._checked
_kinds: dict[tuple[str, bytes], str] = {}


def _checked_once(verb: str, path: Path) -> str:
    """The reader's answer; a file it accepted before is not read again: its process would take half of all the time."""
    key = verb, hashlib.sha256(path.read_bytes()).digest()
    if key not in _kinds:
        _kinds[key] = _check(verb, path)
    return _kinds[key]


@pytest.fixture
def app(_app: Flask, _database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The app on a fresh database."""
    # The minute of a limit does not pass: on a slow machine it would, between the first attempt and the last.
    monkeypatch.setattr("limits.storage.memory.time", SimpleNamespace(time=lambda: 1_800_000_000.0))
    with _app.app_context():
        db.engine.dispose()
    _database.renew()
    monkeypatch.setattr(limiter, "enabled", True)  # one limiter for all apps: that of the demo district switches it off
    limiter.reset()
    monkeypatch.setattr(filetypes, "_checked", _checked_once)
    yield _app
    with _app.app_context():
        db.engine.dispose()


@pytest.fixture
def _push_request_context() -> None:
    """pytest-flask's own keeps one request open, whose signed-in user leaks into every client of the test."""


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody has signed in with."""
    return app.test_client()


@pytest.fixture(scope="session")
def _engine(_database: Database) -> Engine:
    """One for all tests: it remembers the statements it has written before."""
    return create_engine(_database.url)


@pytest.fixture
def session(app: Flask, _engine: Engine) -> Iterator[Session]:
    """A session of its own, beside those of the requests; it holds no lock while it only reads.

    Commit what requests are to see; ``session.expire_all()`` to see what requests did.
    """
    opened = Session(_engine)
    try:
        yield opened
    finally:
        opened.close()
        _engine.dispose()


@pytest.fixture
def reporting(session: Session, cast: Cast) -> Reporting:
    """Report forms, periods and hand-ins to start from."""
    return Reporting(session, cast)


@pytest.fixture
def as_(app: Flask) -> Callable[[str], FlaskClient]:
    """``as_("minh")``: a browser this person has signed in with."""

    return partial(signed_in, app)


@pytest.fixture
def open_page() -> Callable[..., Page]:
    """``open_page(client, "/schools/")``: the page, after checking what every page owes."""

    def get(client: FlaskClient, url: str, status: int = 200) -> Page:
        response = client.get(url)
        assert response.status_code == status, f"{url}: {response.status}"
        return check_page(response.text)

    return get


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements sent since the test cleared the list; BEGIN, COMMIT and the like are not counted."""
    with counted(app) as sent:
        yield sent
