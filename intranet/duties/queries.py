"""The counts and the rows behind them. Every screen and report that speaks of duties reads these."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload

from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, State
from intranet.units.models import School


def duty_rows(chosen: DutyFilter, now: datetime) -> Select[Duty]:
    """The duties of a filter with school, document and topic, the most pressing first."""
    return (
        select(Duty)
        .join(Duty.school)
        .where(*chosen.conditions(now))
        .options(
            contains_eager(Duty.school).options(lazyload(School.level_rows), joinedload(School.commune)),
            joinedload(Duty.document),
            joinedload(Duty.topic),
        )
        .order_by(Duty.due_at, School.level_rank, School.sort_key, Duty.id)
    )


def state_counts(session: Session, chosen: DutyFilter, now: datetime) -> dict[State, int]:
    """How many duties of the filter stand in each state; every state is there."""
    state = Duty.state_sql(now)
    rows = session.execute(
        select(state, func.count()).select_from(Duty).join(Duty.school).where(*chosen.conditions(now)).group_by(state)
    )
    found = {row[0]: row[1] for row in rows}
    return {one: found.get(one.value, 0) for one in State}


def count_duties(session: Session, chosen: DutyFilter, now: datetime) -> int:
    """How many duties the filter finds."""
    query = select(func.count()).select_from(Duty).join(Duty.school).where(*chosen.conditions(now))
    return session.scalar(query) or 0
