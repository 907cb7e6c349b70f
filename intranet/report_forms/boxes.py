"""A field as it is filled in: what ``templates/submissions/_field.html`` draws, for the preview of a form too.

Inputs are named ``v-<key>``, those of a table of rows ``v-<key>.<column>``, once for each row in order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from intranet.report_forms.checking import Problem
from intranet.report_forms.definition import Column, Field, FieldKind
from intranet.report_forms.values import Typed

MOST_RADIOS = 5
"""Up to how many choices stand open on the page; more fold into a list."""


@dataclass(frozen=True)
class Box:
    """One field on the screen. ``typed`` is what stands in it, ``problems`` what is wrong there.

    ``last`` is the value of the period before as people read it; ``comment`` is the office's. ``address`` is where the
    field is saved by itself, "" for a preview.
    """

    field: Field
    typed: Typed = ""
    problems: tuple[Problem, ...] = ()
    last: str = ""
    comment: str = ""
    address: str = ""

    @property
    def id(self) -> str:
        """The id and the name of its input."""
        return f"v-{self.field.key}"

    @property
    def text(self) -> str:
        """What stands in the box of a field that is no table."""
        return self.typed if isinstance(self.typed, str) else ""

    @property
    def rows(self) -> list[Mapping[str, str]]:
        """The rows of a table: those typed, and an empty one to go on with."""
        typed: list[Mapping[str, str]] = list(self.typed) if isinstance(self.typed, list) else []
        return [*typed, {}]

    @property
    def widget(self) -> str:
        """How it is drawn: line, text, date, yes_no, radios, list or rows."""
        match self.field.kind:
            case FieldKind.LONG_TEXT:
                return "text"
            case FieldKind.CHOICE:
                return "radios" if len(self.field.choices) <= MOST_RADIOS else "list"
            case FieldKind.YES_NO | FieldKind.DATE | FieldKind.ROWS as kind:
                return kind.value
            case _:
                return "line"

    @property
    def unreadable(self) -> tuple[Problem, ...]:
        """What the field itself is at fault for."""
        return tuple(one for one in self.problems if not one.check)

    @property
    def unmet(self) -> tuple[Problem, ...]:
        """The checks shown here that it does not meet."""
        return tuple(one for one in self.problems if one.check)

    @property
    def parameters(self) -> str:
        """The names of what is sent to save this field alone (``hx-params``)."""
        key = self.field.key
        cells = [f"{self.id}.{column.key}" for column in self.field.columns]
        return ",".join(["form_version", "sheet", f"stamp-{key}", *([f"rows-{key}", *cells] if cells else [self.id])])

    def keypad(self, what: Field | Column) -> str:
        """The keypad a phone shows (``inputmode``)."""
        return {FieldKind.INTEGER: "numeric", FieldKind.DATE: "numeric", FieldKind.DECIMAL: "decimal"}.get(
            what.kind, ""
        )

    def at_fault(self, row: int, column: str) -> bool:
        """Whether a cell (rows from 1) is what cannot be read."""
        return any(one.row == row and one.column == column for one in self.problems)


class Sent(Protocol):
    """What a form brings: a MultiDict."""

    def get(self, key: str, default: str, /) -> str: ...
    def getlist(self, key: str, /) -> list[str]: ...
    def __contains__(self, key: object, /) -> bool: ...


def sent(field: Field, form: Sent) -> Typed | None:
    """What a form brings of this field, as typed; None when the field was not on it."""
    name = f"v-{field.key}"
    if field.kind is not FieldKind.ROWS:
        return form.get(name, "") if name in form else None
    columns = {column.key: form.getlist(f"{name}.{column.key}") for column in field.columns}
    count = max(map(len, columns.values()), default=0)
    if f"rows-{field.key}" not in form and not count:
        return None
    return [{key: cells[n] if n < len(cells) else "" for key, cells in columns.items()} for n in range(count)]
