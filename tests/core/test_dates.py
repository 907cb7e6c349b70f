"""Days, as typed and as printed."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.core import dates


@pytest.mark.parametrize(
    "typed",
    [
        "05/09/2026",
        "5/9/2026",
        " 05-09-2026 ",
        "5.9.2026",
        "05 / 09 / 2026",
        "2026-09-05",
        "5 tháng 9 năm 2026",
        "Ngày 05 tháng 09 năm 2026",
    ],
)
def test_parse_date(typed: str) -> None:
    assert dates.parse_date(typed) == date(2026, 9, 5)


@pytest.mark.parametrize("typed", ["", "5/9", "5/9/26", "05/09-2026", "2026/09/05", "mai", "5/9/20266", "٥/٩/٢٠٢٦"])
def test_what_is_no_date_says_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValueError, match="ví dụ 05/09/2026"):
        dates.parse_date(typed)


@pytest.mark.parametrize("typed", ["31/02/2026", "29/02/2026", "00/01/2026", "01/13/2026", "2026-02-30", "1/1/0000"])
def test_a_day_that_is_not_in_the_calendar(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^Không có ngày \d+/\d+/\d+\.$"):
        dates.parse_date(typed)


@given(st.dates())
def test_a_printed_day_reads_back(day: date) -> None:
    assert dates.parse_date(dates.format_date(day)) == day
    assert dates.parse_date(day.isoformat()) == day
    assert dates.parse_date(dates.official_date("Tân Lộc", day).removeprefix("Tân Lộc, ")) == day


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 9, 10), "ngày 10 tháng 9 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_official_date(day: date, printed: str) -> None:
    assert dates.official_date("Tân Lộc", day) == f"Tân Lộc, {printed}"


def test_instants_are_shown_on_a_clock_in_vietnam() -> None:
    assert dates.format_datetime(datetime(2026, 9, 5, 0, 30, tzinfo=UTC)) == "07:30 05/09/2026"
    assert dates.format_datetime(datetime(2026, 9, 4, 23, 5, tzinfo=UTC)) == "06:05 05/09/2026"
    there = timezone(timedelta(hours=7))
    assert dates.format_datetime(datetime(2026, 9, 5, 7, 30, tzinfo=there)) == "07:30 05/09/2026"
    with pytest.raises(ValueError, match="naive"):
        dates.format_datetime(datetime(2026, 9, 5))  # noqa: DTZ001 - that is the case


@pytest.mark.parametrize(
    ("days", "words"),
    [(3, "còn 3 ngày"), (1, "còn 1 ngày"), (0, "hôm nay"), (-1, "trễ 1 ngày"), (-2, "trễ 2 ngày")],
)
def test_due_in_words(days: int, words: str) -> None:
    today = date(2026, 9, 30)
    assert dates.due_in_words(today + timedelta(days), today) == words
