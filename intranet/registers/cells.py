"""The columns of the three registers as Phụ lục IV of NĐ 30 has them: one list of words for page, PDF and XLSX."""

from datetime import date

from intranet.core import clock, dates
from intranet.core.numbers import format_number
from intranet.documents import destinations
from intranet.documents.destinations import Purpose
from intranet.pdf.tables import Column
from intranet.registers.models import Arrival
from intranet.registers.rows import OutgoingRow

OUTGOING = [
    Column("Số, ký hiệu văn bản", 1.7),
    Column("Ngày tháng văn bản", 1.0, "center"),
    Column("Tên loại và trích yếu nội dung văn bản", 3.0),
    Column("Người ký", 1.3),
    Column("Nơi nhận văn bản", 2.2),
    Column("Đơn vị, người nhận bản lưu", 1.0),
    Column("Số lượng bản", 0.7, "center"),
    Column("Ngày chuyển", 1.0, "center"),
    Column("Ký nhận", 1.2),
    Column("Ghi chú", 1.5),
]
INCOMING = [
    Column("Ngày đến", 1.0, "center"),
    Column("Số đến", 0.6, "center"),
    Column("Tác giả", 1.6),
    Column("Số, ký hiệu văn bản", 1.7),
    Column("Ngày tháng văn bản", 1.0, "center"),
    Column("Tên loại và trích yếu nội dung văn bản", 3.0),
    Column("Đơn vị hoặc người nhận", 1.4),
    Column("Ngày chuyển", 1.0, "center"),
    Column("Ký nhận", 1.0),
    Column("Ghi chú", 1.4),
]
FOLLOWING = [
    Column("Số đến", 0.6, "center"),
    Column("Tên loại, số và ký hiệu, ngày tháng và tác giả văn bản", 3.0),
    Column("Đơn vị hoặc người nhận", 1.5),
    Column("Thời hạn giải quyết", 1.0, "center"),
    Column("Tiến độ giải quyết", 2.2),
    Column("Số, ký hiệu văn bản trả lời", 1.5),
    Column("Ghi chú", 1.6),
]


def outgoing(row: OutgoingRow) -> list[str]:
    """A line of sổ đăng ký văn bản đi, under ``OUTGOING``."""
    document, entry = row.document, row.entry
    sent = sent_on(row)
    return [
        document.symbol or "",
        _day(document.issued_on),
        f"{document.type.label} {document.subject}",
        document.signer_name,
        recipients(row),
        filed_with(row),
        str(entry.copies) if entry and entry.copies else ("Điện tử" if row.directive else ""),
        _day(sent),
        (entry.signed_for if entry else "") or _received(row),
        "; ".join(remarks(row)),
    ]


def recipients(row: OutgoingRow) -> str:
    """Nơi nhận with what each is for, and the schools the program sent it to."""
    lines = destinations.read(row.document.destinations)
    words = [line.words for line in lines if line.purpose is not Purpose.FILE]
    if row.tally and not any(line.purpose is Purpose.CARRY_OUT for line in lines):
        words.append(f"{format_number(row.tally.schools)} trường (để th/h)")
    elif row.tally:
        words.append(f"gửi trên hệ thống: {format_number(row.tally.schools)} trường")
    return "; ".join([*words, *(line.words for line in lines if line.purpose is Purpose.FILE)])


def filed_with(row: OutgoingRow) -> str:
    """Who keeps the copy: as the register says, else as nơi nhận says."""
    if row.entry and row.entry.filed_with:
        return row.entry.filed_with
    lines = destinations.read(row.document.destinations)
    return ", ".join(line.name for line in lines if line.purpose is Purpose.FILE) or destinations.FILED.name


def sent_on(row: OutgoingRow) -> date | None:
    """The day it left: as the register says, of a directive the day it was published."""
    if row.entry and row.entry.sent_on:
        return row.entry.sent_on
    published = row.directive.published_at if row.directive else None
    return clock.local(published).date() if published else None


def remarks(row: OutgoingRow) -> list[str]:
    """What has become of it, then what was noted."""
    document, directive, found = row.document, row.directive, []
    if document.voided_at:
        found.append(f"ĐÃ HỦY SỐ: {document.void_reason}")
    if directive and directive.withdrawn_at:
        found.append(f"Đã thu hồi {_day(clock.local(directive.withdrawn_at).date())}: {directive.withdrawal_reason}")
    elif directive and directive.replaced_at:
        found.append("Đã được thay thế")
    if row.entry and row.entry.note:
        found.append(row.entry.note)
    return found


def _received(row: OutgoingRow) -> str:
    if row.tally is None or not row.tally.asked:
        return ""
    return f"Báo nhận điện tử {format_number(row.tally.count('made'))}/{format_number(row.tally.asked)}"


def incoming(arrival: Arrival) -> list[str]:
    """A line of sổ đăng ký văn bản đến, under ``INCOMING``."""
    document = arrival.document
    return [
        _day(arrival.arrived_on),
        f"{arrival.number:02d}",
        document.issuer_name,
        document.symbol or "",
        _day(document.issued_on),
        f"{document.type.label} {document.subject}",
        arrival.assigned_to,
        _day(arrival.passed_on),
        arrival.signed_for,
        _note(arrival),
    ]


def following(arrival: Arrival) -> list[str]:
    """A line of sổ theo dõi giải quyết văn bản đến, under ``FOLLOWING``."""
    document = arrival.document
    return [
        f"{arrival.number:02d}",
        f"{document.title} của {document.issuer_name}",
        arrival.assigned_to,
        _day(arrival.due_on),
        arrival.steps[-1].words if arrival.steps else "",
        arrival.answered_by,
        _note(arrival),
    ]


def _note(arrival: Arrival) -> str:
    void = f"ĐÃ HỦY SỐ: {arrival.document.void_reason}" if arrival.document.voided_at else ""
    return "; ".join(part for part in (void, arrival.note) if part)


def _day(day: date | None) -> str:
    return dates.format_date(day) if day else ""
