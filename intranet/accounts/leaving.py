"""What hangs on a person who leaves, besides the account. Features tell it here, ``handovers`` passes it on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from intranet.accounts.models import User


@dataclass(frozen=True)
class Held:
    """A number of things that hang on a person. ``text`` follows the number, ``fate`` says what becomes of them."""

    count: int
    text: str
    fate: str


@dataclass(frozen=True)
class Leave:
    """One leaving. ``successor`` None: nobody yet. ``phone``: where the successor is asked about directives."""

    leaver: User
    successor: User | None
    left_on: date
    phone: str
    by: Any
    at: datetime


Find = Callable[[Session, User], list[Held]]
PassOn = Callable[[Session, Leave], list[str]]
"""Passes on what ``Find`` finds, in the caller's transaction; says in Vietnamese lines what was done."""

_parts: list[tuple[Find, PassOn]] = []


def part(find: Find, pass_on: PassOn) -> None:
    """Register what a feature holds of a person and how it passes on."""
    _parts.append((find, pass_on))


def held_by(session: Session, user: User) -> list[Held]:
    """All that hangs on a person, without what there is none of."""
    return [one for find, _ in _parts for one in find(session, user) if one.count]


def pass_all(session: Session, leave: Leave) -> list[str]:
    """Pass everything on; what was done, a line each."""
    session.flush()
    return [line for _, pass_on in _parts for line in pass_on(session, leave)]
