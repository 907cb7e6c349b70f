"""The counts and the rows behind them. Every screen and report that speaks of duties reads these."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload

from intranet.duties.filters import DutyFilter
from intranet.duties.models import OWED, UNFINISHED, Duty, State
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


@dataclass(frozen=True)
class ToDo:
    """A school's work: what it must do, what waits for the office, what was done since a day."""

    owed: list[Duty]
    waiting: list[Duty]
    done: list[Duty]


def to_do(session: Session, school_id: int, now: datetime, since: datetime) -> ToDo:
    """The school's open work by due date, and what it finished since ``since``, newest first. Two statements."""
    still = DutyFilter(school=school_id, states=UNFINISHED)
    rows = list(session.scalars(duty_rows(still, now)))
    finished = duty_rows(DutyFilter(school=school_id, states=(State.DONE, State.DONE_LATE)), now)
    done = session.scalars(finished.where(Duty.settled_at >= since).order_by(None).order_by(Duty.settled_at.desc()))
    return ToDo(
        owed=[duty for duty in rows if duty.state(now) in OWED],
        waiting=[duty for duty in rows if duty.state(now) is State.WAITING],
        done=list(done),
    )
