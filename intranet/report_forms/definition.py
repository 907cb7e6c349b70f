"""A form's definition: sections of fields and the checks between them, as frozen values. Knows no database.

In the database and in snapshots it is JSON (``to_json``, ``from_json``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Any


class FieldKind(StrEnum):
    """What is written into a field."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    LONG_TEXT = "long_text"
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"
    ROWS = "rows"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _KINDS[self]

    @property
    def merges(self) -> tuple["Merge", ...]:
        """How fields of this kind can be consolidated, the usual way first."""
        return _MERGES[self]


class Merge(StrEnum):
    """How the schools' answers become one (cách tổng hợp)."""

    SUM = "sum"
    AVERAGE = "average"
    COUNT = "count"
    LIST = "list"
    NONE = "none"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {
            "sum": "Cộng",
            "average": "Tính trung bình",
            "count": "Đếm số trường",
            "list": "Liệt kê theo trường",
            "none": "Không tổng hợp",
        }[self.value]


_KINDS = {
    FieldKind.INTEGER: "Số nguyên",
    FieldKind.DECIMAL: "Số thập phân",
    FieldKind.TEXT: "Một dòng chữ",
    FieldKind.LONG_TEXT: "Đoạn văn",
    FieldKind.YES_NO: "Có hoặc không",
    FieldKind.CHOICE: "Chọn một trong danh sách",
    FieldKind.DATE: "Ngày",
    FieldKind.ROWS: "Bảng nhiều dòng",
}
_MERGES: dict[FieldKind, tuple[Merge, ...]] = {
    FieldKind.INTEGER: (Merge.SUM, Merge.AVERAGE, Merge.NONE),
    FieldKind.DECIMAL: (Merge.SUM, Merge.AVERAGE, Merge.NONE),
    FieldKind.TEXT: (Merge.LIST, Merge.NONE),
    FieldKind.LONG_TEXT: (Merge.LIST, Merge.NONE),
    FieldKind.YES_NO: (Merge.COUNT, Merge.NONE),
    FieldKind.CHOICE: (Merge.COUNT, Merge.NONE),
    FieldKind.DATE: (Merge.LIST, Merge.NONE),
    FieldKind.ROWS: (Merge.LIST, Merge.NONE),
}

NUMBERS = (FieldKind.INTEGER, FieldKind.DECIMAL)
"""Kinds that can be added, averaged and compared."""

COLUMN_KINDS = (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.DATE,
                FieldKind.CHOICE)  # fmt: skip
"""Kinds a column of a table of rows may have."""


class Part(IntEnum):
    """Which of the sections I–V of the printed report something belongs to."""

    SITUATION = 1
    RESULTS = 2
    SHORTCOMINGS = 3
    PLANS = 4
    PROPOSALS = 5

    @property
    def roman(self) -> str:
        """“I” to “V”."""
        return ("I", "II", "III", "IV", "V")[self - 1]


USUAL_HEADINGS = (
    "Tình hình chung",
    "Kết quả thực hiện",
    "Tồn tại, hạn chế và nguyên nhân",
    "Nhiệm vụ trong thời gian tới",
    "Đề xuất, kiến nghị",
)
"""The headings of parts I–V until the office writes its own."""


