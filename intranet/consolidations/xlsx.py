"""The workbook of a consolidation: a sheet per table, numbers as numbers, words never as formulas."""

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from intranet.consolidations import tables
from intranet.consolidations.blocks import Cell, Column, Look, Share, Side, Table, plain, shown
from intranet.consolidations.paper import Paper
from intranet.consolidations.results import Consolidation
from intranet.core import clock
from intranet.jobs.queue import Progress

_LONGEST_NAME = 31
_LONGEST_CELL = 32_767
_ILLEGAL_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_WIDEST, _NARROWEST = 60, 8  # characters
_VIETNAMESE = "[$-42A]"
_RESERVED = {"history", "lịch sử"}


def sheets(report: Consolidation) -> list[Table]:
    """Every table, whole: nothing is cut to the width of a paper, no list is shortened."""
    made = [
        tables.reporting(report, report.by_level, "cấp học"),
        tables.reporting(report, report.by_commune, "xã, phường"),
    ]
    if report.figures:
        made.append(tables.figures(report, report.figures, ""))
        if report.previous or report.last_year:
            made.append(tables.comparison(report, report.figures, ""))
    if report.counted:
        made.append(tables.counted(report, report.counted, ""))
    if report.figures or report.counted:
        made.append(tables.communes(report))
    made += tables.named(report)
    made += [tables.merged_rows(one) for one in report.row_lists]
    made += [tables.narrative(one) for one in report.narratives]
    return [*made, tables.schools(report, everything=True)]


def report_xlsx(report: Consolidation, paper: Paper, progress: Progress | None = None) -> bytes:
    """The workbook; the same bytes for the same report and paper. ``progress``: sheets done, sheets in all."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    every = sheets(report)
    with xlsxwriter.Workbook(out, options) as book:
        created = datetime(paper.on.year, paper.on.month, paper.on.day, tzinfo=UTC)
        book.set_properties({"title": plain(paper.subject), "author": plain(paper.office), "created": created})
        writer = _Writer(book)
        for place, table in enumerate(every, 1):
            writer.write(table)
            if progress:
                progress(place, len(every), f"Ghi bảng {table.name}")
    return out.getvalue()


class _Writer:
    """Writes sheets into one workbook: their names are unique, their formats shared."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._names: set[str] = set()
        self._formats: dict[tuple[str, str, bool], Format] = {}
        look = {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#EDEDED", "align": "center"}
        self._header = book.add_format({**look, "valign": "vcenter"})

    def write(self, table: Table) -> None:
        """A sheet with the header frozen, filters, and columns as wide as what is in them."""
        sheet = self._book.add_worksheet(self._name(table.name))
        top = 1 if any(column.group for column in table.columns) else 0
        if top:
            self._groups(sheet, table.columns)
        for place, column in enumerate(table.columns):
            if top and not column.group:
                sheet.merge_range(0, place, 1, place, plain(column.title), self._header)
            else:
                sheet.write_string(top, place, plain(column.title), self._header)
        last = top
        for last, row in enumerate(table.rows, top + 1):
            for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
                self._cell(sheet, last, place, column, cell, total=row.look is Look.TOTAL)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, _width(table, place, column))
        sheet.freeze_panes(top + 1, table.named_at + 1)
        plain_rows = sum(1 for row in table.rows if row.look is Look.PLAIN)
        sheet.autofilter(top, 0, max(top, top + plain_rows), len(table.columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.repeat_rows(0, top)
        sheet.fit_to_pages(1, 0)

    def _groups(self, sheet: Worksheet, columns: tuple[Column, ...]) -> None:
        start = 0
        for place in range(1, len(columns) + 1):
            if place == len(columns) or columns[place].group != columns[start].group:
                if columns[start].group and place - start > 1:
                    sheet.merge_range(0, start, 0, place - 1, plain(columns[start].group), self._header)
                elif columns[start].group:
                    sheet.write_string(0, start, plain(columns[start].group), self._header)
                start = place

    def _cell(self, sheet: Worksheet, row: int, place: int, column: Column, cell: Cell, *, total: bool) -> None:
        match cell:
            case None | "":
                sheet.write_blank(row, place, None, self._format("", column.side, total))
            case Share() if (ratio := cell.ratio) is not None:
                code = "0%" if ratio == ratio.quantize(Decimal("0.01")) else "0.0%"
                sheet.write_number(row, place, float(ratio), self._format(_VIETNAMESE + code, column.side, total))
            case int() | Decimal() if _exact(cell):
                sheet.write_number(row, place, float(cell), self._format(_number_code(cell), column.side, total))
            case datetime():
                at = clock.local(cell).replace(tzinfo=None, microsecond=0)
                sheet.write_datetime(row, place, at, self._format("dd/mm/yyyy hh:mm", column.side, total))
            case date():
                sheet.write_datetime(row, place, cell, self._format("dd/mm/yyyy", column.side, total))
            case _:
                words = shown(cell)[:_LONGEST_CELL]
                sheet.write_string(row, place, words, self._format("@", column.side, total))

    def _format(self, code: str, side: Side, total: bool) -> Format:
        key = (code, side.value, total)
        if key not in self._formats:
            look = {"border": 1, "valign": "top", "align": side.value, "text_wrap": side is Side.TEXT, "bold": total}
            self._formats[key] = self._book.add_format({**look, **({"num_format": code} if code else {})})
        return self._formats[key]

    def _name(self, wanted: str) -> str:
        """A name Excel takes: at most 31 characters, none of its signs, different from the others whatever the case."""
        bare = " ".join(_ILLEGAL_IN_NAME.sub(" ", plain(wanted)).split()).strip("' ") or "Bảng"
        if bare.casefold() in _RESERVED:
            bare = f"Bảng {bare}"
        name, again = _cut(bare, _LONGEST_NAME), 1
        while name.casefold() in self._names:
            again += 1
            ending = f" ({again})"
            name = _cut(bare, _LONGEST_NAME - len(ending)) + ending
        self._names.add(name.casefold())
        return name


def _cut(name: str, most: int) -> str:
    """At most so many characters as Excel counts them (UTF-16)."""
    while len(name.encode("utf-16-le")) > 2 * most:
        name = name[:-1]
    return name.strip("' ")


def _exact(value: int | Decimal) -> bool:
    """Whether Excel keeps every digit: it has fifteen. Longer numbers are written as words."""
    return len(Decimal(value).normalize().as_tuple().digits) <= 15


def _number_code(value: int | Decimal) -> str:
    """As many decimals as the number has; dot and comma the Vietnamese way where the program knows the language."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return _VIETNAMESE + "#,##0" + ("." + "0" * places if places else "")


def _width(table: Table, place: int, column: Column) -> float:
    longest = max((len(line) for row in table.rows for line in column.show(row.cells[place]).splitlines()), default=0)
    return min(max(longest, _NARROWEST, min(len(column.title), 16)), _WIDEST) + 2
