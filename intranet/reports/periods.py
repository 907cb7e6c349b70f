"""The period of a report (kỳ báo cáo): the usual ones of a school year, a month, a year, and any two days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from intranet.core import clock, dates
from intranet.units.levels import Level
from intranet.units.years import SchoolYear

LONGEST_YEARS = 3


@dataclass(frozen=True)
class Period:
    """The days ``first`` to ``last``, both counted. ``name`` as in a subject: “học kỳ I năm học 2026–2027”."""

    first: date
    last: date
    name: str = ""

    @property
    def starts_at(self) -> datetime:
        """Its first instant."""
        return clock.start_of_day(self.first)

    @property
    def ends_at(self) -> datetime:
        """Its last instant."""
        return clock.end_of_day(self.last)

    @property
    def days(self) -> str:
        """“từ ngày 01/09/2026 đến ngày 31/12/2026”."""
        return f"từ ngày {dates.format_date(self.first)} đến ngày {dates.format_date(self.last)}"

    def cut(self, now: datetime) -> datetime:
        """The instant its numbers are counted at: its end, or now while it runs (whole seconds)."""
        return min(self.ends_at, now.replace(microsecond=0))


class Preset(StrEnum):
    """The periods an office is usually asked for."""

    FIRST_TERM = "hk1"
    SCHOOL_YEAR = "year"
    MONTH = "month"
    LAST_MONTH = "last-month"
    REPORT_MONTH = "report-month"
    CALENDAR_YEAR = "calendar-year"
    REPORT_YEAR = "report-year"
    CUSTOM = "custom"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _LABELS[self]


_LABELS = {
    Preset.FIRST_TERM: "Học kỳ I",
    Preset.SCHOOL_YEAR: "Cả năm học",
    Preset.MONTH: "Tháng này",
    Preset.LAST_MONTH: "Tháng trước",
    Preset.REPORT_MONTH: "Tháng báo cáo này (ngày 15 đến 14, NĐ 09/2019)",
    Preset.CALENDAR_YEAR: "Năm dương lịch này",
    Preset.REPORT_YEAR: "Năm báo cáo này (15/12 đến 14/12, NĐ 09/2019)",
    Preset.CUSTOM: "Tùy chọn từ ngày đến ngày",
}


class BadPeriod(ValueError):
    """A period that cannot be reported on: ``field`` is the form field to mend, the text a Vietnamese sentence."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def of_preset(preset: Preset, today: date, year: SchoolYear | None, level: Level | None) -> Period:
    """The period a preset means today. Raises BadPeriod when the school year lacks what it needs."""
    if preset in (Preset.FIRST_TERM, Preset.SCHOOL_YEAR):
        if year is None:
            raise BadPeriod("year", "Chưa chọn năm học; nếu chưa có năm nào, thêm ở trang Thiết lập hoặc chọn kỳ khác.")
        return _of_year(year, level, first_term=preset is Preset.FIRST_TERM)
    if preset is Preset.CALENDAR_YEAR:
        return Period(date(today.year, 1, 1), date(today.year, 12, 31), f"năm {today.year}")
    if preset is Preset.REPORT_YEAR:  # NĐ 09/2019, by the circulars that apply it
        return Period(date(today.year - 1, 12, 15), date(today.year, 12, 14), f"năm {today.year}")
    first = today.replace(day=1)
    if preset is Preset.LAST_MONTH:
        first = (first - timedelta(days=1)).replace(day=1)
    name = f"tháng {first.month} năm {first.year}"
    if preset is Preset.REPORT_MONTH:
        return Period((first - timedelta(days=1)).replace(day=15), first.replace(day=14), name)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), name)


def _of_year(year: SchoolYear, level: Level | None, *, first_term: bool) -> Period:
    named = f"năm học {year.label}"
    if not first_term:
        return Period(year.starts_on, year.ends_on, named)
    ends = [term.first_term_ends_on for term in year.terms if level in (None, term.level)]
    if not ends:
        raise BadPeriod(
            "year", f"Năm học {year.label} chưa có ngày kết thúc học kỳ I; nhập ở trang Thiết lập hoặc chọn kỳ khác."
        )
    return Period(year.starts_on, max(ends), f"học kỳ I {named}")


def custom(first: date, last: date) -> Period:
    """Any two days. Raises BadPeriod when they are no period."""
    if last < first:
        raise BadPeriod("to", f"Ngày cuối không được trước ngày đầu ({dates.format_date(first)}).")
    if (last.year - LONGEST_YEARS, last.month, last.day) >= (first.year, first.month, first.day):
        raise BadPeriod("to", f"Kỳ báo cáo dài nhất là {LONGEST_YEARS} năm.")
    period = Period(first, last)
    return Period(first, last, period.days)


def check_begun(period: Period, today: date) -> Period:
    """The period itself. Raises BadPeriod when it lies in the future."""
    if period.first > today:
        raise BadPeriod("from", f"Kỳ báo cáo chưa bắt đầu (ngày đầu là {dates.format_date(period.first)}).")
    return period


def year_of(years: Iterable[SchoolYear], day: date) -> SchoolYear | None:
    """The school year a day belongs to, of those given: the last that had begun, or the first there is."""
    ordered = sorted(years, key=lambda year: year.starts_on)
    begun = [year for year in ordered if year.starts_on <= day]
    return begun[-1] if begun else next(iter(ordered), None)
