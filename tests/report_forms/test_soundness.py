"""What keeps a definition from being asked of schools."""

from dataclasses import replace
from decimal import Decimal

import pytest

from intranet.report_forms.definition import Check, Column, Definition, Field, FieldKind, Merge, Rule, Section
from intranet.report_forms.soundness import flaws, problems_of
from tests.reporting import SMALL

NUMBER = Field("n", "Số bài", FieldKind.INTEGER, Merge.SUM)
OTHER = Field("m", "Số tin", FieldKind.DECIMAL, Merge.AVERAGE)
WORDS = Field("w", "Ghi chú", FieldKind.TEXT, Merge.LIST)
CHOICE = Field("c", "Kênh", FieldKind.CHOICE, Merge.COUNT, choices=("Web", "Loa"))
ROWS = Field("r", "Bảng", FieldKind.ROWS, Merge.LIST, columns=(Column("a", "Họ tên"),))


def form(*fields: Field, checks: tuple[Check, ...] = (), **others) -> Definition:
    return Definition(sections=(Section("s", "Mục một", fields),), checks=checks, subject="Báo cáo", **others)


def test_a_whole_form_is_sound():
    assert problems_of(SMALL) == []
    assert problems_of(form(NUMBER, OTHER, WORDS, CHOICE, ROWS)) == []


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        (Definition(subject="Báo cáo"), "Chưa có chỉ tiêu nào."),
        (replace(form(NUMBER), subject=""), "Chưa có tên in trên báo cáo tổng hợp."),
        (form(NUMBER, headings=("I", "II", "", "IV", "V")), "Cần đủ năm tiêu đề từ phần I đến phần V."),
        (
            replace(form(NUMBER), sections=(*form(NUMBER).sections, Section("t", "Trống"))),
            "Mục “Trống” chưa có chỉ tiêu nào.",
        ),
        (
            Definition(subject="B", sections=(Section("s", "Tin", (NUMBER,)), Section("t", "TIN", (OTHER,)))),
            "Có hai mục cùng tên “Tin”.",
        ),
        (form(NUMBER, replace(OTHER, label="số BÀI")), "Mục “Mục một” có hai chỉ tiêu cùng tên “Số bài”."),
        (form(NUMBER, replace(OTHER, key="n")), "Có hai chỉ tiêu mang cùng một mã."),
        (form(replace(NUMBER, key="Số bài")), "Mã “Số bài” của chỉ tiêu không dùng được"),
        (form(replace(NUMBER, label="")), "Có một chỉ tiêu chưa có tên."),
        (form(replace(NUMBER, label="x" * 301)), "dài quá 300 ký tự."),
        (form(replace(NUMBER, merge=Merge.LIST)), "không thể tổng hợp bằng cách “Liệt kê theo trường”."),
        (form(replace(CHOICE, choices=())), "Chỉ tiêu “Kênh”: cần ít nhất hai lựa chọn."),
        (form(replace(CHOICE, choices=("Web", "web"))), "có hai lựa chọn trùng nhau là “Web”."),
        (form(replace(ROWS, columns=())), "Chỉ tiêu “Bảng”: bảng chưa có cột nào."),
        (form(replace(ROWS, columns=(Column("a", "A"), Column("b", "a")))), "có hai cột cùng tên “A”."),
        (form(replace(ROWS, columns=(Column("a", "A"), Column("a", "B")))), "có hai cột mang cùng một mã."),
        (form(replace(ROWS, columns=(Column("a", "A", FieldKind.YES_NO),))), "không thể là loại “Có hoặc không”."),
        (form(replace(ROWS, columns=(Column("a", "A", FieldKind.CHOICE),))), "cột “A”: cần ít nhất hai lựa chọn."),
        (
            form(replace(ROWS, columns=tuple(Column(f"c{n}", f"C{n}") for n in range(13)))),
            "bảng có nhiều nhất 12 cột, ở đây có 13.",
        ),
        (
            form(*(Field(f"f{n}", f"Số {n}", FieldKind.INTEGER) for n in range(201))),
            "Nhiều nhất 200 chỉ tiêu, ở đây có 201.",
        ),
    ],
)
def test_what_is_missing_or_double_is_told(definition, problem):
    assert any(problem in one for one in problems_of(definition)), problems_of(definition)


@pytest.mark.parametrize(
    ("check", "problem"),
    [
        (Check("k", Rule.MIN, ("n",)), "chưa có số để so."),
        (Check("k", Rule.MAX, ("gone",), bound=Decimal(1)), "không còn trong biểu mẫu."),
        (Check("k", Rule.MAX, ("w",), bound=Decimal(1)), "“Ghi chú” không phải là số."),
        (Check("k", Rule.AT_MOST, ("n",)), "có một chỉ tiêu chưa chọn"),
        (Check("k", Rule.AT_MOST, ("n",), target="n"), "một chỉ tiêu được so với chính nó."),
        (Check("k", Rule.AT_MOST, ("n", "m"), target="p"), "cần đúng một chỉ tiêu."),
        (Check("k", Rule.SUM, ("n",), target="m"), "cần ít nhất hai chỉ tiêu để cộng."),
        (Check("k", Rule.SUM, ("n", "m"), target="m"), "một chỉ tiêu được so với chính nó."),
        (Check("k", Rule.MIN, ("n",), bound=Decimal(0), message="x" * 501), "lời báo dài quá 500 ký tự."),
    ],
)
def test_a_check_that_cannot_be_made_is_told(check, problem):
    third = replace(NUMBER, key="p", label="Tổng")
    definition = form(NUMBER, OTHER, WORDS, third, checks=(check,))
    assert [flaw.place for flaw in flaws(definition)] == ["check-k"]
    assert problem in problems_of(definition)[0]


def test_limits_no_number_can_meet_are_told():
    low, high = Check("k", Rule.MIN, ("n",), bound=Decimal(10)), Check("l", Rule.MAX, ("n",), bound=Decimal(9))
    assert problems_of(form(NUMBER, checks=(low, high))) == [
        "Ràng buộc: không số nào ở “Số bài” không nhỏ hơn 10 mà không lớn hơn 9."
    ]
    assert problems_of(form(NUMBER, checks=(low, replace(high, bound=Decimal(10))))) == []


def test_a_flaw_says_where_it_is():
    definition = Definition(
        subject="B", sections=(Section("s", "Tin"), Section("t", "Bài", (replace(WORDS, label=""),)))
    )
    assert [(one.place, one.text) for one in flaws(definition)] == [
        ("section-s", "Mục “Tin” chưa có chỉ tiêu nào."),
        ("field-w", "Có một chỉ tiêu chưa có tên."),
    ]
