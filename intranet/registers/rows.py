"""Which rows of the registers a page is about: read from the address, turned into SQL, written back into links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, exists, extract, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload
from sqlalchemy.sql import ColumnElement

from intranet.core import text
from intranet.directives import queries as directive_queries
from intranet.directives.models import Directive
from intranet.directives.queries import Tally
from intranet.documents.models import Document
from intranet.documents.queries import matching
from intranet.documents.types import DocumentType
from intranet.registers.models import Arrival, Channel, OutgoingEntry, Publication, Standing

OUTGOING_STATES = {"issued": "Còn hiệu lực trong sổ", "withdrawn": "Đã thu hồi", "void": "Số đã hủy"}
PUBLIC_TYPES = (DocumentType.KE_HOACH, DocumentType.GIAY_MOI)
"""What must stand online besides directives (B1)."""

LEDGER_STATES = {
    "gap": "Chưa công khai",
    "published": "Đã công khai",
    "closed": "Không công khai, có lý do",
}


@dataclass(frozen=True)
class OutgoingFilter:
    """Rows of the outgoing register: calendar year, words, type, a key of ``OUTGOING_STATES``, one of the ledger's."""

    year: int
    q: str = ""
    type: str = ""
    state: str = ""
    online: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str], today: date, **changes: Any) -> "OutgoingFilter":
        """From the query arguments of a request; what names nothing is ignored."""
        values = {name: args.get(name, "") for name in ("type", "state", "online")}
        return cls(year_of(args, today), **({"q": text.query_of(args)} | values | changes))

    def but(self, **changes: Any) -> "OutgoingFilter":
        """The same with some conditions changed."""
        return replace(self, **changes)

    def query(self) -> dict[str, Any]:
        """The query arguments that ``read`` turns into this filter."""
        values = {"year": self.year, "q": self.q, "type": self.type, "state": self.state, "online": self.online}
        return {name: value for name, value in values.items() if value}

    def conditions(self) -> list[ColumnElement[bool]]:
        """The WHERE of a query over Document, OutgoingEntry and Directive."""
        found = [in_register(), Document.issued_on.between(date(self.year, 1, 1), date(self.year, 12, 31))]
        if self.q:
            found.append(or_(matching(self.q), OutgoingEntry.note.icontains(self.q, autoescape=True)))
        if kind := next((one for one in DocumentType if one.value == self.type), None):
            found.append(Document.type.in_([kind]))
        if self.state == "void":
            found.append(Document.voided_at.is_not(None))
        elif self.state == "withdrawn":
            found.append(Directive.withdrawn_at.is_not(None))
        elif self.state == "issued":
            found.append(and_(Document.voided_at.is_(None), Directive.withdrawn_at.is_(None)))
        if self.online:
            found.append(must_be_public())
        if self.online in LEDGER_STATES:
            found.append(ledger_state() == self.online)
        return found


def in_register() -> ColumnElement[bool]:
    """Whether a document stands in the outgoing register: issued as a directive, or entered by hand."""
    issued = or_(Document.sealed_at.is_not(None), Document.entered_at.is_not(None))
    return and_(Document.own.is_(True), Document.register_key.is_not(None), issued)


def must_be_public() -> ColumnElement[bool]:
    """Whether a document of the register has to stand online (B1): directives, plans, invitations."""
    asked = or_(Directive.id.is_not(None), Document.type.in_(PUBLIC_TYPES))
    return and_(asked, Document.voided_at.is_(None), Directive.withdrawn_at.is_(None))


def ledger_state() -> ColumnElement[str]:
    """Where it stands in the publication ledger; a notice board alone is not online."""
    online = [Channel.WEBSITE, Channel.MAIL]
    there = exists().where(Publication.document_id == Document.id, Publication.channel.in_(online))
    return case((there, "published"), (func.coalesce(OutgoingEntry.closed_reason, "") != "", "closed"), else_="gap")


@dataclass(frozen=True)
class OutgoingRow:
    """One line of the outgoing register. ``tally`` counts a directive's schools, None for other papers."""

    document: Document
    entry: OutgoingEntry | None
    directive: Directive | None
    tally: Tally | None = None


def outgoing(chosen: OutgoingFilter, *, newest: bool = False) -> Select[Document, OutgoingEntry, Directive]:
    """The lines of a filter as rows of three; in the order of the book, or the newest first."""
    order = (Document.issued_on, Document.number, Document.id)
    lines: Select[Document, OutgoingEntry, Directive] = _of_outgoing(select(Document, OutgoingEntry, Directive), chosen)
    return lines.order_by(*((column.desc() for column in order) if newest else order))


def _of_outgoing(query: Any, chosen: OutgoingFilter) -> Any:
    return (
        query.select_from(Document)
        .outerjoin(OutgoingEntry, OutgoingEntry.document_id == Document.id)
        .outerjoin(Directive, Directive.id == Document.id)
        .where(*chosen.conditions())
    )


