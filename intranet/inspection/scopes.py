"""What a dossier is about, and the rows that belong to it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from intranet.consolidations.models import Snapshot
from intranet.contacts.confirmations import CardConfirmation, CardConfirmationDuty
from intranet.contacts.models import ContactCard
from intranet.core import clock
from intranet.core.audit import AuditEntry
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Directive, Recipient
from intranet.documents.models import Document
from intranet.duties.models import Duty
from intranet.periods.models import ReportPeriod
from intranet.plans.models import Plan
from intranet.submissions.models import Submission
from intranet.units.models import School
from intranet.units.years import SchoolYear


class About(StrEnum):
    """What a dossier can be about; the value stands in addresses."""

    DIRECTIVE = "directives"
    SCHOOL = "schools"
    YEAR = "years"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"directives": "Văn bản chỉ đạo", "schools": "Trường", "years": "Năm học"}[self.value]


@dataclass(frozen=True)
class Scope:
    """One directive, school or school year, as things stood at an instant.

    ``year``: for a school the one year asked for, for a year its own id. ``first``/``until``: its days, the end open.
    """

    about: About
    row_id: int
    at: datetime
    year: int | None = None
    first: date | None = None
    until: date | None = None

    @property
    def school(self) -> int | None:
        """The school it is about."""
        return self.row_id if self.about is About.SCHOOL else None

    @property
    def duties(self) -> ColumnElement[bool]:
        """Its duties, on which all else hangs."""
        whole = {About.DIRECTIVE: Duty.document_id, About.SCHOOL: Duty.school_id, About.YEAR: Duty.school_year_id}
        conditions = [whole[self.about] == self.row_id, Duty.opened_at <= self.at]
        if self.school and self.year:
            conditions.append(Duty.school_year_id == self.year)
        return and_(*conditions)

    @property
    def directives(self) -> ColumnElement[bool]:
        """The published directives: those of its duties, those of its days that ask nothing, those related to one."""
        if self.about is About.DIRECTIVE:
            related = select(Directive.related_id).where(Directive.id == self.row_id, Directive.related_id.is_not(None))
            chosen = or_(
                Directive.id == self.row_id, Directive.related_id == self.row_id, Directive.id.in_(related)
            )  # fmt: skip
        else:
            chosen = or_(Directive.id.in_(select(Duty.document_id).where(self.duties)), self._of_its_days())
        return and_(chosen, Directive.published_at <= self.at)

    def _of_its_days(self) -> ColumnElement[bool]:
        days: list[ColumnElement[bool]] = [Directive.published_at.is_not(None)]
        if self.first:
            days.append(Directive.published_at >= clock.start_of_day(self.first))
        if self.until:
            days.append(Directive.published_at < clock.start_of_day(self.until))
        if self.school:
            days.append(Directive.id.in_(select(Recipient.directive_id).where(Recipient.school_id == self.school)))
        return and_(*days)

    @property
    def periods(self) -> ColumnElement[bool]:
        """The report periods; those of one school are told by its duties."""
        if self.about is About.DIRECTIVE:
            asked: ColumnElement[bool] = ReportPeriod.directive_id == self.row_id
        elif self.about is About.YEAR:
            asked = ReportPeriod.school_year_id == self.row_id
        else:
            asked = ReportPeriod.id.in_(select(Duty.topic_key).where(self.duties))
        return and_(asked, ReportPeriod.opened_at <= self.at)

    @property
    def cards(self) -> ColumnElement[bool]:
        """The cards its duties were settled with; of a school all it has had."""
        if self.school:
            return and_(ContactCard.school_id == self.school, ContactCard.created_at <= self.at)
        settled = (
            select(CardConfirmation.card_id)
            .join(CardConfirmationDuty, CardConfirmationDuty.confirmation_id == CardConfirmation.id)
            .join(Duty, Duty.id == CardConfirmationDuty.duty_id)
            .where(self.duties, CardConfirmation.at <= self.at)
        )
        return ContactCard.id.in_(settled)

    @property
    def audit(self) -> ColumnElement[bool]:
        """The entries of the audit trail: of a year those of its days, of a school or directive what was done to it."""
        if self.about is About.YEAR:
            found = [AuditEntry.at <= self.at]
            found += [AuditEntry.at >= clock.start_of_day(self.first)] if self.first else []
            found += [AuditEntry.at < clock.start_of_day(self.until)] if self.until else []
            return and_(*found)
        if self.about is About.SCHOOL:
            days = [AuditEntry.at >= clock.start_of_day(self.first)] if self.first else []
            days += [AuditEntry.at < clock.start_of_day(self.until)] if self.until else []
            return and_(AuditEntry.school_id == self.row_id, AuditEntry.at <= self.at, *days)
        return and_(or_(*self._done_to_directive()), AuditEntry.at <= self.at)

    def _done_to_directive(self) -> list[ColumnElement[bool]]:
        of_duties = select(Duty.id).where(self.duties)
        periods = select(ReportPeriod.id).where(self.periods)
        subjects: list[tuple[type[Any], Select[Any]]] = [
            (Acknowledgement, select(Acknowledgement.id).where(Acknowledgement.duty_id.in_(of_duties))),
            (Plan, select(Plan.id).where(Plan.id.in_(of_duties))),
            (Submission, select(Submission.id).where(Submission.id.in_(of_duties))),
            (ReportPeriod, periods),
            (Snapshot, select(Snapshot.id).where(Snapshot.period_id.in_(periods))),
        ]
        own = tuple_(AuditEntry.subject_type, AuditEntry.subject_id)
        names = [Directive.__name__, Document.__name__]
        return [
            own.in_([(name, self.row_id) for name in names]),
            *(
                and_(AuditEntry.subject_type == model.__name__, AuditEntry.subject_id.in_(ids))
                for model, ids in subjects
            ),
        ]


def scope_of(session: Session, about: About, row_id: int, year_id: int | None, at: datetime) -> Scope:
    """The scope of a row that exists; the days of its year from the year's first to the next year's."""
    year_id = row_id if about is About.YEAR else year_id if about is About.SCHOOL else None
    if year_id is None:
        return Scope(about, row_id, at)
    year = session.get_one(SchoolYear, year_id)
    later = select(SchoolYear.starts_on).where(SchoolYear.starts_on > year.starts_on).order_by(SchoolYear.starts_on)
    earlier = session.scalar(select(SchoolYear.id).where(SchoolYear.starts_on < year.starts_on).limit(1))
    first = year.starts_on if earlier else None  # what came before the first year belongs to it (SchoolYear.on)
    return Scope(about, row_id, at, year.id, first, session.scalar(later.limit(1)))


def name_of(session: Session, scope: Scope) -> str:
    """What the dossier is about, in the middle of a title: “Kế hoạch số 12/KH-PGDĐT ngày 05/10/2026”."""
    match scope.about:
        case About.DIRECTIVE:
            return session.get_one(Directive, scope.row_id).document.title
        case About.YEAR:
            return f"năm học {session.get_one(SchoolYear, scope.row_id).label}"
    school = session.get_one(School, scope.row_id)
    return f"{school.name}, năm học {session.get_one(SchoolYear, scope.year).label}" if scope.year else school.name
