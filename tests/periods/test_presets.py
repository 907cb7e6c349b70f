"""What each preset means, at the turn of the year, in February and in leap years too."""

from datetime import date
from itertools import pairwise

import pytest

from intranet.core.dates import next_working_day
from intranet.periods.counting import Counting
from intranet.periods.models import Preset, due_of, in_full
from intranet.periods.presets import Days, NoProposal, When, notes_on, proposed, usual_when
from intranet.units.levels import Level
from intranet.units.years import SchoolYear, TermDates

INCLUDING = Counting(before_includes=True)


def day(written: str) -> date:
    return date.fromisoformat(written)


def school_year(start: int = 2026, ends: dict[Level, str] | None = None) -> SchoolYear:
    """A year whose terms of these levels end on these days of January; the year itself ends on 31 May."""
    year = SchoolYear(id=start, start_year=start, starts_on=date(start, 8, 1), ends_on=date(start + 1, 7, 31))
    ends = (
        {Level.PRESCHOOL: "2027-01-08", Level.PRIMARY: "2027-01-08", Level.LOWER_SECONDARY: "2027-01-09"}
        if ends is None
        else ends
    )
    year.terms = [
        TermDates(level=level, first_term_ends_on=day(end), programme_ends_on=date(start + 1, 5, 25),
                  year_ends_on=date(start + 1, 5, 31))
        for level, end in ends.items()
    ]  # fmt: skip
    return year


@pytest.mark.parametrize(
    ("month", "year", "first", "last", "due", "forward", "name"),
    [
        (10, 2026, "2026-09-15", "2026-10-14", "2026-10-19", "2026-10-24", "tháng 10 năm 2026"),
        (1, 2027, "2026-12-15", "2027-01-14", "2027-01-19", "2027-01-24", "tháng 1 năm 2027"),
        (2, 2027, "2027-01-15", "2027-02-14", "2027-02-19", "2027-02-24", "tháng 2 năm 2027"),
        (3, 2027, "2027-02-15", "2027-03-14", "2027-03-19", "2027-03-24", "tháng 3 năm 2027"),
        (3, 2028, "2028-02-15", "2028-03-14", "2028-03-19", "2028-03-24", "tháng 3 năm 2028"),
        (12, 2026, "2026-11-15", "2026-12-14", "2026-12-19", "2026-12-24", "tháng 12 năm 2026"),
    ],
)
def test_a_month_runs_from_the_15th_before_to_the_14th(month, year, first, last, due, forward, name):
    days = proposed(Preset.MONTH, When(month, year), Counting())
    assert days == Days(
        name, day(first), day(last), day(due), date.fromordinal(day(due).toordinal() + 10), "trước ngày 20",
        day(forward), "trước ngày 25",
    )  # fmt: skip
    assert not [note for note in notes_on(days) if "ngày làm việc" in note or "sớm hơn" in note]


