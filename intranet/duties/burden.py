"""How much is asked of each school in each month (khối lượng yêu cầu, domain §2: 4–5 documents a day to read).

Counted is what was given in a month by the day it was given; what is no longer asked does not count. Every number is
the length of the list of duties of that school and those days. What is counted stands in few statements over all the
year's duties: a year of 3,000 schools has hundreds of thousands.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from intranet.core import clock
from intranet.core.paging import ROWS, Page, page_of
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
    def key(self) -> str:
        """“2026-10”, as in an address."""
        return f"{self.first_on:%Y-%m}"

    @property
    def label(self) -> str:
        """“10/2026”."""
        return f"{self.first_on:%m/%Y}"

    @property
    def days(self) -> dict[str, str]:
        """What an address asks for this month with."""
        return {"opened_from": self.first_on.isoformat(), "opened_to": self.last_on.isoformat()}

    def holds(self, opened_at: datetime, asked_at: datetime) -> bool:
        """Whether a duty was given in it, as the list of its days says."""
        return self.first_on <= clock.local(asked_at).date() and (
            self.first_on <= clock.local(opened_at).date() <= self.last_on
        )

    def given(self) -> ColumnElement[bool]:
        """The same rule for queries."""
        start = clock.start_of_day(self.first_on)
        return and_(Duty.opened_at.between(start, clock.end_of_day(self.last_on)), Duty.asked_at >= start)

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
    """What a filter's schools were asked. ``kinds``: how much of each kind, whatever kind is chosen.

    ``total`` is more than the ``totals`` of the months together by what passed on from another school, which was asked
    in an earlier month.
    """

    months: list[Month]
    kinds: dict[Kind, int]
    totals: tuple[int, ...]
    total: int
    schools: Page


def burden(session: Session, chosen: DutyFilter, now: datetime, *, sort: str, page: int, rows: int = ROWS) -> Burden:
    """The numbers of a filter and one page of its schools. Four statements.

    ``sort``: “school”, “total”, or a month as “2026-10”; “-” before it turns the order.
    """
    given = _given(session, chosen.but(kind=None), now)
    months = _months(given)
    of_kind = [one for one in given if chosen.kind in (None, one.kind)]
    totals = tuple(sum(one.number for one in of_kind if month.holds(one.opened_at, one.asked_at)) for month in months)
    kinds = {kind: sum(one.number for one in given if one.kind is kind) for kind in Kind}
    found = page_of(_ordered(session, chosen, now, months, sort), page, rows)
    schools: list[Any] = _schools(session, chosen, now, months, found.items)
    shown = Page(schools, found.total, found.page, rows)
    return Burden(months, kinds, totals, sum(one.number for one in of_kind), shown)


class _Given(NamedTuple):
    """Duties that were given at one instant: one publishing, one opening."""

    kind: Kind
    opened_at: datetime
    asked_at: datetime
    number: int


def _given(session: Session, chosen: DutyFilter, now: datetime) -> list[_Given]:
    what = (Duty.kind, Duty.opened_at, Duty.asked_at)
    query = _of(select(*what, func.count()).select_from(Duty), chosen, now).group_by(*what)
    return [_Given(*row) for row in session.execute(query)]


def _months(given: Sequence[_Given]) -> list[Month]:
    """Every month from the first to the last in which something was given."""
    if not given:
        return []
    days = [clock.local(one.opened_at).date() for one in given]
    months = [Month(min(days).replace(day=1))]
    while months[-1].last_on < max(days):
        months.append(months[-1].after())
    return months


def _ordered(session: Session, chosen: DutyFilter, now: datetime, months: Sequence[Month], sort: str) -> list[int]:
    """The ids of all schools that were asked something, in the order of the page."""
    month = next((month for month in months if month.key == sort.removeprefix("-")), None)
    counted = func.sum(case((month.given(), 1), else_=0)) if month else func.count()
    query = _of(select(Duty.school_id, counted).select_from(Duty), chosen, now).group_by(Duty.school_id)
    counts = {row[0]: row[1] for row in session.execute(query)}
    usual = select(School.id).order_by(School.level_rank, School.sort_key, School.id)
    ids = [school_id for school_id in session.scalars(usual) if school_id in counts]
    if month or sort.removeprefix("-") == "total":
        ids.sort(key=lambda school_id: -counts[school_id] if sort.startswith("-") else counts[school_id])
    return ids


def _schools(
    session: Session, chosen: DutyFilter, now: datetime, months: Sequence[Month], ids: Sequence[int]
) -> list[SchoolBurden]:
    parts = [func.sum(case((month.given(), 1), else_=0)).label(month.key) for month in months]
    counts = _of(select(Duty.school_id, func.count().label("total"), *parts).select_from(Duty), chosen, now)
    if len(ids) <= ROWS:
        counts = counts.where(Duty.school_id.in_(ids))
    counted = counts.group_by(Duty.school_id).subquery()
    query = (
        select(School.id, School.name, Commune.name, counted.c.total, *(counted.c[month.key] for month in months))
        .join(counted, counted.c.school_id == School.id)
        .outerjoin(School.commune)
    )
    by_id = {
        row[0]: SchoolBurden(row[0], row[1], row[2] or "", row[3], tuple(row[4:])) for row in session.execute(query)
    }
    return [by_id[one] for one in ids]


def _of(query: Any, chosen: DutyFilter, now: datetime) -> Any:
    """The duties of a filter; schools are joined only where the filter asks about them, which halves the time."""
    about_schools = chosen.q or chosen.level or chosen.commune is not None or chosen.rank is not None or chosen.at
    return (query.join(Duty.school) if about_schools else query).where(*chosen.conditions(now))
