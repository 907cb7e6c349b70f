"""Lists as files for Excel. What looks like a formula stays text: a school may be typed as “=HYPERLINK(…)”."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Literal

import xlsxwriter
from flask import Response, send_file

Cell = str | int | float | None
Format = Literal["xlsx", "csv"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 60  # characters
_SHEET_NAME_LENGTH = 31  # Excel's limit


def xlsx(sheet: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet: bold header that stays in sight, filters, columns as wide as their text."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(sheet[:_SHEET_NAME_LENGTH])
        page.write_row(0, 0, header, book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}))
        widths = [len(title) for title in header]
        last = 0
        for last, row in enumerate(rows, 1):
            page.write_row(last, 0, row)
            widths = [max(width, len(str(cell or ""))) for width, cell in zip(widths, row, strict=True)]
        for column, width in enumerate(widths):
            page.set_column(column, column, min(width, _WIDEST) + 2)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, last, len(header) - 1)
    return out.getvalue()


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
    content = xlsx(sheet, header, rows) if kind == "xlsx" else csv_text(header, rows)
    media_type = XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    return send_file(io.BytesIO(content), media_type, as_attachment=True, download_name=f"{stem}.{kind}")


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
