"""The list of schools and what stands beside a school on its page. Knows no request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import Select, case, func, not_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload
from sqlalchemy.sql import ColumnElement

from intranet.core import text
from intranet.core.audit import AuditEntry
from intranet.units import eras
from intranet.units.levels import Level
from intranet.units.models import Commune, Ownership, School

STATES = {"open": "Đang hoạt động", "closed": "Đã đóng", "all": "Tất cả"}
HISTORY_ROWS = 30


@dataclass(frozen=True)
class SchoolFilter:
    """What the list is asked for, as in its address. What cannot be read is as if not asked.

    ``commune_id`` 0 means schools without one; ``on`` is the day they are open or closed on, and whose levels and
    communes count, today where not given.
    """

    q: str = ""
    level: Level | None = None
    commune_id: int | None = None
    ownership: Ownership | None = None
    state: str = "open"
    sort: str = "level"
    on: date | None = None

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Self:
        """From the arguments of an address."""
        level, ownership = arguments.get("level"), arguments.get("ownership")
        commune, state, sort = arguments.get("commune", ""), arguments.get("state"), arguments.get("sort", "")
        return cls(
            q=text.clean(arguments.get("q", "")),
            level=Level(level) if level in set(Level) else None,
            commune_id=int(commune) if commune.isdecimal() and len(commune) < 10 else None,
            ownership=Ownership(ownership) if ownership in set(Ownership) else None,
            state=state if state in STATES else "open",
            sort=sort if sort.removeprefix("-") in _SORTS else "level",
            on=_day(arguments.get("on", "")),
        )

    @property
    def arguments(self) -> dict[str, str]:
        """The same as arguments of an address, without those that ask nothing."""
        asked = {
            "q": self.q,
            "level": self.level,
            "commune": self.commune_id,
            "ownership": self.ownership,
            "state": self.state if self.state != "open" else "",
            "sort": self.sort if self.sort != "level" else "",
            "on": self.on,
        }
        return {name: str(value) for name, value in asked.items() if value not in (None, "")}

    @property
    def narrowed(self) -> bool:
        """Whether more is asked than the open schools."""
        return bool({"q", "level", "commune", "ownership", "state", "on"} & self.arguments.keys())


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


_SORTS: dict[str, list[ColumnElement[Any]]] = {
    "level": [School.level_rank.expression, School.sort_key.expression],
    "name": [School.sort_key.expression],
    "commune": [func.coalesce(Commune.sort_key, "~"), School.level_rank.expression, School.sort_key.expression],
}


def listed(asked: SchoolFilter, today: date) -> Select[School]:
    """The schools asked for, in order; in a search, names with the typed words together, marks and all, come first."""
    query = select(School).outerjoin(School.commune).options(contains_eager(School.commune))
    for word in text.words(asked.q):
        query = query.where(School.search_key.contains(word, autoescape=True))
    if asked.level:
        query = query.where(eras.of_level(asked.level, asked.on))
    if asked.commune_id is not None:
        query = query.where(eras.in_commune(asked.commune_id, asked.on))
    if asked.ownership:
        query = query.where(School.ownership == asked.ownership)
    if asked.state != "all":
        is_open = School.open_on(asked.on or today)
        query = query.where(is_open if asked.state == "open" else not_(is_open))
    columns = _SORTS[asked.sort.removeprefix("-")]
    ordered: list[ColumnElement[Any]] = (
        [column.desc() for column in columns] if asked.sort.startswith("-") else list(columns)
    )
    if asked.q:
        ordered.insert(0, _nearness(asked.q))
    return query.order_by(*ordered, School.id)


WHOLE = (joinedload(School.level_rows),)
"""Options for reading thousands of schools at once: one statement whatever their number."""


def _nearness(typed: str) -> ColumnElement[int]:
    # "sơn ca" also finds Cẩm Sơn; the words together are nearer, and nearest with their marks.
    together = School.search_key.contains(text.fold(typed), autoescape=True)
    marked = text.fold(typed) != typed.lower()
    return case((_with_marks(typed), 0), (together, 1), else_=2) if marked else case((together, 1), else_=2)


def _with_marks(typed: str) -> ColumnElement[bool]:
    # SQLite lowers ASCII letters only, so the capitals names are written with are asked for as well.
    spellings = {typed, typed.lower(), typed.capitalize(), typed.title()}
    return or_(*(School.name.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))


def present_communes(session: Session) -> list[Commune]:
    """The communes there are now, in Vietnamese order: what a school can be put into."""
    return [row for row in all_communes(session) if row.ended_on is None]


def all_communes(session: Session) -> list[Commune]:
    """Every commune in Vietnamese order, those of the past too."""
    return list(session.scalars(select(Commune).order_by(Commune.sort_key, Commune.id)))


def lookalike_keys(session: Session, schools: Iterable[School]) -> set[str]:
    """The keys among these schools' that another school bears too."""
    keys = {school.lookalike_key for school in schools}
    repeated = (
        select(School.lookalike_key)
        .where(School.lookalike_key.in_(keys))
        .group_by(School.lookalike_key)
        .having(func.count() > 1)
    )
    return set(session.scalars(repeated))


def lookalikes(session: Session, name: str, but: int | None = None) -> list[School]:
    """The schools whose names look like this one, closed ones too, without the school of id ``but``."""
    query = select(School).where(School.lookalike_key == text.lookalike_key(name), School.id != (but or 0))
    return list(session.scalars(query.order_by(School.level_rank, School.sort_key, School.id)).unique())


def open_schools(session: Session, today: date) -> list[School]:
    """Every school at work on a day, in the usual order. One statement."""
    query = select(School).where(School.open_on(today)).options(lazyload(School.level_rows))
    return list(session.scalars(query.order_by(School.level_rank, School.sort_key, School.id)))


def history(session: Session, school: School) -> list[tuple[datetime, str, str]]:
    """The last deeds done to the school's own record, newest first: instant, who, what."""
    query = (
        select(AuditEntry.at, AuditEntry.actor_name, AuditEntry.note)
        .where(AuditEntry.subject_type == "School", AuditEntry.subject_id == school.id)
        .order_by(AuditEntry.id.desc())
        .limit(HISTORY_ROWS)
    )
    return [(row.at, row.actor_name, row.note) for row in session.execute(query)]
