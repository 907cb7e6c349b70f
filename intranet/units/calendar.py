"""School years as they are proposed, checked, added, changed and deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from intranet.core import audit, dates, text
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.core.references import in_use
from intranet.units.levels import Level
from intranet.units.models import School, SchoolLevel
from intranet.units.years import SchoolYear, TaskGroup, TermDates, usual_groups

MARKS = {
    "first_term_ends_on": "hết học kỳ I",
    "programme_ends_on": "xong chương trình",
    "year_ends_on": "kết thúc năm học",
}
"""The three dates of a level, in their order."""

Terms = dict[Level, dict[str, date]]


@dataclass(frozen=True)
class Dates:
    """The days of a school year, without its place in the database; ``terms`` holds whole levels only."""

    start_year: int
    starts_on: date
    ends_on: date
    terms: Terms

    @classmethod
    def of(cls, year: SchoolYear) -> "Dates":
        """The days of a year as they stand."""
        terms = {row.level: {mark: getattr(row, mark) for mark in MARKS} for row in year.terms}
        return cls(year.start_year, year.starts_on, year.ends_on, terms)


def all_years(session: Session) -> list[SchoolYear]:
    """Every year with its term dates, the latest first."""
    query = select(SchoolYear).options(selectinload(SchoolYear.terms)).order_by(SchoolYear.start_year.desc())
    return list(session.scalars(query))


def proposal(years: Iterable[SchoolYear], start_year: int) -> Dates:
    """1 August to 31 July, the term dates of the last year before moved to this one; to be checked by a person."""
    earlier = max((year for year in years if year.start_year < start_year), key=lambda y: y.start_year, default=None)
    terms: Terms = {}
    if earlier is not None:
        by = start_year - earlier.start_year
        terms = {
            level: {mark: _later(day, by) for mark, day in marks.items()}
            for level, marks in Dates.of(earlier).terms.items()
        }
    return Dates(start_year, date(start_year, 8, 1), date(start_year + 1, 7, 31), terms)


def next_start(years: Iterable[SchoolYear], today: date) -> int:
    """The year to add next: the one of today when it is missing, else the one after the last."""
    starts = {year.start_year for year in years}
    running = today.year if today.month >= 8 else today.year - 1
    return max(starts) + 1 if running in starts else running


def problems(years: Iterable[SchoolYear], new: Dates, but: SchoolYear | None = None) -> dict[str, str]:
    """What is wrong with the days: field → sentence. Fields of a level are “TH_year_ends_on”."""
    found: dict[str, str] = {}
    others = [year for year in years if year is not but]
    if any(year.start_year == new.start_year for year in others):
        found["start_year"] = f"Đã có năm học {dates.school_year_label(new.start_year)}."
    if new.starts_on.year != new.start_year:
        found["starts_on"] = f"Ngày bắt đầu phải thuộc năm {new.start_year}."
    if new.ends_on <= new.starts_on:
        found["ends_on"] = "Ngày kết thúc phải sau ngày bắt đầu."
    elif new.ends_on.year != new.start_year + 1:
        found["ends_on"] = f"Ngày kết thúc phải thuộc năm {new.start_year + 1}."
    for year in others:
        if year.start_year != new.start_year and new.starts_on <= year.ends_on and new.ends_on >= year.starts_on:
            place = "starts_on" if year.starts_on <= new.starts_on else "ends_on"
            found.setdefault(
                place,
                f"Trùng ngày với năm học {year.label} "
                f"({dates.format_date(year.starts_on)} – {dates.format_date(year.ends_on)}).",
            )
    for level, marks in new.terms.items():
        for mark, reason in _out_of_order(marks, new).items():
            found[f"{level.value}_{mark}"] = reason
    return found


def _out_of_order(marks: Mapping[str, date], year: Dates) -> dict[str, str]:
    found = {
        mark: f"Phải trong năm học, từ {dates.format_date(year.starts_on)} đến {dates.format_date(year.ends_on)}."
        for mark, day in marks.items()
        if not year.starts_on <= day <= year.ends_on
    }
    if marks["programme_ends_on"] <= marks["first_term_ends_on"]:
        found.setdefault("programme_ends_on", "Phải sau ngày hết học kỳ I.")
    if marks["year_ends_on"] < marks["programme_ends_on"]:
        found.setdefault("year_ends_on", "Không được trước ngày xong chương trình.")
    return found


def undated_levels(session: Session, year: SchoolYear, today: date) -> list[Level]:
    """The levels open schools teach for which the year has no dates yet."""
    taught = select(SchoolLevel.level).join(School, School.id == SchoolLevel.school_id).where(School.open_on(today))
    dated = {row.level for row in year.terms}
    return sorted(set(session.scalars(taught.distinct())) - dated, key=lambda level: level.rank)


def add(session: Session, new: Dates, *, by: Any, at: datetime) -> SchoolYear:
    """Add a checked year, with the task groups of the year before, or the usual 09 + 05."""
    query = select(SchoolYear).where(SchoolYear.start_year < new.start_year).order_by(SchoolYear.start_year.desc())
    earlier = session.scalar(query.limit(1))
    year = SchoolYear(start_year=new.start_year, starts_on=new.starts_on, ends_on=new.ends_on)
    _write_terms(year, new.terms)
    copied = [TaskGroup(kind=g.kind, name=g.name, position=g.position) for g in earlier.task_groups] if earlier else []
    year.task_groups = copied or usual_groups()
    session.add(year)
    audit.record(
        session, by=by, action="year.create", subject=year, at=at,
        note=f"Thêm năm học {year.label}: {_days(new)}",
    )  # fmt: skip
    return year


def edit(year: SchoolYear, new: Dates, *, by: Any, at: datetime) -> str:
    """Write checked days into a year; returns what changed, in words, "" for nothing."""
    before = Dates.of(year)
    changes = "; ".join(_changes(before, new))
    year.starts_on, year.ends_on = new.starts_on, new.ends_on
    _write_terms(year, new.terms)
    if changes:
        audit.record(
            session_of(year), by=by, action="year.edit", subject=year, at=at,
            note=text.shorten(f"Sửa năm học {year.label}: {changes}", 1000),
        )  # fmt: skip
    return changes


def remove(year: SchoolYear, *, by: Any, at: datetime) -> None:
    """Delete a year with its dates and groups. Raises Refused when duties or plans belong to it."""
    session = session_of(year)
    if in_use(session, SchoolYear, [year.id], but=(TermDates, TaskGroup)):
        raise Refused(f"Năm học {year.label} đã có văn bản giao việc cho các trường nên không xóa được.")
    if in_use(session, TaskGroup, [group.id for group in year.task_groups]):
        raise Refused(f"Đã có kế hoạch của trường theo các nhóm nhiệm vụ của năm học {year.label} nên không xóa được.")
    audit.record(session, by=by, action="year.delete", subject=year, at=at, note=f"Xóa năm học {year.label}")
    session.delete(year)


def _write_terms(year: SchoolYear, terms: Terms) -> None:
    kept = {row.level: row for row in year.terms}
    year.terms = [kept.get(level) or TermDates(level=level) for level in Level if level in terms]
    for row in year.terms:
        for mark, day in terms[row.level].items():
            setattr(row, mark, day)


def _days(new: Dates) -> str:
    return f"{dates.format_date(new.starts_on)} – {dates.format_date(new.ends_on)}"


def _changes(before: Dates, after: Dates) -> list[str]:
    changes = [f"{_days(before)} → {_days(after)}"] if _days(before) != _days(after) else []
    for level in Level:
        old, new = before.terms.get(level, {}), after.terms.get(level, {})
        changes += [
            f"{level.label}, {words}: {_day(old.get(mark))} → {_day(new.get(mark))}"
            for mark, words in MARKS.items()
            if old.get(mark) != new.get(mark)
        ]
    return changes


def _day(day: date | None) -> str:
    return dates.format_date(day) if day else "trống"


def _later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
