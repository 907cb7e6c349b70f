"""Words to paste into the schools' chat group about a list of duties: number, subject, due date, link, schools by name;
no person."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.core import clock, dates, text
from intranet.core.addresses import external
from intranet.core.numbers import format_number
from intranet.documents.models import Document
from intranet.duties.filters import DutyFilter
from intranet.duties.models import OWED, Duty
from intranet.units.models import School
from intranet.units.office import CardKind

NAMED = 60
"""How many schools are named for one thing."""
THINGS = 20
"""How many things are told, the most pressing first: a chat group takes no book."""
SUBJECT_LENGTH = 200


def owed(chosen: DutyFilter) -> DutyFilter | None:
    """The same filter, of what schools must still do; None when it asks only for other states."""
    states = tuple(state for state in OWED if not chosen.states or state in chosen.states)
    return chosen.but(states=states) if states else None


def late_text(session: Session, chosen: DutyFilter, now: datetime) -> str:
    """The lines; "" when nothing of the filter is owed. Two statements."""
    wanted = owed(chosen)
    if wanted is None:
        return ""
    things = _things(session, wanted, now)
    if not things:
        return ""
    names = _names(session, wanted, now)
    lines = [f"Nhắc việc, tính đến {dates.format_datetime(now)}:"]
    for number, thing in enumerate(things[:THINGS], 1):
        lines += ["", *_of_thing(number, thing, names[_key(thing)], clock.local(now).date())]
    lines.append("")
    if len(things) > THINGS:
        lines.append(f"Và {format_number(len(things) - THINGS)} việc khác.")
    lines.append(f"Đề nghị các trường thực hiện. Xem việc của trường mình tại: {external('duties.home')}")
    return "\n".join(lines)


def _of_thing(number: int, thing: Any, schools: list[str], today: Any) -> list[str]:
    due_on = clock.local(thing.due_at).date()
    more = f" và {format_number(thing.count - len(schools))} trường khác" if thing.count > len(schools) else ""
    what, document = thing.kind.about(thing.name or thing.matter), thing.Document
    return [
        f"{number}. {what}, theo {document.title} ({text.shorten(document.subject, SUBJECT_LENGTH)}). "
        f"Hạn: hết ngày {dates.format_date(due_on)} ({dates.due_in_words(due_on, today)}).",
        f"Còn {format_number(thing.count)} trường: {'; '.join(schools)}{more}.",
        external("directives.show", directive_id=document.id),
    ]


def _things(session: Session, wanted: DutyFilter, now: datetime) -> list[Any]:
    """What is owed, the same thing with another due date apart."""
    query = (
        select(
            Document, Duty.kind, Duty.topic_key, CardKind.name, Duty.matter, Duty.due_at, func.count().label("count")
        )
        .select_from(Duty)
        .join(Duty.school)
        .join(Duty.document)
        .outerjoin(Duty.topic)
        .where(*wanted.conditions(now))
        .group_by(Document.id, Duty.kind, Duty.topic_key, CardKind.name, Duty.matter, Duty.due_at)
        .order_by(Duty.due_at, Document.id, Duty.kind, Duty.topic_key)
    )
    return list(session.execute(query))


def _names(session: Session, wanted: DutyFilter, now: datetime) -> dict[tuple[Any, ...], list[str]]:
    """The first schools of each thing in the usual order."""
    thing = (Duty.document_id, Duty.kind, Duty.topic_key, Duty.due_at)
    place = func.row_number().over(partition_by=thing, order_by=(School.level_rank, School.sort_key, School.id))
    rows = select(*thing, School.name, place.label("place")).join(Duty.school).where(*wanted.conditions(now)).subquery()
    found: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    query = select(rows).where(rows.c.place <= NAMED).order_by(rows.c.place)
    for row in session.execute(query):
        found[row.document_id, row.kind, row.topic_key, row.due_at].append(row.name)
    return found


def _key(thing: Any) -> tuple[Any, ...]:
    return (thing.Document.id, thing.kind, thing.topic_key, thing.due_at)
