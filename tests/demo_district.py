"""The demo's district on the tests' database and clock, for tests that walk through a program in use."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from flask import Flask, got_request_exception
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from intranet import create_app
from intranet.accounts.models import User
from intranet.core import clock
from intranet.core.db import db
from intranet.core.orm import Base
from intranet.core.roles import Role
from intranet.duties.models import Duty, Kind
from tests.conftest import MONDAY, Database, local_instant

SCHOOLS = 12
PEOPLE = ["lan", "hung", "quantri", "thanhtra", "minh", "hoa", "owing"]
"""Someone of every role, and “owing”: a head whose plan is still to be written."""


@cache
def demo_district(database: Database, schools: int = SCHOOLS) -> Flask:
    """An app on a new database with the demo as the ``demo`` command fills it, on Monday's date. Only to be read."""
    app = _app(database, database.folder / f"demo-{schools}", None)
    clock.stop_at(local_instant(MONDAY))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    result = app.test_cli_runner().invoke(args=["demo", "--schools", str(schools)])
    if result.exception is not None:
        raise result.exception
    with app.app_context():
        let_owing_head_in(db.session)
        db.session.commit()
    return app


def let_owing_head_in(session: Session) -> User:
    """A head who owes the office a plan and an acknowledgement, now named “owing”, with the password of the cast."""
    owed = [
        exists().where(Duty.school_id == User.school_id, Duty.kind == kind, Duty.submitted_at.is_(None))
        for kind in (Kind.PLAN, Kind.ACKNOWLEDGE)
    ]
    heads = select(User).where(User.role == Role.HEAD, User.password_hash.is_(None), *owed).order_by(User.id)
    head = session.scalars(heads.limit(1)).one()
    minh = session.scalars(select(User).where(User.username == "minh")).one()
    head.username, head.password_hash, head.activated_at = "owing", minh.password_hash, minh.activated_at
    return head


def copied_district(database: Database, name: str) -> Flask:
    """An app on a copy of that district, to do what one likes with."""
    original = demo_district(database)
    with original.app_context():
        db.engine.dispose()  # SQLite's journal goes into its file, PostgreSQL copies only what nobody uses
    folder = database.folder / name
    shutil.copytree(original.instance_path, folder)
    return _app(database, folder, Path(original.instance_path).name)


def _app(database: Database, folder: Path, template: str | None) -> Flask:
    if database.server is not None:
        database.server.drop(folder.name)
        url = database.server.create(folder.name, template)
    else:
        url = f"sqlite:///{folder / 'intranet.sqlite'}"
    settings = {
        "SQLALCHEMY_ENGINES": {"default": {"url": url}},
        "TESTING": True,
        "PROPAGATE_EXCEPTIONS": False,  # a fault shall be a page 500, as people would meet it
        "WTF_CSRF_ENABLED": False,
        "RATELIMIT_ENABLED": False,
    }
    return create_app(folder, settings)


@contextmanager
def faults(app: Flask) -> Iterator[list[str]]:
    """What went wrong inside the app meanwhile, as “ValueError: …”."""
    found: list[str] = []

    def note(_sender: object, exception: BaseException, **_rest: object) -> None:
        found.append(f"{type(exception).__name__}: {exception}"[:300])

    with got_request_exception.connected_to(note, app):
        yield found
