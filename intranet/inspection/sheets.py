"""The lists as files: a spreadsheet written row by row, so that hundreds of thousands fit into little memory."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

import xlsxwriter

from intranet.core import clock, dates
from intranet.core.spreadsheets import csv_text
from intranet.inspection.lists import Cell, Row

MOST_ROWS = 1_000_000
"""In one sheet; Excel takes little more."""
_LONGEST_CELL = 32_767


def workbook(
    title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Row], created: datetime
) -> tuple[bytes, int]:
    """The file and the number of its rows; the same bytes for the same rows and instant."""
    out = io.BytesIO()
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title, "created": created.astimezone(UTC).replace(tzinfo=None, microsecond=0)})
        writer = _Writer(book, title, columns)
        for row in rows:
            writer.write(row)
        writer.close()
    return out.getvalue(), writer.total


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, title: str, columns: Sequence[tuple[str, int]]) -> None:
        self._book, self._title, self._columns = book, title, columns
        look = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#EDEDED"}
        self._heading = book.add_format(look)
        self._words = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        self._number = book.add_format({"valign": "top"})
        self._day = book.add_format({"valign": "top", "num_format": "dd/mm/yyyy"})
        self._instant = book.add_format({"valign": "top", "num_format": "dd/mm/yyyy hh:mm"})
        self.total = self._sheets = 0
        self._begin()

    def _begin(self) -> None:
        self._sheets += 1
        name = self._title[:31] if self._sheets == 1 else f"{self._title[:26]} ({self._sheets})"
        self._sheet, self._last = self._book.add_worksheet(name), 0
        for place, (heading, width) in enumerate(self._columns):
            self._sheet.set_column(place, place, width)
            self._sheet.write_string(0, place, heading, self._heading)
        self._sheet.freeze_panes(1, 1)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.repeat_rows(0)
        self._sheet.fit_to_pages(1, 0)

    def write(self, row: Row) -> None:
        if self._last == MOST_ROWS:
            self.close()
            self._begin()
        self._last, self.total = self._last + 1, self.total + 1
        for place, cell in enumerate(row):
            self._cell(place, cell)

    def close(self) -> None:
        self._sheet.autofilter(0, 0, self._last, len(self._columns) - 1)

    def _cell(self, place: int, cell: Cell) -> None:
        match cell:
            case None | "":
                pass
            case datetime():
                at = clock.local(cell).replace(tzinfo=None, microsecond=0)
                self._sheet.write_datetime(self._last, place, at, self._instant)
            case date():
                self._sheet.write_datetime(self._last, place, cell, self._day)
            case int():
                self._sheet.write_number(self._last, place, cell, self._number)
            case _:
                self._sheet.write_string(self._last, place, cell[:_LONGEST_CELL], self._words)


def csv_file(columns: Sequence[tuple[str, int]], rows: Iterable[Row]) -> bytes:
    """The same as CSV, instants to the second."""
    return csv_text([heading for heading, _ in columns], _plain(rows))


def _plain(rows: Iterable[Row]) -> Iterator[list[str | int | None]]:
    for row in rows:
        yield [
            f"{clock.local(cell):%d/%m/%Y %H:%M:%S}"
            if isinstance(cell, datetime)
            else dates.format_date(cell)
            if isinstance(cell, date)
            else cell
            for cell in row
        ]
