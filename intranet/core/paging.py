"""Lists of 50 rows a page, with the total the page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

ROWS = 50


@dataclass(frozen=True)
class Page:
    """One page of a list. ``page`` counts from 1; ``total`` is the number of rows on all pages."""

    items: list[Any]
    total: int
    page: int
    rows: int = ROWS

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // self.rows))

    @property
    def first_index(self) -> int:
        """The place of the first row in the whole list, from 1; 0 for an empty list."""
        return (self.page - 1) * self.rows + 1 if self.items else 0

    @property
    def last_index(self) -> int:
        """The place of the last row in the whole list."""
        return self.first_index + len(self.items) - 1 if self.items else 0


def paginate(
    session: Session, query: Select[*tuple[Any, ...]], page: int, *, scalars: bool = True, rows: int = ROWS
) -> Page:
    """The asked page of ``query``: two statements. A page past the end gives the last one."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    page = min(max(page, 1), max(1, -(-total // rows)))
    limited = query.limit(rows).offset((page - 1) * rows)
    result: Any = session.scalars(limited) if scalars else session.execute(limited)
    items = list(result.unique() if scalars else result)
    return Page(items, total, page, rows)


def page_of(whole: Sequence[Any], page: int, rows: int = ROWS) -> Page:
    """The asked page of a list that is at hand already. A page past the end gives the last one."""
    page = min(max(page, 1), max(1, -(-len(whole) // rows)))
    return Page(list(whole[(page - 1) * rows : page * rows]), len(whole), page, rows)
