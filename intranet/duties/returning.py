"""Work given back to a school: features that tell people of it register here, because duties may not import them."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from intranet.core.orm import session_of

if TYPE_CHECKING:
    from intranet.duties.models import Duty

Listener = Callable[[Session, "Duty", datetime], None]

_listeners: list[Listener] = []


def listener(act: Listener) -> Listener:
    """Register a function that is called in the same transaction when the office returns or opens again a duty."""
    _listeners.append(act)
    return act


def tell(duty: "Duty", at: datetime) -> None:
    """Tell every listener that the duty was given back; its ``return_reason`` says why."""
    session = session_of(duty)
    for act in _listeners:
        act(session, duty, at)
