"""Tables of a Word file, written as XML: a table of thousands of rows takes python-docx minutes cell by cell."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.table import CT_Tbl
from reportlab.lib.units import inch

from intranet.consolidations.blocks import Column, Look, Row, Side, Table, plain, shown
from intranet.pdf import table_layout

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TWIPS = 1440 / inch  # twentieths of a point: the unit of Word
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>'


def table_xml(table: Table, size: float, available: float) -> CT_Tbl:
    """The table in letters of ``size`` points over ``available`` points; its heading is repeated on every page."""
    widths = [round(one * _TWIPS) for one in _widths(table, size, available)]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    letters = f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
    grid = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    pieces = [
        f'<w:tbl xmlns:w="{_W}"><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>",
        *_heading(table.columns, widths, letters),
        *(_row(row, table.columns, widths, letters) for row in table.rows or (Row(("Không có.",), Look.GROUP),)),
        "</w:tbl>",
    ]
    return parse_xml("".join(pieces))


def _widths(table: Table, size: float, available: float) -> list[float]:
    """The widths the PDF gives these columns."""
    columns = [table_layout.Column(one.title, one.weight, one.side.value) for one in table.columns]
    rows = [
        table_layout.Row([column.show(cell) for column, cell in zip(table.columns, row.cells, strict=True)])
        for row in table.rows
        if row.look is not Look.GROUP
    ]
    return table_layout.column_widths(columns, rows, size, available)


def _heading(columns: tuple[Column, ...], widths: list[int], letters: str) -> Iterator[str]:
    grouped = any(column.group for column in columns)
    if grouped:
        yield _tr(_upper(columns, widths, letters), header=True)
    yield _tr(
        (
            _tc("" if grouped and not column.group else column.title, wide, letters, Side.MIDDLE, bold=True,
                more=_SHADE, merge="continue" if grouped and not column.group else "")
            for column, wide in zip(columns, widths, strict=True)
        ),
        header=True,
    )  # fmt: skip


def _upper(columns: tuple[Column, ...], widths: list[int], letters: str) -> Iterator[str]:
    place = 0
    for group, some in groupby(columns, key=lambda column: column.group):
        count = len(list(some))
        if group:
            wide = sum(widths[place : place + count])
            yield _tc(group, wide, letters, Side.MIDDLE, bold=True, span=count, more=_SHADE)
        else:
            for column, wide in zip(columns[place : place + count], widths[place : place + count], strict=True):
                yield _tc(column.title, wide, letters, Side.MIDDLE, bold=True, more=_SHADE, merge="restart")
        place += count


def _row(row: Row, columns: tuple[Column, ...], widths: list[int], letters: str) -> str:
    if row.look is Look.GROUP:
        text = shown(row.cells[0])
        return _tr([_tc(text, sum(widths), letters, Side.TEXT, bold=True, span=len(columns))])
    bold = row.look is Look.TOTAL
    return _tr(
        _tc(column.show(cell), wide, letters, column.side, bold=bold)
        for column, cell, wide in zip(columns, row.cells, widths, strict=True)
    )


def _tr(cells: Iterable[str], *, header: bool = False) -> str:
    properties = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if header else ""
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _tc(
    text: str,
    wide: int,
    letters: str,
    side: Side,
    *,
    bold: bool = False,
    span: int = 1,
    more: str = "",
    merge: str = "",
) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    look = ("<w:b/>" if bold else "") + letters
    run = ""
    if text:
        lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in plain(text).split("\n"))
        run = f"<w:r><w:rPr>{look}</w:rPr>{lines}</w:r>"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{spanned}{merged}{more}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="Cell"/><w:jc w:val="{side.value}"/></w:pPr>{run}</w:p></w:tc>'
    )
