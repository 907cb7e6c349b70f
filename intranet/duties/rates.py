"""The share in time (tỷ lệ đúng hạn): of what has fallen due, how much was handed in by its due instant.

Judged by the first hand-in; what was cancelled does not count. Every figure is the length of the list of duties behind
``Score.conditions``: the filter of the figure with ``fallen_due`` and, for a part of it, ``handed``.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from intranet.core import clock
from intranet.core.numbers import percent
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty
from intranet.duties.standing import Handed, cancelled, handed, handed_sql
from intranet.units.models import Commune, School


@dataclass(frozen=True)
class Score:
    """Numbers of duties: fallen due; of these handed in by the due instant; handed in after it."""

    due: int = 0
    in_time: int = 0
    late: int = 0

    @property
    def missing(self) -> int:
        """Fallen due and not handed in."""
        return self.due - self.in_time - self.late

    @property
    def share(self) -> str:
        """The share in time in words, “87,5%”; “–” where nothing has fallen due."""
        return percent(self.in_time, self.due)

    @property
    def ratio(self) -> float | None:
        """The share in time from 0 to 1; None where nothing has fallen due."""
        return self.in_time / self.due if self.due else None

    def __add__(self, other: "Score") -> "Score":
        return Score(self.due + other.due, self.in_time + other.in_time, self.late + other.late)


@dataclass(frozen=True)
class Month:
    """What fell due in one month, as Vietnam counts it. ``first_on`` and ``last_on`` are its days."""

    first_on: date
    score: Score

    @property
    def last_on(self) -> date:
        """The last day of the month."""
        return (self.first_on + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def label(self) -> str:
        """“10/2026”."""
        return f"{self.first_on:%m/%Y}"

    @property
    def days(self) -> dict[str, str]:
        """What an address asks for this month with."""
        return {"due_from": self.first_on.isoformat(), "due_to": self.last_on.isoformat()}


@dataclass(frozen=True)
class SchoolScore:
    """A school, its commune (empty without one) and what it handed in."""

    id: int
    name: str
    rank: int
    commune: str
    score: Score


SORTS = ("name", "due", "in_time", "late", "missing", "share")
"""What the table of schools can be sorted by; with “-” before it from the largest."""


def counted(chosen: DutyFilter) -> DutyFilter:
    """The filter whose rows the shares are of: what of it has fallen due, whatever became of it."""
    return chosen.but(states=(), handed=(), fallen_due=True)


def months(session: Session, chosen: DutyFilter, now: datetime) -> list[Month]:
    """What fell due month by month, oldest first, without a gap between. One statement."""
    rows = _scores(chosen, now, Duty.due_at).group_by(Duty.due_at)
    return _by_month((due_at, Score(*numbers)) for due_at, *numbers in session.execute(rows))


def months_among(duties: Iterable[Duty], now: datetime) -> list[Month]:
    """The same of duties that are at hand."""
    fallen = (duty for duty in duties if duty.due_at < now and not cancelled(duty, now))
    return _by_month((duty.due_at, _score(handed(duty, now))) for duty in fallen)


def _score(kind: Handed) -> Score:
    return Score(1, int(kind is Handed.IN_TIME), int(kind is Handed.LATE))


def _by_month(parts: Iterable[tuple[datetime, Score]]) -> list[Month]:
    found: dict[date, Score] = defaultdict(Score)
    for due_at, score in parts:
        found[month_of(due_at)] += score
    return [Month(first, found.get(first, Score())) for first in _every_month(found)]


def month_of(due_at: datetime) -> date:
    """The first day of the month something is due in."""
    return clock.local(due_at).date().replace(day=1)


def _every_month(found: Iterable[date]) -> list[date]:
    known = sorted(found)
    every = known[:1]
    while every and every[-1] < known[-1]:
        every.append((every[-1] + timedelta(days=31)).replace(day=1))
    return every


def by_school(chosen: DutyFilter, now: datetime, sort: str) -> Select[*tuple[Any, ...]]:
    """Rows for ``school_scores`` of every school for which something has fallen due; ``sort`` one of SORTS."""
    due, in_time, late = func.count(), _number(Handed.IN_TIME, now), _number(Handed.LATE, now)
    orders: dict[str, ColumnElement[Any]] = {
        "due": due,
        "in_time": in_time,
        "late": late,
        "missing": due - in_time - late,
        "share": in_time * 1.0 / due,
    }
    query = _scores(chosen, now, School.id, School.name, School.level_rank, Commune.name.label("commune"))
    query = query.outerjoin(School.commune).group_by(
        School.id, School.name, School.level_rank, School.sort_key, Commune.id, Commune.name
    )
    name = (School.level_rank, School.sort_key, School.id)
    if (wanted := orders.get(sort.removeprefix("-"))) is not None:
        return query.order_by(wanted.desc() if sort.startswith("-") else wanted, *name)
    return query.order_by(*(column.desc() for column in name) if sort == "-name" else name)


def school_scores(rows: Iterable[Any]) -> list[SchoolScore]:
    """What the rows of ``by_school`` say."""
    return [SchoolScore(row.id, row.name, row.level_rank, row.commune or "", Score(*row[4:7])) for row in rows]


def months_of_schools(
    session: Session, chosen: DutyFilter, now: datetime, schools: Sequence[int] | None
) -> dict[tuple[int, date], Score]:
    """The scores of these schools (None: of all) by school and first day of the month. One statement."""
    rows = _scores(chosen, now, Duty.school_id, Duty.due_at).group_by(Duty.school_id, Duty.due_at)
    if schools is not None:
        rows = rows.where(Duty.school_id.in_(schools))
    found: dict[tuple[int, date], Score] = defaultdict(Score)
    for school_id, due_at, *numbers in session.execute(rows):
        found[school_id, month_of(due_at)] += Score(*numbers)
    return dict(found)


def _scores(chosen: DutyFilter, now: datetime, *by: Any) -> Select[*tuple[Any, ...]]:
    now = chosen.at or now
    return (
        select(*by, func.count(), _number(Handed.IN_TIME, now), _number(Handed.LATE, now))
        .select_from(Duty)
        .join(Duty.school)
        .where(*counted(chosen).conditions(now))
    )


def _number(kind: Handed, now: datetime) -> ColumnElement[int]:
    return func.sum(case((handed_sql((kind,), now), 1), else_=0))
