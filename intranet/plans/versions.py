"""The versions of a plan: each hand-in is one, with its own sealed document."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from intranet.core import clock, dates
from intranet.core.orm import Base, UtcDateTime, choice
from intranet.documents.models import Attachment, Citation, Document
from intranet.units.years import TaskGroup

if TYPE_CHECKING:
    from intranet.plans.models import Plan

plan_version_group = Table(
    "plan_version_group",
    Base.metadata,
    Column("plan_version_id", ForeignKey("plan_version.id"), primary_key=True),
    Column("task_group_id", ForeignKey("task_group.id"), primary_key=True),
)


class Validity(StrEnum):
    """How long a plan is in force; all three occur in schools' plans."""

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


class Following(StrEnum):
    """How a plan stands to an earlier one of the same school (A12: “tiếp theo văn bản số …”)."""

    CONTINUES = "continues"
    REPLACES = "replaces"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return "Tiếp theo" if self is Following.CONTINUES else "Thay thế"


class PlanVersion(Base):
    """One writing of the plan: a draft until ``submitted_at``, unchanged from then on but for the office's verdict.

    ``notation`` keeps the ký hiệu of a draft that has no number yet; ``valid_year`` is the (first) year, None for
    open-ended; ``revision`` counts the savings of a draft, so that two people do not overwrite each other unawares.
    """

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    number: Mapped[int]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    notation: Mapped[str] = mapped_column(String(60), default="")
    validity: Mapped[Validity] = mapped_column(choice(Validity), default=Validity.SCHOOL_YEAR)
    valid_year: Mapped[int | None]
    following: Mapped[Following | None] = mapped_column(choice(Following))
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    revision: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edited_by_name: Mapped[str] = mapped_column(String(200), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, active_history=True)
    submitted_by_name: Mapped[str] = mapped_column(String(200), default="")
    verdict: Mapped[Verdict | None] = mapped_column(choice(Verdict), active_history=True)
    comment: Mapped[str] = mapped_column(Text, default="")
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by_name: Mapped[str] = mapped_column(String(200), default="")

    plan: Mapped["Plan"] = relationship(back_populates="versions", foreign_keys=[plan_id])
    earlier: Mapped["Plan | None"] = relationship(foreign_keys=[earlier_id])
    document: Mapped[Document] = relationship(cascade="all, delete-orphan", single_parent=True)
    groups: Mapped[list[TaskGroup]] = relationship(secondary=plan_version_group, order_by=TaskGroup.position)

    @property
    def validity_label(self) -> str:
        """“Năm học 2026–2027”, “Năm 2026” or “Đến khi có kế hoạch thay thế”."""
        if self.validity is Validity.SCHOOL_YEAR and self.valid_year:
            return f"Năm học {dates.school_year_label(self.valid_year)}"
        if self.validity is Validity.CALENDAR_YEAR and self.valid_year:
            return f"Năm {self.valid_year}"
        return self.validity.label

    @property
    def lag(self) -> int | None:
        """Days from the directive's date to the plan's; None while one is missing."""
        return lag(self.plan.directive.document, self.document)

    @property
    def stamp(self) -> str:
        """Which saving of which version this is: what a form or a check page was made from."""
        return f"{self.number}.{self.revision}"

    @property
    def receipt_number(self) -> str:
        """“KH-2026-000123”: the year of the hand-in in Vietnam and the row's id. Empty for a draft."""
        return f"KH-{clock.local(self.submitted_at).year}-{self.id:06d}" if self.submitted_at else ""

    def copied(self) -> "PlanVersion":
        """The next version as a draft with the same content."""
        old = self.document
        document = Document(
            type=old.type, symbol=old.symbol, issued_on=old.issued_on, subject=old.subject,
            issuer_name=old.issuer_name, school_id=old.school_id, signer_name=old.signer_name,
            signer_title=old.signer_title,
        )  # fmt: skip
        document.citations = [Citation(position=c.position, cited=c.cited, words=c.words) for c in old.citations]
        document.attachments = [
            Attachment(filename=a.filename, media_type=a.media_type, size=a.size, sha256=a.sha256, position=a.position)
            for a in old.attachments
        ]
        return PlanVersion(
            number=self.number + 1, document=document, notation=self.notation, validity=self.validity,
            valid_year=self.valid_year, following=self.following, earlier_id=self.earlier_id, groups=list(self.groups),
            revision=0,
        )  # fmt: skip


def lag(superior: Document, own: Document) -> int | None:
    """Days from the superior's document to the own one; None while a date is missing."""
    return (own.issued_on - superior.issued_on).days if own.issued_on and superior.issued_on else None


_OF_THE_OFFICE = {"verdict", "comment", "reviewed_at", "reviewed_by_name"}


@event.listens_for(PlanVersion, "before_update")
def _keep_submitted(_mapper: Mapper[PlanVersion], _connection: Any, version: PlanVersion) -> None:
    attributes = inspect(version).attrs
    changed = {attribute.key for attribute in attributes if attribute.history.has_changes()}
    judged = _before(attributes.verdict.history, version.verdict) is not None
    if _before(attributes.submitted_at.history, version.submitted_at) is not None:
        _refuse(version, bool(changed - _OF_THE_OFFICE) or (judged and bool(changed)))


@event.listens_for(PlanVersion, "before_delete")
def _keep_from_deletion(_mapper: Mapper[PlanVersion], _connection: Any, version: PlanVersion) -> None:
    _refuse(version, version.submitted_at is not None)


@event.listens_for(PlanVersion.groups, "append")
@event.listens_for(PlanVersion.groups, "remove")
def _keep_groups(version: PlanVersion, _group: TaskGroup, _initiator: Any) -> None:
    _refuse(version, version.submitted_at is not None)


def _before(history: Any, now: Any) -> Any:
    if history.added:
        return history.deleted[0] if history.deleted else None
    return now


def _refuse(version: PlanVersion, changed: bool) -> None:
    if changed:
        raise RuntimeError(f"version {version.number} of plan {version.plan_id} is handed in")