def test_months_leave_no_day_out_and_none_twice():
    months = [proposed(Preset.MONTH, When(n % 12 + 1, 2026 + n // 12), Counting()) for n in range(36)]
    for before, after in pairwise(months):
        assert (after.first_on - before.last_on).days == 1


@pytest.mark.parametrize(
    ("preset", "first", "last", "due", "name"),
    [
        (Preset.FIRST_HALF, "2025-12-15", "2026-06-14", "2026-06-19", "6 tháng đầu năm 2026"),
        (Preset.SECOND_HALF, "2026-06-15", "2026-12-14", "2026-12-19", "6 tháng cuối năm 2026"),
        (Preset.YEAR, "2025-12-15", "2026-12-14", "2026-12-19", "năm 2026"),
    ],
)
def test_the_windows_of_the_decree(preset, first, last, due, name):
    days = proposed(preset, When(10, 2026), Counting())
    assert (days.first_on, days.last_on, days.due_on, days.name) == (day(first), day(last), day(due), name)


@pytest.mark.parametrize(
    ("counting", "due", "forward"),
    [
        (Counting(), "2026-10-19", "2026-10-24"),
        (INCLUDING, "2026-10-20", "2026-10-25"),
        (Counting(month_due_day=16, month_forward_day=28), "2026-10-15", "2026-10-27"),
    ],
)
def test_what_before_the_20th_means_is_the_offices_choice(counting, due, forward):
    days = proposed(Preset.MONTH, When(10, 2026), counting)
    assert (days.due_on, days.forward_on) == (day(due), day(forward))
    assert days.due_words == f"trước ngày {counting.month_due_day}"
    assert days.due_text == f"{days.due_words} (hạn: hết ngày {days.due_on:%d/%m/%Y})"


def test_without_words_the_day_is_shown_alone():
    assert in_full("", day("2026-10-19")) == "hết ngày 19/10/2026"


def test_the_first_term_takes_the_dates_of_each_level():
    days = proposed(Preset.FIRST_TERM, When(10, 2026, school_year()), Counting())
    assert (days.first_on, days.last_on, days.due_on) == (day("2026-08-01"), day("2027-01-09"), day("2027-01-18"))
    assert days.name == "học kỳ I năm học 2026–2027"
    own = {"last_on": "2027-01-08", "due_on": "2027-01-15"}
    assert days.level_days == {"MN": own, "TH": own}
    assert (days.forward_on, days.due_words) == (None, "")
    assert due_of(days.due_on, days.level_days, [Level.PRIMARY]) == day("2027-01-15")
    assert due_of(days.due_on, days.level_days, [Level.PRIMARY, Level.LOWER_SECONDARY]) == days.due_on
    assert due_of(days.due_on, days.level_days, []) == days.due_on


def test_a_school_year_whose_levels_end_together_needs_no_days_of_levels():
    days = proposed(Preset.SCHOOL_YEAR, When(10, 2026, school_year()), Counting())
    assert (days.first_on, days.last_on, days.level_days) == (day("2026-08-01"), day("2027-05-31"), {})
    assert days.due_on.weekday() < 5
    assert days.name == "năm học 2026–2027"


@pytest.mark.parametrize("preset", [Preset.FIRST_TERM, Preset.SCHOOL_YEAR])
@pytest.mark.parametrize(("year", "words"), [(school_year(ends={}), "2026–2027"), (None, "Chưa có năm học")])
def test_a_year_without_term_dates_says_so(preset, year, words):
    with pytest.raises(NoProposal, match=words):
        proposed(preset, When(10, 2026, year), Counting())


def test_days_of_ones_own_are_not_proposed():
    assert proposed(Preset.CUSTOM, When(10, 2026), Counting()) is None


@pytest.mark.parametrize(
    ("preset", "today", "month", "year"),
    [
        (Preset.MONTH, "2026-10-05", 10, 2026),
        (Preset.MONTH, "2026-10-19", 10, 2026),
        (Preset.MONTH, "2026-10-20", 11, 2026),
        (Preset.MONTH, "2026-12-20", 1, 2027),
        (Preset.MONTH, "2027-01-31", 2, 2027),
        (Preset.FIRST_HALF, "2026-06-19", 6, 2026),
        (Preset.FIRST_HALF, "2026-10-05", 10, 2027),
        (Preset.SECOND_HALF, "2026-10-05", 10, 2026),
        (Preset.YEAR, "2026-12-31", 12, 2027),
        (Preset.FIRST_TERM, "2026-10-05", 10, 2026),
    ],
)
def test_the_period_under_way_is_proposed_until_it_is_due(preset, today, month, year):
    years = [school_year(2025), school_year(2026)]
    when = usual_when(preset, day(today), years, Counting())
    assert (when.month, when.year) == (month, year)
    assert when.school_year is years[day(today) >= date(2026, 8, 1)]
    assert usual_when(preset, day(today), [], Counting()).school_year is None


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ("2026-10-14", "2026-10-15"),  # Wednesday
        ("2026-10-16", "2026-10-19"),  # Friday
        ("2026-10-17", "2026-10-19"),  # Saturday
        ("2026-12-31", "2027-01-01"),  # the calendar of public holidays is not known here
        ("2028-02-28", "2028-02-29"),
    ],
)
def test_the_next_working_day(after, found):
    assert next_working_day(day(after)) == day(found)


def days_due(last: str, due: str, **more) -> Days:
    return Days("x", day("2026-08-01"), day(last), day(due), day("2027-12-31"), **more)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (days_due("2026-10-14", "2026-10-15"), []),
        (days_due("2026-10-14", "2026-10-14"), ["sớm nhất là 15/10/2026"]),
        (days_due("2026-10-16", "2026-10-18"), ["sớm nhất là 19/10/2026"]),
        (days_due("2026-10-14", "2026-10-17"), ["17/10/2026 là thứ Bảy"]),
        (days_due("2026-10-14", "2026-10-18"), ["18/10/2026 là Chủ nhật"]),
        (days_due("2026-10-14", "2026-10-19", forward_on=day("2026-10-16")), ["sớm hơn hạn nộp"]),
        (
            days_due("2026-10-14", "2026-10-19", level_days={"TH": {"last_on": "2026-10-13", "due_on": "2026-10-13"}}),
            ["của Tiểu học"],
        ),
    ],
)
def test_notes_on_the_days(days, words):
    notes = notes_on(days)
    assert len(notes) == len(words)
    for note, word in zip(notes, words, strict=True):
        assert word in note
