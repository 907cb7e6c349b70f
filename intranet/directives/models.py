"""Directives: drafting, publishing to an audience, withdrawing."""

import json
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, synonym

from intranet.core import audit, clock, text
from intranet.core.errors import Refused
from intranet.core.orm import Base, UtcDateTime, choice, session_of
from intranet.core.roles import OFFICE
from intranet.directives import readiness
from intranet.directives.audience import AudienceKind, schools_of
from intranet.documents.access import reading_rule
from intranet.documents.models import Document
from intranet.duties.models import OF_DIRECTIVES, Duty, Kind, open_duties
from intranet.units import holding, succession
from intranet.units.models import School
from intranet.units.office import CardKind, OfficeProfile
from intranet.units.years import SchoolYear

__all__ = ["AudienceKind", "Changed", "Directive", "Recipient", "Relation"]


class Changed(Refused):
    """What was confirmed is not what would be done any more."""


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


class Directive(Base):
    """A document of the office with its audience and its asks.

    ``audience`` holds the chosen level codes, commune ids or school ids (none for ALL). ``*_due_on`` are days in
    Vietnam, to the end of the day; None where the thing is not asked, and for an acknowledgement that is due on the
    day of publishing itself (NĐ 30 art. 21.2c).
    """

    __tablename__ = "directive"

    id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)  # so a duty's source leads here
    document_id: Mapped[int] = synonym("id")
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_phone: Mapped[str] = mapped_column(String(60), default="")
    audience_kind: Mapped[AudienceKind] = mapped_column(choice(AudienceKind), default=AudienceKind.ALL)
    audience: Mapped[list[Any]] = mapped_column(JSON, default=list)
    asks_acknowledgement: Mapped[bool] = mapped_column(default=True)
    acknowledge_due_on: Mapped[date | None]
    plan_due_on: Mapped[date | None]
    card_due_on: Mapped[date | None]
    relation: Mapped[Relation | None] = mapped_column(choice(Relation))
    related_id: Mapped[int | None] = mapped_column(ForeignKey("directive.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edited_by_name: Mapped[str] = mapped_column(String(200), default="")
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
        """The office sees all; inspectors what is published; a school what was published to it or to its
        predecessors."""
        if user.role in OFFICE:
            return True
        if self.published_at is None:
            return False
        session = session_of(self)
        if not user.role.at_school or session.get(Recipient, (self.id, user.school_id)) is not None:
            return True
        earlier = succession.predecessor_ids(user.school_id)
        inherited = select(Recipient.school_id).where(
            Recipient.directive_id == self.id, Recipient.school_id.in_(earlier)
        )
        return session.scalar(inherited.limit(1)) is not None

    def chosen_schools(self, session: Session, on: date) -> list[School]:
        """The schools the audience means on a day, closed ones left out, in the usual order."""
        return schools_of(session, self.audience_kind, self.audience, on)

    def dues(self, published_on: date) -> list[tuple[Kind, date]]:
        """What it asks, each with its last day, when it is published on that day. A đính chính asks nothing."""
        if self.informs_only:
            return []
        acknowledge_due_on = self.acknowledge_due_on or published_on if self.asks_acknowledgement else None
        asked = [
            (Kind.ACKNOWLEDGE, acknowledge_due_on),
            (Kind.PLAN, self.plan_due_on),
            (Kind.CARD, self.card_due_on),
        ]
        return [(kind, due_on) for kind, due_on in asked if due_on is not None]

    def letterhead(self) -> OfficeProfile:
        """The office of the draft's day, or of the day it was begun while it has none.

        Asked again until it is published: a profile may be added after the draft was saved.
        """
        return OfficeProfile.on(session_of(self), self.document.issued_on or clock.local(self.created_at).date())

    def fingerprint(self, schools: list[School], published_on: date, letterhead: OfficeProfile) -> str:
        """What a person confirms by publishing, as a hash: the draft as last edited, schools, days."""
        shown = [
            str(self.edited_at or self.created_at),
            [letterhead.id, letterhead.display_name],
            [school.id for school in schools],
            [[kind, str(due_on)] for kind, due_on in self.dues(published_on)],
        ]
        return sha256(json.dumps(shown).encode()).hexdigest()

    def lock_draft(self) -> None:
        """Keep others from publishing it until the transaction ends. Raises Refused when it is published already."""
        session = session_of(self)
        session.flush()
        session.refresh(self, ["published_at", "edited_at"], with_for_update=True)
        if self.published_at is not None:
            raise Refused("Văn bản đã phát hành nên không sửa được nữa; hãy sửa đổi, thay thế hoặc đính chính.")

    def publish(self, *, by: Any, at: datetime, shown: str | None = None) -> int:
        """Publish to the audience and open the duties; returns the number of schools. Raises Refused.

        ``shown`` is the fingerprint of what the person has just read and confirmed: Changed is raised when it is no
        longer so.
        """
        session, today = session_of(self), clock.local(at).date()
        self.lock_draft()
        if self.related is not None:
            session.refresh(self.related, ["withdrawn_at", "replaced_at"], with_for_update=True)
        holding.hold(session, School.open_on(today))
        schools, letterhead = self.chosen_schools(session, today), self.letterhead()
        if shown is not None and shown != self.fingerprint(schools, today, letterhead):
            raise Changed("Nội dung, cơ quan hoặc danh sách trường đã thay đổi từ lúc xem; hãy kiểm tra rồi phát hành.")
        if found := readiness.problems(self, schools, today):
            raise Refused(" ".join(problem.text for problem in found))
        year = SchoolYear.on(session, today)
        if year is None:
            raise Refused("Chưa có năm học nào; hãy thêm ở trang Thiết lập.")
        self.document.profile, self.document.issuer_name = letterhead, letterhead.display_name
        self.document.register()
        self.document.seal(at=at)
        self.published_at, self.published_by_name = at, by.display_name
        if self.asks_acknowledgement and not self.informs_only:
            self.acknowledge_due_on = self.acknowledge_due_on or today
        session.flush()
        received = [{"directive_id": self.id, "school_id": school.id} for school in schools]
        session.connection().execute(insert(Recipient), received)
        self._open_duties(session, schools, year, at)
        self._act_on_earlier(session, at)
        audit.record(
            session, by=by, action="directive.publish", subject=self, at=at,
            note=f"Phát hành {self.document.title} tới {len(schools)} trường",
        )  # fmt: skip
        return len(schools)

    def _open_duties(self, session: Session, schools: list[School], year: SchoolYear, at: datetime) -> None:
        for kind, due_on in self.dues(clock.local(at).date()):
            topics: list[CardKind | None] = list(self.card_kinds) if kind is Kind.CARD else [None]
            for topic in topics:
                open_duties(
                    session, schools, document=self.document, kind=kind, topic=topic,
                    due_at=clock.end_of_day(due_on), school_year=year, at=at,
                )  # fmt: skip

    def _act_on_earlier(self, session: Session, at: datetime) -> None:
        earlier = self.related
        if earlier is None or self.relation is not Relation.REPLACES:
            return
        earlier.replaced_at = at
        earlier.cancel_duties(f"Đã được thay thế bởi {self.document.title}.", OF_DIRECTIVES, at=at)

    def withdraw(self, reason: str, *, by: Any, at: datetime) -> None:
        """Take a published directive back; schools see why and owe nothing more (NĐ 30 art. 18.4)."""
        session_of(self).refresh(self, ["withdrawn_at"], with_for_update=True)
        if self.published_at is None or self.withdrawn_at:
            raise Refused("Chỉ thu hồi được văn bản đang phát hành.")
        if not reason.strip():
            raise Refused("Cần nêu lý do thu hồi.")
        self.withdrawn_at, self.withdrawal_reason = at, reason.strip()
        self.cancel_duties(f"Văn bản đã thu hồi: {self.withdrawal_reason}", tuple(Kind), at=at)
        audit.record(
            session_of(self), by=by, action="directive.withdraw", subject=self, at=at,
            note=f"Thu hồi {self.document.title}: {text.shorten(self.withdrawal_reason, 300)}",
        )  # fmt: skip

    def cancel_duties(self, reason: str, kinds: tuple[Kind, ...], *, at: datetime) -> None:
        """Cancel what of these kinds its schools still owe. Report periods opened on it outlive its replacement."""
        owed = select(Duty).where(Duty.document_id == self.document_id, Duty.kind.in_(kinds))
        owed = owed.order_by(Duty.id).with_for_update()
        for duty in session_of(self).scalars(owed.execution_options(populate_existing=True)):
            duty.cancel(reason, at=at)

    def __str__(self) -> str:
        return self.document.title


class Recipient(Base):
    """A school a directive was published to."""

    __tablename__ = "recipient"
    __table_args__ = (Index("ix_recipient_school_id", "school_id"),)

    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)


@reading_rule
def _by_directive(document: Document, user: Any) -> bool | None:
    directive = session_of(document).get(Directive, document.id)
    return None if directive is None else directive.visible_to(user)
