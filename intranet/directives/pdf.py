"""Papers of directives: the receipt of an acknowledgement, and the list for telephoning (đôn đốc)."""

from datetime import datetime
from typing import Any

from reportlab.platypus import Spacer
from sqlalchemy.orm import Session

from intranet.core import addresses, clock, dates, text
from intranet.core.marks import Paper
from intranet.core.orm import session_of
from intranet.directives import queries
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Directive
from intranet.directives.queries import STATEMENTS, StatementFilters
from intranet.duties import calls as telephoning
from intranet.duties.models import OWED
from intranet.duties.reminded import reminded
from intranet.pdf import document, parts
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.tables import Column, data_table
from intranet.units.office import OfficeProfile


def receipt(statement: Acknowledgement) -> bytes:
    """The receipt of one acknowledgement: who, when, for which files by their SHA-256."""
    directive, at = statement.directive, clock.local(statement.at)
    school = statement.school.as_of(at.date())
    profile = OfficeProfile.on(session_of(statement), at.date())
    head = Letterhead(
        profile.issuing_line,
        school.name.upper(),
        f"Số: {statement.receipt_number}",
        dates.official_date(profile.place, at.date()),
    )
    due = dates.format_datetime(statement.duty.due_at)
    timing = f"{'đúng hạn' if statement.duty.on_time else 'trễ hạn'}; hạn {due}"
    story = head.flowables()
    story += parts.title("Phiếu báo nhận văn bản", directive.document.title)
    story += parts.body(f"{school.name} xác nhận đã nhận được văn bản dưới đây cùng các tệp kèm theo.")
    story += parts.dashed(
        [
            f"Văn bản: {directive.document.title} của {directive.document.issuer_name}",
            f"Trích yếu: {directive.document.subject}",
            f"Người báo nhận: {statement.user_name}",
            f"Thời điểm báo nhận: {dates.format_datetime(statement.at)} ({timing})",
            *([f"Ghi chú: {' '.join(statement.note.split())}"] if statement.note else []),
        ]
    )
    story.append(Spacer(1, 8))
    story += data_table(
        [Column("STT", 0.3, "center"), Column("Tệp đã nhận", 1.1), Column("Mã SHA-256 của tệp", 3.6)],
        [[str(place), file["filename"], file["sha256"]] for place, file in enumerate(statement.files, 1)],
        size=10,
        empty="Văn bản không có tệp kèm theo.",
    )
    story += parts.body(
        "Phiếu do hệ thống lập từ lần báo nhận nói trên và thay cho việc ký nhận. Tệp nào có cùng mã SHA-256 thì "
        "đúng là tệp trường đã nhận."
    )
    return document.build(
        story,
        title=f"Phiếu báo nhận {statement.receipt_number}",
        author=school.name,
        subject=directive.document.title,
        created=at,
        mark=addresses.marked(session_of(statement), Paper.ACKNOWLEDGEMENT, statement.id),
    )


def calls(session: Session, directive: Directive, filters: StatementFilters, *, by: Any, at: datetime) -> bytes:
    """The schools of the filter that still have to acknowledge, with whom to call; room to write what came of it."""
    found = session.execute(queries.statements(directive, filters, at))
    owing = [(school, duty) for school, duty, _ in found if duty is not None and duty.state(at) in OWED]
    told = reminded(session, [duty.id for _, duty in owing])
    rows = [telephoning.Call(school, [telephoning.due_words(duty, at, told)]) for school, duty in owing]
    return telephoning.paper(
        session,
        rows,
        title="Danh sách đôn đốc báo nhận",
        subject=directive.document.title,
        about=_about(directive, filters, len(rows), at),
        by=by,
        at=at,
    )


def _about(directive: Directive, filters: StatementFilters, count: int, at: datetime) -> str:
    narrowed = [STATEMENTS[filters.state][0].lower()] if filters.state in STATEMENTS else []
    if filters.q:
        narrowed.append(f"tên có “{filters.q}”")
    words = f" (lọc: {', '.join(narrowed)})" if narrowed else ""
    subject = text.shorten(directive.document.subject, 400)
    return f"Trích yếu: {subject}\nTính đến {dates.format_datetime(at)} còn {count} trường chưa báo nhận{words}."