@dataclass(frozen=True)
class Column:
    """A column of a table of rows. ``choices`` for kind CHOICE."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """One thing asked (chỉ tiêu). ``columns`` for kind ROWS, ``choices`` for CHOICE, ``unit`` for numbers (“bài”)."""

    key: str
    label: str
    kind: FieldKind
    merge: Merge = Merge.NONE
    unit: str = ""
    required: bool = False
    guidance: str = ""
    choices: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Section:
    """Fields under one heading; ``part`` is where it stands in the printed report."""

    key: str
    title: str
    fields: tuple[Field, ...] = ()
    part: Part = Part.RESULTS


class Rule(StrEnum):
    """What a check compares."""

    MIN = "min"
    MAX = "max"
    AT_MOST = "at_most"
    SUM = "sum"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {
            "min": "Không nhỏ hơn một số",
            "max": "Không lớn hơn một số",
            "at_most": "Chỉ tiêu này không lớn hơn chỉ tiêu kia",
            "sum": "Tổng các chỉ tiêu bằng một chỉ tiêu",
        }[self.value]


@dataclass(frozen=True)
class Check:
    """A rule between numbers. MIN, MAX: ``fields[0]`` against ``bound``; AT_MOST: ``fields[0]`` ≤ ``target``; SUM: the
    sum of ``fields`` = ``target``. It holds while a value it needs is empty (SUM: while ``target`` or all are).

    ``message`` is the office's Vietnamese sentence; empty: one is made from the labels.
    """

    key: str
    rule: Rule
    fields: tuple[str, ...]
    bound: Decimal | None = None
    target: str = ""
    blocking: bool = True
    message: str = ""


@dataclass(frozen=True)
class Definition:
    """All of a form. ``allows_nil``: a school may report “không phát sinh” instead of filling it in."""

    sections: tuple[Section, ...] = ()
    checks: tuple[Check, ...] = ()
    headings: tuple[str, ...] = USUAL_HEADINGS
    allows_nil: bool = True
    subject: str = field(default="")  # how the printed report is called: “Kết quả công tác truyền thông giáo dục”

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field in order."""
        return tuple(one for section in self.sections for one in section.fields)

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """Fields by their key."""
        return {one.key: one for one in self.fields}

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key that stands in it, of sections, fields, columns and checks."""
        columns = (column.key for one in self.fields for column in one.columns)
        sections = (section.key for section in self.sections)
        return frozenset((*sections, *self.by_key, *columns, *(check.key for check in self.checks)))

    def merged(self, *merges: Merge) -> tuple[Field, ...]:
        """The fields that are consolidated in one of these ways, in order."""
        return tuple(one for one in self.fields if one.merge in merges)

    def heading(self, part: Part) -> str:
        """The heading of a part of the printed report."""
        return self.headings[part - 1]


def to_json(definition: Definition) -> dict[str, Any]:
    """The definition as plain JSON values."""
    return {
        "subject": definition.subject,
        "headings": list(definition.headings),
        "allows_nil": definition.allows_nil,
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "part": int(section.part),
                "fields": [_field_json(one) for one in section.fields],
            }
            for section in definition.sections
        ],
        "checks": [
            {
                "key": check.key,
                "rule": check.rule.value,
                "fields": list(check.fields),
                "bound": None if check.bound is None else str(check.bound),
                "target": check.target,
                "blocking": check.blocking,
                "message": check.message,
            }
            for check in definition.checks
        ],
    }


def _field_json(one: Field) -> dict[str, Any]:
    return {
        "key": one.key,
        "label": one.label,
        "kind": one.kind.value,
        "merge": one.merge.value,
        "unit": one.unit,
        "required": one.required,
        "guidance": one.guidance,
        "choices": list(one.choices),
        "columns": [
            {"key": c.key, "label": c.label, "kind": c.kind.value, "choices": list(c.choices)} for c in one.columns
        ],
    }


def from_json(data: Mapping[str, Any]) -> Definition:
    """The definition that ``to_json`` wrote. Raises KeyError or ValueError for anything else."""
    return Definition(
        subject=data["subject"],
        headings=tuple(data["headings"]),
        allows_nil=data["allows_nil"],
        sections=tuple(
            Section(one["key"], one["title"], _fields(one["fields"]), Part(one["part"])) for one in data["sections"]
        ),
        checks=tuple(
            Check(
                one["key"], Rule(one["rule"]), tuple(one["fields"]),
                None if one["bound"] is None else Decimal(one["bound"]),
                one["target"], one["blocking"], one["message"],
            )
            for one in data["checks"]
        ),
    )  # fmt: skip


def _fields(rows: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    return tuple(
        Field(
            row["key"], row["label"], FieldKind(row["kind"]), Merge(row["merge"]), row["unit"], row["required"],
            row["guidance"], tuple(row["choices"]),
            tuple(Column(c["key"], c["label"], FieldKind(c["kind"]), tuple(c["choices"])) for c in row["columns"]),
        )
        for row in rows
    )  # fmt: skip
