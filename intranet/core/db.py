"""The database session, and what SQLite needs to keep every confirmed write.

On SQLite a transaction of an unsafe request, a job or a command takes the write lock when it begins (BEGIN IMMEDIATE):
with the driver's default, two requests that read before they write overwrite each other silently.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import iscoroutinefunction
from typing import Any

from flask import Flask, request
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

db = SQLAlchemy()

_read_only: ContextVar[bool] = ContextVar("read_only", default=False)


def normal_url(url: str) -> str:
    """A database URL in the form SQLAlchemy wants: ``postgres://`` and ``postgresql://`` mean psycopg 3."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def init_app(app: Flask) -> None:
    """Attach the engine, its SQLite settings and the read/write mark of each request."""
    db.init_app(app)
    # Sessions for async code, which we have none of: closing them starts a thread and an event loop at every request.
    app.teardown_appcontext_funcs[:] = [one for one in app.teardown_appcontext_funcs if not iscoroutinefunction(one)]
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)
    app.before_request(_mark_request)
    app.teardown_request(_unmark_request)


def prepare_sqlite(engine: Engine) -> None:
    """Make SQLite wait, journal ahead, check foreign keys and survive a power cut."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event below opens transactions
        for pragma in ("busy_timeout=20000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if _read_only.get() else "BEGIN IMMEDIATE")


def refresh_statistics(engine: Engine) -> None:
    """Let SQLite look again at how its tables are filled: without that it reads past some indexes.

    Looks at a thousand rows of each index, so it takes a moment only; PostgreSQL does it by itself.
    """
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA analysis_limit=1000")
            connection.exec_driver_sql("ANALYZE")


@contextmanager
def reading() -> Iterator[None]:
    """Transactions that begin inside take no write lock on SQLite: for what reads or computes long, and for polling.

    They may only read. End the open transaction before (``session.rollback()``), or it keeps the lock it has.
    """
    before = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(before)


@contextmanager
def writing() -> Iterator[None]:
    """The opposite of ``reading``, for the line a GET leaves in the audit trail. End the open transaction before."""
    before = _read_only.set(False)
    try:
        yield
    finally:
        _read_only.reset(before)


def see_one_moment(session: Session) -> None:
    """Let all that a session reads in the transaction it begins now be of one moment, however many statements it takes.

    SQLite does so anyway; PostgreSQL shows each statement what was committed before it. For reading only.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _mark_request() -> None:
    _read_only.set(request.method in ("GET", "HEAD", "OPTIONS"))


def _unmark_request(_error: BaseException | None) -> None:
    _read_only.set(False)
