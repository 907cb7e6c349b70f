"""What keeps a definition from being asked of schools. Pure; a period opens only on a sound version."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intranet.core import text
from intranet.core.numbers import format_number
from intranet.report_forms.definition import COLUMN_KINDS, NUMBERS, Check, Column, Definition, Field, FieldKind, Rule

MOST_SECTIONS = 30
MOST_FIELDS = 200
MOST_CHECKS = 400
MOST_COLUMNS = 12
MOST_CHOICES = 60
LONGEST_SUBJECT = 300
LONGEST_TITLE = 200
LONGEST_LABEL = 300
LONGEST_COLUMN = 100
LONGEST_CHOICE = 150
LONGEST_UNIT = 40
LONGEST_GUIDANCE = 1000
LONGEST_MESSAGE = 500

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Flaw:
    """One thing to mend: a Vietnamese sentence.

    ``place`` says what it is about: “section-…”, “field-…” or “check-…” with the key; "" for the form itself.
    """

    text: str
    place: str = ""


def problems_of(definition: Definition) -> list[str]:
    """The sentences of all flaws, in the order of the form; empty when a period may be opened on it."""
    return [flaw.text for flaw in flaws(definition)]


def flaws(definition: Definition) -> list[Flaw]:
    """All flaws, in the order of the form."""
    return [
        *_of_form(definition),
        *_of_sections(definition),
        *(flaw for one in definition.fields for flaw in _of_field(one)),
        *_of_checks(definition),
    ]


def _of_form(definition: Definition) -> Iterator[Flaw]:
    if not definition.subject:
        yield Flaw("Chưa có tên in trên báo cáo tổng hợp.")
    yield from _length(definition.subject, LONGEST_SUBJECT, "Tên in trên báo cáo tổng hợp", "")
    if len(definition.headings) != 5 or not all(definition.headings):
        yield Flaw("Cần đủ năm tiêu đề từ phần I đến phần V.")
    for heading in definition.headings:
        yield from _length(heading, LONGEST_TITLE, f"Tiêu đề {_quoted(heading)}", "")
    if not definition.fields:
        yield Flaw("Chưa có chỉ tiêu nào.")
    for things, most, name in (
        (definition.sections, MOST_SECTIONS, "mục"),
        (definition.fields, MOST_FIELDS, "chỉ tiêu"),
        (definition.checks, MOST_CHECKS, "ràng buộc"),
    ):
        if len(things) > most:
            yield Flaw(f"Nhiều nhất {format_number(most)} {name}, ở đây có {format_number(len(things))}.")
    for keyed, name in (
        (definition.sections, "mục"),
        (definition.fields, "chỉ tiêu"),
        (definition.checks, "ràng buộc"),
    ):
        keys = [one.key for one in keyed]
        if len(set(keys)) != len(keys):
            yield Flaw(f"Có hai {name} mang cùng một mã.")
        for key in keys:
            if not _KEY.fullmatch(key):
                yield Flaw(f"Mã {_quoted(key)} của {name} không dùng được: chỉ gồm chữ thường không dấu, chữ số, “_”.")


def _of_sections(definition: Definition) -> Iterator[Flaw]:
    yield from _twice(((one.title, f"section-{one.key}") for one in definition.sections), "Có hai mục cùng tên")
    for section in definition.sections:
        place = f"section-{section.key}"
        if not section.title:
            yield Flaw("Có một mục chưa có tên.", place)
        yield from _length(section.title, LONGEST_TITLE, f"Tên mục {_quoted(section.title)}", place)
        if not section.fields:
            yield Flaw(f"Mục {_quoted(section.title)} chưa có chỉ tiêu nào.", place)
        labels = ((one.label, f"field-{one.key}") for one in section.fields)
        yield from _twice(labels, f"Mục {_quoted(section.title)} có hai chỉ tiêu cùng tên")


def _of_field(one: Field) -> Iterator[Flaw]:
    name, place = f"Chỉ tiêu {_quoted(one.label)}", f"field-{one.key}"
    if not one.label:
        yield Flaw("Có một chỉ tiêu chưa có tên.", place)
    yield from _length(one.label, LONGEST_LABEL, f"Tên chỉ tiêu {_quoted(one.label)}", place)
    yield from _length(one.unit, LONGEST_UNIT, f"{name}: đơn vị tính", place)
    yield from _length(one.guidance, LONGEST_GUIDANCE, f"{name}: hướng dẫn", place)
    if one.merge not in one.kind.merges:
        yield Flaw(f"{name}: loại “{one.kind.label}” không thể tổng hợp bằng cách “{one.merge.label}”.", place)
    if one.kind is FieldKind.CHOICE:
        yield from _of_choices(one.choices, name, place)
    if one.kind is FieldKind.ROWS:
        yield from _of_columns(one, name, place)


def _of_columns(one: Field, name: str, place: str) -> Iterator[Flaw]:
    if not one.columns:
        yield Flaw(f"{name}: bảng chưa có cột nào.", place)
    if len(one.columns) > MOST_COLUMNS:
        yield Flaw(f"{name}: bảng có nhiều nhất {MOST_COLUMNS} cột, ở đây có {len(one.columns)}.", place)
    if len({column.key for column in one.columns}) != len(one.columns):
        yield Flaw(f"{name}: có hai cột mang cùng một mã.", place)
    yield from _twice(((column.label, place) for column in one.columns), f"{name}: có hai cột cùng tên")
    for column in one.columns:
        yield from _of_column(column, name, place)


def _of_column(column: Column, name: str, place: str) -> Iterator[Flaw]:
    if not column.label:
        yield Flaw(f"{name}: có một cột chưa có tên.", place)
    if not _KEY.fullmatch(column.key):
        yield Flaw(f"{name}: mã cột {_quoted(column.key)} không dùng được.", place)
    yield from _length(column.label, LONGEST_COLUMN, f"{name}: tên cột {_quoted(column.label)}", place)
    if column.kind not in COLUMN_KINDS:
        yield Flaw(f"{name}: cột {_quoted(column.label)} không thể là loại “{column.kind.label}”.", place)
    if column.kind is FieldKind.CHOICE:
        yield from _of_choices(column.choices, f"{name}, cột {_quoted(column.label)}", place)


def _of_choices(choices: tuple[str, ...], name: str, place: str) -> Iterator[Flaw]:
    if len(choices) < 2:
        yield Flaw(f"{name}: cần ít nhất hai lựa chọn.", place)
    if len(choices) > MOST_CHOICES:
        yield Flaw(f"{name}: nhiều nhất {MOST_CHOICES} lựa chọn, ở đây có {len(choices)}.", place)
    yield from _twice(((choice, place) for choice in choices), f"{name}: có hai lựa chọn trùng nhau là")
    for choice in choices:
        yield from _length(choice, LONGEST_CHOICE, f"{name}: lựa chọn {_quoted(choice)}", place)


def _of_checks(definition: Definition) -> Iterator[Flaw]:
    for check in definition.checks:
        yield from _of_check(check, definition)
    for low in definition.checks:
        for high in definition.checks:
            if (low.rule, high.rule) != (Rule.MIN, Rule.MAX) or low.fields != high.fields:
                continue
            if low.bound is not None and high.bound is not None and low.bound > high.bound:
                label = _label(definition, low.fields[0]) if low.fields else ""
                limits = f"không nhỏ hơn {format_number(low.bound)} mà không lớn hơn {format_number(high.bound)}"
                yield Flaw(f"Ràng buộc: không số nào ở {label} {limits}.", f"check-{low.key}")


def _of_check(check: Check, definition: Definition) -> Iterator[Flaw]:
    name, place = f"Ràng buộc “{check.rule.label}”", f"check-{check.key}"
    needed = (*check.fields, check.target) if check.rule in (Rule.AT_MOST, Rule.SUM) else check.fields
    for key in needed:
        if key not in definition.by_key:
            yield Flaw(f"{name}: có một chỉ tiêu chưa chọn hoặc không còn trong biểu mẫu.", place)
        elif definition.by_key[key].kind not in NUMBERS:
            yield Flaw(f"{name}: {_label(definition, key)} không phải là số.", place)
    if check.rule is Rule.SUM and len(check.fields) < 2:
        yield Flaw(f"{name}: cần ít nhất hai chỉ tiêu để cộng.", place)
    if check.rule is not Rule.SUM and len(check.fields) != 1:
        yield Flaw(f"{name}: cần đúng một chỉ tiêu.", place)
    if len(set(needed)) != len(needed):
        yield Flaw(f"{name}: một chỉ tiêu được so với chính nó.", place)
    if check.rule in (Rule.MIN, Rule.MAX) and check.bound is None:
        yield Flaw(f"{name}: chưa có số để so.", place)
    yield from _length(check.message, LONGEST_MESSAGE, f"{name}: lời báo", place)


def _label(definition: Definition, key: str) -> str:
    return _quoted(definition.by_key[key].label) if key in definition.by_key else _quoted(key)


def _quoted(words: str) -> str:
    return f"“{text.shorten(words, 80)}”"


def _length(words: str, longest: int, what: str, place: str) -> Iterator[Flaw]:
    if len(words) > longest:
        yield Flaw(f"{what} dài quá {format_number(longest)} ký tự.", place)


def _twice(named: Iterable[tuple[str, str]], sentence: str) -> Iterator[Flaw]:
    pairs = [(name.casefold(), name, place) for name, place in named if name]
    counts = Counter(folded for folded, _, _ in pairs)
    for folded, name, place in pairs:
        if counts.pop(folded, 0) > 1:
            yield Flaw(f"{sentence} {_quoted(name)}.", place)
