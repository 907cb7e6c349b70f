"""What a person typed into a field, and what it means. Pure.

Typed (``Typed``): the words as they stand in the box, or for a table of rows a list of such by column. Kept as they are
while a report is a draft, so that nothing is lost that cannot be read yet.
Value (``Value``): what was handed in, as plain JSON: int, decimal as a string (“1.5”), bool, ISO date, words, rows of
these by column. A field left empty has no value at all: empty is not zero.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from intranet.core import dates, text
from intranet.core.numbers import format_number, parse_number
from intranet.report_forms.definition import NUMBERS, Column, Field, FieldKind

Typed = str | list[dict[str, str]]
Value = int | str | bool | list[dict[str, Any]]

LONGEST_LINE = 500
LONGEST_TEXT = 100_000
MOST_ROWS = 500
LARGEST = Decimal(10) ** 15

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


class BadValue(ValueError):
    """What was typed cannot be read; the text is a Vietnamese sentence. ``row`` counts from 1, in a table of rows."""

    def __init__(self, message: str, row: int | None = None, column: str = "") -> None:
        super().__init__(message)
        self.row, self.column = row, column


def clean(field: Field, typed: Typed) -> Typed:
    """NFC, no stray blanks or control characters; rows that are empty throughout are left out."""
    if isinstance(typed, str):
        return _clean(field.kind, typed)
    rows = [{column.key: _clean(column.kind, row.get(column.key, "")) for column in field.columns} for row in typed]
    return [row for row in rows if any(row.values())]


def _clean(kind: FieldKind, typed: str) -> str:
    if kind is FieldKind.LONG_TEXT:
        return "\n".join(text.clean(line) for line in typed.splitlines()).strip()
    return text.clean(typed)


def stamp(typed: Typed | None) -> str:
    """A short hash of what stands in a box: tells two people's savings apart. The same for nothing and empty."""
    return sha256(json.dumps(typed or "", ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


def read(field: Field, typed: Typed | None) -> Value | None:
    """What it means; None when it is empty. Raises BadValue."""
    if not typed:
        return None
    if field.kind is not FieldKind.ROWS:
        return _read(field, str(typed))
    if not isinstance(typed, list):
        raise BadValue("Cần một bảng gồm các dòng.")
    if len(typed) > MOST_ROWS:
        raise BadValue(f"Bảng dài nhất {MOST_ROWS} dòng, ở đây có {len(typed)} dòng.")
    rows: list[dict[str, Any]] = []
    for place, row in enumerate(typed, 1):
        meant: dict[str, Any] = {}
        for column in field.columns:
            try:
                value = _read(column, row.get(column.key, ""))
            except BadValue as bad:
                raise BadValue(f"Dòng {place}, cột {column.label}: {bad}", place, column.key) from None
            if value is not None:
                meant[column.key] = value
        rows.append(meant)
    return rows or None


def _read(what: Field | Column, typed: str) -> int | str | bool | None:
    if not typed:
        return None
    match what.kind:
        case FieldKind.INTEGER | FieldKind.DECIMAL:
            return _read_number(what.kind, typed)
        case FieldKind.YES_NO:
            if typed not in ("yes", "no"):
                raise BadValue("Chọn Có hoặc Không.")
            return typed == "yes"
        case FieldKind.CHOICE:
            if typed not in what.choices:
                raise BadValue(f"“{text.shorten(typed, 60)}” không có trong danh sách.")
            return typed
        case FieldKind.DATE:
            try:
                return _sensible(dates.parse_date(typed)).isoformat()
            except ValueError as bad:
                raise BadValue(str(bad)) from None
        case _:
            longest = LONGEST_LINE if what.kind is FieldKind.TEXT else LONGEST_TEXT
            if len(typed) > longest:
                raise BadValue(f"Dài quá {format_number(longest)} ký tự (đang có {format_number(len(typed))} ký tự).")
            return typed


def _read_number(kind: FieldKind, typed: str) -> int | str:
    try:
        number = parse_number(typed)
    except ValueError as bad:
        raise BadValue(str(bad)) from None
    if abs(number) >= LARGEST:
        raise BadValue("Số quá lớn.")
    if kind is FieldKind.INTEGER:
        if number != int(number):
            raise BadValue("Cần một số nguyên, ví dụ 12.")
        return int(number)
    if -number.as_tuple().exponent > 6:  # type: ignore[operator]  # a parsed number is finite
        raise BadValue("Nhiều nhất 6 chữ số sau dấu phẩy.")
    return format(number.normalize(), "f")


def _sensible(day: date) -> date:
    if not 1990 <= day.year <= 2100:
        raise ValueError("Năm phải từ 1990 đến 2100.")
    return day


def number(value: Any) -> Decimal | None:
    """The number a value of kind INTEGER or DECIMAL is; None for anything else (another version's kind, no value)."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return Decimal(value)
    written = isinstance(value, str) and _NUMBER.fullmatch(value)  # Decimal itself reads “NaN”, “1_0” and “1e9” too
    return Decimal(value) if written else None


def show(what: Field | Column, value: Any) -> str:
    """A value in Vietnamese writing: “1.234”, “1,5”, “Có”, “05/09/2026”; rows as their count; "" for none."""
    if value is None:
        return ""
    if what.kind in NUMBERS:
        meant = number(value)
        return "" if meant is None else format_number(meant)
    if what.kind is FieldKind.YES_NO:
        return "Có" if value is True else "Không"
    if what.kind is FieldKind.DATE:
        return dates.format_date(date.fromisoformat(str(value)))
    if what.kind is FieldKind.ROWS:
        return f"{len(value)} dòng"
    return str(value)


def typed_of(field: Field, value: Value | None) -> Typed:
    """What a person would type to mean this value: for going on from what was handed in."""
    if value is None:
        return [] if field.kind is FieldKind.ROWS else ""
    if field.kind is FieldKind.ROWS and isinstance(value, list):
        return [{c.key: _typed(c, row.get(c.key)) for c in field.columns} for row in value]
    return _typed(field, value)


def _typed(what: Field | Column, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return show(what, value)


def read_all(fields: Mapping[str, Field], typed: Mapping[str, Typed]) -> tuple[dict[str, Value], dict[str, BadValue]]:
    """The values of a draft, and what of it cannot be read, both by field key."""
    meant: dict[str, Value] = {}
    wrong: dict[str, BadValue] = {}
    for key, one in fields.items():
        try:
            value = read(one, typed.get(key))
        except BadValue as bad:
            wrong[key] = bad
        else:
            if value is not None:
                meant[key] = value
    return meant, wrong
