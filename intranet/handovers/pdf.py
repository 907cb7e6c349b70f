"""The record of a handover as a paper to be signed (biên bản bàn giao), in the form of NĐ 30/2020."""

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer, Table

from intranet.core import clock, dates
from intranet.core.orm import session_of
from intranet.handovers.models import Handover
from intranet.pdf import document, parts, styles
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.paper import PARAGRAPH_GAP, SIGNING_SPACE, TEXT_WIDTH, Part
from intranet.pdf.text import wrap
from intranet.units.office import OfficeProfile


def paper(handover: Handover) -> bytes:
    """The PDF of one handover, dated on the day it was done."""
    on = clock.local(handover.at).date()
    profile, school = OfficeProfile.on(session_of(handover), on), handover.school
    office = school.name_on(on) if school else profile.display_name
    head = Letterhead(
        profile.issuing_line if school else profile.superior_line,
        office.upper() if school else profile.issuing_line,
        f"Số: {handover.receipt_number}",
        dates.official_date(school.commune.name if school and school.commune else profile.place, on),
    )
    story: list[Flowable] = [*head.flowables(), *parts.title("Biên bản", "Bàn giao công việc, tài khoản")]
    story += parts.body(f"Bàn giao công việc trên mạng nội bộ của {office}, gồm:")
    story += parts.dashed(
        [
            f"Người bàn giao: {_who(handover.leaver_name, handover.leaver_post or handover.role.label)}",
            f"Người nhận: {_who(handover.successor_name, handover.successor_post) or 'chưa có'}",
            f"Thôi phụ trách từ ngày: {dates.format_date(handover.left_on)}",
            *([f"Lý do: {' '.join(handover.reason.split())}"] if handover.reason else []),
            f"Thực hiện trên hệ thống: {handover.by_name}, lúc {dates.format_datetime(handover.at)}",
        ]
    )
    story += parts.body("Những việc đã làm trên hệ thống:")
    story += parts.dashed(handover.passed)
    story += parts.closing(
        "Những việc người bàn giao đã làm trước ngày bàn giao vẫn ghi tên người đó. Hai bên đã kiểm tra và thống nhất"
    )
    story += _signatures(
        [("NGƯỜI BÀN GIAO", handover.leaver_name), ("NGƯỜI NHẬN", handover.successor_name)]
    ) + _signatures([("XÁC NHẬN CỦA THỦ TRƯỞNG ĐƠN VỊ", "")])
    return document.build(
        story,
        title=f"Biên bản bàn giao {handover.receipt_number}",
        author=office,
        subject=str(handover),
        created=clock.local(handover.at),
    )


def _who(name: str, post: str) -> str:
    return ", ".join(part for part in (name, post) if part)


def _signatures(signers: Sequence[tuple[str, str]]) -> list[Flowable]:
    width = TEXT_WIDTH / len(signers)
    cells = []
    for title, name in signers:
        cell: list[Flowable] = [
            styles.fixed_line(line, Part.AUTHORITY) for line in _wrapped(title, Part.AUTHORITY, width)
        ]
        cell += [
            Spacer(1, SIGNING_SPACE),
            *(styles.fixed_line(line, Part.SIGNER) for line in _wrapped(name, Part.SIGNER, width)),
        ]
        cells.append(cell)
    layout = [("VALIGN", (0, 0), (-1, -1), "TOP")]
    return [Table([cells], colWidths=[width] * len(signers), style=layout, spaceBefore=PARAGRAPH_GAP * 2)]


def _wrapped(text: str, part: Part, width: float) -> list[str]:
    return wrap(text, part.face, part.size, width - 12)
