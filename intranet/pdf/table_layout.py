"""The geometry of a data table: widths of columns, heights of rows, and where a page may end."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import accumulate, groupby
from typing import Literal

from intranet.pdf.fonts import BOLD, REGULAR, width
from intranet.pdf.text import clean, clip, wrap

PADDING = 3.5
LINE_END = "\u2028"
"""Begins a new line within a cell; the line ends people typed are spaces in a cell."""
_MOST_HEADER_LINES = 10
# A cell of more lines than this goes on in the row below it, so that every row fits on a page.
_LINES_PER_ROW = 10
_LEAST_COLUMN = 16.0
# A short figure, date or telephone number is not broken; longer cells may be.
_UNBROKEN = 84.0


class Kind(Enum):
    """How a row is shown: plain; a heading over the whole width; a heading with its own figures; the sum of all."""

    PLAIN = "plain"
    GROUP = "group"
    HEADING = "heading"
    TOTAL = "total"


_HEADINGS = (Kind.GROUP, Kind.HEADING)


@dataclass(frozen=True)
class Column:
    """A column: heading, share of the width, side. Neighbours of one `group` get that as a common heading."""

    title: str
    weight: float = 1.0
    align: Literal["left", "center", "right"] = "left"
    group: str = ""


@dataclass(frozen=True)
class Row:
    """The cells as they are to be printed (numbers already in Vietnamese form); a GROUP row has one."""

    cells: Sequence[str]
    kind: Kind = Kind.PLAIN


@dataclass(frozen=True)
class Printed:
    """A row broken into lines. `goes_on`: the row below it is more of the same row of the data."""

    cells: list[list[str]]
    kind: Kind
    height: float
    goes_on: bool = False


@dataclass(frozen=True)
class Box:
    """A cell of the heading: distance from the left and from the top of the table, extent, lines."""

    left: float
    down: float
    width: float
    height: float
    lines: list[str]


class Layout:
    """A table laid out for one width (points)."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Row], size: float, available: float) -> None:
        self.available = available
        self.columns = columns
        self.size = size
        self.leading = round(size * 1.18, 1)
        self.widths = column_widths(columns, rows, size, available)
        self.edges = [0.0, *accumulate(self.widths)]
        self.header, self.header_height = self._head()
        self.rows = [printed for row in rows for printed in self._print(row)]
        self._tops = [0.0, *accumulate(row.height for row in self.rows)]

    def height(self, first: int, last: int) -> float:
        """Of the heading and the printed rows `first` to `last`."""
        return self.header_height + self._tops[last] - self._tops[first]

    def cut(self, first: int, last: int, available: float, *, must_begin: bool) -> int:
        """The printed row that begins the next page; `first` when this page is to take none.

        A group's heading is not left behind alone, nor does a sum begin a page, where one or two rows more on
        the next page prevent it.
        """
        room = available - self.header_height
        cut = min(bisect_right(self._tops, self._tops[first] + room + 0.01) - 1, last)
        if cut <= first:
            return first
        for better in range(cut, max(cut - 3, first), -1):
            if self.rows[better - 1].kind not in _HEADINGS and (
                better == last or self.rows[better].kind is not Kind.TOTAL
            ):
                return better
        return cut if must_begin else first

    def _row_height(self, lines: int) -> float:
        return lines * self.leading + 2 * PADDING

    def _print(self, row: Row) -> Iterator[Printed]:
        """The row with its cells broken into lines; several when it is very high."""
        face = REGULAR if row.kind is Kind.PLAIN else BOLD
        limits = [self.available] if row.kind is Kind.GROUP else self.widths
        broken = [
            [line for part in cell.split(LINE_END) for line in wrap(part, face, self.size, limit - 2 * PADDING)]
            for cell, limit in zip(row.cells, limits, strict=True)
        ]
        most = max(map(len, broken))
        if most <= _LINES_PER_ROW:
            yield Printed(broken, row.kind, self._row_height(most))
            return
        for start in range(0, most, _LINES_PER_ROW):
            end = start + _LINES_PER_ROW
            height = self._row_height(min(_LINES_PER_ROW, most - start))
            yield Printed([lines[start:end] for lines in broken], row.kind, height, goes_on=end < most)

    def _head(self) -> tuple[list[Box], float]:
        """The cells of the heading as boxes, and its height: one row, or two when columns are grouped."""
        titles = [self._heading(column.title, limit) for column, limit in zip(self.columns, self.widths, strict=True)]
        groups: list[Box] = []
        first = 0
        for group, columns in groupby(self.columns, key=lambda column: column.group):
            end = first + len(list(columns))
            if group:
                wide = self.edges[end] - self.edges[first]
                groups.append(Box(self.edges[first], 0, wide, 0, self._heading(group, wide)))
            first = end
        upper = max((self._row_height(len(box.lines)) for box in groups), default=0.0)
        under = [len(lines) for lines, column in zip(titles, self.columns, strict=True) if column.group]
        height = max(
            self._row_height(max(map(len, titles))),
            upper + self._row_height(max(under, default=0)) if groups else 0.0,
        )
        boxes = [replace(box, height=upper) for box in groups]
        for column, lines, left, wide in zip(self.columns, titles, self.edges, self.widths, strict=False):
            down = upper if column.group else 0.0
            boxes.append(Box(left, down, wide, height - down, lines))
        return boxes, height

    def _heading(self, text: str, limit: float) -> list[str]:
        return clip(wrap(text, BOLD, self.size, limit - 2 * PADDING), _MOST_HEADER_LINES)


def column_widths(columns: Sequence[Column], rows: Sequence[Row], size: float, available: float) -> list[float]:
    """Shares by weight, raised to what may not be broken: a word of the heading, a short figure."""
    least = [_least(index, column, rows, size) for index, column in enumerate(columns)]
    if sum(least) >= available:
        return [available * needed / sum(least) for needed in least]
    widths = [0.0] * len(columns)
    free = set(range(len(columns)))
    room = available
    while True:
        unit = room / sum(columns[index].weight for index in free)
        tight = {index for index in free if unit * columns[index].weight < least[index]}
        if not tight:
            break
        for index in tight:
            widths[index] = least[index]
            room -= least[index]
        free -= tight
    for index in free:
        widths[index] = unit * columns[index].weight
    return widths


def _least(index: int, column: Column, rows: Sequence[Row], size: float) -> float:
    needed = max((width(word, BOLD, size) for word in clean(column.title).split()), default=0.0)
    if column.align != "left":
        cells = (row.cells[index] for row in rows if row.kind is not Kind.GROUP)
        longest = width(clean(max(cells, key=len, default="")[:100]), BOLD, size)
        needed = max(needed, longest if longest <= _UNBROKEN else 0.0)
    return max(min(needed, _UNBROKEN) + 2 * PADDING + 0.5, _LEAST_COLUMN)
