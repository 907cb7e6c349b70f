"""An attachment made readable inside the page: images of the pages, a Word body as blocks, the top of a spreadsheet.

Reading happens in a child process (``core.reading``); what was read is remembered by the file's SHA-256, which names
content that never changes.
"""

from dataclasses import dataclass
from functools import lru_cache

from flask import url_for

from intranet.core import filetypes, reading
from intranet.core.filestore import cache_dir, store
from intranet.core.reading import Block, ReadFailed, Sheet
from intranet.documents.models import Attachment

MOST_PAGES = 100


@dataclass(frozen=True)
class Reading:
    """What the page shows of a file. ``pages``: (address, width, height); ``count``: all pages there are.

    ``failure`` is a Vietnamese sentence when the file cannot be shown; it can still be downloaded.
    """

    attachment: Attachment
    pages: tuple[tuple[str, int, int], ...] = ()
    count: int = 0
    blocks: tuple[Block, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    failure: str = ""
    has_text: bool = False


def read(attachment: Attachment) -> Reading:
    """The file as the page shows it; a file that cannot be read gives a reading with ``failure``."""
    try:
        if attachment.media_type == filetypes.DOCX:
            return Reading(attachment, blocks=_blocks(attachment.sha256))
        if attachment.media_type == filetypes.XLSX:
            return Reading(attachment, sheets=_sheets(attachment.sha256))
        images = page_images(attachment)
    except ReadFailed as failed:
        return Reading(attachment, failure=str(failed))
    pages = tuple(
        (url_for("documents.page_image", attachment_id=attachment.id, number=number), width, height)
        for number, (width, height) in enumerate(images.sizes[:MOST_PAGES], 1)
    )
    is_pdf = attachment.media_type == filetypes.PDF
    return Reading(attachment, pages, images.count, has_text=is_pdf)


def page_images(attachment: Attachment) -> reading.PageImages:
    """The images of a PDF's pages, or of a picture. Raises ReadFailed."""
    return reading.page_images(store().path_of(attachment.sha256), attachment.sha256, cache_dir())


def page_texts(attachment: Attachment) -> list[str]:
    """The text of each page of a PDF; empty strings for a scan. Raises ReadFailed."""
    return list(_texts(attachment.sha256))


@lru_cache(maxsize=64)
def _texts(sha256: str) -> tuple[str, ...]:
    return tuple(reading.pdf_text(store().path_of(sha256)))


@lru_cache(maxsize=64)
def _blocks(sha256: str) -> tuple[Block, ...]:
    return tuple(reading.docx_blocks(store().path_of(sha256)))


@lru_cache(maxsize=64)
def _sheets(sha256: str) -> tuple[Sheet, ...]:
    return tuple(reading.xlsx_preview(store().path_of(sha256)))
