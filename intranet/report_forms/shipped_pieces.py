"""What the shipped forms are put together from."""

from collections.abc import Iterable
from decimal import Decimal

from intranet.report_forms.definition import NUMBERS, Check, Column, Field, FieldKind, Merge, Rule, Section

ISSUE_STATES = ("Dự báo", "Đang nóng", "Đã xử lý")
"""How far an issue has come (E2)."""

HOT_ISSUE_COLUMNS = (
    Column("on", "Ngày", FieldKind.DATE),
    Column("channel", "Kênh, nơi phản ánh"),
    Column("content", "Nội dung", FieldKind.LONG_TEXT),
    Column("handling", "Việc đã xử lý", FieldKind.LONG_TEXT),
    Column("told", "Kết quả đã thông tin cho báo chí, người phản ánh", FieldKind.LONG_TEXT),
)
"""An issue the press or the public raised, and what they were told of its outcome (E1)."""


def count(key: str, label: str, unit: str, *, required: bool = False, guidance: str = "") -> Field:
    """A number of things, added over the schools."""
    return Field(key, label, FieldKind.INTEGER, Merge.SUM, unit, required, guidance)


def narrative(key: str, label: str, *, required: bool = False, guidance: str = "") -> Field:
    """A paragraph, listed with its school."""
    return Field(key, label, FieldKind.LONG_TEXT, Merge.LIST, required=required, guidance=guidance)


def yes_no(key: str, label: str) -> Field:
    """A question whose answers are counted."""
    return Field(key, label, FieldKind.YES_NO, Merge.COUNT)


def never_below_zero(sections: Iterable[Section]) -> list[Check]:
    """A check for each number of the sections: what is counted is never negative."""
    return [
        Check(f"{one.key}_least", Rule.MIN, (one.key,), bound=Decimal(0))
        for section in sections
        for one in section.fields
        if one.kind in NUMBERS
    ]
