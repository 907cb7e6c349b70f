"""Browsers people have signed in with, and the SQL that their requests send."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from intranet.accounts.models import User
from intranet.core.db import db


def signed_in(app: Flask, username: str) -> FlaskClient:
    """A client this person has signed in with."""
    client = app.test_client()
    with app.app_context():
        cookie_id = db.session.scalars(select(User).where(User.username == username)).one().get_id()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = cookie_id, True
    return client


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The SQL statements sent meanwhile; BEGIN, COMMIT and the like are not counted."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
