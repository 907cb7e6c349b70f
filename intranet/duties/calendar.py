"""Due dates as a calendar (iCalendar, RFC 5545): whole-day events that other calendar programs subscribe to.

An event keeps its UID as long as the work is the same; work that is done or cancelled is no longer among the events, so
it drops out of the subscriber's calendar.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import vobject
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from intranet.accounts import tasks
from intranet.core import clock, dates
from intranet.core.numbers import format_number
from intranet.documents.models import Document
from intranet.duties.filters import DutyFilter
from intranet.duties.models import OWED, Duty, Kind, State
from intranet.duties.queries import duty_rows
from intranet.units.office import CardKind

KEPT = timedelta(days=366)
"""What fell due longer ago is left out of the office's calendar."""

REFRESH = "PT4H"
"""How often calendar programs are asked to fetch it again."""


@dataclass(frozen=True)
class Event:
    """One due day. ``key`` names the work and never changes; ``given_at`` is when it was given."""

    key: str
    day: date
    summary: str
    details: tuple[str, ...]
    url: str
    category: str
    given_at: datetime


def of_school(session: Session, school_id: int, now: datetime) -> list[tuple[Duty, str, tuple[str, ...]]]:
    """What a school owes by due date, each with the words of its event. One statement."""
    rows = session.scalars(duty_rows(DutyFilter(school=school_id, states=OWED), now))
    return [(duty, _summary(duty, now), _details(duty, now)) for duty in rows]


def _summary(duty: Duty, now: datetime) -> str:
    sign = {State.LATE: "QUÁ HẠN: ", State.RETURNED: "NỘP LẠI: "}.get(duty.state(now), "Hạn: ")
    return sign + (duty.label if duty.matter else f"{duty.label}, {duty.document.symbol or duty.document.title}")


def _details(duty: Duty, now: datetime) -> tuple[str, ...]:
    document = duty.document
    return (f"{document.title}: {document.subject}", f"Tình trạng: {duty.state(now).label}")


@dataclass(frozen=True)
class Asked:
    """What one document asks for one day: of how many schools, and how many still owe it."""

    document_id: int
    title: str
    subject: str
    kind: Kind
    topic_key: int
    about: str
    due_at: datetime
    given_at: datetime
    owed: int
    schools: int

    @property
    def key(self) -> str:
        """The same as long as document, kind, topic and day are."""
        day = clock.local(self.due_at).date()
        return f"asked-{self.document_id}-{self.kind.value}-{self.topic_key}-{day:%Y%m%d}"

    @property
    def summary(self) -> str:
        """“Hạn: Báo cáo … (còn 12/40 trường)”."""
        label = self.kind.about(self.about)
        what = label if self.kind is Kind.REPORT else f"{label}, {self.title}"
        return f"Hạn: {what} (còn {format_number(self.owed)}/{format_number(self.schools)} trường)"


def of_office(session: Session, now: datetime) -> list[Asked]:
    """The due dates of all that is asked and not done by all, the earliest first. One statement."""
    owed = func.sum(case((Duty.state_sql(now).in_([state.value for state in OWED]), 1), else_=0))
    counted = (  # first alone: joined before they are grouped, hundreds of thousands of duties take twice as long
        select(
            Duty.document_id, Duty.kind, Duty.topic_key, Duty.topic_id, Duty.due_at,
            func.min(Duty.matter).label("matter"), func.min(Duty.opened_at).label("given_at"), owed.label("owed"),
            func.count().label("schools"),
        )
        .where(Duty.cancelled_at.is_(None), Duty.due_at > now - KEPT)
        .group_by(Duty.document_id, Duty.kind, Duty.topic_key, Duty.topic_id, Duty.due_at)
        .having(owed > 0)
        .subquery()
    )  # fmt: skip
    found = counted.c
    query = (
        select(
            found.document_id, Document.symbol, Document.subject, found.kind, found.topic_key, CardKind.name,
            found.matter, found.due_at, found.given_at, found.owed, found.schools,
        )
        .join(Document, Document.id == found.document_id)
        .outerjoin(CardKind, CardKind.id == found.topic_id)
        .order_by(found.due_at, found.document_id, found.kind, found.topic_key)
    )  # fmt: skip
    return [
        Asked(document, symbol or "", subject, kind, topic_key, topic or matter, due_at, given_at, int(left), schools)
        for document, symbol, subject, kind, topic_key, topic, matter, due_at, given_at, left, schools
        in session.execute(query)
    ]  # fmt: skip


def own_days(found: Iterable[tasks.Task], now: datetime) -> list[tasks.Task]:
    """Those of a person's tasks that have a day of their own."""
    return [task for task in found if task.due_on is not None and task.due_on > clock.local(now).date() - KEPT]


def to_ics(events: Iterable[Event], *, name: str, host: str) -> bytes:
    """The calendar; the same bytes for the same events. ``host`` makes the UIDs those of this intranet."""
    calendar = vobject.iCalendar()
    calendar.add("prodid").value = "-//Intranet giáo dục//Hạn việc//VI"
    calendar.add("method").value = "PUBLISH"
    calendar.add("x-wr-calname").value = name
    calendar.add("x-published-ttl").value = REFRESH
    for event in events:
        _write(calendar.add("vevent"), event, host)
    written: str = calendar.serialize()
    return written.encode()


def _write(made: Any, event: Event, host: str) -> None:
    made.add("uid").value = f"{event.key}@{host}"
    made.add("dtstamp").value = event.given_at.astimezone(vobject.icalendar.utc)
    made.add("dtstart").value = event.day
    made.add("dtend").value = event.day + timedelta(days=1)  # the first day after it
    made.add("summary").value = event.summary
    made.add("description").value = "\n".join(
        [*event.details, f"Hạn: hết ngày {dates.format_date(event.day)}", event.url]
    )
    made.add("url").value = event.url
    made.add("categories").value = [event.category]
    made.add("transp").value = "TRANSPARENT"  # a due date keeps nobody from meetings
