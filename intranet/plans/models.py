"""Derived plans and their versions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from intranet.core import audit
from intranet.core.errors import Refused
from intranet.core.orm import Base, UtcDateTime, choice, session_of
from intranet.core.roles import OFFICE, Role
from intranet.directives.models import Directive
from intranet.documents.models import Attachment, Citation, Document
from intranet.documents.types import DocumentType
from intranet.duties.models import Duty, Kind
from intranet.units.models import School
from intranet.units.years import TaskGroup

plan_version_group = Table(
    "plan_version_group",
    Base.metadata,
    Column("plan_version_id", ForeignKey("plan_version.id"), primary_key=True),
    Column("task_group_id", ForeignKey("task_group.id"), primary_key=True),
)


class Validity(StrEnum):
    """How long a plan is in force (domain §1.1: all three occur)."""

    SCHOOL_YEAR = "school_year"
    CALENDAR_YEAR = "calendar_year"
    OPEN_ENDED = "open_ended"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {
            "school_year": "Năm học",
            "calendar_year": "Năm dương lịch",
            "open_ended": "Đến khi có kế hoạch thay thế",
        }[self.value]


class Verdict(StrEnum):
    """What the office said of a submission."""

    ACCEPTED = "accepted"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return "Chấp nhận" if self is Verdict.ACCEPTED else "Trả lại"


class Plan(Base):
    """What one school made of one directive."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), unique=True)
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)

    duty: Mapped[Duty] = relationship()
    directive: Mapped[Directive] = relationship()
    school: Mapped[School] = relationship()
    versions: Mapped[list["PlanVersion"]] = relationship(
        back_populates="plan", order_by="PlanVersion.number", cascade="all, delete-orphan"
    )

    @property
    def latest(self) -> "PlanVersion":
        """The newest version, draft or submitted."""
        return self.versions[-1]

    @property
    def draft(self) -> "PlanVersion | None":
        """The version being written, if there is one."""
        return self.latest if self.latest.submitted_at is None else None

    @property
    def submitted(self) -> "list[PlanVersion]":
        """What was handed in, newest first."""
        return [version for version in reversed(self.versions) if version.submitted_at]

    def visible_to(self, user: Any) -> bool:
        """Its school; the office and inspectors once something was handed in."""
        if user.role.at_school:
            return bool(user.school_id == self.school_id)
        return bool(self.submitted)

    def editable_by(self, user: Any) -> bool:
        """By people of the school, unless it waits for the office, is accepted, or is no longer asked for."""
        own = user.role.at_school and user.school_id == self.school_id
        return bool(own and not self.duty.settled_at and not self.duty.cancelled_at and not self.waiting)

    def submittable_by(self, user: Any) -> bool:
        """By the head, when there is a draft."""
        return self.editable_by(user) and user.role is Role.HEAD and self.draft is not None

    def reviewable_by(self, user: Any) -> bool:
        """By the office, while a submission waits."""
        return self.waiting and user.role in OFFICE

    @property
    def waiting(self) -> bool:
        """Whether the newest version is handed in and not reviewed."""
        return self.latest.submitted_at is not None and self.latest.verdict is None

    def begin_again(self) -> "PlanVersion":
        """The draft; after a return, a new one copied from what was returned."""
        if self.draft is not None:
            return self.draft
        old = self.latest
        document = Document(
            type=old.document.type, symbol=old.document.symbol, number=old.document.number,
            issued_on=old.document.issued_on, subject=old.document.subject, issuer_name=old.document.issuer_name,
            school_id=old.document.school_id, signer_name=old.document.signer_name,
            signer_title=old.document.signer_title,
        )  # fmt: skip
        document.citations = [
            Citation(position=c.position, cited_id=c.cited_id, words=c.words) for c in old.document.citations
        ]
        document.attachments = [
            Attachment(filename=a.filename, media_type=a.media_type, size=a.size, sha256=a.sha256, position=a.position)
            for a in old.document.attachments
        ]
        version = PlanVersion(
            number=old.number + 1, document=document, validity=old.validity, valid_year=old.valid_year,
            groups=list(old.groups),
        )  # fmt: skip
        self.versions.append(version)
        return version

    def submit(self, *, by: Any, at: datetime) -> "PlanVersion":
        """The head hands the draft in. Raises Refused when something is missing or it is not the head."""
        if not self.submittable_by(by):
            raise Refused("Chỉ hiệu trưởng nộp được kế hoạch, khi có bản dự thảo.")
        version = self.latest
        if missing := version.missing():
            raise Refused("Chưa nộp được: " + "; ".join(missing) + ".")
        self.duty.lock()
        self.duty.submit(at=at)
        version.document.seal(at=at)
        version.submitted_at, version.submitted_by_name = at, by.display_name
        audit.record(
            session_of(self), by=by, action="plan.submit", subject=self, at=at,
            note=f"Nộp lần {version.number}: {version.document.title}",
        )  # fmt: skip
        return version

    def review(self, verdict: Verdict, comment: str, *, by: Any, at: datetime) -> None:
        """The office accepts or returns what waits; a return needs a comment. Raises Refused."""
        self.duty.lock()
        if not self.reviewable_by(by):
            raise Refused("Không có bản kế hoạch nào đang chờ duyệt.")
        if verdict is Verdict.RETURNED and not comment.strip():
            raise Refused("Khi trả lại cần ghi rõ lý do để trường biết mà sửa.")
        version = self.latest
        version.verdict, version.comment = verdict, comment.strip()
        version.reviewed_at, version.reviewed_by_name = at, by.display_name
        if verdict is Verdict.ACCEPTED:
            self.duty.settle(at=at)
        else:
            self.duty.send_back(at=at)
        audit.record(
            session_of(self), by=by, action=f"plan.{verdict.value}", subject=self, at=at,
            note=f"{verdict.label} kế hoạch lần {version.number} của {self.school.name}. {comment}".strip(),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"Kế hoạch của {self.school.name}"


class PlanVersion(Base):
    """One writing of the plan: a draft until ``submitted_at``, unchanged from then on."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    number: Mapped[int]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    validity: Mapped[Validity] = mapped_column(choice(Validity), default=Validity.SCHOOL_YEAR)
    valid_year: Mapped[int | None]  # the year it starts in; None for open-ended
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_by_name: Mapped[str] = mapped_column(String(200), default="")
    verdict: Mapped[Verdict | None] = mapped_column(choice(Verdict))
    comment: Mapped[str] = mapped_column(Text, default="")
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by_name: Mapped[str] = mapped_column(String(200), default="")

    plan: Mapped[Plan] = relationship(back_populates="versions")
    document: Mapped[Document] = relationship(cascade="all, delete-orphan", single_parent=True)
    groups: Mapped[list[TaskGroup]] = relationship(secondary=plan_version_group, order_by=TaskGroup.position)

    @property
    def validity_label(self) -> str:
        """“Năm học 2026–2027”, “Năm 2026” or “Đến khi có kế hoạch thay thế”."""
        if self.validity is Validity.SCHOOL_YEAR and self.valid_year:
            return f"Năm học {self.valid_year}–{self.valid_year + 1}"
        if self.validity is Validity.CALENDAR_YEAR and self.valid_year:
            return f"Năm {self.valid_year}"
        return self.validity.label

    @property
    def lag(self) -> int | None:
        """Days from the directive's date to the plan's; None while one is missing."""
        superior = self.plan.directive.document.issued_on
        own: date | None = self.document.issued_on
        return (own - superior).days if own and superior else None

    def missing(self) -> list[str]:
        """What keeps it from being handed in, as parts of a Vietnamese sentence."""
        found = []
        if not self.document.symbol:
            found.append("chưa có số, ký hiệu")
        if self.document.issued_on is None:
            found.append("chưa có ngày ban hành")
        if not self.document.subject:
            found.append("chưa có trích yếu")
        if not self.document.attachments:
            found.append("chưa có tệp kế hoạch")
        return found


def plan_for(session: Session, directive: Directive, school: School) -> Plan:
    """The school's plan for the directive, begun with a draft when there is none. Raises Refused if none is asked."""
    duty = session.scalar(
        select(Duty)
        .where(Duty.document_id == directive.document_id, Duty.school_id == school.id, Duty.kind == Kind.PLAN)
        .with_for_update()
    )
    if duty is None:
        raise Refused("Văn bản này không yêu cầu trường nộp kế hoạch.")
    plan = session.scalar(select(Plan).where(Plan.duty_id == duty.id))
    if plan is not None:
        return plan
    if duty.cancelled_at:
        raise Refused(f"Không còn phải nộp kế hoạch: {duty.cancel_reason}")
    document = Document(
        type=DocumentType.KE_HOACH, subject="", issuer_name=school.name, school_id=school.id, signer_title="HIỆU TRƯỞNG"
    )
    document.citations = [
        Citation(position=0, cited=directive.document, words=directive.document.full_citation),
        Citation(position=1, words="Căn cứ tình hình thực tế của đơn vị"),
    ]
    plan = Plan(duty=duty, directive=directive, school=school)
    plan.versions.append(PlanVersion(number=1, document=document, valid_year=duty.school_year.start_year))
    session.add(plan)
    session.flush()
    return plan
