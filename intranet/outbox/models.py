"""Messages and the state of the line to the mail server, as rows."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intranet.core.orm import Base, UtcDateTime, choice


class MessageState(StrEnum):
    """How far a message is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    DROPPED = "dropped"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _LABELS[self]

    @property
    def badge(self) -> str:
        """How the screen colours it."""
        looks = {"waiting": "waiting", "sending": "waiting", "sent": "done", "failed": "late", "unsure": "late"}
        return looks.get(self.value, "cancelled")


_LABELS = {
    MessageState.WAITING: "Chờ gửi",
    MessageState.SENDING: "Đang gửi",
    MessageState.SENT: "Đã gửi",
    MessageState.FAILED: "Không gửi được",
    MessageState.UNSURE: "Chưa rõ đã tới chưa",
    MessageState.DROPPED: "Thôi gửi",
    MessageState.CANCELLED: "Người nhận thôi phụ trách",
}

RESENDABLE = (MessageState.FAILED, MessageState.UNSURE)
"""What the office may send again by hand."""


class Message(Base):
    """One mail to one mailbox.

    ``key`` is what may not be sent twice, as its feature names it. ``kind`` is one of ``outbox.kinds``. ``message_id``
    is the first half of the header of that name and never changes. ``send_after``: not tried before. ``attempts``
    counts answers of the mail server to this message, not the times it could not be reached. ``way`` is the carrier
    that has taken it: “smtp” or “file”. ``error`` is what the server said last. ``ended_at``: sent, failed,
    dropped or cancelled.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_state_send_after", "state", "send_after"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    message_id: Mapped[str] = mapped_column(String(64))
    to_address: Mapped[str] = mapped_column(String(200))
    to_name: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[MessageState] = mapped_column(choice(MessageState), default=MessageState.WAITING)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    send_after: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sending_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    way: Mapped[str] = mapped_column(String(10), default="")
    error: Mapped[str] = mapped_column(Text, default="")


class Line(Base):
    """How the mail server answers: one row, id 1, there once it has failed. ``failures`` in a row, 0 while it works;
    not tried before ``next_at``; ``error`` says what was wrong."""

    __tablename__ = "outbox_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text, default="")
