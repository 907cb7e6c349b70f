"""The list for telephoning (đôn đốc) on paper: which schools, whom to ask for, what is owed; room for what came of it.

Features that know whom to ask for at a school register here: duties may not import them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.platypus import Spacer
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import clock, dates, phones
from intranet.core.roles import Role
from intranet.duties.models import Duty
from intranet.duties.reminded import Reminded
from intranet.pdf import document, parts
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.paper import LANDSCAPE_TEXT_WIDTH
from intranet.pdf.tables import LINE_END, Column, data_table
from intranet.units.models import School
from intranet.units.office import OfficeProfile

Source = Callable[[Session, Sequence[int], datetime], dict[int, list[str]]]

_sources: list[Source] = []

_COLUMNS = [
    Column("STT", 0.4, "center"),
    Column("Trường", 1.9),
    Column("Xã, phường", 1.2),
    Column("Điện thoại trường", 1.2),
    Column("Người cần gặp", 2.1),
    Column("Việc còn nợ, hạn", 4.0),
    Column("Kết quả gọi", 1.3),
]


@dataclass(frozen=True)
class Call:
    """A school to telephone and what it owes, a line each."""

    school: School
    owed: list[str]


def source(find: Source) -> Source:
    """Register a function that gives, in one statement, whom to ask for at these schools (by id), a line each."""
    _sources.append(find)
    return find


def due_words(duty: Duty, at: datetime, told: Mapping[int, Reminded]) -> str:
    """How far off its last day is, that it was returned, and how often the school was reminded (``told`` by duty id):
    “trễ 2 ngày (hạn 05/10/2026), đã đôn đốc 2 lần, lần cuối 07/10”."""
    due_on = clock.local(duty.due_at).date()
    words = dates.due_in_words(due_on, clock.local(at).date())
    returned = ", bị trả lại" if duty.returned_at and duty.returned_at <= at else ""
    times = f", {told[duty.id].words}" if duty.id in told else ""
    return f"{words} (hạn {dates.format_date(due_on)}{returned}){times}"


def paper(
    session: Session,
    calls: Sequence[Call],
    *,
    title: str,
    subject: str,
    about: str,
    by: Any,
    at: datetime,
) -> bytes:
    """The PDF. ``about`` says in words what the list holds and as of when."""
    today = clock.local(at).date()
    people = _people(session, [call.school.id for call in calls], at)
    profile = OfficeProfile.on(session, today)
    head = Letterhead(profile.superior_line, profile.issuing_line, "", dates.official_date(profile.place, today))
    story = head.flowables(LANDSCAPE_TEXT_WIDTH)
    story += parts.title(title, subject)
    story += parts.body(about)
    story.append(Spacer(1, 6))
    rows = [[str(place), *_cells(call, people)] for place, call in enumerate(calls, 1)]
    story += data_table(_COLUMNS, rows, size=11, empty="Không còn trường nào phải đôn đốc.")
    story += parts.body(f"In lúc {dates.format_datetime(at)}, người in: {by.display_name}.")
    return document.build(
        story,
        title=f"{title} {subject}",
        author=profile.display_name,
        subject=about.partition("\n")[0],
        created=clock.local(at),
        landscape=True,
    )


def _cells(call: Call, people: dict[int, list[str]]) -> list[str]:
    school = call.school
    return [
        school.name,
        school.commune.name if school.commune else "",
        phones.display(school.phone),
        LINE_END.join(people.get(school.id, [])),
        LINE_END.join(one[:1].upper() + one[1:] for one in call.owed),
        "",
    ]


def _people(session: Session, schools: Sequence[int], at: datetime) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for find in _sources:
        for school_id, lines in find(session, schools, at).items():
            found[school_id] += lines
    heads = select(User).where(User.school_id.in_(schools), User.role == Role.HEAD, User.locked_at.is_(None))
    for head in session.scalars(heads.order_by(User.id)):
        if head.school_id is not None and head.school_id not in found:
            found[head.school_id].append(f"{head.display_name}, {head.post or head.role.label}")
    return found
