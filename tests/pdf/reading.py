"""Reads a PDF back: where each line of text stands, how big it is and in which face."""

import ctypes
from dataclasses import dataclass
from datetime import date

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from intranet.pdf import document

DAY = date(2026, 11, 6)
# The 134 letters that Vietnamese has and English has not.
SMALL = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
LETTERS = SMALL + SMALL.upper()


@dataclass(frozen=True)
class Line:
    """A run of text on one base line; positions in points from the lower left corner of the page."""

    text: str
    left: float
    right: float
    base: float
    size: float
    font: str

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    lines: list[Line]
    text: str

    def line(self, text: str) -> Line:
        """The only line with this text in it."""
        (found,) = [line for line in self.lines if text in line.text]
        return found


def make(story: list[object], **settings: bool) -> bytes:
    return document.build(story, title="Báo cáo", author="Phòng GD&ĐT", subject="Thử", created=DAY, **settings)


def read(content: bytes) -> list[Page]:
    pdf = pdfium.PdfDocument(content)
    try:
        return [_page(pdf[index]) for index in range(len(pdf))]
    finally:
        pdf.close()


def pages(story: list[object], **settings: bool) -> list[Page]:
    return read(make(story, **settings))


def words(content: bytes) -> str:
    """All text of a file, its blanks made single."""
    return " ".join(" ".join(page.text for page in read(content)).split())


def _page(page: pdfium.PdfPage) -> Page:
    text_page = page.get_textpage()
    runs: list[list[tuple[str, float, float, float, float, str]]] = []
    for index in range(text_page.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(text_page, index))
        if raw.FPDFText_IsGenerated(text_page, index) or char in "\r\n":
            continue
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text_page, index, x, y)
        left, _, right, _ = text_page.get_charbox(index, loose=True)
        size = raw.FPDFText_GetFontSize(text_page, index)
        glyph = (char, left, right, round(y.value, 1), round(size, 2), _font(text_page, index))
        previous = runs[-1][-1] if runs else None
        if previous and previous[3:] == glyph[3:] and -3 < left - previous[2] < 5:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    lines = [
        Line("".join(glyph[0] for glyph in run), run[0][1], run[-1][2], run[0][3], run[0][4], run[0][5]) for run in runs
    ]
    width, height = page.get_size()
    return Page(width, height, [line for line in lines if line.text.strip()], text_page.get_text_range())


def _font(text_page: pdfium.PdfTextPage, index: int) -> str:
    buffer = ctypes.create_string_buffer(200)
    raw.FPDFText_GetFontInfo(text_page, index, buffer, 200, ctypes.c_int())
    return buffer.value.decode().partition("+")[2] or buffer.value.decode()
