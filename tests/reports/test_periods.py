"""Periods: the usual ones, the borders of months and years, and what is refused."""

from datetime import date

import pytest

from intranet.reports.periods import BadPeriod, Period, Preset, check_begun, custom, of_preset, year_of
from intranet.units.levels import Level
from intranet.units.years import SchoolYear, TermDates
from tests.conftest import local_instant


def year(start=2026, terms=()):
    made = SchoolYear(start_year=start, starts_on=date(start, 8, 1), ends_on=date(start + 1, 7, 31))
    made.terms = [
        TermDates(
            level=level, first_term_ends_on=day, programme_ends_on=date(2027, 5, 25), year_ends_on=date(2027, 5, 31)
        )
        for level, day in terms
    ]
    return made


TERMS = [(Level.PRESCHOOL, date(2027, 1, 8)), (Level.LOWER_SECONDARY, date(2027, 1, 9))]


@pytest.mark.parametrize(
    ("preset", "today", "first", "last"),
    [
        (Preset.MONTH, date(2026, 2, 28), date(2026, 2, 1), date(2026, 2, 28)),
        (Preset.MONTH, date(2028, 2, 1), date(2028, 2, 1), date(2028, 2, 29)),
        (Preset.LAST_MONTH, date(2027, 1, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (Preset.REPORT_MONTH, date(2027, 1, 20), date(2026, 12, 15), date(2027, 1, 14)),
        (Preset.CALENDAR_YEAR, date(2026, 11, 6), date(2026, 1, 1), date(2026, 12, 31)),
        (Preset.REPORT_YEAR, date(2026, 11, 6), date(2025, 12, 15), date(2026, 12, 14)),
        (Preset.SCHOOL_YEAR, date(2026, 11, 6), date(2026, 8, 1), date(2027, 7, 31)),
        (Preset.FIRST_TERM, date(2026, 11, 6), date(2026, 8, 1), date(2027, 1, 9)),
    ],
)
def test_presets(preset, today, first, last):
    made = of_preset(preset, today, year(terms=TERMS), None)
    assert (made.first, made.last) == (first, last)


def test_the_first_term_of_one_level_ends_on_its_own_day():
    made = of_preset(Preset.FIRST_TERM, date(2026, 11, 6), year(terms=TERMS), Level.PRESCHOOL)
    assert (made.last, made.name) == (date(2027, 1, 8), "học kỳ I năm học 2026–2027")


@pytest.mark.parametrize(("terms", "level"), [([], None), (TERMS, Level.PRIMARY)])
def test_a_term_without_an_end_is_refused(terms, level):
    with pytest.raises(BadPeriod, match="chưa có ngày kết thúc học kỳ I") as refused:
        of_preset(Preset.FIRST_TERM, date(2026, 11, 6), year(terms=terms), level)
    assert refused.value.field == "year"


def test_no_school_year_is_said():
    with pytest.raises(BadPeriod, match="Chưa chọn năm học"):
        of_preset(Preset.SCHOOL_YEAR, date(2026, 11, 6), None, None)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 10, 2), date(2026, 10, 1), "trước ngày đầu"),
        (date(2023, 10, 1), date(2026, 10, 1), "dài nhất là 3 năm"),
        (date(2024, 2, 29), date(2027, 3, 1), "dài nhất là 3 năm"),
    ],
)
def test_days_that_are_no_period(first, last, words):
    with pytest.raises(BadPeriod, match=words) as refused:
        custom(first, last)
    assert refused.value.field == "to"


def test_three_whole_years_and_one_day_are_periods():
    assert custom(date(2023, 10, 1), date(2026, 9, 30)).name == "từ ngày 01/10/2023 đến ngày 30/09/2026"
    assert custom(date(2026, 10, 1), date(2026, 10, 1)).first == date(2026, 10, 1)


def test_the_future_has_no_report():
    with pytest.raises(BadPeriod, match="chưa bắt đầu"):
        check_begun(custom(date(2026, 10, 2), date(2026, 10, 3)), date(2026, 10, 1))
    assert check_begun(custom(date(2026, 10, 1), date(2026, 10, 3)), date(2026, 10, 1))


def test_a_running_period_is_cut_now_and_a_past_one_at_its_end():
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    assert october.cut(local_instant("2026-10-05 08:00:00.900")) == local_instant("2026-10-05 08:00:00")
    assert october.cut(local_instant("2027-03-01 08:00")) == local_instant("2026-10-31 23:59:59")


def test_the_year_of_a_day():
    years = [year(2027), year(2025), year(2026)]
    assert year_of(years, date(2026, 11, 6)).start_year == 2026
    assert year_of(years, date(2020, 1, 1)).start_year == 2025
    assert year_of([], date(2026, 11, 6)) is None
