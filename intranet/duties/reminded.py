"""How often the school was reminded of a duty. The feature that sends registers here, for duties know none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.core.numbers import format_number

AT_ONCE = 10_000
"""So many duties are asked about in one statement: a list for telephoning may hold more than a statement can name."""


@dataclass(frozen=True)
class Reminded:
    """The reminders that went out: how many, and the day of the last."""

    count: int
    last_on: date

    @property
    def words(self) -> str:
        """ "đã đôn đốc 3 lần, lần cuối 12/03"."""
        return f"đã đôn đốc {format_number(self.count)} lần, lần cuối {self.last_on:%d/%m}"


Source = Callable[[Session, Sequence[int]], dict[int, Reminded]]

_sources: list[Source] = []


def source(find: Source) -> Source:
    """Register a function that gives, in one statement, how often each of these duties was reminded of."""
    _sources.append(find)
    return find


def reminded(session: Session, duties: Sequence[int]) -> dict[int, Reminded]:
    """By the duty's id; without those nobody was reminded of."""
    found: dict[int, Reminded] = {}
    for first in range(0, len(duties), AT_ONCE):
        for find in _sources:
            found |= find(session, duties[first : first + AT_ONCE])
    return found
