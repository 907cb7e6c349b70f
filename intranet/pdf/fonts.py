"""Tinos in four faces: registration, and which characters they can draw.

NĐ 30/2020, Phụ lục I asks for Times New Roman and Unicode TCVN 6909:2001; Tinos has its metric.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

from reportlab import rl_config

REGULAR = "Tinos"
BOLD = "Tinos-Bold"
ITALIC = "Tinos-Italic"
BOLD_ITALIC = "Tinos-BoldItalic"

# Otherwise every page names Helvetica, a font that is not in the file.
rl_config.canvas_basefontname = REGULAR

from reportlab.pdfbase import pdfmetrics  # noqa: E402  the base font has to be named first
from reportlab.pdfbase.ttfonts import TTFont  # noqa: E402

FOLDER = Path(__file__).parent / "tinos"
_FILES = {
    REGULAR: "Tinos-Regular.ttf",
    BOLD: "Tinos-Bold.ttf",
    ITALIC: "Tinos-Italic.ttf",
    BOLD_ITALIC: "Tinos-BoldItalic.ttf",
}
# Controls, invisible marks and line separators have glyphs in some faces, but nothing a reader could see.
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def _register() -> frozenset[int]:
    """Register the four faces and return the code points that all of them can draw."""
    shared: set[int] | None = None
    for name, file in _FILES.items():
        font = TTFont(name, str(FOLDER / file))
        pdfmetrics.registerFont(font)
        points = {point for point, glyph in font.face.charToGlyph.items() if glyph}
        shared = points if shared is None else shared & points
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC)
    return frozenset(point for point in shared or () if unicodedata.category(chr(point)) not in _INVISIBLE)


COVERED = _register()


def width(text: str, face: str, size: float) -> float:
    """Length of one line of text, in points."""
    return size * (_short_width(text, face) if len(text) <= _SHORT else _measured(text, face))


def _measured(text: str, face: str) -> float:
    return float(pdfmetrics.stringWidth(text, face, 1))


# Long tables are made of few words: "Trường", "Nguyễn", "Hiệu".
_SHORT = 24
_short_width = lru_cache(maxsize=20_000)(_measured)
