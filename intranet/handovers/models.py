"""The record of a handover."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.accounts.models import User
from intranet.core import clock
from intranet.core.orm import Base, UtcDateTime, choice
from intranet.core.roles import READ_ALL, Role
from intranet.units.models import School


class Handover(Base):
    """One handover, as it was done; ``left_on`` is the first day the leaver is in the post no more.

    Names and posts are those of that time. ``passed`` holds the Vietnamese lines of what passed on. ``successor_id`` is
    None while nobody takes over. ``role`` is the leaver's.
    """

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    leaver_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    leaver_name: Mapped[str] = mapped_column(String(200))
    leaver_post: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[Role] = mapped_column(choice(Role))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    successor_name: Mapped[str] = mapped_column(String(200), default="")
    successor_post: Mapped[str] = mapped_column(String(200), default="")
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    left_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    passed: Mapped[list[str]] = mapped_column(JSON, default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    leaver: Mapped[User] = relationship(foreign_keys=[leaver_id])
    successor: Mapped[User | None] = relationship(foreign_keys=[successor_id])
    school: Mapped[School | None] = relationship()

    @property
    def receipt_number(self) -> str:
        """“BG-2026-000001”: the year in Vietnam and the row's id."""
        return f"BG-{clock.local(self.at).year}-{self.id:06d}"

    def visible_to(self, user: Any) -> bool:
        """The office and inspectors; the head of the school."""
        return user.role in READ_ALL or (user.role is Role.HEAD and user.school_id == self.school_id)

    def __str__(self) -> str:
        return f"Bàn giao {self.receipt_number}"
