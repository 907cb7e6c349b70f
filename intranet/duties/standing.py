"""How a duty stood at an instant, past or present: what was handed in by then, and whether in time.

Only moments that never change are asked, so the answer for a past instant stays the same for ever; that a plan had
been returned is forgotten when it is handed in again.
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import ColumnElement, and_, or_

from intranet.duties.models import Duty


class Handed(StrEnum):
    """Whether the first hand-in had come by an instant."""

    IN_TIME = "in_time"
    LATE = "late"
    NOT = "not"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"in_time": "thực hiện đúng hạn", "late": "thực hiện trễ hạn", "not": "chưa thực hiện"}[self.value]


class Moments(Protocol):
    """What of a duty decides how it stands."""

    @property
    def due_at(self) -> datetime: ...
    @property
    def submitted_at(self) -> datetime | None: ...
    @property
    def settled_at(self) -> datetime | None: ...
    @property
    def cancelled_at(self) -> datetime | None: ...


def handed(duty: Moments, at: datetime) -> Handed:
    """What had been handed in at an instant."""
    if duty.submitted_at is None or duty.submitted_at > at:
        return Handed.NOT
    return Handed.IN_TIME if duty.submitted_at <= duty.due_at else Handed.LATE


def handed_sql(kinds: tuple[Handed, ...], at: datetime) -> ColumnElement[bool]:
    """The same rule for queries: whether a duty is one of ``kinds``."""
    rules: dict[Handed, ColumnElement[bool]] = {
        Handed.IN_TIME: and_(Duty.submitted_at <= at, Duty.submitted_at <= Duty.due_at),
        Handed.LATE: and_(Duty.submitted_at <= at, Duty.submitted_at > Duty.due_at),
        Handed.NOT: or_(Duty.submitted_at.is_(None), Duty.submitted_at > at),
    }
    return or_(*(rules[kind] for kind in kinds))


def settled(duty: Moments, at: datetime) -> bool:
    """Whether nothing more was owed at an instant."""
    return duty.settled_at is not None and duty.settled_at <= at


def cancelled(duty: Moments, at: datetime) -> bool:
    """Whether it was no longer asked at an instant."""
    return duty.cancelled_at is not None and duty.cancelled_at <= at
