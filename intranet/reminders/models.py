"""Rules of reminding, notices to schools and the duties in them, as rows."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.core.orm import Base, UtcDateTime, choice
from intranet.duties.models import Duty, Kind
from intranet.outbox.models import Message
from intranet.units.models import School


class NoticeKind(StrEnum):
    """What a notice is about."""

    DIGEST = "digest"
    OPENED = "opened"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"digest": "Thư nhắc việc", "opened": "Báo việc mới", "returned": "Báo bị trả lại"}[self.value]


class Why(StrEnum):
    """Why a duty stands in a notice."""

    OPENED = "opened"
    BEFORE = "before"
    ON_DAY = "on_day"
    LATE = "late"
    RETURNED = "returned"
    AGAIN = "again"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _LABELS[self]


_LABELS = {
    Why.OPENED: "việc mới giao",
    Why.BEFORE: "sắp đến hạn",
    Why.ON_DAY: "đến hạn trong ngày",
    Why.LATE: "quá hạn",
    Why.RETURNED: "bị trả lại",
    Why.AGAIN: "thư trước chưa đi",
}

NO_REMINDERS = (Why.OPENED, Why.RETURNED)
"""What tells of something new, and is not counted as đôn đốc."""


class ReminderPolicy(Base):
    """How duties of a kind are reminded of, once the office has changed the usual rule. See ``rules.Rule``."""

    __tablename__ = "reminder_policy"

    kind: Mapped[Kind] = mapped_column(choice(Kind), primary_key=True)
    at_opening: Mapped[bool]
    days_before: Mapped[int]
    on_day: Mapped[bool]
    late_days: Mapped[int]


class ReminderSetting(Base):
    """One row, id 1, written by the first worker: the hour of the digest (Vietnam), since when new work is announced,
    the last day whose digest is complete. Whoever plans notices holds this row."""

    __tablename__ = "reminder_setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(default=7)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    digest_on: Mapped[date | None]


notice_message = Table(
    "notice_message",
    Base.metadata,
    Column("notice_id", ForeignKey("notice.id"), primary_key=True),
    Column("message_id", ForeignKey("outbox_message.id"), primary_key=True),
    Index("ix_notice_message_message_id", "message_id"),
)


class Notice(Base):
    """What one school is told at one time. ``key`` may not repeat: a school has one digest a day. ``day`` is Vietnam's.

    ``reached`` is to how many mailboxes it is written, 0 for a school without one.
    """

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_day_kind", "day", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind))
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reached: Mapped[int] = mapped_column(default=0)

    school: Mapped[School] = relationship()
    messages: Mapped[list[Message]] = relationship(secondary=notice_message, order_by=Message.id, viewonly=True)
    reminders: Mapped[list["Reminder"]] = relationship(back_populates="notice", viewonly=True)


class Reminder(Base):
    """One duty in one notice. ``turn`` 0 is the day's only one; work returned is told of each time, and has the second
    of the day it was returned in, from 1."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("duty_id", "day", "turn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    day: Mapped[date]
    turn: Mapped[int] = mapped_column(default=0)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    why: Mapped[Why] = mapped_column(choice(Why))

    duty: Mapped[Duty] = relationship()
    notice: Mapped[Notice] = relationship(back_populates="reminders")
