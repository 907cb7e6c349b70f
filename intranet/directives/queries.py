"""Reading directives: the lists with their counts, and the schools of one directive with what they have stated.

States come from ``duties.State``, so a count here is a count there; each count is a link to the rows it counts.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, extract, func, or_, select
from sqlalchemy.orm import Session, lazyload
from sqlalchemy.sql import ColumnElement

from intranet.core import text
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Directive, Recipient
from intranet.documents.models import Citation, Document
from intranet.documents.queries import matching
from intranet.documents.types import DocumentType
from intranet.duties.columns import Column
from intranet.duties.models import Duty, Kind, State
from intranet.units.levels import Level
from intranet.units.models import School, SchoolLevel

STATEMENTS: dict[str, tuple[str, tuple[State, ...]]] = {
    "made": ("Đã báo nhận", (State.DONE, State.DONE_LATE)),
    "on_time": ("Báo nhận đúng hạn", (State.DONE,)),
    "after": ("Báo nhận trễ hạn", (State.DONE_LATE,)),
    "missing": ("Chưa báo nhận", (State.OPEN, State.LATE)),
    "late": ("Quá hạn, chưa báo nhận", (State.LATE,)),
    "cancelled": ("Không còn yêu cầu", (State.CANCELLED,)),
}
"""The filters of the schools of a directive: name, Vietnamese words, the states they hold."""


@dataclass
class Tally:
    """How many schools a directive went to, and the states of their acknowledgements."""

    schools: int = 0
    states: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        """Schools that were asked to acknowledge."""
        return self.states.total()

    def count(self, name: str) -> int:
        """The rows behind a filter of ``STATEMENTS``."""
        return sum(self.states[state] for state in STATEMENTS[name][1])


def _acknowledgement_duty(school: Any = None) -> ColumnElement[bool]:
    condition = (Duty.document_id == Directive.document_id) & (Duty.kind == Kind.ACKNOWLEDGE)
    return condition if school is None else condition & (Duty.school_id == school)


def office_list(
    now: datetime, *, drafts: bool, q: str = "", state: str = "", type_: str = "", year: str = ""
) -> Select[Directive]:
    """The directives the office sees: drafts first, then the newest. Without ``drafts``, as inspectors see them."""
    query = select(Directive).join(Directive.document).where(*_filters(q, type_, year))
    if not drafts:
        query = query.where(Directive.published_at.is_not(None))
    if state in _STATES:
        query = query.where(_STATES[state]())
    elif state == "late":
        late = _acknowledgement_duty() & (Duty.state_sql(now) == State.LATE.value)
        query = query.where(exists().where(late).correlate(Directive))
    published = Directive.published_at
    return query.order_by(published.is_not(None), published.desc(), Directive.id.desc())


def school_list(
    now: datetime, school_id: int, *, q: str = "", state: str = "", type_: str = "", year: str = ""
) -> Select[Directive, Duty]:
    """Rows (Directive, the school's duty to acknowledge or None) of what was published to a school, newest first."""
    query = (
        select(Directive, Duty)
        .join(Directive.document)
        .join(Recipient, (Recipient.directive_id == Directive.id) & (Recipient.school_id == school_id))
        .outerjoin(Duty, _acknowledgement_duty(school_id))
        .where(*_filters(q, type_, year))
        .order_by(Directive.published_at.desc(), Directive.id.desc())
    )
    if state in STATEMENTS:
        query = query.where(Duty.id.is_not(None), Duty.state_sql(now).in_([s.value for s in STATEMENTS[state][1]]))
    elif state in _STATES:
        query = query.where(_STATES[state]())
    return query


_TYPES = {kind.value: kind for kind in DocumentType}
_STATES: dict[str, Callable[[], ColumnElement[bool]]] = {
    "draft": lambda: Directive.published_at.is_(None),
    "published": lambda: (
        Directive.published_at.is_not(None) & Directive.withdrawn_at.is_(None) & Directive.replaced_at.is_(None)
    ),
    "replaced": lambda: Directive.replaced_at.is_not(None) & Directive.withdrawn_at.is_(None),
    "withdrawn": lambda: Directive.withdrawn_at.is_not(None),
}


def _filters(q: str, type_: str, year: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [matching(q)] if q.strip() else []
    if type_ in _TYPES:
        conditions.append(Document.type.in_([_TYPES[type_]]))
    if year.isascii() and year.isdigit() and 1900 <= int(year[:5]) <= 9998:
        conditions.append(Document.issued_on.between(date(int(year), 1, 1), date(int(year), 12, 31)))
    return conditions


def years(session: Session) -> list[int]:
    """The years directives were issued in, newest first."""
    year = extract("year", Document.issued_on)
    issued = select(year).join(Directive, Directive.document_id == Document.id).where(Document.issued_on.is_not(None))
    return sorted({int(found) for found in session.scalars(issued.distinct())}, reverse=True)


def tallies(session: Session, directives: Iterable[Directive], now: datetime) -> dict[int, Tally]:
    """The tally of each directive by its id: two statements however many there are."""
    by_document = {directive.document_id: directive.id for directive in directives}
    found = {directive_id: Tally() for directive_id in by_document.values()}
    if not found:
        return found
    reached = select(Recipient.directive_id, func.count()).where(Recipient.directive_id.in_(found))
    for directive_id, count in session.execute(reached.group_by(Recipient.directive_id)):
        found[directive_id].schools = count
    state = Duty.state_sql(now)
    asked = select(Duty.document_id, state, func.count()).where(
        Duty.document_id.in_(by_document), Duty.kind == Kind.ACKNOWLEDGE
    )
    for document_id, name, count in session.execute(asked.group_by(Duty.document_id, state)):
        found[by_document[document_id]].states[name] += count
    return found


def tally_of(session: Session, directive: Directive, asked_of: Iterable[Column]) -> Tally:
    """The tally of one directive from the columns of all its duties, those cancelled too. One statement."""
    reached = select(func.count()).where(Recipient.directive_id == directive.id)
    found = Tally(session.scalar(reached) or 0)
    for column in asked_of:
        if column.kind is Kind.ACKNOWLEDGE:
            found.states.update(column.counts)
    return found


@dataclass(frozen=True)
class StatementFilters:
    """Which schools of a directive: words of the name, a key of ``STATEMENTS``, a level's value, a commune's id."""

    q: str = ""
    state: str = ""
    level: str = ""
    commune: str = ""

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """The conditions on School and Duty; what names nothing narrows nothing."""
        found: list[ColumnElement[bool]] = []
        for word in text.words(self.q):
            found.append(School.search_key.contains(word, autoescape=True))
        if self.state in STATEMENTS:
            states = [state.value for state in STATEMENTS[self.state][1]]
            found.append(Duty.id.is_not(None) & Duty.state_sql(now).in_(states))
        if self.level in list(Level):
            of_level = (SchoolLevel.school_id == School.id) & (SchoolLevel.level == Level(self.level))
            found.append(exists().where(of_level))
        if self.commune.isascii() and self.commune.isdigit() and len(self.commune) < 10:
            found.append(School.commune_id == int(self.commune))
        return found


def statements(directive: Directive, filters: StatementFilters, now: datetime) -> Select[School, Duty, Acknowledgement]:
    """Rows (School, Duty or None, Acknowledgement or None) of the schools a directive went to, in the usual order."""
    return (
        select(School, Duty, Acknowledgement)
        .join(Recipient, Recipient.school_id == School.id)
        .outerjoin(
            Duty,
            (Duty.school_id == School.id)
            & (Duty.document_id == directive.document_id)
            & (Duty.kind == Kind.ACKNOWLEDGE),
        )
        .outerjoin(Acknowledgement, Acknowledgement.duty_id == Duty.id)
        .where(Recipient.directive_id == directive.id, *filters.conditions(now))
        .options(lazyload(School.level_rows))
        .order_by(School.level_rank, School.sort_key, School.id)
    )


@dataclass(frozen=True)
class Connections:
    """The directives around one: what it acts on, what acts on it, what it cites (by id), what cites it.

    Others' drafts are nobody's business and are left out.
    """

    earlier: Directive | None
    later: list[Directive]
    cited: dict[int, Directive]
    citing: list[Directive]


def connections(session: Session, directive: Directive) -> Connections:
    """The directives around one, oldest first. One statement."""
    cited_ids = {citation.cited_id for citation in directive.document.citations if citation.cited_id}
    cites = exists().where(Citation.document_id == Directive.id, Citation.cited_id == directive.id)
    around = or_(
        Directive.id == directive.related_id, Directive.related_id == directive.id, Directive.id.in_(cited_ids), cites
    )
    query = select(Directive, cites).where(around, Directive.published_at.is_not(None))
    rows = session.execute(query.order_by(Directive.published_at, Directive.id)).all()
    return Connections(
        earlier=next((one for one, _ in rows if one.id == directive.related_id), None),
        later=[one for one, _ in rows if one.related_id == directive.id],
        cited={one.id: one for one, _ in rows if one.id in cited_ids},
        citing=[one for one, it_cites in rows if it_cites and one.related_id != directive.id],
    )


def received(session: Session, school_id: int, directives: Iterable[Directive]) -> set[int]:
    """Which of these directives were published to the school, by id."""
    ids = [directive.id for directive in directives]
    if not ids:
        return set()
    mine = select(Recipient.directive_id).where(Recipient.school_id == school_id, Recipient.directive_id.in_(ids))
    return set(session.scalars(mine))


def relatable(session: Session, keep: int | None) -> list[Directive]:
    """The directives a draft may amend, replace or correct: in force, the newest 200, and the one chosen already."""
    in_force = _STATES["published"]()
    newest = select(Directive.id).where(in_force).order_by(Directive.published_at.desc()).limit(200)
    published = Directive.published_at.is_not(None)  # a draft could no longer be thrown away
    query = select(Directive).where(published, or_(Directive.id.in_(newest), Directive.id == keep))
    return list(session.scalars(query.order_by(Directive.published_at.desc())))
