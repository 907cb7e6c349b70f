"""What the worker does by the clock: features register a function, the worker calls it now and then, beside its jobs.

Several workers may tick at once and any may die in the middle: a tick claims its work in the database (a unique row, a
locked row) and can be repeated at any time.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from intranet.core import clock

Act = Callable[[Engine, datetime], object]

log = logging.getLogger(__name__)


@dataclass
class Tick:
    """A function and how often, in seconds, it is called; ``last`` is the monotonic second of the last call."""

    name: str
    every: float
    act: Act
    last: float = float("-inf")


TICKS: list[Tick] = []


def every(seconds: float, name: str) -> Callable[[Act], Act]:
    """Register ``act(engine, now)``: called by the worker every so many seconds, in the app's context."""

    def register(act: Act) -> Act:
        TICKS.append(Tick(name, seconds, act))
        return act

    return register


def tick(engine: Engine) -> None:
    """Call what is due. A fault is logged and tried again next time; a database out of reach is the caller's matter."""
    for one in TICKS:
        if time.monotonic() - one.last < one.every:
            continue
        one.last = time.monotonic()
        try:
            one.act(engine, clock.now())
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("tick %s", one.name)
