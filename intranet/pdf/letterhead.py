"""The head of page 1.

Cơ quan (ô 2), quốc hiệu and tiêu ngữ (ô 1), số ký hiệu (ô 3), địa danh và thời gian (ô 4), V/v (ô 5b), mức độ
khẩn (ô 10b).
"""

from dataclasses import dataclass
from enum import StrEnum

from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer, Table

from intranet.pdf import styles
from intranet.pdf.fonts import width
from intranet.pdf.paper import STAMP_MM, TEXT_WIDTH, Part
from intranet.pdf.text import balance, clean, clip

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_GUTTER = 8.0
_LEAST_LEFT = 0.36  # of the text width, for the issuing body
_MOST_LINES = 6
_LINES_PER_ROW = 10
_RED = Color(0.8, 0, 0)


class Urgency(StrEnum):
    """Mức độ khẩn (ô 10b), as it is stamped."""

    FLASH = "HỎA TỐC"
    IMMEDIATE = "THƯỢNG KHẨN"
    PRIORITY = "KHẨN"


@dataclass(frozen=True)
class Letterhead:
    """What stands in the head, as whole lines of text.

    `superior_line` may be empty. `number_text` is "Số: 12/BC-PGDĐT", or "Số:      /BC-PGDĐT" for the clerk to
    fill in by hand; `place_date` is "<địa danh>, ngày … tháng … năm …". `about` is the trích yếu of công văn
    ("V/v …"); a named type has its subject in `parts.title` instead. Of the others no more than six printed
    lines are shown, the last one then ends in an ellipsis.
    """

    superior_line: str
    issuing_line: str
    number_text: str
    place_date: str
    about: str = ""
    urgency: Urgency | None = None

    def flowables(self, available: float = TEXT_WIDTH) -> list[Flowable]:
        right = self._right_width(available)
        left = available - right
        inner = left - _GUTTER
        rows: list[list[object]] = [
            [self._issuer(inner), self._nation()],
            [
                [Spacer(1, 9), *_few_lines(self.number_text, Part.NUMBER, inner)[0]],
                [Spacer(1, 9), *_few_lines(self.place_date, Part.PLACE_DATE, right)[0]],
            ],
        ]
        if self.about:
            lines = balance(self.about, Part.ABOUT.face, Part.ABOUT.size, inner)
            # A row cannot be broken over pages, so a very long one is several.
            for start in range(0, len(lines), _LINES_PER_ROW):
                shown = [styles.fixed_line(line, Part.ABOUT) for line in lines[start : start + _LINES_PER_ROW]]
                rows.append([[Spacer(1, 0 if start else 6), *shown], ""])
        if self.urgency:
            rows.append([[Spacer(1, 6), _stamp(self.urgency)], ""])
        table = Table(rows, colWidths=[left, right], style=_LAYOUT, hAlign="LEFT")
        return [table, Spacer(1, 18)]

    def _right_width(self, available: float) -> float:
        """The right column must hold ô 1 and ô 4 on one line each; the left one keeps at least its share."""
        needed = max(
            width(NATION, Part.NATION.face, Part.NATION.size),
            width(clean(self.place_date), Part.PLACE_DATE.face, Part.PLACE_DATE.size),
        )
        return min(needed + 2, available * (1 - _LEAST_LEFT))

    def _issuer(self, inner: float) -> list[Flowable]:
        shown: list[Flowable] = []
        longest = 0.0
        for line, part in ((self.superior_line, Part.SUPERIOR), (self.issuing_line, Part.ISSUER)):
            if line:
                lines, longest = _few_lines(line, part, inner)
                shown += lines
        return [*shown, styles.short_rule(longest)]

    def _nation(self) -> list[Flowable]:
        return [
            styles.fixed_line(NATION, Part.NATION),
            styles.fixed_line(MOTTO, Part.MOTTO),
            styles.rule(width(MOTTO, Part.MOTTO.face, Part.MOTTO.size)),
        ]


_LAYOUT = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("ALIGN", (0, 0), (-1, -1), "CENTER"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (0, -1), _GUTTER),
    ("RIGHTPADDING", (1, 0), (1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
]


def _few_lines(text: str, part: Part, limit: float) -> tuple[list[Flowable], float]:
    lines = clip(balance(text, part.face, part.size, limit), _MOST_LINES)
    longest = max(width(line, part.face, part.size) for line in lines)
    return [styles.fixed_line(line, part) for line in lines], longest


def _stamp(urgency: Urgency) -> Drawing:
    wide, high = (side * mm for side in STAMP_MM[urgency.value])
    part = Part.URGENCY
    frame = Rect(0.5, 0.5, wide - 1, high - 1, strokeColor=_RED, strokeWidth=1, fillColor=None)
    word = String(
        wide / 2,
        (high - part.size * 0.66) / 2,
        urgency.value,
        textAnchor="middle",
        fontName=part.face,
        fontSize=part.size,
        fillColor=_RED,
    )
    return Drawing(wide, high, frame, word)
