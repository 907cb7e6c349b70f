"""Telephone numbers as people type them. Every number here is invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.core.phones import PhoneKind, display, normalise, split_numbers

MOBILE, LANDLINE = PhoneKind.MOBILE, PhoneKind.LANDLINE


@pytest.mark.parametrize(
    ("typed", "e164", "shown", "kind"),
    [
        ("0912345678", "+84912345678", "0912 345 678", MOBILE),
        ("0912 345 678", "+84912345678", "0912 345 678", MOBILE),
        ("0912.345.678", "+84912345678", "0912 345 678", MOBILE),
        ("0912-345-678", "+84912345678", "0912 345 678", MOBILE),
        ("091234567 8", "+84912345678", "0912 345 678", MOBILE),
        ("+84 912 345 678", "+84912345678", "0912 345 678", MOBILE),
        ("+84 (0)912 345 678", "+84912345678", "0912 345 678", MOBILE),
        ("84912345678", "+84912345678", "0912 345 678", MOBILE),
        ("0084912345678", "+84912345678", "0912 345 678", MOBILE),
        ("0559 123 456", "+84559123456", "0559 123 456", MOBILE),
        ("02773 812 345", "+842773812345", "0277 3812 345", LANDLINE),
        ("0277.3812.345", "+842773812345", "0277 3812 345", LANDLINE),
        ("(0277) 3812-345", "+842773812345", "0277 3812 345", LANDLINE),
        ("+84-277-3812345", "+842773812345", "0277 3812 345", LANDLINE),
        ("024 3812 3456", "+842438123456", "024 3812 3456", LANDLINE),
        ("02838123456", "+842838123456", "028 3812 3456", LANDLINE),
        ("1900 1234", "+8419001234", "1900 1234", PhoneKind.OTHER),
        ("+1 650 253 0000", "+16502530000", "+1 650-253-0000", PhoneKind.OTHER),
    ],
)
def test_good_numbers(typed: str, e164: str, shown: str, kind: PhoneKind) -> None:
    phone = normalise(typed)
    assert (phone.e164, phone.display, phone.kind, phone.warnings) == (e164, shown, kind, ())
    assert display(phone.e164) == shown


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *((f"0{a}", f"0{b}") for a, b in [(120, 70), (121, 79), (122, 77), (126, 76), (128, 78)]),
        *((f"0{a}", f"0{b}") for a, b in [(123, 83), (124, 84), (125, 85), (127, 81), (129, 82)]),
        *((f"016{n}", f"03{n}") for n in range(2, 10)),
        *((f"0{a}", f"0{b}") for a, b in [(186, 56), (188, 58), (199, 59)]),
    ],
)
def test_old_mobiles_bring_their_new_number(old: str, new: str) -> None:
    phone = normalise(f"{old} 4567 890")
    assert phone.e164 is None
    assert phone.display == f"{old} 4567 890"
    assert phone.kind is MOBILE
    assert phone.suggestion is not None
    assert phone.suggestion.replace(" ", "") == f"{new}4567890"
    assert phone.suggestion in phone.warnings[0]
    assert normalise(phone.suggestion).warnings == ()


@pytest.mark.parametrize(
    ("typed", "new"),
    [
        ("067 3812345", "0277 3812 345"),
        ("0650 3812345", "0274 3812 345"),
        ("0240 3812345", "0204 3812 345"),
        ("04 38123456", "024 3812 3456"),
        ("+84 510 3812345", "0235 3812 345"),
    ],
)
def test_old_area_codes_bring_the_new_number(typed: str, new: str) -> None:
    phone = normalise(typed)
    assert (phone.e164, phone.display, phone.kind, phone.suggestion) == (None, typed, LANDLINE, new)
    assert new in phone.warnings[0]


def test_an_old_landline_that_looks_like_a_mobile() -> None:
    in_landline_field = normalise("058 3812345", LANDLINE)
    assert in_landline_field.e164 == "+84583812345"
    assert in_landline_field.suggestion == "0258 3812 345"
    assert normalise("058 3812345").warnings == ()
    assert normalise("0912 345 678", LANDLINE).suggestion is None


@pytest.mark.parametrize(
    ("typed", "shown", "warning"),
    [
        ("912345678", "0912 345 678", "thêm số 0"),
        ("912345678.0", "0912 345 678", "thêm số 0"),
        ("2773812345", "0277 3812 345", "thêm số 0"),
        ("002773812345", "0277 3812 345", "số 0 thừa"),
        ("0912345678 (Zalo)", "0912 345 678", "“Zalo”"),
        ("ĐT: 0912345678", "0912 345 678", "“ĐT”"),
        ("0200 3812 345", "0200 3812 345", "chưa có trong danh mục"),
    ],
)
def test_numbers_with_a_remark(typed: str, shown: str, warning: str) -> None:
    phone = normalise(typed)
    assert phone.e164 is not None
    assert phone.display == shown
    assert len(phone.warnings) == 1
    assert warning in phone.warnings[0]


@pytest.mark.parametrize(
    ("typed", "warning"),
    [
        ("3812345", "thiếu mã vùng"),
        ("113", "Không đúng dạng"),
        ("091234567", "Không đúng dạng"),
        ("0912 345 678 9", "Không đúng dạng"),
        ("không có", "Chưa đọc được"),
        ("0277 3812345 máy lẻ 12", "Chưa đọc được"),
        ("0912345678/0987654321", "nhiều số"),
    ],
)
def test_what_cannot_be_read_is_kept_as_typed(typed: str, warning: str) -> None:
    phone = normalise(typed)
    assert (phone.e164, phone.display, phone.kind) == (None, typed, PhoneKind.UNKNOWN)
    assert warning in phone.warnings[0]
    assert display(typed) == typed


def test_nothing_typed() -> None:
    assert normalise("  ").display == ""
    assert normalise("").warnings == ()
    assert display(None) == ""
    assert split_numbers("") == []


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("0912345678", ["0912345678"]),
        ("0912.345.678/0987.654.321", ["0912.345.678", "0987.654.321"]),
        ("0912 345 678 ; 0987 654 321", ["0912 345 678", "0987 654 321"]),
        ("0912345678-0987654321", ["0912345678", "0987654321"]),
        ("0912 345 678 - 0277 3812 345", ["0912 345 678", "0277 3812 345"]),
        ("02773 812 345 0912345678", ["02773 812 345", "0912345678"]),
        ("+84912345678 +84987654321", ["+84912345678", "+84987654321"]),
        ("0912345678\n0987654321\n0365432109", ["0912345678", "0987654321", "0365432109"]),
        ("CQ: 0277 3812 345, DĐ: 0912 345 678", ["CQ: 0277 3812 345", "DĐ: 0912 345 678"]),
        ("0912345678 hoặc 0987654321", ["0912345678", "0987654321"]),
        ("0912,345,678", ["0912,345,678"]),
        ("0277 3812 345/12", ["0277 3812 345/12"]),
        ("0123 456 7890 0912 345 678", ["0123 456 7890", "0912 345 678"]),
        ("không có", ["không có"]),
    ],
)
def test_split_numbers(cell: str, numbers: list[str]) -> None:
    assert split_numbers(cell) == numbers


TYPED = st.text("0123456789 .-+()/;đ", max_size=30) | st.text(max_size=40)


@given(TYPED)
@settings(deadline=None)
def test_what_is_shown_reads_as_the_same_number(typed: str) -> None:
    phone = normalise(typed)
    again = normalise(phone.display)
    assert (again.e164, again.display, again.kind) == (phone.e164, phone.display, phone.kind)


@given(TYPED)
@settings(deadline=None)
def test_splitting_loses_no_digit(cell: str) -> None:
    digits = [c for c in cell if c.isdigit()]
    assert [c for part in split_numbers(cell) for c in part if c.isdigit()] == digits


@given(st.from_regex(r"0[35789][0-9]{8}|02[0-9]{9}", fullmatch=True))
@settings(deadline=None)
def test_every_whole_number_is_kept(national: str) -> None:
    phone = normalise(national)
    reached = phone.e164 or normalise(phone.suggestion or "").e164
    assert reached is not None
