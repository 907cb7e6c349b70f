"""Draws a laid out table on a page: one text object and a few strokes, whatever the number of cells."""

from collections.abc import Sequence
from itertools import groupby

from reportlab.lib.colors import Color, black
from reportlab.pdfgen.canvas import Canvas

from intranet.pdf.fonts import BOLD, REGULAR, width
from intranet.pdf.table_layout import PADDING, Kind, Layout, Printed

_LINE = 0.5
_HEADER_FILL = Color(0.93, 0.93, 0.93)
# From the middle of a line of figures down to its base line, as a share of the size.
_BASE = 0.32


def draw(canvas: Canvas, layout: Layout, first: int, last: int) -> None:
    """The heading and the printed rows `first` to `last`, upwards from the origin of the canvas."""
    top = layout.height(first, last)
    rows = layout.rows[first:last]
    canvas.saveState()
    canvas.setFillColor(_HEADER_FILL)
    canvas.rect(0, top - layout.header_height, layout.available, layout.header_height, stroke=0, fill=1)
    canvas.setFillColor(black)
    _write(canvas, layout, rows, top)
    canvas.setStrokeColor(black)
    canvas.setLineWidth(_LINE)
    canvas.lines(_strokes(layout, rows, top))
    canvas.restoreState()


def _write(canvas: Canvas, layout: Layout, rows: Sequence[Printed], top: float) -> None:
    text = canvas.beginText()
    size, leading = layout.size, layout.leading

    def put(lines: list[str], face: str, align: str, left: float, wide: float, middle: float) -> None:
        base = middle + (len(lines) - 1) * leading / 2 - size * _BASE
        for line in lines:
            if line:
                if align == "left":
                    x = left + PADDING
                elif align == "right":
                    x = left + wide - PADDING - width(line, face, size)
                else:
                    x = left + (wide - width(line, face, size)) / 2
                text.setTextOrigin(x, base)
                text.textOut(line)
            base -= leading

    text.setFont(BOLD, size)
    for box in layout.header:
        put(box.lines, BOLD, "center", box.left, box.width, top - box.down - box.height / 2)
    current = BOLD
    y = top - layout.header_height
    for row in rows:
        face = REGULAR if row.kind is Kind.PLAIN else BOLD
        if face != current:
            text.setFont(face, size)
            current = face
        middle = y - row.height / 2
        for lines, column, left, wide in zip(row.cells, layout.columns, layout.edges, layout.widths, strict=False):
            align = "left" if row.kind is Kind.GROUP else column.align
            put(lines, face, align, left, wide, middle)
        y -= row.height
    canvas.drawText(text)


def _strokes(layout: Layout, rows: Sequence[Printed], top: float) -> list[tuple[float, float, float, float]]:
    """A full grid, but for the columns of a group's row and the line inside a row that goes on."""
    right = layout.available
    strokes: list[tuple[float, float, float, float]] = []
    for box in layout.header:
        x, y = box.left, top - box.down
        strokes.append((x, y, x + box.width, y))
        strokes.append((x, y, x, y - box.height))
    y = top - layout.header_height
    strokes += [(0, y, right, y), (right, top, right, 0)]
    for grouped, run in groupby(rows, key=lambda row: row.kind is Kind.GROUP):
        start = y
        for row in run:
            y -= row.height
            if not row.goes_on:
                strokes.append((0, y, right, y))
        edges = layout.edges[:1] if grouped else layout.edges[:-1]
        strokes += [(x, start, x, y) for x in edges]
    if rows and rows[-1].goes_on:
        strokes.append((0, 0, right, 0))
    return strokes
