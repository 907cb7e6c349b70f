"""What people type, and what it means."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.core.numbers import format_number
from intranet.report_forms import values
from intranet.report_forms.definition import Column, Field, FieldKind
from intranet.report_forms.values import BadValue, clean, read, read_all, show, stamp, typed_of
from tests.reporting import SMALL

WHOLE = Field("n", "Số bài", FieldKind.INTEGER)
PART = Field("d", "Kinh phí", FieldKind.DECIMAL)
LINE = Field("t", "Tên", FieldKind.TEXT)
LONG = Field("l", "Nội dung", FieldKind.LONG_TEXT)
ASKED = Field("y", "Có không", FieldKind.YES_NO)
CHOICE = Field("c", "Kênh", FieldKind.CHOICE, choices=("Trang web", "Loa"))
DAY = Field("o", "Ngày", FieldKind.DATE)
ROWS = SMALL.by_key["models"]


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (WHOLE, "1.234", 1234),
        (WHOLE, "1 234", 1234),
        (WHOLE, "0", 0),
        (WHOLE, "-5", -5),
        (WHOLE, "12,0", 12),
        (PART, "1,5", "1.5"),
        (PART, "1.234,50", "1234.5"),
        (PART, "0", "0"),
        (LINE, "=1+1", "=1+1"),
        (LONG, "<b>đậm</b>\nhai dòng", "<b>đậm</b>\nhai dòng"),
        (ASKED, "yes", True),
        (ASKED, "no", False),
        (CHOICE, "Loa", "Loa"),
        (DAY, "5/9/2026", "2026-09-05"),
        (DAY, "05092026", "2026-09-05"),
    ],
)
def test_what_is_typed_is_read(field, typed, value):
    meant = read(field, clean(field, typed))
    assert meant == value
    assert type(meant) is type(value)
    assert read(field, typed_of(field, meant)) == value


@pytest.mark.parametrize("field", [WHOLE, PART, LINE, LONG, ASKED, CHOICE, DAY, ROWS])
@pytest.mark.parametrize("typed", ["", None, []])
def test_empty_is_nothing_and_not_zero(field, typed):
    assert read(field, typed) is None
    assert show(field, None) == ""


def test_zero_is_a_value():
    meant, wrong = read_all({"n": WHOLE, "d": PART, "y": ASKED}, {"n": "0", "d": "0", "y": "no"})
    assert (meant, wrong) == ({"n": 0, "d": "0", "y": False}, {})
    assert (show(WHOLE, 0), show(PART, "0"), show(ASKED, False)) == ("0", "0", "Không")


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        (WHOLE, "1.5", "dấu phẩy trước phần thập phân (1,5)"),
        (WHOLE, "1,5", "Cần một số nguyên"),
        (WHOLE, "mười", "Cần một số"),
        (WHOLE, "=1+1", "Cần một số"),
        (WHOLE, "9" * 16, "Số quá lớn."),
        (WHOLE, "9" * 5000, "Số quá lớn."),
        (PART, "0,1234567", "Nhiều nhất 6 chữ số"),
        (LINE, "x" * 501, "Dài quá 500 ký tự (đang có 501 ký tự)."),
        (LONG, "x" * 100_001, "Dài quá 100.000 ký tự"),
        (ASKED, "maybe", "Chọn Có hoặc Không."),
        (CHOICE, "Báo", "“Báo” không có trong danh sách."),
        (DAY, "31/02/2026", "Không có ngày"),
        (DAY, "01/01/1066", "Năm phải từ 1990 đến 2100."),
    ],
)
def test_what_cannot_be_read_is_told_in_vietnamese(field, typed, message):
    with pytest.raises(BadValue) as told:
        read(field, typed)
    assert message in str(told.value)


def test_text_is_kept_whole_and_in_one_spelling():
    decomposed = unicodedata.normalize("NFD", "Trường Tiểu học  Nguyễn Thị Định\x00\u202e")
    assert read(LINE, clean(LINE, decomposed)) == "Trường Tiểu học Nguyễn Thị Định"
    long = "Khó khăn vướng mắc\n" * 1250  # 5,000 words
    meant = read(LONG, clean(LONG, long))
    assert isinstance(meant, str)
    assert len(meant.split()) == 5000
    assert meant.count("\n") == 1249


def row(n: int) -> dict[str, str]:
    return {"name": f"Người {n}", "deed": "<script>", "times": str(n), "on": "05/09/2026"}


def test_rows_of_two_hundred():
    typed = clean(ROWS, [row(n) for n in range(200)])
    meant = read(ROWS, typed)
    assert isinstance(meant, list)
    assert len(meant) == 200
    assert meant[7] == {"name": "Người 7", "deed": "<script>", "times": 7, "on": "2026-09-05"}
    assert show(ROWS, meant) == "200 dòng"
    assert read(ROWS, typed_of(ROWS, meant)) == meant


def test_empty_rows_are_left_out_and_empty_cells_have_no_value():
    typed = clean(ROWS, [{"name": " "}, {"name": "Hoa", "unknown": "x"}, {}])
    assert typed == [{"name": "Hoa", "deed": "", "times": "", "on": ""}]
    assert read(ROWS, typed) == [{"name": "Hoa"}]
    assert read(ROWS, clean(ROWS, [{}, {}])) is None


def test_a_bad_cell_says_where_it_is():
    with pytest.raises(BadValue) as told:
        read(ROWS, clean(ROWS, [row(1), row(2) | {"times": "nhiều"}]))
    assert (told.value.row, told.value.column) == (2, "times")
    assert str(told.value).startswith("Dòng 2, cột Số lần nêu gương: Cần một số")


def test_rows_have_an_end():
    with pytest.raises(BadValue, match="Bảng dài nhất 500 dòng"):
        read(ROWS, [row(n) for n in range(501)])
    with pytest.raises(BadValue, match="Cần một bảng"):
        read(ROWS, "một dòng")


def test_one_bad_field_leaves_the_others():
    meant, wrong = read_all({"n": WHOLE, "t": LINE}, {"n": "x", "t": "chữ"})
    assert meant == {"t": "chữ"}
    assert list(wrong) == ["n"]


def test_stamps_tell_savings_apart():
    assert stamp("a") == stamp("a") != stamp("b")
    assert stamp("") == stamp(None) == stamp([])
    assert stamp([row(1)]) != stamp([row(2)])


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=4))
def test_every_number_is_read_back_as_written(number):
    meant = read(PART, format_number(number))
    assert isinstance(meant, str)
    assert Decimal(meant) == number
    assert values.number(meant) == number
    assert show(PART, meant) == format_number(number)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_as_written(day):
    assert read(DAY, show(DAY, day.isoformat())) == day.isoformat()


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing(typed):
    for field in (LINE, LONG):
        once = clean(field, typed)
        assert clean(field, once) == once


def test_numbers_of_another_kind_are_none():
    assert [values.number(value) for value in (None, True, False, "chữ", [], "1.5", 3)] == [
        None, None, None, None, None, Decimal("1.5"), Decimal(3),
    ]  # fmt: skip


def test_column_kinds_read_like_fields():
    column = Column("k", "Kênh", FieldKind.CHOICE, ("Web", "Loa"))
    field = Field("r", "Bảng", FieldKind.ROWS, columns=(column,))
    assert read(field, [{"k": "Loa"}]) == [{"k": "Loa"}]
    with pytest.raises(BadValue, match="Dòng 1, cột Kênh"):
        read(field, [{"k": "Báo"}])
