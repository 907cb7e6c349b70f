"""The mark of a paper (mã xác thực): QR code, mark and address in the bottom margin of page 1, outside the decree's ô.

The QR code is a QR Code of level M; printed at 15 mm its modules are 0.4 mm or more, which a telephone reads off paper
and off a copy of it.
"""

from io import BytesIO

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from intranet.pdf.fonts import BOLD, REGULAR, width
from intranet.pdf.paper import LEFT
from intranet.pdf.text import clean

SIZE = 15 * mm
FOOT = 3.5 * mm
"""Distance to the edge of the paper: most printers leave that much blank."""

_LETTERS = 8.0
_GAP = 2.5 * mm
_QUIET = 1.5 * mm  # blank around the QR code, four of its modules


def draw(canvas: Canvas, address: str, *, left: float = LEFT, foot: float = FOOT) -> None:
    """Draw the mark of ``address`` (…/verify/BN-123-K7MPQ2XW) with its lower left corner at that place."""
    rows = modules(address)
    side, code = SIZE / len(rows), canvas.beginPath()
    for down, row in enumerate(rows, 1):
        for across, dark in enumerate(row):
            if dark:
                code.rect(left + across * side, foot + SIZE - down * side, side, side)
    canvas.drawPath(code, stroke=0, fill=1)  # one path: no hairlines between the modules
    words = left + SIZE + _GAP
    for line, (face, text) in enumerate(_lines(address)):
        canvas.setFont(face, _LETTERS)
        canvas.drawString(words, foot + SIZE - _LETTERS - 1 - line * (_LETTERS + 3.5), text)


def alone(address: str) -> bytes:
    """The mark as a PDF of its own size on white paper, to be put into the margin of another file."""
    wide, high = extent(address)
    out = BytesIO()
    canvas = Canvas(out, pagesize=(wide + 2 * _QUIET, high + 2 * _QUIET), invariant=1)
    canvas.setFillGray(1)
    canvas.rect(0, 0, wide + 2 * _QUIET, high + 2 * _QUIET, stroke=0, fill=1)
    canvas.setFillGray(0)
    draw(canvas, address, left=_QUIET, foot=_QUIET)
    canvas.save()
    return out.getvalue()


def extent(address: str) -> tuple[float, float]:
    """Width and height of the mark, in points."""
    return SIZE + _GAP + max(width(text, face, _LETTERS) for face, text in _lines(address)), SIZE


def modules(address: str) -> list[list[bool]]:
    """The QR code as rows of dark and light, without its quiet zone."""
    qr = QrCodeWidget(address, barLevel="M").qr
    qr.make()
    return [[bool(dark) for dark in row] for row in qr.modules]


def _lines(address: str) -> list[tuple[str, str]]:
    page, _, mark = clean(address).rpartition("/")
    return [
        (BOLD, f"Mã xác thực: {mark}"),
        (REGULAR, "Quét mã để biết văn bản này có đúng và còn hiệu lực hay không,"),
        (REGULAR, f"hoặc tra cứu tại {page}"),
    ]
