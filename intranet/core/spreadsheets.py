"""Lists as files for Excel. What looks like a formula stays text: a school may be typed as “=HYPERLINK(…)”."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import xlsxwriter
from flask import Response, send_file
from xlsxwriter.workbook import Workbook

Cell = str | int | float | None
Format = Literal["xlsx", "csv"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 60  # characters
_FIGURES = 8  # characters of a number with decimals
_SHEET_NAME_LENGTH = 31  # Excel's limit


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook. ``frozen`` first columns stay in sight with the header.

    ``looks`` colours cells by how their text begins: text → XlsxWriter's format properties. ``shares`` are the places
    of columns whose numbers are shares from 0 to 1. A column is never wider than ``widest`` characters.
    """

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    frozen: int = 0
    looks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    shares: Sequence[int] = ()
    widest: int = _WIDEST


def xlsx(sheet: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet: bold header that stays in sight, filters, columns as wide as their text."""
    return workbook([Sheet(sheet, header, rows)])


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of several sheets; their names differ in the first 31 characters."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        for sheet in sheets:
            _write(book, sheet)
    return out.getvalue()


def _write(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name[:_SHEET_NAME_LENGTH])
    bold = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
    page.write_row(0, 0, sheet.header, book.add_format(bold))
    widths = [min(len(title), sheet.widest) for title in sheet.header]
    last = 0
    for last, row in enumerate(sheet.rows, 1):
        page.write_row(last, 0, row)
        widths = [max(width, _width(cell)) for width, cell in zip(widths, row, strict=True)]
    for column, width in enumerate(widths):
        share = book.add_format({"num_format": "0.0%"}) if column in sheet.shares else None
        page.set_column(column, column, min(width, sheet.widest) + 2, share)
    page.freeze_panes(1, sheet.frozen)
    page.autofilter(0, 0, last, len(sheet.header) - 1)
    for words, look in sheet.looks.items():
        rule = {"type": "text", "criteria": "begins with", "value": words, "format": book.add_format(dict(look))}
        page.conditional_format(1, sheet.frozen, max(last, 1), len(sheet.header) - 1, rule)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """CSV in UTF-8 with the mark Excel needs; an apostrophe before what Excel would take for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def download(kind: Format, stem: str, sheet: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The list as an attachment named ``stem`` with the right ending."""
    if kind == "xlsx":
        return attachment(xlsx(sheet, header, rows), stem)
    content, media_type = csv_text(header, rows), "text/csv; charset=utf-8"
    return send_file(io.BytesIO(content), media_type, as_attachment=True, download_name=f"{stem}.csv")


def attachment(book: bytes, stem: str) -> Response:
    """A workbook as an attachment named ``stem`` with the right ending."""
    return send_file(io.BytesIO(book), XLSX, as_attachment=True, download_name=f"{stem}.xlsx")


def _width(cell: Cell) -> int:
    return _FIGURES if isinstance(cell, float) else len(str("" if cell is None else cell))


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
