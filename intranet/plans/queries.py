"""The lists of plans, their counts, and what a school may cite and continue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload

from intranet.core.paging import Page, paginate
from intranet.directives.models import Recipient
from intranet.documents.models import Document
from intranet.documents.queries import registered
from intranet.duties.models import Duty, Kind, State
from intranet.plans.filters import STANDING, PlanFilter, PlanState, newest_number, state_of, state_sql
from intranet.plans.models import Plan, PlanVersion, Verdict, plan_version_group
from intranet.plans.versions import lag
from intranet.units.models import School
from intranet.units.years import SchoolYear, TaskGroup


@dataclass(frozen=True)
class PlanRow:
    """One asked plan in a list. ``version`` is the newest hand-in; ``covered`` of ``groups`` task groups.

    ``begun``: whether anything was saved; ``lag``: days from the directive's date to the plan's.
    """

    duty: Duty
    state: PlanState
    begun: bool
    version: PlanVersion | None
    covered: int
    groups: int
    lag: int | None


def plan_rows(session: Session, chosen: PlanFilter, now: datetime, page: int, *, newest_due: bool = False) -> Page:
    """One page of ``PlanRow``: newest directive first, then the schools in the usual order. Four statements."""
    begun = exists().where(Plan.id == Duty.id).label("begun")
    order = [Duty.due_at.desc()] if newest_due else [Duty.document_id.desc()]
    query = (
        select(Duty, PlanVersion, begun)
        .join(Duty.school)
        .outerjoin(PlanVersion, (PlanVersion.plan_id == Duty.id) & (PlanVersion.number == newest_number()))
        .where(*chosen.conditions(now))
        .options(
            contains_eager(Duty.school).options(lazyload(School.level_rows), joinedload(School.commune)),
            joinedload(Duty.document),
            joinedload(PlanVersion.document),
        )
        .order_by(*order, School.level_rank, School.sort_key, Duty.id)
    )
    found = paginate(session, query, page, scalars=False)
    covered = _covered(session, [row.PlanVersion.id for row in found.items if row.PlanVersion])
    groups = _groups(session, {row.Duty.school_year_id for row in found.items})
    return Page([_row(row, covered, groups, now) for row in found.items], found.total, found.page, found.rows)


def _row(row: Any, covered: dict[int, int], groups: dict[int, int], now: datetime) -> PlanRow:
    duty, version, begun = row
    return PlanRow(
        duty,
        state_of(duty, begun, now),
        begun,
        version,
        covered.get(version.id, 0) if version else 0,
        groups.get(duty.school_year_id, 0),
        lag(duty.document, version.document) if version else None,
    )


def _covered(session: Session, version_ids: list[int]) -> dict[int, int]:
    column = plan_version_group.c.plan_version_id
    counted = select(column, func.count()).where(column.in_(version_ids)).group_by(column)
    return dict(session.execute(counted).all())


def _groups(session: Session, year_ids: Iterable[int]) -> dict[int, int]:
    counted = select(TaskGroup.school_year_id, func.count()).where(TaskGroup.school_year_id.in_(year_ids))
    return dict(session.execute(counted.group_by(TaskGroup.school_year_id)).all())


def state_counts(session: Session, chosen: PlanFilter, now: datetime) -> dict[PlanState, int]:
    """How many plans of the filter stand in each state; every state is there. One statement."""
    state = state_sql(now)
    where = chosen.duties.but(states=tuple(State)).conditions(now)
    counted = select(state, func.count()).select_from(Duty).join(Duty.school).where(*where).group_by(state)
    found = dict(session.execute(counted).all())
    return {one: found.get(one.value, 0) for one in PlanState}


@dataclass(frozen=True)
class GroupCoverage:
    """How many standing submissions cover a task group, and how many leave it out."""

    group: TaskGroup
    covering: int
    lacking: int


def coverage(session: Session, chosen: PlanFilter, now: datetime, year_id: int, standing: int) -> list[GroupCoverage]:
    """The year's task groups over the ``standing`` submissions (waiting or accepted), least covered first."""
    versions = (
        select(PlanVersion.id)
        .select_from(Duty)
        .join(Duty.school)
        .join(PlanVersion, (PlanVersion.plan_id == Duty.id) & (PlanVersion.number == newest_number()))
        .where(*chosen.but(states=STANDING).conditions(now))
    )
    columns = plan_version_group.c
    rows = session.execute(
        select(TaskGroup, func.count(columns.plan_version_id))
        .outerjoin(
            plan_version_group,
            (columns.task_group_id == TaskGroup.id) & columns.plan_version_id.in_(versions),
        )
        .where(TaskGroup.school_year_id == year_id)
        .group_by(TaskGroup.id)
    )
    found = [GroupCoverage(group, count, standing - count) for group, count in rows]
    return sorted(found, key=lambda one: (one.covering, one.group.position))


def asking(session: Session, year_id: int | None) -> list[Document]:
    """The documents that asked for plans, newest first: of one school year, or of all. At most 200."""
    asked = select(Duty.document_id).where(Duty.kind == Kind.PLAN)
    if year_id is not None:
        asked = asked.where(Duty.school_year_id == year_id)
    # Not "exists": SQLite would look through the year's duties once for every document there is.
    documents = select(Document).where(Document.id.in_(asked)).order_by(Document.id.desc())
    return list(session.scalars(documents.limit(200)))


def year_of(session: Session, document_id: int) -> SchoolYear | None:
    """The school year in which a document asked for plans."""
    asked = exists().where(
        Duty.document_id == document_id, Duty.kind == Kind.PLAN, Duty.school_year_id == SchoolYear.id
    )
    return session.scalar(select(SchoolYear).where(asked).limit(1))


def citable(school_id: int) -> Select[Document]:
    """What a school may cite: what bodies above issued, what the office published to it, its own sealed papers."""
    above = registered().with_only_columns(Document.id)
    received = exists().where(Recipient.directive_id == Document.id, Recipient.school_id == school_id)
    own = (Document.school_id == school_id) & Document.sealed_at.is_not(None)
    return select(Document).where(or_(Document.id.in_(above) & (~Document.own | received), own))


def continuable(session: Session, plan: Plan | None, school_id: int) -> list[PlanVersion]:
    """The school's other accepted plans, newest first: what a plan may continue or replace (A12)."""
    query = (
        select(PlanVersion)
        .join(Plan, PlanVersion.plan_id == Plan.id)
        .where(Plan.school_id == school_id, PlanVersion.verdict == Verdict.ACCEPTED)
        .options(joinedload(PlanVersion.document))
        .order_by(PlanVersion.submitted_at.desc())
    )
    if plan is not None:
        query = query.where(Plan.id != plan.id)
    return list(session.scalars(query))


def following(session: Session, plan: Plan) -> list[PlanVersion]:
    """The accepted versions of later plans that continue or replace this plan, oldest first."""
    query = select(PlanVersion).where(PlanVersion.earlier_id == plan.id, PlanVersion.verdict == Verdict.ACCEPTED)
    return list(session.scalars(query.order_by(PlanVersion.submitted_at)))
