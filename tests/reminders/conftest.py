"""Work of the district to be reminded of, and the worker's clock, by hand."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.db import db
from intranet.outbox import sending
from intranet.outbox.models import Message
from intranet.reminders import planning
from intranet.reminders.models import Notice, NoticeKind, Reminder
from tests.directives.conftest import draft, published  # noqa: F401 - fixtures


class Post:
    """The worker's ticks at the stopped clock, and what came of them."""

    def __init__(self, app, session) -> None:
        self.app, self.session = app, session
        self.folder = Path(app.instance_path) / "outbox"
        for old in self.folder.glob("*"):
            old.unlink()
        self.plan()  # the first tick only notes since when there is news

    def plan(self) -> None:
        with self.app.app_context():
            planning.tick(db.engine, the_clock.now())
        self.session.rollback()
        self.session.expire_all()

    def send(self) -> int:
        with self.app.app_context():
            sent = sending.send_waiting(db.engine, the_clock.now())
        self.session.rollback()
        self.session.expire_all()
        return sent

    def messages(self) -> list[Message]:
        self.session.rollback()
        return list(self.session.scalars(select(Message).order_by(Message.id)))

    def notices(self, kind: NoticeKind | None = None) -> list[Notice]:
        self.session.rollback()
        query = select(Notice).order_by(Notice.id)
        return list(self.session.scalars(query.where(Notice.kind == kind) if kind else query))

    def reminders(self) -> list[Reminder]:
        self.session.rollback()
        return list(self.session.scalars(select(Reminder).order_by(Reminder.id)))

    def files(self) -> list[EmailMessage]:
        return [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(self.folder.glob("*.eml"))
        ]

    def mailbox(self, username: str, address: str) -> None:
        self.session.scalars(select(User).where(User.username == username)).one().email = address
        self.session.commit()


@pytest.fixture
def post(app, session, clock) -> Post:
    """Minh, Hoa and Thảo have mailboxes; the other schools their own."""
    made = Post(app, session)
    for username in ("minh", "hoa", "thao"):
        made.mailbox(username, f"{username}@pgdtanloc.edu.vn")
    return made
