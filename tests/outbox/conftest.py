"""A mail server of the tests' own on 127.0.0.1, and messages to send."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core.db import db
from intranet.outbox import kinds, posting, sending
from intranet.outbox.models import Line, Message
from intranet.outbox.posting import Letter


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Desk:
    """What the server does with mail: ``answers`` by recipient for RCPT, ``on_data`` when a mail has come."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.answers: dict[str, str] = {}
        self.on_data: Callable[[str], str | None] = lambda recipient: None
        self.logins: list[bytes] = []
        self.secure: list[bool] = []

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _o: Any) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        (recipient,) = envelope.rcpt_tos
        assert isinstance(envelope.content, bytes)
        self.taken.append((recipient, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        self.secure.append(session.ssl is not None)
        return self.on_data(recipient) or "250 OK"

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.taken]


class Server(Controller):
    """Closes its connections when it stops, which aiosmtpd leaves to chance."""

    def __init__(self, desk: Desk, **settings: Any) -> None:
        self.lines: list[SMTP] = []
        super().__init__(desk, hostname="127.0.0.1", **settings)

    def factory(self) -> SMTP:
        line = super().factory()
        self.lines.append(line)
        return line

    def stop(self, no_assert: bool = False) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self.loop).result(10)
        super().stop(no_assert)

    async def _close(self) -> None:
        for line in self.lines:
            if line.transport is not None:
                line.transport.abort()
        await asyncio.sleep(0.01)  # lets the loop end what it has begun with them


class Mail:
    """The outbox of the tests' app, sent through a server that can be started and stopped."""

    def __init__(self, app, session) -> None:
        self.app, self.session = app, session
        self.desk, self.port = Desk(), free_port()
        self.server: Server | None = None
        self.folder = Path(app.instance_path) / "outbox"
        for old in self.folder.glob("*"):
            old.unlink()

    def start(self, **settings: Any) -> None:
        self.server = Server(self.desk, port=self.port, **settings)
        self.server.start()

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()
            self.server = None

    def write(self, *addresses: str, kind: kinds.MailKind | None = None) -> list[int]:
        """Messages to these mailboxes, committed."""
        letters = [
            Letter(f"test:{the_clock.now()}:{address}", kind or kinds.MailKind("test", "Thử"), address, "Võ Văn Minh",
                   "Nhắc việc: Kế hoạch số 12/KH-PGDĐT", "Kính gửi: Trường Mầm non Hoa Mai\n\nhttp://127.0.0.1/")
            for address in addresses
        ]  # fmt: skip
        with self.app.app_context():
            ids = posting.post(self.session, letters, at=the_clock.now())
            self.session.commit()
        return [ids[letter.key] for letter in letters]

    def send(self) -> int:
        with self.app.app_context():
            return sending.send_waiting(db.engine, the_clock.now())

    def messages(self) -> list[Message]:
        self.session.rollback()
        self.session.expire_all()
        return list(self.session.scalars(select(Message).order_by(Message.id)))

    @property
    def states(self) -> list[str]:
        return [message.state.value for message in self.messages()]

    @property
    def line(self) -> Line | None:
        self.session.rollback()
        self.session.expire_all()
        return self.session.get(Line, 1)


@pytest.fixture
def mail(app, session) -> Iterator[Mail]:
    """Without a server: files."""
    made = Mail(app, session)
    yield made
    made.stop()


@pytest.fixture
def smtp(mail, monkeypatch) -> Mail:
    """With a server that is up."""
    monkeypatch.setitem(mail.app.config, "SMTP_HOST", "127.0.0.1")
    monkeypatch.setitem(mail.app.config, "SMTP_PORT", mail.port)
    mail.start()
    return mail
