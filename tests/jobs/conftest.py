"""Jobs of small made-up kinds."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import clock
from intranet.core.db import db
from intranet.jobs import queue
from intranet.jobs.models import Job
from intranet.jobs.queue import Handler, Keep, Recipe


class Jobs:
    """Makes kinds of jobs, asks for jobs, reads them back."""

    def __init__(self, app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app, self.session, self.monkeypatch = app, session, monkeypatch

    @property
    def engine(self) -> Engine:
        with self.app.app_context():
            return db.engine

    def kind(self, do: Handler, keep: Keep | None = None, name: str = "test") -> None:
        """Jobs of this kind are done so, until the test ends."""
        self.monkeypatch.setitem(queue.HANDLERS, name, Recipe(do, keep))

    def ask(self, *, kind: str = "test", by: str = "lan", **arguments: Any) -> int:
        """A committed job of somebody; its id."""
        asker = self.session.scalars(select(User).where(User.username == by)).one()
        job = queue.ask(self.session, kind, "Lập tệp thử", arguments, by=asker, at=clock.now(), back="/periods/")
        self.session.commit()
        return job.id

    def read(self, job_id: int) -> Job:
        """The job as it stands in the database now."""
        self.session.rollback()
        self.session.expire_all()
        return self.session.get_one(Job, job_id)


@pytest.fixture
def jobs(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Jobs:
    return Jobs(app, session, monkeypatch)


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    """The app's context, as a worker has it."""
    with app.app_context():
        yield