def told(session: Session, rows: Iterable[Any], now: Any) -> list[OutgoingRow]:
    """The lines with the counts of their schools: two statements however many there are."""
    found = list(rows)
    tallies = directive_queries.tallies(session, [row[2] for row in found if row[2]], now)
    return [OutgoingRow(row[0], row[1], row[2], tallies.get(row[2].id) if row[2] else None) for row in found]


def ledger_counts(session: Session, chosen: OutgoingFilter) -> dict[str, int]:
    """How many documents of the ledger stand where; every state is there."""
    state = ledger_state().label("state")
    inner = _of_outgoing(select(state), chosen.but(online="all")).subquery()
    rows = session.execute(select(inner.c.state, func.count()).group_by(inner.c.state))
    found = {row[0]: row[1] for row in rows}
    return {name: found.get(name, 0) for name in LEDGER_STATES}


@dataclass(frozen=True)
class ArrivalFilter:
    """Rows of the incoming registers: calendar year of arrival, words, a value of Standing; ``asking``: those that are
    to be settled by a day, which is the follow-up register."""

    year: int
    q: str = ""
    state: str = ""
    asking: bool = False

    @classmethod
    def read(cls, args: Mapping[str, str], today: date, *, asking: bool = False) -> "ArrivalFilter":
        """From the query arguments of a request; what names nothing is ignored."""
        return cls(year_of(args, today), text.query_of(args), args.get("state", ""), asking)

    def but(self, **changes: Any) -> "ArrivalFilter":
        """The same with some conditions changed."""
        return replace(self, **changes)

    def query(self) -> dict[str, Any]:
        """The query arguments that ``read`` turns into this filter."""
        values = {"year": self.year, "q": self.q, "state": self.state}
        return {name: value for name, value in values.items() if value}

    def conditions(self, today: date) -> list[ColumnElement[bool]]:
        """The WHERE of a query over Arrival and Document."""
        found: list[ColumnElement[bool]] = [Arrival.year == self.year]
        if self.asking:
            found.append(Arrival.due_on.is_not(None))
        if self.q:
            either = [matching(self.q), Arrival.assigned_to.icontains(self.q, autoescape=True)]
            if self.q.strip().isascii() and self.q.strip().isdigit() and len(self.q.strip()) < 8:
                either.append(Arrival.number == int(self.q))
            found.append(or_(*either))
        if self.state in list(Standing):
            found.append(standing(today) == self.state)
        return found


def standing(today: date) -> ColumnElement[str]:
    """The rule of ``Arrival.state``, for queries over Arrival and Document."""
    in_time = or_(Arrival.due_on.is_(None), Arrival.settled_on <= Arrival.due_on)
    return case(
        (Document.voided_at.is_not(None), Standing.VOID.value),
        (and_(Arrival.settled_on.is_not(None), in_time), Standing.SETTLED.value),
        (Arrival.settled_on.is_not(None), Standing.SETTLED_LATE.value),
        (and_(Arrival.due_on.is_(None), Arrival.passed_on.is_not(None)), Standing.KNOWN.value),
        (Arrival.due_on < today, Standing.LATE.value),
        (and_(Arrival.due_on.is_not(None), Arrival.passed_on.is_not(None)), Standing.OPEN.value),
        else_=Standing.NEW.value,
    )


def arrivals(chosen: ArrivalFilter, today: date, *, newest: bool = False) -> Select[Arrival]:
    """The arrivals of a filter with document, answer and steps, by arrival number."""
    order = Arrival.number.desc() if newest else Arrival.number
    return (
        select(Arrival)
        .join(Arrival.document)
        .where(*chosen.conditions(today))
        .options(contains_eager(Arrival.document), joinedload(Arrival.answer), selectinload(Arrival.steps))
        .order_by(order)
    )


def arrival_counts(session: Session, chosen: ArrivalFilter, today: date) -> dict[Standing, int]:
    """How many arrivals of the filter stand where; every standing is there."""
    state = standing(today).label("state")
    inner = select(state).select_from(Arrival).join(Arrival.document).where(*chosen.but(state="").conditions(today))
    told_ = inner.subquery()
    found = {row[0]: row[1] for row in session.execute(select(told_.c.state, func.count()).group_by(told_.c.state))}
    return {one: found.get(one.value, 0) for one in Standing}


def year_of(args: Mapping[str, str], today: date) -> int:
    """The calendar year an address asks for, this one where it says none."""
    typed = args.get("year", "")
    return int(typed) if typed.isascii() and typed.isdigit() and 1990 <= int(typed[:5]) <= 2100 else today.year


def years(session: Session, today: date) -> list[int]:
    """The calendar years the registers have something of, and this one; newest first."""
    issued = select(extract("year", Document.issued_on)).where(in_register(), Document.issued_on.is_not(None))
    found = session.scalars(issued.union(select(Arrival.year)))
    return sorted({int(one) for one in found} | {today.year}, reverse=True)
