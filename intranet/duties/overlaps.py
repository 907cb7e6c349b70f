"""What schools are asked already (trùng yêu cầu) when more is to be asked of them, and which weeks are full.

The office is told before it publishes a directive or opens a period; nothing of it keeps it from doing so.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from intranet.core import clock
from intranet.documents.models import Document
from intranet.duties import likeness
from intranet.duties.models import OWED, Duty, Kind
from intranet.units.office import CardKind

NEAR = timedelta(days=3)
"""Work due so near another due date is named."""

FULL_WEEK = 3
"""With so many papers to write in one week a school's week is full; acknowledging takes minutes and does not count."""

FULL_DAY = 4
"""So many documents given on one day are what a school can read in it (domain §2: 4–5 a day to read)."""


@dataclass(frozen=True)
class Overlap:
    """Something these schools still have to do: what, by which document, when, of how many; and why it is named.

    It is about the same, or due about the same days; then ``schools`` and the days are those of the near ones only.
    """

    kind: Kind
    topic_key: int
    about: str
    document_id: int
    symbol: str
    subject: str
    first_due_at: datetime
    last_due_at: datetime
    schools: int
    same_subject: bool
    near: bool

    @property
    def label(self) -> str:
        """“Báo cáo: …, tháng 10 năm 2026”."""
        return self.kind.about(self.about)

    @property
    def why(self) -> str:
        """The reason in Vietnamese, for the end of a line."""
        words = ["nội dung giống"] * self.same_subject + ["hạn gần nhau"] * self.near
        return ", ".join(words)


@dataclass(frozen=True)
class FullWeek:
    """A week from Monday to Sunday in which so many of the schools have ``FULL_WEEK`` papers or more to hand in."""

    monday: date
    schools: int

    @property
    def sunday(self) -> date:
        """The last day."""
        return self.monday + timedelta(days=6)


def overlaps(
    session: Session,
    school_ids: Collection[int],
    now: datetime,
    *,
    texts: Sequence[str],
    dues: Sequence[date] = (),
    kinds: Sequence[tuple[Kind, date]] = (),
    but: int | None = None,
) -> list[Overlap]:
    """What these schools still have to do about the same thing or about the same days, the same thing first.

    ``texts`` say what is to be asked. Near is any work around ``dues``, and around the days of ``kinds`` work of that
    kind. ``but``: the document whose own asks are about the same anyway; reports asked on the ground of it are not.
    One statement.
    """
    around = [_around(due) for due in dues]
    around += [and_(Duty.kind == kind, _around(due)) for kind, due in kinds]
    cores = [likeness.core(one) for one in texts]
    found = []
    for row in session.execute(_still_asked(school_ids, now, or_(false(), *around))):
        alike = likeness.any_alike(cores, [row.matter if row.kind is Kind.REPORT else row.subject])
        alike = alike and (row.document_id != but or row.kind is Kind.REPORT)
        if alike or row.near:
            days = (row.first, row.last, row.schools) if alike else (row.near_first, row.near_last, row.near)
            found.append(
                Overlap(
                    row.kind, row.topic_key, row.topic or row.matter, row.document_id, row.symbol or "", row.subject,
                    *days, alike, bool(row.near),
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (not one.same_subject, -one.schools))


def _still_asked(school_ids: Collection[int], now: datetime, near: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    what = (
        Duty.kind, Duty.topic_key, CardKind.name.label("topic"), Duty.matter, Duty.document_id, Document.symbol,
        Document.subject,
    )  # fmt: skip
    near_due = case((near, Duty.due_at), else_=None)
    return (
        select(
            *what,
            func.min(Duty.due_at).label("first"),
            func.max(Duty.due_at).label("last"),
            func.count().label("schools"),
            func.min(near_due).label("near_first"),
            func.max(near_due).label("near_last"),
            func.count(near_due).label("near"),
        )
        .join(Duty.document)
        .outerjoin(Duty.topic)
        .where(Duty.school_id.in_(school_ids), _owed(now))
        .group_by(
            Duty.kind, Duty.topic_key, CardKind.name, Duty.matter, Duty.document_id, Document.symbol, Document.subject
        )
        .order_by(Duty.document_id, Duty.kind, Duty.topic_key)
    )


def _around(due: date) -> ColumnElement[bool]:
    return Duty.due_at.between(clock.start_of_day(due - NEAR), clock.end_of_day(due + NEAR))


def _owed(now: datetime) -> ColumnElement[bool]:
    return Duty.state_sql(now).in_([state.value for state in OWED])


def full_weeks(session: Session, dues: Sequence[date], school_ids: Collection[int], now: datetime) -> list[FullWeek]:
    """The weeks of these days in which schools have enough to write already. One statement."""
    mondays = sorted({due - timedelta(days=due.weekday()) for due in dues})
    if not mondays:
        return []
    counted = union_all(*(_full(monday, school_ids, now) for monday in mondays)).subquery()
    rows = session.execute(select(counted).order_by(counted.c.place))
    return [FullWeek(date.fromordinal(place), schools) for place, schools in rows if schools]


def _full(monday: date, school_ids: Collection[int], now: datetime) -> Select[int, int]:
    within = Duty.due_at.between(clock.start_of_day(monday), clock.end_of_day(monday + timedelta(days=6)))
    full = (
        select(Duty.school_id)
        .where(within, Duty.kind != Kind.ACKNOWLEDGE, Duty.school_id.in_(school_ids), _owed(now))
        .group_by(Duty.school_id)
        .having(func.count() >= FULL_WEEK)
        .subquery()
    )
    return select(literal(monday.toordinal()).label("place"), func.count().label("schools")).select_from(full)


def full_day(session: Session, day: date, school_ids: Collection[int]) -> int:
    """How many of these schools were given ``FULL_DAY`` documents or more on a day. One statement."""
    given = Duty.opened_at.between(clock.start_of_day(day), clock.end_of_day(day))
    many = (
        select(Duty.school_id)
        .where(given, Duty.cancelled_at.is_(None), Duty.school_id.in_(school_ids))
        .group_by(Duty.school_id)
        .having(func.count(Duty.document_id.distinct()) >= FULL_DAY)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(many)) or 0
