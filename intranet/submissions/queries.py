"""The reports of a period: the rows, the numbers over them, and what one report is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, lazyload

from intranet.core.paging import ROWS, Page
from intranet.duties.models import Duty, Kind
from intranet.periods.extensions import extendable
from intranet.periods.models import Extension
from intranet.submissions.filters import ReportFilter, Standing, standings_sql
from intranet.submissions.models import Submission, SubmissionVersion
from intranet.submissions.reviewing import waits
from intranet.units.models import School

SORTS = {
    "school": (School.level_rank, School.sort_key),
    "due": (Duty.due_at,),
    "handed": (Duty.submitted_at,),
    "times": (SubmissionVersion.number,),
}
"""What the list can be sorted by, as it stands in the address; “-” before it turns the order."""


@dataclass(frozen=True)
class ReportRow:
    """One school's report in the list: its duty, the newest hand-in, whether it is being written, its extension."""

    duty: Duty
    version: SubmissionVersion | None
    begun: bool
    extension: Extension | None

    @property
    def waits(self) -> bool:
        """Whether the office can accept or return it."""
        return waits(self.duty)

    @property
    def extendable(self) -> bool:
        """Whether other dates would help the school."""
        return extendable(self.duty)


def report_rows(
    session: Session, chosen: ReportFilter, sort: str, now: datetime, page: int, counts: Mapping[Standing, int]
) -> Page:
    """One page of ``ReportRow``, the schools in the usual order; ``counts`` are those of the same filter.

    Two statements; what was answered stays unread.
    """
    total = counts[chosen.standing]
    page = min(max(page, 1), max(1, -(-total // ROWS)))
    found = session.execute(_query(chosen, sort, now).limit(ROWS).offset((page - 1) * ROWS)).all()
    extended = extensions(session, chosen.duties.topic or 0, [row.Duty.school_id for row in found])
    rows = [
        ReportRow(duty, version, bool(revision or prepared_at), extended.get(duty.school_id))
        for duty, version, revision, prepared_at in found
    ]
    return Page(rows, total, page)


def _query(chosen: ReportFilter, sort: str, now: datetime) -> Select[*tuple[Any, ...]]:
    columns = SORTS.get(sort.removeprefix("-"), ())
    order = [(column.desc() if sort.startswith("-") else column).nulls_last() for column in columns]
    return (
        _reports(select(Duty, SubmissionVersion, Submission.revision, Submission.prepared_at))
        .where(*chosen.conditions(now))
        .options(
            contains_eager(Duty.school).options(lazyload(School.level_rows), joinedload(School.commune)),
            defer(SubmissionVersion.values),
            lazyload(SubmissionVersion.form_version),
        )
        .order_by(*order, School.level_rank, School.sort_key, Duty.id)
    )


def _reports(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    newest = (SubmissionVersion.submission_id == Submission.id) & (SubmissionVersion.number == Submission.handed)
    return (
        query.select_from(Duty)
        .join(Duty.school)
        .outerjoin(Submission, Submission.id == Duty.id)
        .outerjoin(SubmissionVersion, newest)
    )


def standing_counts(session: Session, chosen: ReportFilter, now: datetime) -> dict[Standing, int]:
    """How many reports of the filter's schools are counted under each standing; every one is there. One statement."""
    sums = [func.sum(case((rule, 1), else_=0)).label(one.value) for one, rule in standings_sql(now).items()]
    row = session.execute(_reports(select(*sums)).where(*chosen.schools(now))).one()
    return {one: getattr(row, one.value) or 0 for one in Standing}


def hand_ins(session: Session, chosen: ReportFilter, now: datetime) -> list[tuple[int, int]]:
    """(duty id, number of the newest hand-in) of all the filter's reports that have one. One statement."""
    query = _reports(select(Duty.id, SubmissionVersion.number)).where(*chosen.conditions(now))
    rows = session.execute(query.where(SubmissionVersion.number.is_not(None)).order_by(Duty.id))
    return [(row.id, row.number) for row in rows]


def school_names(session: Session, chosen: ReportFilter, now: datetime, most: int) -> tuple[list[str], int]:
    """The names of at most so many of the filter's schools, in the usual order, and how many there are in all.

    One statement.
    """
    query = _reports(select(School.name, func.count().over().label("every"))).where(*chosen.conditions(now))
    rows = session.execute(query.order_by(School.level_rank, School.sort_key, School.id).limit(most)).all()
    return [row.name for row in rows], rows[0].every if rows else 0


def extensions(session: Session, period_id: int, schools: list[int]) -> dict[int, Extension]:
    """The extension in force of each of these schools that has one, by school. One statement."""
    rows = select(Extension).where(Extension.period_id == period_id, Extension.school_id.in_(schools))
    return {one.school_id: one for one in session.scalars(rows.order_by(Extension.id))}  # a later one replaces


def hand_ins_of(session: Session, duty_id: int) -> list[SubmissionVersion]:
    """Every hand-in of one report, newest first; what was answered stays unread until it is asked for."""
    query = select(SubmissionVersion).where(SubmissionVersion.submission_id == duty_id)
    light = (defer(SubmissionVersion.values), lazyload(SubmissionVersion.form_version))
    return list(session.scalars(query.options(*light).order_by(SubmissionVersion.number.desc())))


def chosen_reports(session: Session, period_id: int, duty_ids: list[int]) -> list[Duty]:
    """These reports of a period with their schools, in the usual order. One statement."""
    query = (
        select(Duty)
        .join(Duty.school)
        .where(Duty.id.in_(duty_ids), Duty.kind == Kind.REPORT, Duty.topic_key == period_id)
        .options(contains_eager(Duty.school).options(lazyload(School.level_rows), joinedload(School.commune)))
        .order_by(School.level_rank, School.sort_key, School.id)
    )
    return list(session.scalars(query))
