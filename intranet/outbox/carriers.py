"""What takes mail away: a mail server, or files where none is set."""

import contextlib
import os
import smtplib
import ssl
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from intranet.core import clock
from intranet.core.files import flush_folder
from intranet.outbox.models import Message

CONNECT_SECONDS = 10
ANSWER_SECONDS = 30


class Unreachable(Exception):
    """The server takes no mail at all now; the message is what it said or what went wrong."""


class Unknown(Unreachable):
    """The line was lost after the mail was handed over: nobody knows whether it was taken."""


@dataclass
class Rejected(Exception):
    """The server does not take this one mail: for good, or for now."""

    said: str
    for_good: bool


class Carrier(ABC):
    """Used as a context: opening it reaches the server. ``way`` is what a message's row keeps."""

    way: str
    repeatable: bool
    """Whether handing the same message over twice leaves one."""

    @abstractmethod
    def __enter__(self) -> Self: ...

    @abstractmethod
    def __exit__(self, kind: Any, error: BaseException | None, trace: TracebackType | None) -> None: ...

    @abstractmethod
    def offer(self, sender: str, recipient: str) -> None:
        """Ask whether mail for this mailbox is taken. Raises Rejected, Unreachable."""

    @abstractmethod
    def take_back(self) -> None:
        """What was offered shall not be sent."""

    @abstractmethod
    def hand_over(self, message: Message, content: bytes) -> None:
        """Give the mail that was offered. Raises Rejected, Unreachable, Unknown."""


class Folder(Carrier):
    """Mail as ``.eml`` files, which any mail program opens; each is there whole or not at all."""

    way, repeatable = "file", True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unreachable(f"Không ghi được vào thư mục {self.folder.name}: {error.strerror}.") from error
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def offer(self, sender: str, recipient: str) -> None:
        pass

    def take_back(self) -> None:
        pass

    def hand_over(self, message: Message, content: bytes) -> None:
        written = f"{clock.local(message.created_at):%Y%m%d-%H%M%S}"
        final = self.folder / f"{written}-{message.id:07d}.eml"
        part = final.with_suffix(f".{os.getpid()}.part")
        try:
            with part.open("wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            part.replace(final)
            flush_folder(self.folder)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise Unreachable(f"Không ghi được tệp thư: {error.strerror}.") from error


class Smtp(Carrier):
    """A mail server: port 465 speaks TLS from the start, others after STARTTLS where that is asked for."""

    way, repeatable = "smtp", False

    def __init__(self, host: str, port: int, user: str, password: str, starttls: bool) -> None:
        self.host, self.port, self.user, self.password, self.starttls = host, port, user, password, starttls

    def __enter__(self) -> Self:
        try:
            self.line = self._connected()
        except smtplib.SMTPAuthenticationError as error:
            raise Unreachable(f"Máy chủ thư không nhận tên hoặc mật khẩu: {_said(error)}") from error
        except smtplib.SMTPResponseException as error:
            raise Unreachable(f"Máy chủ thư trả lời: {_said(error)}") from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise Unreachable(f"Không kết nối được máy chủ thư {self.host}:{self.port}: {error}") from error
        return self

    def _connected(self) -> smtplib.SMTP:
        secure = ssl.create_default_context()
        if self.port == 465:
            line: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=CONNECT_SECONDS, context=secure)
        else:
            line = smtplib.SMTP(self.host, self.port, timeout=CONNECT_SECONDS)
        try:
            if self.starttls and self.port != 465:
                line.starttls(context=secure)
            if self.user:
                line.login(self.user, self.password)
            if line.sock is not None:
                line.sock.settimeout(ANSWER_SECONDS)
        except BaseException:
            line.close()
            raise
        return line

    def __exit__(self, kind: Any, error: BaseException | None, trace: TracebackType | None) -> None:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            if error is None:
                self.line.quit()
        self.line.close()

    def offer(self, sender: str, recipient: str) -> None:
        try:
            self.line.ehlo_or_helo_if_needed()
            code, said = self.line.mail(sender)
            if code != 250:
                raise Unreachable(f"Máy chủ thư không nhận thư gửi từ {sender}: {code} {_text(said)}")
            code, said = self.line.rcpt(recipient)
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(f"Máy chủ thư ngừng trả lời: {error}") from error
        if code in (421, 530, 535):  # closing down; wants a name and password first
            raise Unreachable(f"Máy chủ thư không nhận thư: {code} {_text(said)}")
        if code not in (250, 251):
            self.take_back()
            raise Rejected(f"{code} {_text(said)}", for_good=code >= 500)

    def take_back(self) -> None:
        try:
            self.line.rset()
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(f"Máy chủ thư ngừng trả lời: {error}") from error

    def hand_over(self, message: Message, content: bytes) -> None:
        try:
            code, said = self.line.data(content)
        except smtplib.SMTPDataError as error:  # DATA itself was refused: nothing has left
            self.take_back()
            raise Rejected(_said(error), for_good=error.smtp_code >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unknown(f"Mất kết nối với máy chủ thư khi đang trao thư: {error}") from error
        if code != 250:
            raise Rejected(f"{code} {_text(said)}", for_good=code >= 500)


def carrier_of(config: Mapping[str, Any], instance: Path) -> Carrier:
    """The way out the settings name."""
    if not config["SMTP_HOST"]:
        return Folder(instance / "outbox")
    return Smtp(
        config["SMTP_HOST"], config["SMTP_PORT"], config["SMTP_USER"], config["SMTP_PASSWORD"], config["SMTP_STARTTLS"]
    )


def _said(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_text(error.smtp_error)}"


def _text(said: bytes | str) -> str:
    return (said.decode("utf-8", "replace") if isinstance(said, bytes) else said)[:300]
