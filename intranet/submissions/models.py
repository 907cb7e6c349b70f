"""Submissions: the school's draft and its hand-ins. Verbs: ``writing``, ``handing_in``, ``reviewing``."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship, synonym

from intranet.core import clock
from intranet.core.orm import Base, UtcDateTime, choice, session_of
from intranet.duties.models import Duty
from intranet.periods.models import ReportPeriod
from intranet.plans.versions import Verdict
from intranet.report_forms.models import FormVersion
from intranet.report_forms.values import Typed, Value
from intranet.units import succession
from intranet.units.models import School

__all__ = ["Submission", "SubmissionVersion", "Verdict"]


class Submission(Base):
    """What one school writes for one period; made when it first saves something.

    ``typed`` is the draft {field key: as typed}; ``explanations`` {check key: words} for warnings; ``marks``
    {field key: [who, ISO instant, opened page]} tells who saved a field last. ``revision`` counts the savings.
    ``prepared_at`` is set while the draft waits for the head, ``nil`` when it waits as nothing to report; any later
    saving clears both. ``handed`` is the number of the newest hand-in, 0 for none.
    """

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(ForeignKey("duty.id"), primary_key=True)  # so a duty leads to its report
    duty_id: Mapped[int] = synonym("id")
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    typed: Mapped[dict[str, Typed]] = mapped_column(JSON, default=dict)
    explanations: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    marks: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edited_by_name: Mapped[str] = mapped_column(String(200), default="")
    prepared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    prepared_by_name: Mapped[str] = mapped_column(String(200), default="")
    nil: Mapped[bool] = mapped_column(default=False)
    handed: Mapped[int] = mapped_column(default=0)

    duty: Mapped[Duty] = relationship()
    period: Mapped[ReportPeriod] = relationship()
    school: Mapped[School] = relationship()
    versions: Mapped[list["SubmissionVersion"]] = relationship(
        back_populates="submission", order_by="SubmissionVersion.number"
    )

    @property
    def latest(self) -> "SubmissionVersion | None":
        """The newest hand-in."""
        return self.versions[-1] if self.versions else None

    @property
    def filled(self) -> bool:
        """Whether anything stands in the draft."""
        return any(self.typed.values())

    def visible_to(self, user: Any) -> bool:
        """Its school; the office and inspectors once something was handed in."""
        return bool(user.school_id == self.school_id if user.role.at_school else self.handed)


class SubmissionVersion(Base):
    """One hand-in, unchanged from then on but for the office's verdict.

    ``values`` {field key: value} as ``report_forms.values`` reads them, empty fields absent; ``nil`` means nothing to
    report. ``digest`` is the SHA-256 of what was handed in. ``comments`` {field key: words} says what to mend.
    """

    __tablename__ = "submission_version"
    __table_args__ = (
        UniqueConstraint("submission_id", "number"),
        Index("ix_submission_version_period_school", "period_id", "school_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"), index=True)
    number: Mapped[int]
    values: Mapped[dict[str, Value]] = mapped_column(JSON, default=dict)
    explanations: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    nil: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_by_name: Mapped[str] = mapped_column(String(200))
    prepared_by_name: Mapped[str] = mapped_column(String(200), default="")
    digest: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[Verdict | None] = mapped_column(choice(Verdict))
    comment: Mapped[str] = mapped_column(Text, default="")
    comments: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by_name: Mapped[str] = mapped_column(String(200), default="")

    submission: Mapped[Submission] = relationship(back_populates="versions")
    form_version: Mapped[FormVersion] = relationship()
    period: Mapped[ReportPeriod] = relationship()
    school: Mapped[School] = relationship()

    @property
    def receipt_number(self) -> str:
        """“BC-2026-000123”: the year of the hand-in in Vietnam and the row's id."""
        return f"BC-{clock.local(self.submitted_at).year}-{self.id:06d}"

    def visible_to(self, user: Any) -> bool:
        """Its school and those that took over from it, the office, inspectors."""
        return not user.role.at_school or succession.reads(session_of(self), user, self.school_id)


_OF_THE_OFFICE = {"verdict", "comment", "comments", "reviewed_at", "reviewed_by_name"}


@event.listens_for(SubmissionVersion, "before_update")
def _keep_handed_in(_mapper: Mapper[SubmissionVersion], _connection: Any, version: SubmissionVersion) -> None:
    changed = {attribute.key for attribute in inspect(version).attrs if attribute.history.has_changes()}
    if changed - _OF_THE_OFFICE:
        raise RuntimeError(f"submission version {version.id} was handed in")


@event.listens_for(SubmissionVersion, "before_delete")
def _keep_from_deletion(_mapper: Mapper[SubmissionVersion], _connection: Any, version: SubmissionVersion) -> None:
    raise RuntimeError(f"submission version {version.id} was handed in")
