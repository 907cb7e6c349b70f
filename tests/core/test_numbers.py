"""Numbers with a dot between thousands and a comma before decimals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.core.numbers import format_number, parse_number, percent


@pytest.mark.parametrize(
    ("number", "places", "written"),
    [
        (0, None, "0"),
        (999, None, "999"),
        (1234, None, "1.234"),
        (-1234567, None, "-1.234.567"),
        (1.5, None, "1,5"),
        (Decimal("12.30"), None, "12,3"),
        (1e20, None, "100.000.000.000.000.000.000"),
        (0.1, None, "0,1"),
        (-0.0, None, "0"),
        (2, 1, "2,0"),
        (2.25, 1, "2,3"),
        (-0.04, 1, "0,0"),
        (1999.5, 0, "2.000"),
    ],
)
def test_format_number(number: float, places: int | None, written: str) -> None:
    assert format_number(number, places) == written


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1.234", "1234"), ("1,5", "1.5"), ("1234", "1234"), (" 1 234 567,25", "1234567.25"), ("-3", "-3"), ("−3", "-3")],
)
def test_parse_number(typed: str, number: str) -> None:
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["", "một", "1,2,3", "1.23.456", "12.34", "1,", ",5", "1e5", "NaN", "١"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"ví dụ 1\.234 hoặc 1,5"):
        parse_number(typed)


def test_a_dot_before_decimals_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="dấu phẩy trước phần thập phân"):
        parse_number("1.5")


@given(st.integers() | st.decimals(-(10**9), 10**9, places=3))
def test_a_written_number_reads_back(number: int | Decimal) -> None:
    assert parse_number(format_number(number)) == number


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [
        (7, 8, "87,5%"),
        (1, 3, "33,3%"),
        (8, 8, "100%"),
        (0, 8, "0%"),
        (0, 0, "–"),
        (2999, 3000, "99,9%"),
        (9999, 10000, "99,9%"),
        (1, 10000, "0,1%"),
        (9, 8, "112,5%"),
    ],
)
def test_percent(part: int, whole: int, written: str) -> None:
    assert percent(part, whole) == written
