"""The tables of a consolidation as typed cells: what PDF and DOCX print, the screen shows and XLSX holds as numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from intranet.consolidations import given
from intranet.consolidations.blocks import Cell, Column, Look, Row, Share, Side, Table
from intranet.consolidations.results import (
    Amount,
    Consolidation,
    Counted,
    Figure,
    Group,
    Narrative,
    Overdue,
    Reporting,
    RowList,
    SchoolLine,
)
from intranet.report_forms.definition import NUMBERS, Field, FieldKind, Merge

TOTAL = "Tổng cộng"
MOST_COLUMNS, MOST_COLUMNS_LANDSCAPE = 9, 9
"""How many columns besides the fixed ones stand on paper side by side, upright and landscape."""

_PLACE = Column("STT", Side.MIDDLE, 0.5)
_SCHOOL = Column("Trường", Side.TEXT, 2.6)
_COMMUNE = Column("Xã, phường", Side.TEXT, 1.6)


def captioned(table: Table, caption: str) -> Table:
    """The table under another caption."""
    return replace(table, caption=caption)


def reporting(report: Consolidation, groups: Sequence[Group], over: str) -> Table:
    """How many reported, by ``over`` (“cấp học”, “xã, phường”), and all."""
    columns = (
        Column(over.capitalize(), Side.TEXT, 2.6),
        Column("Phải báo cáo"),
        Column("Đã nộp"),
        Column("Tỷ lệ nộp"),
        Column("Đúng hạn"),
        Column("Tỷ lệ đúng hạn"),
        Column("Trễ hạn"),
        Column("Chưa nộp"),
        Column("Không phát sinh"),
        Column("Bị trả lại"),
    )
    rows = [Row(_reporting(group.label, group.reporting)) for group in groups]
    rows.append(Row(_reporting(TOTAL, report.total.reporting), Look.TOTAL))
    return Table(f"Nộp theo {over}", f"Tình hình nộp báo cáo theo {over}", columns, tuple(rows))


def _reporting(label: str, one: Reporting) -> tuple[Cell, ...]:
    submitted, in_time = Share(one.submitted, one.expected), Share(one.in_time, one.expected)
    return (
        label, one.expected, one.submitted, submitted, one.in_time, in_time, one.late, one.missing, one.nil,
        one.returned,
    )  # fmt: skip


def figures(report: Consolidation, some: Sequence[Figure], caption: str) -> Table:
    """Totals and averages by level and in all, and how many schools gave the figure."""
    levels = report.by_level if len(report.by_level) > 1 else ()
    columns = (
        Column("Chỉ tiêu", Side.TEXT, 3.2),
        Column("Đơn vị tính", Side.MIDDLE, 0.9),
        *(Column(group.label, group="Theo cấp học") for group in levels),
        Column(TOTAL, weight=1.1),
        Column("Số trường có số liệu"),
    )
    rows = tuple(
        Row((_label(one), one.field.unit, *(part.value for part in one.by_level[: len(levels)]), *_amount(one.total)))
        for one in some
    )
    return Table("Số liệu theo cấp học", caption, columns, rows, fixed=2)


def _label(one: Figure) -> str:
    averaged = one.field.merge is Merge.AVERAGE
    return f"{one.field.label} (trung bình một trường)" if averaged else one.field.label


def _amount(one: Amount) -> tuple[Cell, Cell]:
    return one.value, one.reported


def comparison(report: Consolidation, some: Sequence[Figure], caption: str) -> Table:
    """This period beside the one before and the same one of last year, as far as there are any."""
    columns = [Column("Chỉ tiêu", Side.TEXT, 3.2), Column("Đơn vị tính", Side.MIDDLE, 0.9), Column("Kỳ này")]
    previous, last_year = report.previous, report.last_year
    if previous:
        columns += [Column(previous.name, group="Kỳ trước"), Column("Tăng, giảm", group="Kỳ trước")]
    if last_year:
        columns += [
            Column(last_year.name, group="Cùng kỳ năm trước"),
            Column("Tăng, giảm", group="Cùng kỳ năm trước"),
        ]
    rows = []
    for one in some:
        cells: list[Cell] = [_label(one), one.field.unit, one.total.value]
        if previous:
            cells += [one.previous.value if one.previous else None, one.since_previous]
        if last_year:
            cells += [one.last_year.value if one.last_year else None, one.since_last_year]
        rows.append(Row(tuple(cells)))
    return Table("So sánh các kỳ", caption, tuple(columns), tuple(rows), fixed=2)


def counted(report: Consolidation, some: Sequence[Counted], caption: str) -> Table:
    """How many schools gave each answer, the share of those that answered, by level."""
    levels = report.by_level if len(report.by_level) > 1 else ()
    columns = (
        Column("Nội dung", Side.TEXT, 2.4),
        Column("Trả lời", Side.TEXT, 1.4),
        Column("Số trường"),
        Column("Tỷ lệ"),
        *(Column(group.label, group="Theo cấp học") for group in levels),
    )
    rows = []
    for one in some:
        for option in one.options:
            share = Share(option.total, one.reported)
            rows.append(Row((one.field.label, option.label, option.total, share, *option.by_level[: len(levels)])))
    return Table("Câu trả lời đếm được", caption, columns, tuple(rows), fixed=2)


def communes(report: Consolidation) -> Table:
    """Every figure and every counted answer by commune, with the total."""
    columns = [Column("Xã, phường", Side.TEXT, 2)]
    rows: list[list[Cell]] = [[group.label] for group in report.by_commune]
    total: list[Cell] = [TOTAL]
    for one in report.figures:
        columns.append(Column(_with_unit(_label(one), one.field.unit)))
        total.append(one.total.value)
        for row, amount in zip(rows, one.by_commune, strict=True):
            row.append(amount.value)
    for question in report.counted:
        for option in question.options:
            columns.append(Column(option.label, group=f"{question.field.label} (số trường)"))
            total.append(option.total)
            for row, number in zip(rows, option.by_commune, strict=True):
                row.append(number)
    made = (*(Row(tuple(row)) for row in rows), Row(tuple(total), Look.TOTAL))
    return Table("Số liệu theo xã, phường", "Số liệu theo xã, phường", tuple(columns), made)


def _with_unit(label: str, unit: str) -> str:
    return f"{label} ({unit})" if unit else label


def narrative(one: Narrative) -> Table:
    """Every school's words: the original, and what the paper prints of it. For the workbook."""
    columns = (
        _PLACE, _SCHOOL, Column("Nguyên văn", Side.TEXT, 4), Column("In trong báo cáo", Side.MIDDLE),
        Column("Lời in", Side.TEXT, 4),
    )  # fmt: skip
    rows = tuple(
        Row((place, said.school, said.text, "Có" if said.printed else "Không", said.words if said.printed else ""))
        for place, said in enumerate(one.said, 1)
    )
    return Table(one.field.label, one.field.label, columns, rows)


