"""How much is asked of each school in each month (khối lượng yêu cầu, domain §2: 4–5 documents a day to read).

Counted is what was given in a month by the day it was given; what is no longer asked does not count. Every number is
the length of the list of duties of that school and those days.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from intranet.core import clock
from intranet.core.paging import Page, paginate
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind
from intranet.units.models import Commune, School


@dataclass(frozen=True)
class Month:
    """A calendar month in Vietnam, by its first day."""

    first_on: date

    @property
    def last_on(self) -> date:
        """Its last day."""
        return self.first_on.replace(day=monthrange(self.first_on.year, self.first_on.month)[1])

    @property
    def label(self) -> str:
        """“10/2026”."""
        return f"{self.first_on:%m/%Y}"

    @property
    def days(self) -> dict[str, str]:
        """What an address asks for this month with."""
        return {"opened_from": self.first_on.isoformat(), "opened_to": self.last_on.isoformat()}

    def given(self) -> ColumnElement[bool]:
        """Whether a duty was given in it."""
        return Duty.opened_at.between(clock.start_of_day(self.first_on), clock.end_of_day(self.last_on))

    def after(self) -> "Month":
        """The next month."""
        year, place = divmod(self.first_on.year * 12 + self.first_on.month, 12)
        return Month(date(year, place + 1, 1))


@dataclass(frozen=True)
class SchoolBurden:
    """What a school was asked: in all, and in each of the months."""

    school_id: int
    name: str
    commune: str
    total: int
    months: tuple[int, ...]


@dataclass(frozen=True)
class Burden:
    """What a filter's schools were asked. ``kinds``: how much of each kind, whatever kind is chosen."""

    months: list[Month]
    kinds: dict[Kind, int]
    totals: tuple[int, ...]
    schools: Page

    @property
    def total(self) -> int:
        """All that was asked."""
        return sum(self.totals)


def burden(session: Session, chosen: DutyFilter, now: datetime, *, sort: str, page: int, rows: int = 50) -> Burden:
    """The numbers of a filter and one page of its schools. Four statements.

    ``sort``: “school”, “total”, or a month as “2026-10”; “-” before it turns the order.
    """
    kinds, months = _span(session, chosen.but(kind=None), now)
    counted = _counted(chosen, now, months)
    sums = session.execute(select(*(func.sum(counted.c[name]) for name in _names(months)))).one() if months else ()
    query = (
        select(School.id, School.name, Commune.name, counted.c.total, *(counted.c[name] for name in _names(months)))
        .join(counted, counted.c.school_id == School.id)
        .outerjoin(School.commune)
        .order_by(*_order(counted, months, sort), School.level_rank, School.sort_key, School.id)
    )
    found = paginate(session, query, page, scalars=False, rows=rows)
    schools: list[Any] = [
        SchoolBurden(id_, name, commune or "", total, tuple(parts)) for id_, name, commune, total, *parts in found.items
    ]
    return Burden(months, kinds, tuple(int(one or 0) for one in sums), Page(schools, found.total, found.page, rows))


def _span(session: Session, chosen: DutyFilter, now: datetime) -> tuple[dict[Kind, int], list[Month]]:
    """How much of each kind, and every month from the first to the last in which something was given."""
    query = (
        select(Duty.kind, func.count(), func.min(Duty.opened_at), func.max(Duty.opened_at))
        .join(Duty.school)
        .where(*chosen.conditions(now))
        .group_by(Duty.kind)
    )
    rows = session.execute(query).all()
    if not rows:
        return dict.fromkeys(Kind, 0), []
    first, last = min(row[2] for row in rows), max(row[3] for row in rows)
    months = [Month(clock.local(first).date().replace(day=1))]
    while months[-1].last_on < clock.local(last).date():
        months.append(months[-1].after())
    return dict.fromkeys(Kind, 0) | {row[0]: row[1] for row in rows}, months


def _counted(chosen: DutyFilter, now: datetime, months: Sequence[Month]) -> Any:
    parts = [
        func.sum(case((month.given(), 1), else_=0)).label(name)
        for month, name in zip(months, _names(months), strict=True)
    ]
    query: Select[*tuple[Any, ...]] = (
        select(Duty.school_id, func.count().label("total"), *parts)
        .join(Duty.school)
        .where(and_(*chosen.conditions(now)))
        .group_by(Duty.school_id)
    )
    return query.subquery()


def _names(months: Sequence[Month]) -> list[str]:
    return [f"{month.first_on:%Y-%m}" for month in months]


def _order(counted: Any, months: Sequence[Month], sort: str) -> list[Any]:
    key = sort.removeprefix("-")
    if key != "total" and key not in _names(months):
        return []
    column = counted.c[key]
    return [column.desc() if sort.startswith("-") else column]
