"""Authority to speak (ủy quyền phát ngôn, C3, C4): who beside the head may answer the press, on what, until when."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, and_, or_, select
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from intranet.contacts.models import lock_cards
from intranet.core import audit, clock, dates, text
from intranet.core.errors import Refused
from intranet.core.orm import Base, UtcDateTime, session_of
from intranet.core.roles import OFFICE, Role
from intranet.units.models import School
from intranet.units.office import OfficeProfile

LONGEST_NOTE = 200


class Delegation(Base):
    """One person who may speak in one field, by one paper. ``school_id`` is None for the office's own.

    ``valid_to`` is the last day; ``ended_on`` the first day it holds no more when it was ended before that, with
    ``end_reason``. Never changed otherwise: another authority is another row.
    """

    __tablename__ = "delegation"
    __table_args__ = (Index("ix_delegation_school_id_valid_to", "school_id", "valid_to"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(200))
    field: Mapped[str] = mapped_column(String(300))
    document_words: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by_name: Mapped[str] = mapped_column(String(200))
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_name: Mapped[str] = mapped_column(String(200), default="")

    school: Mapped[School | None] = relationship()

    @hybrid_method
    def in_force_on(self, day: date) -> bool:
        """Whether the person may speak on this day."""
        return self.valid_from <= day <= self.valid_to and (self.ended_on is None or day < self.ended_on)

    @in_force_on.expression
    @classmethod
    def _in_force_on(cls, day: date) -> ColumnElement[bool]:
        return and_(cls.valid_from <= day, cls.valid_to >= day, or_(cls.ended_on.is_(None), cls.ended_on > day))

    def standing(self, day: date) -> tuple[str, str]:
        """The look of its badge and its words on a day."""
        if self.ended_on is not None:
            return "cancelled", f"Chấm dứt từ {dates.format_date(self.ended_on)}"
        if day > self.valid_to:
            return "cancelled", "Đã hết hạn"
        return ("done", "Đang hiệu lực") if day >= self.valid_from else ("waiting", "Chưa đến ngày")

    @property
    def days(self) -> str:
        """“từ 05/10/2026 đến hết 31/12/2026”."""
        return f"từ {dates.format_date(self.valid_from)} đến hết {dates.format_date(self.valid_to)}"

    def visible_to(self, user: Any) -> bool:
        """A school's is its own and the office's business; the office's own is for everybody in the sector."""
        return self.school_id is None or not user.role.at_school or user.school_id == self.school_id

    def endable_by(self, user: Any, day: date) -> bool:
        """While it holds or is still to come, by those who may give one for the same unit."""
        return self.ended_on is None and day <= self.valid_to and may_delegate(user, self.school_id)

    def end(self, reason: str, *, by: Any, at: datetime) -> None:
        """Take the authority back from today on. Raises Refused."""
        session, today = session_of(self), clock.local(at).date()
        session.refresh(self, ["ended_on"], with_for_update=True)
        if not may_delegate(by, self.school_id):
            raise Refused("Chỉ người đứng đầu đơn vị đã ủy quyền mới chấm dứt được.")
        if not self.endable_by(by, today):
            raise Refused("Ủy quyền này đã hết hạn hoặc đã chấm dứt.")
        if not reason.strip():
            raise Refused("Cần nêu lý do chấm dứt.")
        self.ended_on, self.end_reason, self.ended_at, self.ended_by_name = today, reason.strip(), at, by.display_name
        note = f"Chấm dứt ủy quyền phát ngôn của {self.person_name} ({self.field}): {reason.strip()}"
        audit.record(session, by=by, action="delegation.end", subject=self, at=at, note=text.shorten(note, 400))

    def __str__(self) -> str:
        return f"Ủy quyền phát ngôn cho {self.person_name}"


def may_delegate(user: Any, school_id: int | None) -> bool:
    """A head for the own school (C3); the office's own is written down by the office from the paper its head signed."""
    if school_id is None:
        return user.role in OFFICE
    return bool(user.role is Role.HEAD and user.school_id == school_id)


def delegate(session: Session, delegation: Delegation, *, by: Any, at: datetime) -> Delegation:
    """Write an authority down. Raises Refused for what C3 does not know.

    The head needs none; one person has one authority for a field at a time; days gone by are no authority.
    """
    if not may_delegate(by, delegation.school_id):
        raise Refused("Chỉ hiệu trưởng ủy quyền được người phát ngôn của trường mình.")
    if delegation.valid_to < delegation.valid_from:
        raise Refused("Ngày cuối không được trước ngày đầu.")
    if delegation.valid_to < clock.local(at).date():
        raise Refused("Thời hạn ủy quyền đã qua.")
    if delegation.school_id is not None and _same_person(delegation.person_name, by.display_name):
        raise Refused("Hiệu trưởng là người phát ngôn của trường, không cần ủy quyền cho chính mình.")
    _lock(session, delegation.school_id)
    if earlier := _same(session, delegation):
        raise Refused(f"{earlier.person_name} đã được ủy quyền lĩnh vực này {earlier.days}; hãy chấm dứt trước.")
    delegation.given_at, delegation.given_by_name = at, by.display_name
    session.add(delegation)
    note = (
        f"Ủy quyền phát ngôn cho {delegation.person_name}, {delegation.post}: {delegation.field}, {delegation.days}, "
        f"theo {delegation.document_words}"
    )
    audit.record(session, by=by, action="delegation.give", subject=delegation, at=at, note=text.shorten(note, 800))
    return delegation


def _lock(session: Session, school_id: int | None) -> None:
    """One at a time for a unit, so that nobody is named twice."""
    if school_id is not None:
        lock_cards(session, school_id)
    else:
        session.execute(select(OfficeProfile.id).order_by(OfficeProfile.id).with_for_update())


def _same(session: Session, wanted: Delegation) -> Delegation | None:
    """An authority of the same person for the same field on some of the same days."""
    query = select(Delegation).where(
        Delegation.school_id == wanted.school_id if wanted.school_id else Delegation.school_id.is_(None),
        Delegation.valid_from <= wanted.valid_to,
        Delegation.valid_to >= wanted.valid_from,
        or_(Delegation.ended_on.is_(None), Delegation.ended_on > wanted.valid_from),
    )
    field = text.fold(wanted.field)
    for one in session.scalars(query):
        if _same_person(one.person_name, wanted.person_name) and text.fold(one.field) == field:
            return one
    return None


def _same_person(one: str, other: str) -> bool:
    return text.sort_key(one.casefold()) == text.sort_key(other.casefold())
