"""The facts of a period, read in a small number of statements whatever the number of schools."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from intranet.consolidations.earlier import Compared, compared
from intranet.consolidations.facts import Answer, Choice, Expected, Facts, SchoolFacts
from intranet.consolidations.models import NarrativeChoice
from intranet.duties.models import Duty, Kind, State
from intranet.periods.models import ReportPeriod
from intranet.submissions.filters import Standing, standing_sql
from intranet.submissions.models import Submission, SubmissionVersion
from intranet.units import eras
from intranet.units.models import Commune, School


def facts(session: Session, period: ReportPeriod, now: datetime, *, alone: bool = False) -> Facts:
    """All a consolidation of the period is made from, as it stands now. At most nine statements.

    The schools are those ``submissions.of_period`` expects a report of; of each its newest hand-in. Names, levels and
    communes are those of the due date, the present ones before it. ``alone`` leaves the other periods out, for pages
    about this one only.
    """
    definition = period.form_version.definition
    rows = _rows(session, period, now, eras.as_of(period.due_on))
    levels = eras.levels_on(session, period.due_on)
    communes = {row.commune_id: (row.commune_key, row.commune_id) for row in rows if row.commune_id}
    others = Compared() if alone else compared(session, period, definition, now)
    return Facts(
        period_id=period.id,
        form_name=period.form_version.form.name,
        period_name=period.name,
        first_on=period.first_on,
        last_on=period.last_on,
        due_on=period.due_on,
        cut=now,
        definition=definition,
        schools=tuple(
            SchoolFacts(row.school_id, row.name, levels.get(row.school_id, ()), row.commune_id or 0, row.commune or "")
            for row in rows
        ),
        communes=tuple(sorted(communes, key=communes.__getitem__)),
        expected=tuple(
            Expected(row.school_id, row.due_at, row.submitted_at, row.state == State.RETURNED.value, row.duty_id)
            for row in rows
        ),
        answers=tuple(_answer(row) for row in rows if row.version_id and row.state != State.RETURNED.value),
        previous=others.previous,
        last_year=others.last_year,
        trend=others.trend,
        choices=choices(session, period.id),
    )


def choices(session: Session, period_id: int) -> tuple[Choice, ...]:
    """What the editor chose for the newest hand-ins. One statement."""
    rows = session.execute(
        select(NarrativeChoice.version_id, NarrativeChoice.field_key, NarrativeChoice.printed, NarrativeChoice.text)
        .join(SubmissionVersion, SubmissionVersion.id == NarrativeChoice.version_id)
        .join(Submission, Submission.id == SubmissionVersion.submission_id)
        .where(NarrativeChoice.period_id == period_id, SubmissionVersion.number == Submission.handed)
        .order_by(NarrativeChoice.id)
    )
    return tuple(Choice(*row) for row in rows)


def _rows(session: Session, period: ReportPeriod, now: datetime, then: eras.AsOf) -> list[Row[*tuple[Any, ...]]]:
    """One row for each school asked, in the order of lists, with its newest hand-in if it has one."""
    newest = (SubmissionVersion.submission_id == Submission.id) & (SubmissionVersion.number == Submission.handed)
    reports = (
        select(
            Duty.id.label("duty_id"), Duty.school_id, Duty.due_at, Duty.submitted_at,
            Duty.state_sql(now).label("state"), then.name.label("name"), Commune.id.label("commune_id"),
            Commune.name.label("commune"), Commune.sort_key.label("commune_key"),
            SubmissionVersion.id.label("version_id"), SubmissionVersion.digest,
            SubmissionVersion.submitted_at.label("handed_at"), SubmissionVersion.submitted_by_name,
            SubmissionVersion.nil, SubmissionVersion.values, SubmissionVersion.explanations,
        )
        .select_from(Duty)
        .join(Duty.school)
        .where(
            Duty.document_id == period.directive_id,  # it has an index
            Duty.kind == Kind.REPORT,
            Duty.topic_key == period.id,
            standing_sql(Standing.EXPECTED, now),
        )
    )  # fmt: skip
    return list(
        session.execute(
            then.joined(reports)
            .outerjoin(Commune, Commune.id == then.commune_id)
            .outerjoin(Submission, Submission.id == Duty.id)
            .outerjoin(SubmissionVersion, newest)
            .order_by(then.level_rank, then.sort_key, School.id)
        )
    )


def _answer(row: Row[*tuple[Any, ...]]) -> Answer:
    return Answer(
        school_id=row.school_id,
        version_id=row.version_id,
        digest=row.digest,
        submitted_at=row.handed_at,
        submitted_by=row.submitted_by_name,
        nil=row.nil,
        accepted=row.state in (State.DONE.value, State.DONE_LATE.value),
        values=row.values,
        explanations=row.explanations,
    )
