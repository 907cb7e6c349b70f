"""Where people's names stand as the record of what they did. Features tell it here; ``privacy`` shows and masks it."""

import re
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet.core.audit import AuditEntry


@dataclass(frozen=True)
class Person:
    """Whom to look for. Rows rarely know accounts, so a person is known by name, place and moment.

    ``user_id`` None: somebody without an account who is named on a contact card. ``names``: all the person ever bore
    here. ``schools``: where the person acted as school people do. ``alone``: nobody else here bears one of the names;
    ``alone_at_school``: nobody else at these schools does.
    """

    user_id: int | None
    names: tuple[str, ...]
    schools: tuple[int, ...]
    alone: bool
    alone_at_school: bool

    @property
    def moments(self) -> Select[Any]:
        """The instants at which the person did something that is in the audit trail."""
        return select(AuditEntry.at).where(AuditEntry.actor_id == self.user_id)


class Place(Protocol):
    """A kind of row in which people's names stand. ``deed`` and ``stays`` as in NamePlace."""

    @property
    def deed(self) -> str: ...

    @property
    def stays(self) -> str: ...

    def rows(self, person: Person) -> Select[Any]:
        """The select of the keys of the rows that name this person."""
        ...

    def mask(self, session: Session, person: Person, mask: str) -> int:
        """Put the mask in place of the name; the number of rows."""
        ...


@dataclass(frozen=True)
class NamePlace:
    """A column with the name of whoever did something.

    ``at``: the column with the instant of the deed; ``user_id``: the one that names the account, where a row knows it;
    ``school_id``: the row's school, only where people of the school do the deed. ``stays``: why the name is never
    masked there, "" where it is.
    """

    deed: str
    column: InstrumentedAttribute[str]
    at: InstrumentedAttribute[Any] | None = None
    user_id: InstrumentedAttribute[Any] | None = None
    school_id: ColumnElement[Any] | InstrumentedAttribute[Any] | None = None
    stays: str = ""

    def names(self, person: Person) -> ColumnElement[bool]:
        """Whether a row names this person and not somebody else of the same name."""
        if self.user_id is not None:
            return false() if person.user_id is None else self.user_id == person.user_id
        named = self.column.in_(person.names)
        if person.alone:
            return named
        sure: list[ColumnElement[bool]] = []
        there: ColumnElement[bool] = true()
        if self.school_id is not None:
            there = or_(self.school_id.is_(None), self.school_id.in_(person.schools))
            sure.append(self.school_id.in_(person.schools) if person.alone_at_school else false())
        if self.at is not None and person.user_id is not None:
            sure.append(and_(there, self.at.in_(person.moments)))
        return and_(named, or_(false(), *sure))

    def rows(self, person: Person) -> Select[Any]:
        """The select of the keys of the rows that name this person."""
        return select(*self.column.class_.__mapper__.primary_key).where(self.names(person))

    def mask(self, session: Session, person: Person, mask: str) -> int:
        """Put the mask in place of the name, on sealed rows too: what was handed in stays. The number of rows."""
        if self.stays:
            return 0
        where = self.names(person)
        changed = update(self.column.class_.__table__).where(where).values({self.column.key: mask})
        return int(session.connection().execute(changed).rowcount)


def masked(text: str, name: str, mask: str) -> str:
    """The text with the mask in place of the name, but not of a part of a longer one: “Lê Hoa” stands in neither
    “Lê Hoan” nor “Lê Hoa Mai”."""

    def put(found: re.Match[str]) -> str:
        following = text[found.end() : found.end() + 2]
        return name if len(following) == 2 and following[0] == " " and following[1].isupper() else mask

    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", put, text)


PLACES: list[Place] = []


def tell(*places: Place) -> None:
    """Register places; called once by each feature when it is loaded."""
    PLACES.extend(places)