_SIDES = dict.fromkeys(NUMBERS, Side.NUMBER) | {FieldKind.DATE: Side.MIDDLE}


def merged_rows(one: RowList) -> Table:
    """The rows of all schools under each other."""
    columns = [_PLACE, Column("Trường", Side.TEXT, 1.7)]
    for column in one.field.columns:
        weight = 2.2 if column.kind is FieldKind.LONG_TEXT else 1.4 if column.kind is FieldKind.TEXT else 1
        columns.append(Column(column.label, _SIDES.get(column.kind, Side.TEXT), weight))
    asked = [Field(column.key, column.label, column.kind, choices=column.choices) for column in one.field.columns]
    rows = tuple(
        Row((place, row.school, *(_value(column, row.values.get(column.key)) for column in asked)))
        for place, row in enumerate(one.rows, 1)
    )
    return Table(one.field.label, one.field.label, tuple(columns), rows)


def _value(asked: Field, value: Any) -> Cell:
    """A handed-in value as a typed cell; None for none and for what is of another kind."""
    if value is None:
        return None
    if asked.kind in NUMBERS:
        return given.number_of(asked, value)
    if asked.kind is FieldKind.YES_NO:
        return given.option_of(asked, value)
    if asked.kind is FieldKind.DATE:
        return date.fromisoformat(value) if given.words_of(asked, value) else None
    return value if isinstance(value, str) else None


