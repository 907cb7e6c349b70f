"""What stands under a chart, the names of its series and its caption, and how series are told apart."""

from collections.abc import Sequence

from reportlab.graphics.shapes import Line, Rect, Shape, String
from reportlab.graphics.widgets.markers import makeMarker
from reportlab.lib.colors import Color, black, white

from intranet.pdf.fonts import REGULAR, width
from intranet.pdf.paper import Part
from intranet.pdf.text import balance, clip, wrap

BAR_TINTS = (
    Color(0.17, 0.25, 0.38),
    Color(0.50, 0.61, 0.75),
    Color(0.83, 0.88, 0.93),
    white,
    Color(0.68, 0.68, 0.68),
)
LINE_DASHES: tuple[tuple[float, ...] | None, ...] = (None, (5, 2), (2, 2), (6, 2, 1, 2), (1, 1))
LINE_MARKERS = ("FilledCircle", "FilledSquare", "FilledTriangle", "FilledDiamond", "Circle")
SIZE = 11.0
_MOST_LABEL_LINES = 3
_LINE_HEIGHT = 16.0
_KEY = 24.0  # length of the sample of a bar or line before its name
_GAP = 14.0


def label(text: str, limit: float) -> str:
    """The name of a category in at most three lines."""
    return "\n".join(clip(wrap(text, REGULAR, SIZE, limit), _MOST_LABEL_LINES))


class Legend:
    """`shapes` fill the lowest `height` points of a drawing `available` points wide."""

    def __init__(self, names: Sequence[str], caption: str, available: float, *, lines: bool = False) -> None:
        self.available = available
        self.shapes: list[Shape] = []
        self.height = self._caption(caption) if caption else 0.0
        rows = self._rows(names)
        for number, row in enumerate(reversed(rows)):
            x = (available - sum(length for _, _, length in row)) / 2
            y = self.height + number * _LINE_HEIGHT + 4
            for index, name, length in row:
                self.shapes += _line_key(index, x, y) if lines else _bar_key(index, x, y)
                self.shapes.append(String(x + _KEY + 6, y, name, fontName=REGULAR, fontSize=SIZE))
                x += length
        self.height += len(rows) * _LINE_HEIGHT

    def _caption(self, text: str) -> float:
        part = Part.CAPTION
        lines = clip(balance(text, part.face, part.size, self.available * 0.86), 4)
        for number, line in enumerate(reversed(lines)):
            y = number * part.leading + 4
            self.shapes.append(
                String(self.available / 2, y, line, textAnchor="middle", fontName=part.face, fontSize=part.size)
            )
        return len(lines) * part.leading + 6

    def _rows(self, names: Sequence[str]) -> list[list[tuple[int, str, float]]]:
        """The names, each with its index and its length with key and gap, in as few lines as hold them."""
        rows: list[list[tuple[int, str, float]]] = [[]]
        for index, text in enumerate(names):
            name = clip(wrap(text, REGULAR, SIZE, self.available - _KEY - _GAP - 10), 1)[0]
            length = _KEY + 6 + width(name, REGULAR, SIZE) + _GAP
            if rows[-1] and sum(item[2] for item in rows[-1]) + length > self.available:
                rows.append([])
            rows[-1].append((index, name, length))
        return rows


def _bar_key(index: int, x: float, y: float) -> list[Shape]:
    return [Rect(x, y - 1, _KEY, 9, fillColor=BAR_TINTS[index], strokeColor=black, strokeWidth=0.4)]


def _line_key(index: int, x: float, y: float) -> list[Shape]:
    middle = y + 3.5
    line = Line(x, middle, x + _KEY, middle)
    line.strokeWidth = 1.2
    line.strokeDashArray = LINE_DASHES[index]
    return [
        line,
        makeMarker(LINE_MARKERS[index], x=x + _KEY / 2, y=middle, size=5, fillColor=black, strokeColor=black),
    ]
