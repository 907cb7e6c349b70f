"""Requests about personal data, and their clock."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, case
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from intranet.accounts.models import User
from intranet.contacts.models import ContactCard
from intranet.core import clock, dates
from intranet.core.orm import Base, UtcDateTime, choice
from intranet.core.roles import READ_ALL

ANSWER_WORKING_DAYS = 2
LONGEST_EXTENSION = 15
"""Days, once (NĐ 356/2025)."""


class Wish(StrEnum):
    """What a person may ask."""

    SEE = "see"
    CORRECT = "correct"
    LIMIT = "limit"
    OBJECT = "object"
    ERASE = "erase"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {
            "see": "Cung cấp bản dữ liệu",
            "correct": "Chỉnh sửa",
            "limit": "Hạn chế xử lý",
            "object": "Phản đối xử lý",
            "erase": "Xóa",
        }[self.value]

    @property
    def days(self) -> int:
        """Within how many days it is carried out (NĐ 356/2025)."""
        return {"see": 10, "correct": 10, "limit": 15, "object": 15, "erase": 20}[self.value]


class Standing(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {
            "asked": "Chờ trả lời",
            "accepted": "Đang thực hiện",
            "done": "Đã thực hiện",
            "refused": "Không thực hiện, có lý do",
            "withdrawn": "Người gửi đã rút",
        }[self.value]

    @property
    def badge(self) -> str:
        """How the screen colours it."""
        return {
            "asked": "open", "accepted": "waiting", "done": "done", "refused": "returned", "withdrawn": "cancelled",
        }[self.value]  # fmt: skip


OPEN = (Standing.ASKED, Standing.ACCEPTED)
"""Standings in which the clock runs."""


class DataRequest(Base):
    """One request of one person: ``user_id``, or ``card_id`` for somebody who is named on a card without an account.

    ``received_on`` starts the clock; ``answer_due_on`` and ``due_on`` are last days, the latter with the extension.
    ``channel`` says how it came when the office noted it, "" when the person wrote it here. ``granted`` is the answer:
    will it be carried out.
    """

    __tablename__ = "data_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("contact_card.id"), index=True)
    asker_name: Mapped[str] = mapped_column(String(200))
    wish: Mapped[Wish] = mapped_column(choice(Wish))
    words: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str] = mapped_column(String(200), default="")
    noted_by_name: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_on: Mapped[date]
    answer_due_on: Mapped[date] = mapped_column(index=True)
    due_on: Mapped[date] = mapped_column(index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_name: Mapped[str] = mapped_column(String(200), default="")
    granted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    extended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extended_by_name: Mapped[str] = mapped_column(String(200), default="")
    extension_reason: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_by_name: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User | None] = relationship()
    card: Mapped[ContactCard | None] = relationship()

    @property
    def receipt_number(self) -> str:
        """“DL-2026-000001”: the year in Vietnam and the row's id."""
        return f"DL-{clock.local(self.at).year}-{self.id:06d}"

    @property
    def standing(self) -> Standing:
        """Where it stands now."""
        if self.withdrawn_at:
            return Standing.WITHDRAWN
        if self.answered_at is None:
            return Standing.ASKED
        if not self.granted:
            return Standing.REFUSED
        return Standing.DONE if self.finished_at else Standing.ACCEPTED

    @classmethod
    def standing_sql(cls) -> ColumnElement[str]:
        """The same rule as ``standing``, for queries."""
        return case(
            (cls.withdrawn_at.is_not(None), Standing.WITHDRAWN.value),
            (cls.answered_at.is_(None), Standing.ASKED.value),
            (cls.granted.is_not(True), Standing.REFUSED.value),
            (cls.finished_at.is_not(None), Standing.DONE.value),
            else_=Standing.ACCEPTED.value,
        )

    @property
    def next_due_on(self) -> date:
        """The last day for the office's next step."""
        return self.answer_due_on if self.answered_at is None else self.due_on

    @classmethod
    def next_due_sql(cls) -> ColumnElement[date]:
        """The same rule as ``next_due_on``, for queries."""
        return case((cls.answered_at.is_(None), cls.answer_due_on), else_=cls.due_on)

    @classmethod
    def open_sql(cls) -> ColumnElement[bool]:
        """Whether the clock runs, for queries."""
        return cls.standing_sql().in_([one.value for one in OPEN])

    @property
    def closed(self) -> bool:
        """Whether nothing more is to be done."""
        return self.standing not in OPEN

    def visible_to(self, user: Any) -> bool:
        """The person, the office and inspectors."""
        return user.role in READ_ALL or user.id == self.user_id

    def __str__(self) -> str:
        return f"Yêu cầu {self.receipt_number}"


def answer_due(received_on: date) -> date:
    """The last day for the answer: two working days later."""
    day = received_on
    for _ in range(ANSWER_WORKING_DAYS):
        day = dates.next_working_day(day)
    return day


def carry_out_due(received_on: date, wish: Wish) -> date:
    """The last day for carrying it out."""
    return received_on + timedelta(days=wish.days)
