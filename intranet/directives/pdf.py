"""Papers of directives: the receipt of an acknowledgement, and the list for telephoning (đôn đốc)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from reportlab.platypus import Spacer
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.contacts.models import ContactCard
from intranet.core import clock, dates, phones, text
from intranet.core.orm import session_of
from intranet.core.roles import Role
from intranet.directives import queries
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Directive
from intranet.directives.queries import STATEMENTS, StatementFilters
from intranet.duties.models import OWED
from intranet.pdf import document, parts
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.paper import LANDSCAPE_TEXT_WIDTH
from intranet.pdf.tables import Column, data_table
from intranet.units.models import School
from intranet.units.office import OfficeProfile


def receipt(statement: Acknowledgement) -> bytes:
    """The receipt of one acknowledgement: who, when, for which files by their SHA-256."""
    school, directive, at = statement.school, statement.directive, clock.local(statement.at)
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
    )


_CALL_COLUMNS = [
    Column("STT", 0.4, "center"),
    Column("Trường", 2.2),
    Column("Xã, phường", 1.4),
    Column("Điện thoại trường", 1.3),
    Column("Người cần gặp", 2.6),
    Column("Hạn", 1.2),
    Column("Kết quả gọi", 1.4),
]


def calls(session: Session, directive: Directive, filters: StatementFilters, *, by: Any, at: datetime) -> bytes:
    """The schools of the filter that still have to acknowledge, with whom to call; room to write what came of it."""
    today = clock.local(at).date()
    found = session.execute(queries.statements(directive, filters, at))
    rows = [(school, duty) for school, duty, _ in found if duty is not None and duty.state(at) in OWED]
    people = _people_of(session, [school for school, _ in rows], at)
    profile = OfficeProfile.on(session, today)
    head = Letterhead(profile.superior_line, profile.issuing_line, "", dates.official_date(profile.place, today))
    story = head.flowables(LANDSCAPE_TEXT_WIDTH)
    story += parts.title("Danh sách đôn đốc báo nhận", directive.document.title)
    story += parts.body(_about(directive, filters, len(rows), at))
    story.append(Spacer(1, 6))
    story += data_table(
        _CALL_COLUMNS,
        [
            [
                str(place),
                school.name,
                school.commune.name if school.commune else "",
                phones.display(school.phone),
                "; ".join(people.get(school.id, [])),
                dates.due_in_words(clock.local(duty.due_at).date(), today).capitalize(),
                "",
            ]
            for place, (school, duty) in enumerate(rows, 1)
        ],
        size=11,
        empty="Không còn trường nào phải đôn đốc.",
    )
    story += parts.body(f"In lúc {dates.format_datetime(at)}, người in: {by.display_name}.")
    return document.build(
        story,
        title=f"Danh sách đôn đốc báo nhận {directive.document.title}",
        author=profile.display_name,
        subject=text.shorten(directive.document.subject, 300),
        created=clock.local(at),
        landscape=True,
    )


def _about(directive: Directive, filters: StatementFilters, count: int, at: datetime) -> str:
    narrowed = [STATEMENTS[filters.state][0].lower()] if filters.state in STATEMENTS else []
    if filters.q:
        narrowed.append(f"tên có “{filters.q}”")
    words = f" (lọc: {', '.join(narrowed)})" if narrowed else ""
    subject = text.shorten(directive.document.subject, 400)
    return f"Trích yếu: {subject}\nTính đến {dates.format_datetime(at)} còn {count} trường chưa báo nhận{words}."


def _people_of(session: Session, schools: Iterable[School], at: datetime) -> dict[int, list[str]]:
    """Whom to ask for at each school: the people of its cards with their office line, else the head's name.

    Mobile numbers stay out of papers.
    """
    ids = [school.id for school in schools]
    found: dict[int, list[str]] = defaultdict(list)
    today = clock.local(at).date()
    cards = select(ContactCard).where(ContactCard.school_id.in_(ids), ContactCard.in_force_on(today))
    for card in session.scalars(cards.order_by(ContactCard.kind_id)):
        line = "" if card.landline_private else phones.display(card.landline)
        found[card.school_id].append(", ".join(part for part in (card.name, card.post, line) if part))
    heads = select(User).where(User.school_id.in_(ids), User.role == Role.HEAD, User.locked_at.is_(None))
    for head in session.scalars(heads.order_by(User.id)):
        if head.school_id is not None and head.school_id not in found:
            found[head.school_id].append(f"{head.display_name}, {head.post or head.role.label}")
    return found
