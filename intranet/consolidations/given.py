"""What a handed-in value gives to the field that asks for it now: a number, an option, words, rows. Pure.

None means it gives nothing: it is of another kind, as an older version of the form had it. A key is never reused for
another thing, so a number stays one whether it was asked as whole or as decimal, as long as it can be the one asked.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from intranet.core import text
from intranet.core.numbers import format_number
from intranet.report_forms import values
from intranet.report_forms.definition import NUMBERS, Column, Field, FieldKind

YES, NO = "Có", "Không"


def number_of(field: Field | Column, value: Any) -> Decimal | None:
    """The number, for kinds INTEGER and DECIMAL."""
    if type(value) is int:  # by far the most, and no bool
        return Decimal(value)
    number = values.number(value)
    if number is None or (field.kind is FieldKind.INTEGER and number != int(number)):
        return None
    return number


def options_of(field: Field) -> tuple[str, ...]:
    """What can be answered, in the order of the form."""
    return (YES, NO) if field.kind is FieldKind.YES_NO else field.choices


def option_of(field: Field, value: Any) -> str | None:
    """The option chosen, for kinds YES_NO and CHOICE."""
    if field.kind is FieldKind.YES_NO:
        return (NO, YES)[value] if isinstance(value, bool) else None
    return value if isinstance(value, str) and value in field.choices else None


def words_of(field: Field | Column, value: Any) -> str | None:
    """The words in NFC, for kinds TEXT and LONG_TEXT; for DATE the day as dd/mm/yyyy."""
    if not isinstance(value, str) or not value.strip():
        return None
    if field.kind is FieldKind.DATE:
        try:
            date.fromisoformat(value)
        except ValueError:
            return None
        return values.show(field, value)
    return text.nfc(value)


def rows_of(field: Field, value: Any) -> list[dict[str, Any]] | None:
    """The rows with the values of the columns there are now, for kind ROWS; rows without any of them are left out."""
    if not isinstance(value, list):
        return None
    known = [column.key for column in field.columns]
    rows = [{key: _nfc(row[key]) for key in known if key in row} for row in value if isinstance(row, Mapping)]
    return [row for row in rows if row] or None


def _nfc(value: Any) -> Any:
    return text.nfc(value) if isinstance(value, str) else value


def shown(column: Column, value: Any) -> str:
    """A cell of a row in Vietnamese writing; "" for none and for a value of another kind."""
    if column.kind in NUMBERS:
        number = number_of(column, value)
        return "" if number is None else format_number(number)
    return words_of(column, value) or ""
