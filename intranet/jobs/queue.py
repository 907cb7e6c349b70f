"""Asking for a job, and the handlers that do them.

``ask`` writes the row in the caller's transaction. A worker runs it after the commit; what is quick the caller runs at
once with ``run_here`` after its own commit: both run the same handler.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from intranet.jobs.models import Job

Progress = Callable[[int, int, str], None]
"""Told by a handler as it goes: steps done, steps in all, what it does now (Vietnamese)."""

Handler = Callable[[Session, dict[str, Any], Progress], dict[str, Any]]
"""Session of its own, the job's arguments, progress → the job's result. Commits nothing: the queue commits with the
result. Raises Refused with a Vietnamese sentence when it cannot be done; anything else counts as a fault and is tried
again."""

HANDLERS: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind."""

    def register(do: Handler) -> Handler:
        HANDLERS[kind] = do
        return do

    return register


def ask(
    session: Session, kind: str, title: str, arguments: dict[str, Any], *, by: Any, at: datetime, back: str = ""
) -> Job:
    """A new job, in the caller's transaction; it starts after the commit. ``back``: the page to return to."""
    job = Job(
        kind=kind, title=title, arguments=arguments, back=back, created_at=at,
        created_by_id=by.id if by is not None else None,
    )  # fmt: skip
    session.add(job)
    session.flush()
    return job
