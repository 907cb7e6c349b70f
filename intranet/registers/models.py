"""The rows of the registers beside the documents themselves."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.core.orm import Base, UtcDateTime, choice
from intranet.documents.models import Document


class OutgoingEntry(Base):
    """What the outgoing register says of a document beyond the document itself; a directive has one once it is typed.

    ``filed_with`` who keeps the copy, ``copies`` how many, ``sent_on`` when it left, ``signed_for`` who took it,
    ``signed_on`` the day it was signed, None: the day it bears. ``about`` names the report a number was taken for.
    ``closed_reason`` says why it is not made public (B1), empty where it must be.
    """

    __tablename__ = "outgoing_entry"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    filed_with: Mapped[str] = mapped_column(String(200), default="")
    copies: Mapped[int | None]
    sent_on: Mapped[date | None]
    signed_for: Mapped[str] = mapped_column(String(200), default="")
    signed_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    about: Mapped[str] = mapped_column(String(100), default="")
    closed_reason: Mapped[str] = mapped_column(Text, default="")

    document: Mapped[Document] = relationship()

    def visible_to(self, user: Any) -> bool:
        """The office and inspectors."""
        return not user.role.at_school


class Arrival(Base):
    """A document that came to the office: its arrival number (số đến) of the year, to whom it was given, by when it is
    to be settled (None: only to be known), and the answer: a document of the office, or a symbol as typed.
    ``file_code`` is the number and symbol of the file (hồ sơ) it is kept in, as the ĐẾN stamp has it."""

    __tablename__ = "arrival"
    __table_args__ = (UniqueConstraint("year", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    year: Mapped[int]
    number: Mapped[int]
    arrived_on: Mapped[date] = mapped_column(index=True)
    assigned_to: Mapped[str] = mapped_column(String(200), default="")
    passed_on: Mapped[date | None]
    signed_for: Mapped[str] = mapped_column(String(200), default="")
    due_on: Mapped[date | None] = mapped_column(index=True)
    file_code: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    answer_symbol: Mapped[str] = mapped_column(String(60), default="")
    settled_on: Mapped[date | None]

    document: Mapped[Document] = relationship(foreign_keys=[document_id])
    answer: Mapped[Document | None] = relationship(foreign_keys=[answer_id])
    steps: Mapped[list["ArrivalStep"]] = relationship(back_populates="arrival", order_by="ArrivalStep.id")

    @property
    def answered_by(self) -> str:
        """Số, ký hiệu of the answer; empty while there is none."""
        return (self.answer.symbol or self.answer.title) if self.answer else self.answer_symbol

    def state(self, today: date) -> "Standing":
        """How far it is on a day."""
        if self.document.voided_at:
            return Standing.VOID
        if self.settled_on:
            return Standing.SETTLED if self.due_on is None or self.settled_on <= self.due_on else Standing.SETTLED_LATE
        if self.due_on is None:
            return Standing.KNOWN if self.passed_on else Standing.NEW
        if self.due_on < today:
            return Standing.LATE
        return Standing.OPEN if self.passed_on else Standing.NEW

    def visible_to(self, user: Any) -> bool:
        """The office and inspectors."""
        return not user.role.at_school

    def __str__(self) -> str:
        return f"Số đến {self.number:02d} năm {self.year}"


class Standing(StrEnum):
    """Where an arrived document stands."""

    NEW = "new"
    OPEN = "open"
    LATE = "late"
    SETTLED = "settled"
    SETTLED_LATE = "settled_late"
    KNOWN = "known"
    VOID = "void"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {
            "new": "Chưa chuyển",
            "open": "Đang giải quyết",
            "late": "Quá hạn giải quyết",
            "settled": "Đã giải quyết",
            "settled_late": "Đã giải quyết, trễ hạn",
            "known": "Đã chuyển, để biết",
            "void": "Đã hủy số",
        }[self.value]

    @property
    def badge(self) -> str:
        """The look of its badge (``ui.badge``)."""
        return {
            "new": "open", "open": "waiting", "late": "late", "settled": "done", "settled_late": "done",
            "known": "done", "void": "cancelled",
        }[self.value]  # fmt: skip


class ArrivalStep(Base):
    """One step in settling an arrived document (tiến độ), never changed; the newest is what the register shows."""

    __tablename__ = "arrival_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    arrival_id: Mapped[int] = mapped_column(ForeignKey("arrival.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_name: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)

    arrival: Mapped[Arrival] = relationship(back_populates="steps")


class Channel(StrEnum):
    """Where a document is made public (B1, B6)."""

    WEBSITE = "website"
    MAIL = "mail"
    BOARD = "board"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {
            "website": "Trang thông tin điện tử", "mail": "Thư điện tử ngành", "board": "Niêm yết tại bảng tin",
        }[self.value]  # fmt: skip


class Publication(Base):
    """Where and when a document was made public: the evidence. Online means a page of ours or the sector's mail."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("document_id", "channel", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    address: Mapped[str] = mapped_column(String(500), default="")
    published_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_name: Mapped[str] = mapped_column(String(200))

    document: Mapped[Document] = relationship()

    def visible_to(self, user: Any) -> bool:
        """The office and inspectors."""
        return not user.role.at_school
