"""What other features hold about a school. They register here, because units may not import them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from intranet.core.roles import Role
from intranet.units.models import School


@dataclass(frozen=True)
class Related:
    """A number of things of a school, and the list that shows exactly these.

    ``text`` follows the number (“việc chưa xong”); ``endpoint`` and ``arguments`` are the list's address.
    """

    count: int
    text: str
    endpoint: str
    arguments: dict[str, Any]
    roles: frozenset[Role]


Source = Callable[[Session, School, datetime], list[Related]]

_sources: list[Source] = []


def source(count: Source) -> Source:
    """Register a function that counts, in one statement, what its feature holds about a school at an instant."""
    _sources.append(count)
    return count


def related_to(session: Session, school: School, role: Role, at: datetime) -> list[Related]:
    """What this role may see of the school's, without what there is none of."""
    found = [one for count in _sources for one in count(session, school, at)]
    return [one for one in found if one.count and role in one.roles]
