"""XLSX sheets as text."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import TypedDict

from python_calamine import CalamineWorkbook, SheetVisibleEnum

MAX_SHEETS = 20
MAX_COLUMNS = 60
MAX_CELL = 500  # characters


class SheetRows(TypedDict):
    """One sheet as it goes over the pipe; ``cut`` when it has more rows."""

    name: str
    rows: list[list[str]]
    cut: bool


def preview(path: str, rows: str) -> list[SheetRows]:
    """The first `rows` rows of each visible sheet, every cell as the text a person would read."""
    book = CalamineWorkbook.from_filelike(BytesIO(Path(path).read_bytes()))
    visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    return [_sheet(book, name, int(rows)) for name in visible[:MAX_SHEETS]]


def _sheet(book: CalamineWorkbook, name: str, limit: int) -> SheetRows:
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False, nrows=limit)
    return {
        "name": name,
        "rows": [[_text(cell)[:MAX_CELL] for cell in row[:MAX_COLUMNS]] for row in rows],
        "cut": sheet.total_height > limit or sheet.total_width > MAX_COLUMNS,
    }


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else str(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}" if cell.time() != time.min else f"{cell:%d/%m/%Y}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
