"""Directives: drafting, publishing to an audience, withdrawing."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from intranet.core import audit, clock
from intranet.core.errors import Refused
from intranet.core.orm import Base, UtcDateTime, choice, session_of
from intranet.core.roles import OFFICE
from intranet.documents.models import Document
from intranet.duties.models import Duty, Kind, open_duties
from intranet.units.levels import Level
from intranet.units.models import School, SchoolLevel
from intranet.units.office import CardKind
from intranet.units.years import SchoolYear

directive_card_kind = Table(
    "directive_card_kind",
    Base.metadata,
    Column("directive_id", ForeignKey("directive.id"), primary_key=True),
    Column("card_kind_id", ForeignKey("card_kind.id"), primary_key=True),
)


class Relation(StrEnum):
    """What a directive does to an earlier one."""

    AMENDS = "amends"
    REPLACES = "replaces"
    CORRECTS = "corrects"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"amends": "Sửa đổi, bổ sung", "replaces": "Thay thế", "corrects": "Đính chính"}[self.value]


class AudienceKind(StrEnum):
    """How the schools a directive goes to are chosen."""

    ALL = "all"
    LEVELS = "levels"
    COMMUNES = "communes"
    PICKED = "picked"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {
            "all": "Tất cả các trường",
            "levels": "Theo cấp học",
            "communes": "Theo xã, phường",
            "picked": "Chọn từng trường",
        }[self.value]


class Directive(Base):
    """A document of the office with its audience and its asks.

    ``audience`` holds the chosen level codes, commune ids or school ids (none for ALL). ``*_due_on`` are days in
    Vietnam, to the end of the day; None where the thing is not asked.
    """

    __tablename__ = "directive"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_phone: Mapped[str] = mapped_column(String(60), default="")
    audience_kind: Mapped[AudienceKind] = mapped_column(choice(AudienceKind), default=AudienceKind.ALL)
    audience: Mapped[list[Any]] = mapped_column(JSON, default=list)
    acknowledge_due_on: Mapped[date | None]
    plan_due_on: Mapped[date | None]
    card_due_on: Mapped[date | None]
    relation: Mapped[Relation | None] = mapped_column(choice(Relation))
    related_id: Mapped[int | None] = mapped_column(ForeignKey("directive.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    published_by_name: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    document: Mapped[Document] = relationship(lazy="joined")
    card_kinds: Mapped[list[CardKind]] = relationship(secondary=directive_card_kind, order_by=CardKind.position)
    related: Mapped["Directive | None"] = relationship(remote_side=[id], back_populates="later")
    later: Mapped[list["Directive"]] = relationship(back_populates="related", order_by="Directive.published_at")

    @property
    def state(self) -> str:
        """draft, published, replaced or withdrawn."""
        if self.published_at is None:
            return "draft"
        if self.withdrawn_at:
            return "withdrawn"
        return "replaced" if self.replaced_at else "published"

    @property
    def state_label(self) -> str:
        """The Vietnamese name of ``state``."""
        return {
            "draft": "Dự thảo",
            "published": "Đã phát hành",
            "withdrawn": "Đã thu hồi",
            "replaced": "Đã được thay thế",
        }[self.state]

    @property
    def informs_only(self) -> bool:
        """Whether it asks nothing: a đính chính."""
        return self.relation is Relation.CORRECTS

    def editable_by(self, user: Any) -> bool:
        """A draft, by the office."""
        return self.published_at is None and user.role in OFFICE

    def visible_to(self, user: Any) -> bool:
        """The office sees all; inspectors what is published; a school what was published to it."""
        if user.role in OFFICE:
            return True
        if self.published_at is None:
            return False
        return not user.role.at_school or session_of(self).get(Recipient, (self.id, user.school_id)) is not None

    def chosen_schools(self, session: Session, on: date) -> list[School]:
        """The schools the audience means on a day, closed ones left out, in the usual order."""
        query = select(School).where(School.open_on(on)).order_by(School.level_rank, School.sort_key)
        if self.audience_kind is AudienceKind.LEVELS:
            of_level = SchoolLevel.level.in_([Level(code) for code in self.audience])
            query = query.where(exists().where(SchoolLevel.school_id == School.id, of_level))
        elif self.audience_kind is AudienceKind.COMMUNES:
            query = query.where(School.commune_id.in_(self.audience))
        elif self.audience_kind is AudienceKind.PICKED:
            query = query.where(School.id.in_(self.audience))
        return list(session.scalars(query))

    def problems(self, schools: list[School], today: date) -> list[str]:
        """Why it cannot be published yet: Vietnamese sentences, none when it can."""
        document, found = self.document, []
        if not document.symbol:
            found.append("Chưa có số, ký hiệu.")
        if document.issued_on is None:
            found.append("Chưa có ngày ban hành.")
        if not document.signer_name:
            found.append("Chưa có người ký.")
        if not document.attachments:
            found.append("Chưa có tệp văn bản đính kèm.")
        if not schools:
            found.append("Phạm vi áp dụng chưa có trường nào.")
        if self.relation and (self.related is None or self.related.published_at is None):
            found.append("Chưa chọn văn bản được sửa đổi, thay thế hoặc đính chính.")
        if not self.informs_only:
            for due, name in self.dues():
                if due < today:
                    found.append(f"Hạn {name} đã qua; hãy chọn ngày từ hôm nay trở đi.")
            if self.card_due_on and not self.card_kinds:
                found.append("Chưa chọn loại thẻ đầu mối cần nộp.")
        return found

    def dues(self) -> list[tuple[date, str]]:
        """The asked due days with the Vietnamese name of what is asked."""
        asked = [
            (self.acknowledge_due_on, "báo nhận"),
            (self.plan_due_on, "nộp kế hoạch"),
            (self.card_due_on, "nộp thẻ đầu mối"),
        ]
        return [(due, name) for due, name in asked if due is not None]

    def publish(self, *, by: Any, at: datetime) -> int:
        """Publish to the audience and open the duties; returns the number of schools. Raises Refused."""
        session, today = session_of(self), clock.local(at).date()
        session.flush()
        session.refresh(self, ["published_at"], with_for_update=True)
        if self.published_at is not None:
            raise Refused("Văn bản đã phát hành.")
        schools = self.chosen_schools(session, today)
        if problems := self.problems(schools, today):
            raise Refused(" ".join(problems))
        year = SchoolYear.on(session, today)
        if year is None:
            raise Refused("Chưa có năm học nào; hãy thêm ở trang Thiết lập.")
        self.document.register()
        self.document.seal(at=at)
        self.published_at, self.published_by_name = at, by.display_name
        session.add_all(Recipient(directive_id=self.id, school_id=school.id) for school in schools)
        if not self.informs_only:
            self._open_duties(session, schools, year, at)
        self._act_on_earlier(session, at)
        audit.record(
            session,
            by=by,
            action="directive.publish",
            subject=self,
            at=at,
            note=f"Phát hành {self.document.title} tới {len(schools)} trường",
        )
        return len(schools)

    def _open_duties(self, session: Session, schools: list[School], year: SchoolYear, at: datetime) -> None:
        asks: list[tuple[date | None, Kind, list[CardKind | None]]] = [
            (self.acknowledge_due_on, Kind.ACKNOWLEDGE, [None]),
            (self.plan_due_on, Kind.PLAN, [None]),
            (self.card_due_on, Kind.CARD, list(self.card_kinds)),
        ]
        for due_on, kind, topics in asks:
            for topic in topics if due_on else []:
                open_duties(
                    session,
                    schools,
                    document=self.document,
                    kind=kind,
                    topic=topic,
                    due_at=clock.end_of_day(due_on),  # type: ignore[arg-type]  # not None inside this loop
                    school_year=year,
                    at=at,
                )

    def _act_on_earlier(self, session: Session, at: datetime) -> None:
        earlier = self.related
        if earlier is None or self.relation is not Relation.REPLACES:
            return
        earlier.replaced_at = at
        earlier.cancel_duties(f"Đã được thay thế bởi {self.document.title}.", at=at)

    def withdraw(self, reason: str, *, by: Any, at: datetime) -> None:
        """Take a published directive back; schools see why and owe nothing more (NĐ 30 art. 18.4)."""
        if self.published_at is None or self.withdrawn_at:
            raise Refused("Chỉ thu hồi được văn bản đang phát hành.")
        if not reason.strip():
            raise Refused("Cần nêu lý do thu hồi.")
        self.withdrawn_at, self.withdrawal_reason = at, reason.strip()
        self.cancel_duties(f"Văn bản đã thu hồi: {self.withdrawal_reason}", at=at)
        audit.record(
            session_of(self),
            by=by,
            action="directive.withdraw",
            subject=self,
            at=at,
            note=f"Thu hồi {self.document.title}: {self.withdrawal_reason}",
        )

    def cancel_duties(self, reason: str, *, at: datetime) -> None:
        """Cancel what this directive's schools still owe."""
        for duty in session_of(self).scalars(select(Duty).where(Duty.document_id == self.document_id)):
            duty.cancel(reason, at=at)

    def __str__(self) -> str:
        return self.document.title


class Recipient(Base):
    """A school a directive was published to."""

    __tablename__ = "recipient"
    __table_args__ = (Index("ix_recipient_school_id", "school_id"),)

    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
