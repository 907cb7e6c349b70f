"""The mark on a directive's own file: a copy of the PDF with it; a picture of it for the Word file before signing."""

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intranet.core import addresses, reading
from intranet.core.errors import Refused
from intranet.core.filestore import store
from intranet.core.filetypes import PDF
from intranet.core.marks import Paper
from intranet.core.reading import ReadFailed
from intranet.directives.models import Directive
from intranet.documents.models import Attachment
from intranet.pdf import mark as marks
from intranet.pdf.fonts import FOLDER
from intranet.verification.models import StampedCopy

_DOTS_A_MODULE = 10
_QUIET = 4  # modules of blank around a QR code, by its standard
_DOTS_AN_INCH = 450
_LETTERS = 46


def stampable(session: Session, attachment: Attachment) -> bool:
    """Whether the file is a PDF of a published directive."""
    directive = session.get(Directive, attachment.document_id)
    return attachment.media_type == PDF and directive is not None and directive.published_at is not None


def stamped(session: Session, attachment: Attachment) -> tuple[str, int]:
    """SHA-256 and size of the copy with the mark, made at the first call and kept. Commits. Raises Refused."""
    address = addresses.marked(session, Paper.DIRECTIVE, attachment.document_id)
    attachment_id, original = attachment.id, store().path_of(attachment.sha256)
    kept = _kept(session, attachment_id, address)
    if kept and store().verify(kept[0]):
        return kept
    session.rollback()  # nobody waits while it is made; on SQLite the next transaction begins with what it writes
    content = _made(original, address)
    made = store().put(content), len(content)
    values = {"sha256": made[0], "size": made[1]}
    try:
        if kept:  # the store has lost the file
            session.execute(update(StampedCopy).where(*_of(attachment_id, address)).values(values))
        else:
            session.execute(insert(StampedCopy).values(attachment_id=attachment_id, address=address, **values))
        session.commit()
    except IntegrityError:  # somebody asked for it at the same moment: theirs is as good
        session.rollback()
        made = _kept(session, attachment_id, address) or made
    return made


def picture(address: str) -> bytes:
    """The QR code of an address with the mark under it, as a PNG some 3 cm wide when put into a Word file."""
    rows = marks.modules(address)
    side = (len(rows) + 2 * _QUIET) * _DOTS_A_MODULE
    image = Image.new("L", (side, side + _LETTERS), 255)
    draw = ImageDraw.Draw(image)
    for down, row in enumerate(rows, _QUIET):
        for across, dark in enumerate(row, _QUIET):
            if dark:
                left, top = across * _DOTS_A_MODULE, down * _DOTS_A_MODULE
                draw.rectangle((left, top, left + _DOTS_A_MODULE - 1, top + _DOTS_A_MODULE - 1), fill=0)
    font = ImageFont.truetype(FOLDER / "Tinos-Bold.ttf", _LETTERS - 8)
    draw.text((side / 2, side - _DOTS_A_MODULE), address.rpartition("/")[2], fill=0, font=font, anchor="mt")
    out = BytesIO()
    image.save(out, "PNG", dpi=(_DOTS_AN_INCH, _DOTS_AN_INCH), optimize=True)
    return out.getvalue()


def _kept(session: Session, attachment_id: int, address: str) -> tuple[str, int] | None:
    row = session.execute(select(StampedCopy.sha256, StampedCopy.size).where(*_of(attachment_id, address))).first()
    return (row.sha256, row.size) if row else None


def _of(attachment_id: int, address: str) -> tuple[ColumnElement[bool], ...]:
    return StampedCopy.attachment_id == attachment_id, StampedCopy.address == address


def _made(original: Path, address: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        mark = Path(folder) / "mark.pdf"
        mark.write_bytes(marks.alone(address))
        try:
            return reading.stamped(original, mark)
        except ReadFailed as failed:
            raise Refused(str(failed)) from failed
