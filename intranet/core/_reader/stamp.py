"""Putting a small PDF, the mark of a paper, into the margin of page 1 of another, through pdfium."""

from io import BytesIO

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from .findings import Finding

MM = 72 / 25.4
LEFT, RIGHT, EDGE = 30 * MM, 15 * MM, 3 * MM  # of NĐ 30; and what printers leave blank
DARK = 160  # of 255
LARGEST = 2000  # dots on the longer side of the picture that is looked at
SPECKS = 0.002  # share of dark dots that a scan has on blank paper


def stamp(path: str, mark_path: str) -> bytes:
    """The PDF with the mark on page 1: at the foot, left or right; at the head; else on a strip added under the page.

    A signed PDF is refused: a changed copy would show its signature as broken.
    """
    document = pdfium.PdfDocument(path)
    if raw.FPDF_GetSignatureCount(document) > 0:
        raise Finding("signed")
    mark = pdfium.PdfDocument(mark_path)
    page, (wide, high) = document[0], mark.get_page_size(0)
    across = page.get_width()
    scale = min(1.0, (across - 2 * EDGE) / wide)
    wide, high = wide * scale, high * scale
    place = _blank(page, wide, high)
    if place is None:
        _add_strip(page, high + EDGE)
        place = (min(LEFT, across - wide), EDGE / 2)
    drawn = mark.page_as_xobject(0, document).as_pageobject()
    drawn.set_matrix(pdfium.PdfMatrix().scale(scale, scale).translate(*place).multiply(_upright(page)))
    page.insert_obj(drawn)
    page.gen_content()
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _blank(page: pdfium.PdfPage, wide: float, high: float) -> tuple[float, float] | None:
    """Where the page as it is shown has room, from its lower left corner; None where it has none."""
    across, down = page.get_size()
    fine = min(1.0, LARGEST / max(across, down))  # dots for each point
    shown = page.render(scale=fine).to_pil().convert("L")
    left, right = min(LEFT, across - wide), max(0.0, across - RIGHT - wide)
    for x, y in ((left, EDGE), (right, EDGE), (right, down - EDGE - high), (left, down - EDGE - high)):
        corners = (x, down - y - high, x + wide, down - y)
        dots = shown.crop(tuple(round(side * fine) for side in corners)).histogram()
        if sum(dots[:DARK]) <= SPECKS * sum(dots):
            return x, y
    return None


def _upright(page: pdfium.PdfPage) -> pdfium.PdfMatrix:
    """From the page as it is shown, measured from its lower left corner, to the coordinates of its content."""
    left, bottom, right, top = page.get_cropbox()
    turned = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }
    return pdfium.PdfMatrix(*turned[page.get_rotation()])


def _add_strip(page: pdfium.PdfPage, high: float) -> None:
    """Make the page longer at what is shown as its foot."""
    left, bottom, right, top = page.get_cropbox()
    box = {
        0: (left, bottom - high, right, top),
        90: (left, bottom, right + high, top),
        180: (left, bottom, right, top + high),
        270: (left - high, bottom, right, top),
    }[page.get_rotation()]
    page.set_mediabox(*box)
    page.set_cropbox(*box)
