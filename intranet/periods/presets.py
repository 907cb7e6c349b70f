"""The usual report periods: which days a preset means, and what is proposed for due date and closing date.

Pure. Windows of a month, a half-year and a year end on the 14th (NĐ 09/2019 by the circulars that apply it); those of
a term and of a school year follow the dates of each level. Everything is a proposal that a person may change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from intranet.core import dates
from intranet.periods.counting import Counting
from intranet.periods.models import LevelDays, Preset, in_full
from intranet.units.levels import Level
from intranet.units.years import SchoolYear

TERM_DUE_DAYS = 7
"""A term's report is proposed due so many days after the term ends."""

OF_A_TERM = (Preset.FIRST_TERM, Preset.SCHOOL_YEAR)


class NoProposal(Exception):
    """A preset lacks what it needs; the message is a Vietnamese sentence."""


@dataclass(frozen=True)
class When:
    """Which of a preset's periods: a month of a calendar year, a calendar year, or a school year."""

    month: int
    year: int
    school_year: SchoolYear | None = None


@dataclass(frozen=True)
class Days:
    """Name and days of a period, as proposed or as typed; see ReportPeriod for each."""

    name: str
    first_on: date
    last_on: date
    due_on: date
    locks_on: date
    due_words: str = ""
    forward_on: date | None = None
    forward_words: str = ""
    level_days: LevelDays = field(default_factory=dict)

    @property
    def due_text(self) -> str:
        """As ReportPeriod.due_text."""
        return in_full(self.due_words, self.due_on)

    @property
    def forward_text(self) -> str:
        """As ReportPeriod.forward_text."""
        return in_full(self.forward_words, self.forward_on) if self.forward_on else ""

    @property
    def dues(self) -> list[date]:
        """Every due date there is, the earliest first."""
        return sorted({self.due_on, *(date.fromisoformat(own["due_on"]) for own in self.level_days.values())})


def proposed(preset: Preset, when: When, counting: Counting) -> Days | None:
    """What a preset means; None for days of one's own. Raises NoProposal, ValueError for a month that is none."""
    if preset is Preset.CUSTOM:
        return None
    if preset in OF_A_TERM:
        return _of_a_year(preset, when.school_year, counting)
    year = when.year
    if preset is Preset.MONTH:
        last = date(year, when.month, 14)
        first = (last.replace(day=1) - timedelta(days=1)).replace(day=15)
        return _ending_on_the_14th(f"tháng {when.month} năm {year}", first, last, counting)
    name, first, last = {
        Preset.FIRST_HALF: (f"6 tháng đầu năm {year}", date(year - 1, 12, 15), date(year, 6, 14)),
        Preset.SECOND_HALF: (f"6 tháng cuối năm {year}", date(year, 6, 15), date(year, 12, 14)),
        Preset.YEAR: (f"năm {year}", date(year - 1, 12, 15), date(year, 12, 14)),
    }[preset]
    return _ending_on_the_14th(name, first, last, counting)


def _ending_on_the_14th(name: str, first: date, last: date, counting: Counting) -> Days:
    due_on = counting.last_day_before(last.replace(day=counting.month_due_day))
    return Days(
        name, first, last, due_on, due_on + timedelta(days=counting.lock_days),
        due_words=f"trước ngày {counting.month_due_day}",
        forward_on=counting.last_day_before(last.replace(day=counting.month_forward_day)),
        forward_words=f"trước ngày {counting.month_forward_day}",
    )  # fmt: skip


def _of_a_year(preset: Preset, year: SchoolYear | None, counting: Counting) -> Days:
    if year is None:
        raise NoProposal("Chưa có năm học nào; hãy thêm ở trang Thiết lập, hoặc chọn kỳ khác.")
    first_term = preset is Preset.FIRST_TERM
    ends = {row.level: row.first_term_ends_on if first_term else row.year_ends_on for row in year.terms}
    if not ends:
        mark = "kết thúc học kỳ I" if first_term else "kết thúc năm học"
        raise NoProposal(
            f"Năm học {year.label} chưa có ngày {mark} của cấp học nào; hãy nhập ở trang Thiết lập, hoặc tự nhập ngày."
        )
    last = max(ends.values())
    named = f"năm học {year.label}"
    due_on = term_due(last)
    return Days(
        f"học kỳ I {named}" if first_term else named, year.starts_on, last, due_on,
        due_on + timedelta(days=counting.lock_days), level_days=_of_levels(ends, last),
    )  # fmt: skip


def term_due(last: date) -> date:
    """The due date proposed for a term that ends on a day: a week later, on a working day."""
    return dates.next_working_day(last + timedelta(days=TERM_DUE_DAYS - 1))


def _of_levels(ends: Mapping[Level, date], last: date) -> dict[str, dict[str, str]]:
    return {
        level.value: {"last_on": ends[level].isoformat(), "due_on": term_due(ends[level]).isoformat()}
        for level in Level
        if level in ends and ends[level] != last
    }


def usual_when(preset: Preset, today: date, years: Iterable[SchoolYear], counting: Counting) -> When:
    """The period an office most likely opens on a day: the one under way, once that is due the next."""
    ordered = sorted(years, key=lambda year: year.starts_on)
    begun = [year for year in ordered if year.starts_on <= today]
    running = begun[-1] if begun else next(iter(ordered), None)
    this = When(today.month, today.year, running)
    days = None if preset is Preset.CUSTOM or preset in OF_A_TERM else proposed(preset, this, counting)
    if days is None or days.due_on >= today:
        return this
    following = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    if preset is Preset.MONTH:
        return When(following.month, following.year, running)
    return When(today.month, today.year + 1, running)


def notes_on(days: Days) -> list[str]:
    """What is odd about the days, in Vietnamese sentences; none keeps a period from being opened."""
    found = []
    pairs = [("", days.last_on, days.due_on)]
    pairs += [
        (f" của {Level(level).label}", date.fromisoformat(own["last_on"]), date.fromisoformat(own["due_on"]))
        for level, own in days.level_days.items()
    ]
    for whose, last_on, due_on in pairs:
        if due_on < dates.next_working_day(last_on):
            found.append(
                f"Hạn nộp{whose} chưa cách ngày chốt số liệu ít nhất 01 ngày làm việc (NĐ 09/2019, Điều 8); "
                f"sớm nhất là {dates.format_date(dates.next_working_day(last_on))}."
            )
        elif due_on.weekday() > 4:
            weekday = "thứ Bảy" if due_on.weekday() == 5 else "Chủ nhật"
            found.append(f"Hạn nộp{whose} {dates.format_date(due_on)} là {weekday}.")
    if days.forward_on and days.forward_on < days.dues[-1]:
        found.append("Ngày Phòng gửi cấp trên sớm hơn hạn nộp của các trường.")
    return found
