"""Which rows other tables still refer to: read from the foreign keys, so that no feature has to be known here."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from intranet.core.orm import Base


def in_use(session: Session, model: type[Any], ids: Iterable[int], but: Collection[type[Any]] = ()) -> set[int]:
    """Those of the ids some row of another table refers to, in one statement.

    ``but``: the models whose rows belong to the row itself and go with it.
    """
    asked, own = sorted(set(ids)), {owned.__table__ for owned in but}
    if not asked:
        return set()
    target = model.__table__.c.id
    found: list[Select[Any]] = [
        select(column).where(column.in_(asked)).distinct()
        for table in Base.metadata.sorted_tables
        if table not in own
        for column in table.columns
        if any(key.column is target for key in column.foreign_keys)
    ]
    return set(session.scalars(union_all(*found))) if found else set()
