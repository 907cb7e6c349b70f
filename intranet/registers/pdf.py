"""The registers as papers: the book with all the columns of Phụ lục IV, and the ĐẾN stamp of one arrival."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Spacer
from sqlalchemy.orm import Session

from intranet.core import clock, dates
from intranet.pdf import document, parts
from intranet.pdf.fonts import BOLD, REGULAR, width
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.paper import LANDSCAPE_TEXT_WIDTH
from intranet.pdf.tables import Column, data_table
from intranet.pdf.text import balance, clean, clip, wrap
from intranet.registers.models import Arrival
from intranet.units.office import OfficeProfile

STAMP_MM = (50, 35)
"""Width and height of the ĐẾN stamp (Phụ lục IV: 35 × 50 mm)."""

_RED = Color(0.8, 0, 0)


def book(
    session: Session, title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], about: str, at: datetime
) -> bytes:
    """One register, landscape, its heading and column numbers on every page. ``about`` says what it holds."""
    today = clock.local(at).date()
    profile = OfficeProfile.on(session, today)
    head = Letterhead(profile.superior_line, profile.issuing_line, "", dates.official_date(profile.place, today))
    counted = [
        Column(f"{column.title} ({place})", column.weight, column.align) for place, column in enumerate(columns, 1)
    ]
    story = head.flowables(LANDSCAPE_TEXT_WIDTH)
    story += parts.title(title, about)
    story.append(Spacer(1, 6))
    story += data_table(counted, rows, size=10, empty="Chưa có văn bản nào.")
    story += parts.body(f"Số dòng: {len(rows)}. In lúc {dates.format_datetime(at)}.")
    return document.build(
        story,
        title=f"{title} {about}",
        author=profile.display_name,
        subject=about,
        created=clock.local(at),
        landscape=True,
    )


def stamp(arrival: Arrival, profile: OfficeProfile) -> bytes:
    """The ĐẾN stamp as a page of its own size, to print on a label or to lay over a scan."""
    wide, high = (side * mm for side in STAMP_MM)
    out = BytesIO()
    canvas = Canvas(out, pagesize=(wide, high), invariant=1)
    canvas.setTitle(clean(f"Dấu ĐẾN {arrival}"))
    canvas.setStrokeColor(_RED)
    canvas.setFillColor(_RED)
    canvas.rect(1, 1, wide - 2, high - 2)
    top = high - 11
    for line in clip(balance(profile.issuing_line, BOLD, 7.5, wide - 8), 2):
        canvas.setFont(BOLD, 7.5)
        canvas.drawCentredString(wide / 2, top, line)
        top -= 9
    canvas.line(1, top + 4, wide - 1, top + 4)
    facts = [
        ("Số:", f"{arrival.number:02d}"),
        ("Ngày:", dates.format_date(arrival.arrived_on)),
        ("Chuyển:", arrival.assigned_to),
        ("Số và ký hiệu HS:", arrival.file_code),
    ]
    canvas.setFont(BOLD, 13)
    canvas.drawString(6, (top + 4) / 2 - 4, "ĐẾN")
    left = 6 + width("ĐẾN", BOLD, 13) + 6
    canvas.line(left - 3, 1, left - 3, top + 4)
    lines = [line for name, value in facts for line in _lines(f"{name} {value}", wide - left - 4)]
    step = (top - 1) / len(lines)
    canvas.setFont(REGULAR, 7)
    for place, line in enumerate(lines):
        canvas.drawString(left, top - step * place - 7, line)
    canvas.save()
    return out.getvalue()


def _lines(text: str, limit: float) -> list[str]:
    return clip(wrap(text, REGULAR, 7, limit), 2)
