"""Keeping schools as they are while something is asked of them, and alone while they end.

On SQLite whoever writes is alone. On PostgreSQL a school could end between being chosen and being asked: nobody would
owe then what it was asked.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import SQLCoreOperations

from intranet.units.models import School


def hold(session: Session, which: SQLCoreOperations[bool]) -> None:
    """Let none of these schools end or change until the transaction ends; others may hold them too."""
    session.execute(select(School.id).where(which).order_by(School.id).with_for_update(read=True))


def take(session: Session, schools: Iterable[School]) -> None:
    """Read these schools again; nobody else holds or changes them until the transaction ends.

    Whoever only writes rows that name a school does not wait, or an acknowledgement and a merger would for each other.
    """
    for school in sorted(schools, key=lambda one: one.id):
        session.refresh(school, with_for_update={"of": School, "key_share": True})
