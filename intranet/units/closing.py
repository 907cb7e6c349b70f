"""What closing a school, or taking that back, means to what other features ask of it. They register here, because units
may not import them."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from intranet.units.models import School

Listener = Callable[[Session, "School", datetime], None]

_listeners: list[Listener] = []


def listener(act: Listener) -> Listener:
    """Register a function that is called in the same transaction, after ``closed_on`` has changed."""
    _listeners.append(act)
    return act


def tell(session: Session, school: "School", at: datetime) -> None:
    """Tell every listener that the school was closed or opened again."""
    session.flush()
    for act in _listeners:
        act(session, school, at)
