"""PDF through pdfium: is it whole and harmless, its pages as images, its text."""

import re
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from .findings import Finding

MAX_PAGES = 2000
MAX_TEXT_PAGES = 300
MAX_PAGE_TEXT = 20_000  # characters
MAX_PAGE_PIXELS = 8_000_000
MAX_PAGE_SIDE = 16_000  # pixels; WebP ends at 16383

_END_WITHIN = 2048  # bytes; viewers look for %%EOF in the last 1024, scanners leave a little more behind it
_GAP = rb"(?:[\x00\s]|%[^\r\n]*[\r\n])*"
# Only the forms that make something active: "/JavaScript" alone also stands in titles of lessons. Object
# streams need no unpacking here because pdfium's copy has none.
_ACTIVE = {
    "pdf_script": re.compile(rb"/S" + _GAP + rb"/(?:JavaScript|Launch)\b"),
    "pdf_embedded": re.compile(
        rb"/EF" + _GAP + rb"(?:<<|\d+" + _GAP + rb"\d+" + _GAP + rb"R\b)|/Type" + _GAP + rb"/EmbeddedFile\b"
    ),
}


def check(path: str) -> dict[str, str]:
    """Refuse a PDF that is cut off, locked, unreadable, or carries scripts, launch actions or other files.

    Looked at twice, because each sees what the other may miss: the bytes as sent with `#4a` name escapes
    undone, and pdfium's own copy of the document, in which compressed object streams are written out plainly.
    """
    data = Path(path).read_bytes()
    if b"%%EOF" not in data[-_END_WITHIN:]:
        raise Finding("truncated")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Finding("encrypted" if error.err_code == raw.FPDF_ERR_PASSWORD else "corrupt") from error
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise Finding("encrypted")
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        raise Finding("pdf_script")
    if raw.FPDFDoc_GetAttachmentCount(document) > 0:
        raise Finding("pdf_embedded")
    if not 1 <= len(document) <= MAX_PAGES:
        raise Finding("corrupt" if len(document) < 1 else "too_many_pages")
    copy = BytesIO()
    try:
        for number in {0, len(document) - 1}:
            document[number].close()
        document.save(copy, flags=raw.FPDF_NO_INCREMENTAL)
    except pdfium.PdfiumError as error:
        raise Finding("corrupt") from error
    for content in (data, copy.getvalue()):
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), content)
        for code, pattern in _ACTIVE.items():
            if pattern.search(plain):
                raise Finding(code)
    return {"kind": "pdf"}


def page_sizes(path: str, width: str) -> list[tuple[int, int]]:
    """Width and height in pixels that `page_image` gives each page."""
    document = pdfium.PdfDocument(path)
    count = min(len(document), MAX_PAGES)
    return [_shown(document.get_page_size(number), int(width))[1] for number in range(count)]


def _shown(points: tuple[float, float], width: int) -> tuple[float, tuple[int, int]]:
    """Scale and size in pixels of a page of so many points, bounded so that no page fills the memory."""
    wide, high = points
    scale = min(width / wide, (MAX_PAGE_PIXELS / (wide * high)) ** 0.5, MAX_PAGE_SIDE / high)
    return scale, (max(1, round(wide * scale)), max(1, round(high * scale)))


def page_image(path: str, number: str, width: str) -> bytes:
    """Page `number` (from 1) as a WebP `width` pixels wide; narrower when the page is very long."""
    from . import pictures

    document = pdfium.PdfDocument(path)
    document.init_forms()  # else the seal of a digital signature, a form field, would not be drawn
    page = document[int(number) - 1]
    scale, (across, down) = _shown(page.get_size(), int(width))
    drawn = page.render(scale=scale).to_pil().convert("RGB")
    return pictures.small(drawn.crop((0, 0, across, down)))  # pdfium rounds up, by a pixel of nothing


def page_texts(path: str) -> list[str]:
    """The text of each page, of the first `MAX_TEXT_PAGES`."""
    document = pdfium.PdfDocument(path)
    return [
        document[number].get_textpage().get_text_range()[:MAX_PAGE_TEXT].replace("\r\n", "\n")
        for number in range(min(len(document), MAX_TEXT_PAGES))
    ]
