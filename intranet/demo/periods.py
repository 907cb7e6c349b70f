"""Which report periods the named district was asked for, and when the office opened them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import clock
from intranet.directives.models import Directive
from intranet.periods.counting import Counting
from intranet.periods.models import Preset, ReportPeriod
from intranet.periods.opening import Wanted, open_period
from intranet.periods.presets import Days, When, proposed
from intranet.report_forms.models import ReportForm
from intranet.units.years import SchoolYear

MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5)
"""The months of a school year that have an opinion report."""


@dataclass(frozen=True)
class PeriodStory:
    """One period of a school year: the key of its shipped form, its days, and when it is opened."""

    shipped: str
    preset: Preset
    days: Days
    opened_at: datetime


def stories(year: SchoolYear, counting: Counting, now: datetime, *, running: bool) -> list[PeriodStory]:
    """The periods of a year opened by now, oldest first.

    Every month's opinions, the communications work of both terms; the next of these is always open. In the running
    year the tally of articles of the last month that is due, and, until a term's report is due, one on its first weeks
    stands in for it, so that there is something to read.
    """
    found = list(_months(year, counting))
    found += _terms(year, counting, now) if running else _both_terms(year, counting)
    if running:
        found += _articles(found, now)
    if running and not any(one.shipped == "communication" and _due(one) < now for one in found):
        found += _first_weeks(year, now)
    return sorted((one for one in found if one.opened_at <= now), key=lambda one: one.opened_at)


def open_all(
    session: Session,
    wanted: Iterable[PeriodStory],
    forms: dict[str, ReportForm],
    directive: Directive,
    by: User,
) -> list[ReportPeriod]:
    """Open them by the real verb."""
    return [
        open_period(
            session, Wanted(forms[one.shipped].latest, directive, one.preset, one.days), by=by, at=one.opened_at
        )
        for one in wanted
    ]  # fmt: skip


def _months(year: SchoolYear, counting: Counting) -> Iterator[PeriodStory]:
    for month in MONTHS:
        calendar_year = year.start_year + (month < 8)
        days = proposed(Preset.MONTH, When(month, calendar_year), counting)
        if days is not None:
            yield PeriodStory("opinion", Preset.MONTH, days, _morning(date(calendar_year, month, 1)))


def _articles(months: Iterable[PeriodStory], now: datetime) -> list[PeriodStory]:
    due = [one for one in months if one.shipped == "opinion" and _due(one) < now]
    return [replace(one, shipped="articles", opened_at=one.opened_at + timedelta(minutes=10)) for one in due[-1:]]


def _both_terms(year: SchoolYear, counting: Counting) -> Iterator[PeriodStory]:
    for preset in (Preset.FIRST_TERM, Preset.SCHOOL_YEAR):
        days = proposed(preset, When(1, year.start_year + 1, year), counting)
        if days is not None:
            yield PeriodStory("communication", preset, days, _morning(days.last_on - timedelta(days=14)))


def _terms(year: SchoolYear, counting: Counting, now: datetime) -> Iterator[PeriodStory]:
    """Those of the running year; the one to come is opened early."""
    for one in _both_terms(year, counting):
        if one.opened_at <= now:
            yield one
        else:
            yield PeriodStory(one.shipped, one.preset, one.days, now - timedelta(days=6))
            return


def _first_weeks(year: SchoolYear, now: datetime) -> Iterator[PeriodStory]:
    first, last = date(year.start_year, 9, 5), clock.local(now).date() - timedelta(days=11)
    if last - first < timedelta(days=14):
        return
    due_on = last + timedelta(days=8)
    days = Days(f"đợt 1 năm học {year.label}", first, last, due_on, due_on + timedelta(days=10))
    yield PeriodStory("communication", Preset.CUSTOM, days, _morning(last + timedelta(days=1)))


def _due(one: PeriodStory) -> datetime:
    return clock.end_of_day(one.days.dues[-1])


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), clock.VIETNAM)
