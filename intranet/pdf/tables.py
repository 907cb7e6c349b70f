"""Tables of figures and lists over any number of pages, in time that grows with the rows.

ReportLab's own Table measures and copies all that is left at each page. Here the height of every row is known
once, and each page draws its own rows. Cells are lines of plain text, never markup.
"""

from collections.abc import Iterable, Sequence

from reportlab.platypus import Flowable, FrameBreak, Spacer

from intranet.pdf import styles
from intranet.pdf.table_drawing import draw
from intranet.pdf.table_layout import LINE_END, Column, Kind, Layout, Row

__all__ = ["LINE_END", "Column", "Kind", "Row", "data_table"]


def data_table(
    columns: Sequence[Column],
    rows: Iterable[Row | Sequence[str]],
    *,
    caption: str = "",
    size: float = 12,
    empty: str = "Không có.",
) -> list[Flowable]:
    """A ruled table whose heading is repeated on each page; a row may be given as its bare cells.

    Columns are as wide as their weight says, but never narrower than a word of their heading while there is
    room. `caption` ("Bảng 1. …") stands above, `empty` in a table without rows. Raises ValueError for a row
    with another number of cells than there are columns.
    """
    made = [row if isinstance(row, Row) else Row(row) for row in rows] or [Row((empty,), Kind.GROUP)]
    for row in made:
        expected = 1 if row.kind is Kind.GROUP else len(columns)
        if len(row.cells) != expected:
            raise ValueError(f"a row of {len(row.cells)} cells where {expected} belong: {row.cells!r}")
    table = DataTable(_Content(columns, made, size))
    if not caption:
        return [table, Spacer(1, 8)]
    above = styles.paragraph(caption, styles.caption())
    return [above, table, Spacer(1, 8)]


class _Content:
    """The table as it was given; remembers its layout, which all its pages share."""

    def __init__(self, columns: Sequence[Column], rows: list[Row], size: float) -> None:
        self._columns = columns
        self._rows = rows
        self._size = size
        self._layout: Layout | None = None

    def laid_out(self, available: float) -> Layout:
        if self._layout is None or self._layout.available != available:
            self._layout = Layout(self._columns, self._rows, self._size, available)
        return self._layout


class DataTable(Flowable):  # type: ignore[misc]  # reportlab has no type information
    """The printed rows `first` to `last` of a table (0 to all of them), laid out when the width is known."""

    def __init__(self, content: _Content, first: int = 0, last: int | None = None) -> None:
        super().__init__()
        self._content = content
        self._first = first
        self._last = last

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self._layout = self._content.laid_out(available_width)
        self._end = len(self._layout.rows) if self._last is None else self._last
        self.width = available_width
        self.height = self._layout.height(self._first, self._end)
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        self.wrap(available_width, available_height)
        frame = getattr(self, "_frame", None)
        on_fresh_page = frame is not None and bool(frame._atTop)
        cut = self._layout.cut(self._first, self._end, available_height, must_begin=on_fresh_page)
        if cut == self._first:
            return []
        here = DataTable(self._content, self._first, cut)
        here.spaceBefore = self.getSpaceBefore()
        # What moved on so as not to be torn apart must not be tried again in the room it left.
        return [here, FrameBreak(), DataTable(self._content, cut, self._last)]

    def draw(self) -> None:
        draw(self.canv, self._layout, self._first, self._end)
