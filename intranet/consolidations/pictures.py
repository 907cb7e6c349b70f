"""Charts as pictures, for what cannot draw: Word files and pages. They need no font of the machine."""

import io
from threading import Lock

import pypdfium2 as pdfium
from PIL import Image
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing

from intranet.consolidations.blocks import Chart
from intranet.consolidations.pdf import chart_flowables

_SCALE = 2.0  # pixels a point: sharp on a screen, 144 dots an inch on paper
_COLOURS = 32
_one_at_a_time = Lock()  # PDFium is made for one thread


def chart_pictures(chart: Chart) -> list[tuple[bytes, float]]:
    """Each drawing of a chart as PNG, with its width in points. The same bytes for the same chart."""
    drawings = [one for one in chart_flowables(chart) if isinstance(one, Drawing)]
    return [(_png(one), float(one.width)) for one in drawings]


def _png(drawing: Drawing) -> bytes:
    content = renderPDF.drawToString(drawing)
    with _one_at_a_time:
        document = pdfium.PdfDocument(content)
        try:
            image = document[0].render(scale=_SCALE).to_pil()
        finally:
            document.close()
    out = io.BytesIO()
    image.convert("RGB").quantize(_COLOURS, Image.Quantize.FASTOCTREE).save(out, "PNG")
    return out.getvalue()