def overdue(name: str, caption: str, some: Iterable[Overdue]) -> Table:
    """Schools that were late, have not reported, or must report again, by name; without columns that say nothing."""
    columns = (
        _PLACE, _SCHOOL, _COMMUNE, Column("Hạn nộp", Side.MIDDLE, 1.1), Column("Nộp lúc", Side.MIDDLE, 1.4),
        Column("Trễ (ngày)", Side.NUMBER, 0.8), Column("Ghi chú", Side.TEXT, 1.1),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (place, one.school, one.commune, one.due_on, one.submitted_at, one.days_late or None, _note(one))
        for place, one in enumerate(some, 1)
    ]
    kept = [at for at in range(len(columns)) if not rows or any(row[at] not in (None, "") for row in rows)]
    return Table(
        name,
        caption,
        tuple(columns[at] for at in kept),
        tuple(Row(tuple(row[at] for at in kept)) for row in rows),
    )


def named(report: Consolidation) -> tuple[Table, ...]:
    """The schools that were late, that have not reported and that must report again, as far as there are any."""
    every = (
        overdue("Nộp trễ", "Trường nộp báo cáo trễ hạn", report.late),
        overdue("Chưa nộp", "Trường chưa nộp báo cáo", report.missing),
        overdue("Bị trả lại", "Trường bị trả lại báo cáo, phải nộp lại", report.returned),
    )
    return tuple(table for table in every if table.rows)


def _note(one: Overdue) -> str:
    """Only of the missing: of the others the caption says it."""
    if one.submitted_at:
        return ""
    return "Quá hạn" if one.days_late else "Còn hạn"


def schools(report: Consolidation, *, everything: bool = False) -> Table:
    """Each school with its figures, and their totals; ``everything``: also answers that are no numbers."""
    kinds = {*NUMBERS} | ({FieldKind.YES_NO, FieldKind.CHOICE, FieldKind.DATE} if everything else set())
    columns = [_PLACE, Column("Trường", Side.TEXT, 2.2), Column("Có số liệu", Side.MIDDLE, 0.8)]
    if everything:
        columns.insert(2, _COMMUNE)
    fixed = len(columns)
    total: list[Cell] = ["", TOTAL, *[""] * (fixed - 2)]
    asked = []
    for section in report.definition.sections:
        for one in section.fields:
            if one.kind in kinds:
                asked.append(one)
                side = _SIDES.get(one.kind, Side.TEXT)
                columns.append(Column(_with_unit(one.label, one.unit), side, 1, section.title))
                result = report.by_key.get(one.key)
                total.append(result.total.value if isinstance(result, Figure) else None)
    rows = []
    for place, line in enumerate(report.lines, 1):
        head: list[Cell] = [place, line.school, *([line.commune] if everything else []), _state(line)]
        rows.append(Row((*head, *(_value(one, line.values.get(one.key)) for one in asked))))
    rows.append(Row(tuple(total), Look.TOTAL))
    note = "Dấu “–”: trường không ghi số liệu. Dòng tổng cộng ghi số trung bình ở chỉ tiêu tính trung bình."
    return Table("Từng trường", "Số liệu của từng trường", tuple(columns), tuple(rows), fixed, note)


def _state(line: SchoolLine) -> str:
    if line.version_id is None:
        return "Chưa"
    return "Không phát sinh" if line.nil else "Có"
