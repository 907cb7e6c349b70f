"""What keeps a report from being handed in, and what is to be explained."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.core.numbers import format_number
from intranet.report_forms.checking import Problem, holds, problems, sentence
from intranet.report_forms.definition import Check, Column, Definition, Field, FieldKind, Rule, Section

A = Field("a", "Số A", FieldKind.INTEGER)
B = Field("b", "Số B", FieldKind.DECIMAL)
C = Field("c", "Số C", FieldKind.INTEGER)
ROWS = Field("rows", "Bảng", FieldKind.ROWS, columns=(Column("n", "Cột số", FieldKind.INTEGER), Column("w", "Chữ")))


def form(*fields: Field, checks: tuple[Check, ...] = (), allows_nil: bool = True) -> Definition:
    return Definition((Section("s", "Mục", fields),), checks, allows_nil=allows_nil)


def found(definition: Definition, typed: dict, **explanations: str) -> list[Problem]:
    return problems(definition, typed, explanations)[1]


def test_what_is_empty_has_no_value_and_is_missed_only_where_required():
    asked = Field("a", "Số A", FieldKind.INTEGER, required=True)
    values, wrong = problems(form(asked, B), {"a": "  ", "b": ""}, {})
    assert values == {}
    assert [(one.field, one.blocking, one.line) for one in wrong] == [("a", True, "Số A: Chưa nhập; mục này bắt buộc.")]
    assert problems(form(asked, B), {"a": "0"}, {}) == ({"a": 0}, [])


def test_what_cannot_be_read_blocks_at_its_field_and_is_not_missed_besides():
    asked = Field("a", "Số A", FieldKind.INTEGER, required=True)
    [wrong] = found(form(asked), {"a": "1.5"})
    assert (wrong.field, wrong.blocking, wrong.check) == ("a", True, "")
    assert "dấu phẩy" in wrong.line


def test_a_row_that_cannot_be_read_is_named():
    [wrong] = found(form(ROWS), {"rows": [{"n": "1", "w": "x"}, {"n": "mười", "w": "y"}]})
    assert (wrong.row, wrong.column) == (2, "n")
    assert "Dòng 2, cột Cột số" in wrong.text


def test_what_another_version_left_is_not_asked_and_does_no_harm():
    values, wrong = problems(form(A, ROWS), {"gone": "7", "a": [{"n": "1"}], "rows": "chữ"}, {})
    assert values == {}
    assert [one.field for one in wrong] == ["rows"]


SUM = Check("sum", Rule.SUM, ("a", "b"), target="c")


@pytest.mark.parametrize(
    ("check", "typed", "text"),
    [
        (Check("k", Rule.MIN, ("a",), Decimal(10)), {"a": "9"}, "“Số A” là 9, nhỏ hơn mức thấp nhất là 10."),
        (Check("k", Rule.MAX, ("b",), Decimal("1.5")), {"b": "1.234,5"},
         "“Số B” là 1.234,5, lớn hơn mức cao nhất là 1,5."),
        (Check("k", Rule.AT_MOST, ("a",), target="c"), {"a": "3", "c": "2"}, "“Số A” là 3, lớn hơn 2 ở “Số C”."),
        (SUM, {"a": "5", "b": "7", "c": "13"}, "Tổng của “Số A” và “Số B” là 12, khác 13 ở “Số C”."),
        (SUM, {"a": "5", "c": "13"}, "Tổng của “Số A” và “Số B” là 5, khác 13 ở “Số C”."),
        (SUM, {"a": "0", "c": "13"}, "Tổng của “Số A” và “Số B” là 0, khác 13 ở “Số C”."),
    ],
)  # fmt: skip
def test_a_check_that_fails_says_so_with_labels_and_numbers(check, typed, text):
    [wrong] = found(form(A, B, C, checks=(check,)), typed)
    assert (wrong.text, wrong.blocking, wrong.check) == (text, True, check.key)
    assert wrong.field == ("c" if check.rule is Rule.SUM else check.fields[0])


@pytest.mark.parametrize(
    ("check", "typed"),
    [
        (Check("k", Rule.MIN, ("a",), Decimal(10)), {"a": "10"}),
        (Check("k", Rule.MIN, ("a",), Decimal(10)), {}),
        (Check("k", Rule.MAX, ("a",), Decimal(10)), {"a": "10"}),
        (Check("k", Rule.AT_MOST, ("a",), target="c"), {"a": "2", "c": "2"}),
        (Check("k", Rule.AT_MOST, ("a",), target="c"), {"a": "2"}),
        (Check("k", Rule.AT_MOST, ("a",), target="c"), {"c": "-2"}),
        (SUM, {"a": "5,0", "b": "7,5", "c": "12"}),
        (SUM, {"c": "13"}),
        (SUM, {"a": "5", "b": "7"}),
    ],
)
def test_a_check_holds_while_a_value_it_needs_is_empty_or_unread(check, typed):
    typed = typed | ({"a": "5,5"} if typed.get("a") == "5,0" else {})
    assert [one for one in found(form(A, B, C, checks=(check,)), typed) if one.check] == []


def test_the_offices_own_words_come_first():
    check = Check("k", Rule.MAX, ("a",), Decimal(10), message="Một trường không có quá 10 gương.")
    assert found(form(A, checks=(check,)), {"a": "11"})[0].text == "Một trường không có quá 10 gương."


def test_a_warning_is_settled_by_an_explanation_and_a_blocking_check_is_not():
    warning = Check("odd", Rule.MAX, ("a",), Decimal(10), blocking=False)
    blocking = Check("hard", Rule.MAX, ("a",), Decimal(10))
    definition = form(A, checks=(warning, blocking))
    assert [one.settled for one in found(definition, {"a": "11"})] == [False, False]
    assert [one.settled for one in found(definition, {"a": "11"}, odd=" ", hard="x")] == [False, False]
    explained = found(definition, {"a": "11"}, odd="Có một bài đăng hai nơi", hard="x")
    assert [(one.settled, one.explanation) for one in explained] == [(True, "Có một bài đăng hai nơi"), (False, "")]


def test_nil_asks_nothing_where_the_form_allows_it():
    asked = Field("a", "Số A", FieldKind.INTEGER, required=True)
    assert problems(form(asked), {"a": "x"}, {}, nil=True) == ({}, [])
    values, [refused] = problems(form(asked, allows_nil=False), {"a": "1"}, {}, nil=True)
    assert values == {}
    assert refused.blocking


def test_a_sentence_without_numbers_says_what_is_demanded():
    definition = form(A, B, C)
    assert sentence(SUM, definition) == "Tổng của “Số A” và “Số B” phải bằng “Số C”."
    assert sentence(Check("k", Rule.MIN, ("a",), Decimal("1.5")), definition) == "“Số A” không được nhỏ hơn 1,5."
    assert sentence(Check("k", Rule.AT_MOST, ("a",), target="b"), definition) == "“Số A” không được lớn hơn “Số B”."


def test_a_long_sum_names_a_few_of_its_fields():
    many = tuple(Field(f"f{n}", f"Số {n}", FieldKind.INTEGER) for n in range(9))
    check = Check("k", Rule.SUM, tuple(one.key for one in many), target="c")
    assert "“Số 0”, “Số 1”, “Số 2” và 6 chỉ tiêu khác" in sentence(check, form(*many, C))


NUMBERS = st.none() | st.decimals(-(10**6), 10**6, places=3)


def written(number: Decimal | None) -> str:
    return "" if number is None else format_number(number)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_sum_is_judged_exactly_and_its_sentence_has_the_numbers(a, b, target):
    fields = tuple(Field(key, f"Số {key}", FieldKind.DECIMAL) for key in "abc")
    definition = form(*fields, checks=(SUM,))
    values, wrong = problems(definition, {"a": written(a), "b": written(b), "c": written(target)}, {})
    given_numbers = [one for one in (a, b) if one is not None]
    fails = bool(given_numbers) and target is not None and sum(given_numbers) != target
    assert bool(wrong) == fails
    assert holds(SUM, values) != fails
    if fails:
        assert f" là {format_number(sum(given_numbers))}, khác {format_number(target)} ở " in wrong[0].text


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "rows", "gone"]),
                       st.text() | st.lists(st.dictionaries(st.sampled_from(["n", "w", "z"]), st.text()))))  # fmt: skip
def test_whatever_is_typed_gives_values_or_problems_and_never_falls_over(typed):
    values, wrong = problems(form(A, B, C, ROWS, checks=(SUM,)), typed, {})
    assert not values.keys() & {one.field for one in wrong if not one.check}
    assert values.keys() <= {"a", "b", "c", "rows"}
