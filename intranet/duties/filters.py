"""Which duties a page is about: read from the address, turned into SQL, written back into links."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from intranet.core import clock, text
from intranet.duties.models import OF_DIRECTIVES, OWED, Duty, Kind, State
from intranet.duties.standing import Handed, handed_sql
from intranet.units import eras
from intranet.units.levels import Level
from intranet.units.models import School

TOGETHER = {
    "missing": ("Chưa làm (còn hạn hoặc quá hạn)", (State.OPEN, State.LATE)),
    "owed": ("Trường còn phải làm, kể cả bị trả lại", OWED),
    "finished": ("Đã xong", (State.DONE, State.DONE_LATE)),
}
"""States asked for together under one name: its words, the states, in the order of ``State``."""


@dataclass(frozen=True)
class DutyFilter:
    """Every condition is optional, unknown values in an address are ignored.

    ``states`` are alternatives, and so are ``handed``.
    ``commune`` 0 means schools without one; ``rank`` is the ``Level.rank`` of a school's lowest level, 99 without any.
    ``opened_from`` and ``opened_to`` are the days a duty was given on, ``due_from`` and ``due_to`` those it is due on;
    ``fallen_due`` asks only for what is due by now: what shares in time are counted of.
    ``of_directives`` leaves out the periodic reports.
    ``at`` asks how things stood at that instant: the duties given by then to schools at work on that day.
    ``on`` is the day whose levels and communes the schools are counted by, that of ``at`` where there is one.
    """

    year: int | None = None
    document: int | None = None
    kind: Kind | None = None
    topic: int | None = None
    level: Level | None = None
    commune: int | None = None
    rank: int | None = None
    school: int | None = None
    states: tuple[State, ...] = ()
    q: str = ""
    handed: tuple[Handed, ...] = ()
    opened_from: date | None = None
    opened_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    fallen_due: bool = False
    of_directives: bool = False
    at: datetime | None = None
    on: date | None = None

    @classmethod
    def read(cls, args: Mapping[str, str], states: list[str], handed: Sequence[str] = ()) -> "DutyFilter":
        """From the query arguments of a request; ``states`` and ``handed`` are the values of those that may repeat."""
        return cls(
            year=_number(args.get("year")),
            document=_number(args.get("document")),
            kind=next((kind for kind in Kind if kind == args.get("kind")), None),
            topic=_number(args.get("topic")),
            level=next((level for level in Level if level == args.get("level")), None),
            commune=_number(args.get("commune")),
            rank=_number(args.get("rank")),
            school=_number(args.get("school")),
            states=_states(states),
            q=text.query_of(args),
            handed=tuple(one for one in Handed if one.value in handed),
            opened_from=_day(args.get("opened_from")),
            opened_to=_day(args.get("opened_to")),
            due_from=_day(args.get("due_from")),
            due_to=_day(args.get("due_to")),
            fallen_due=args.get("fallen_due") == "1",
            of_directives=args.get("of_directives") == "1",
            at=instant_of(args.get("at")),
            on=_day(args.get("on")),
        )

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """The WHERE of a query over Duty joined with School. Cancelled duties count only when asked for."""
        now = self.at or now
        found: list[ColumnElement[bool]] = []
        if self.year:
            found.append(Duty.school_year_id == self.year)
        if self.document:
            found.append(Duty.document_id == self.document)
        if self.kind:
            found.append(Duty.kind == self.kind)
        if self.of_directives:
            found.append(Duty.kind.in_(OF_DIRECTIVES))
        if self.topic is not None:
            found.append(Duty.topic_key == self.topic)
        if self.school:
            found.append(Duty.school_id == self.school)
        day = clock.local(self.at).date() if self.at else self.on
        if self.commune is not None:
            found.append(eras.in_commune(self.commune, day))
        if self.rank is not None:
            found.append(eras.of_rank(self.rank, day))
        if self.level:
            found.append(eras.of_level(self.level, day))
        if self.q:
            found.append(School.search_key.contains(text.fold(self.q), autoescape=True))
        if self.states:
            found.append(Duty.state_sql(now).in_([state.value for state in self.states]))
        else:
            found.append(or_(Duty.cancelled_at.is_(None), Duty.cancelled_at > now))
        return found + self._in_time(now)

    def _in_time(self, now: datetime) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.handed:
            found.append(handed_sql(self.handed, now))
        if self.opened_from:
            start = clock.start_of_day(self.opened_from)
            found += [Duty.opened_at >= start, Duty.asked_at >= start]  # the first has an index, the second decides
        if self.opened_to:
            found.append(Duty.opened_at <= clock.end_of_day(self.opened_to))
        if self.due_from:
            found.append(Duty.due_at >= clock.start_of_day(self.due_from))
        if self.due_to:
            found.append(Duty.due_at < clock.start_of_day(self.due_to + timedelta(days=1)))
        if self.fallen_due:
            found.append(Duty.due_at < now)
        if self.at:
            found += [Duty.opened_at <= self.at, and_(School.open_on(clock.local(self.at).date()))]
        return found

    def but(self, **changes: Any) -> "DutyFilter":
        """The same filter with some conditions changed."""
        return replace(self, **changes)

    def query(self) -> dict[str, Any]:
        """The query arguments that ``read`` turns into this filter."""
        values = asdict(self)
        values["state"] = [str(state) for state in values.pop("states")]
        values["handed"] = [str(one) for one in self.handed]
        for name in ("opened_from", "opened_to", "due_from", "due_to", "on"):
            values[name] = values[name].isoformat() if values[name] else None
        for name in ("of_directives", "fallen_due"):
            values[name] = "1" if values[name] else None
        values["at"] = instant_text(self.at) if self.at else None
        return {name: value for name, value in values.items() if value not in (None, "", [])}


def _states(named: Sequence[str]) -> tuple[State, ...]:
    asked = {state for name in named if name in TOGETHER for state in TOGETHER[name][1]}
    return tuple(state for state in State if state in asked or state.value in named)


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def instant_text(at: datetime) -> str:
    """An instant as it stands in an address: whole seconds, UTC, “20261231T165959Z”."""
    return at.astimezone(UTC).strftime(_INSTANT)


def instant_of(typed: str | None) -> datetime | None:
    """The instant in an address; None when there is none or it cannot be read."""
    try:
        at = datetime.strptime(typed or "", _INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if _sensible(at) else None


def _day(typed: str | None) -> date | None:
    try:
        day = date.fromisoformat(typed or "")
    except ValueError:
        return None
    return day if _sensible(day) else None


def _sensible(day: date) -> bool:
    return 1990 <= day.year <= 2100  # moments of the years 1 and 9999 do not fit every zone


_INSTANT = "%Y%m%dT%H%M%SZ"
