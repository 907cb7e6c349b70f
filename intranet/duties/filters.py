"""Which duties a page is about: read from the address, turned into SQL, written back into links."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists

from intranet.core import text
from intranet.duties.models import Duty, Kind, State
from intranet.units.levels import Level
from intranet.units.models import School, SchoolLevel


@dataclass(frozen=True)
class DutyFilter:
    """Every condition is optional; ``states`` are alternatives. Unknown values in an address are ignored."""

    year: int | None = None
    document: int | None = None
    kind: Kind | None = None
    topic: int | None = None
    level: Level | None = None
    commune: int | None = None
    school: int | None = None
    states: tuple[State, ...] = ()
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str], states: list[str]) -> "DutyFilter":
        """From the query arguments of a request; ``states`` are the values of ``state``, which may repeat."""
        return cls(
            year=_number(args.get("year")),
            document=_number(args.get("document")),
            kind=next((kind for kind in Kind if kind == args.get("kind")), None),
            topic=_number(args.get("topic")),
            level=next((level for level in Level if level == args.get("level")), None),
            commune=_number(args.get("commune")),
            school=_number(args.get("school")),
            states=tuple(state for state in State if state.value in states),
            q=(args.get("q") or "").strip()[:200],
        )

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """The WHERE of a query over Duty joined with School. Cancelled duties count only when asked for."""
        found: list[ColumnElement[bool]] = []
        if self.year:
            found.append(Duty.school_year_id == self.year)
        if self.document:
            found.append(Duty.document_id == self.document)
        if self.kind:
            found.append(Duty.kind == self.kind)
        if self.topic is not None:
            found.append(Duty.topic_key == self.topic)
        if self.school:
            found.append(Duty.school_id == self.school)
        if self.commune:
            found.append(School.commune_id == self.commune)
        if self.level:
            found.append(exists().where(SchoolLevel.school_id == School.id, SchoolLevel.level == self.level))
        if self.q:
            found.append(School.search_key.contains(text.fold(self.q), autoescape=True))
        if self.states:
            found.append(Duty.state_sql(now).in_([state.value for state in self.states]))
        else:
            found.append(Duty.cancelled_at.is_(None))
        return found

    def but(self, **changes: Any) -> "DutyFilter":
        """The same filter with some conditions changed."""
        return replace(self, **changes)

    def query(self) -> dict[str, Any]:
        """The query arguments that ``read`` turns into this filter."""
        values = asdict(self)
        values["state"] = [state.value for state in values.pop("states")]
        return {name: value for name, value in values.items() if value not in (None, "", [])}


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else None
