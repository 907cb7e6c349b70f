"""Asking for a job, and the handlers that do them.

``ask`` writes the row in the caller's transaction. A worker runs it after the commit; what is quick the caller runs at
once with ``running.run_here`` after its own commit: both run the same handler.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from intranet.core import audit
from intranet.core.errors import Refused
from intranet.jobs.models import Job, JobState

Progress = Callable[[int, int, str], None]
"""Told by a handler as it goes: steps done, steps in all, what it does now (Vietnamese)."""

Handler = Callable[[Session, dict[str, Any], Progress], dict[str, Any]]
"""Session of its own, the job's arguments, progress → the job's result. It only reads the database: on SQLite it holds
no lock, however long it takes. Raises Refused with a Vietnamese sentence when it cannot be done; anything else counts
as a fault and is tried again."""

Keep = Callable[[Session, dict[str, Any], dict[str, Any], datetime], None]
"""Writing session, arguments, result, instant: writes the rows that belong to the result, in the one transaction that
also marks the job done. May raise Refused."""


@dataclass(frozen=True)
class Recipe:
    """How jobs of one kind are done."""

    do: Handler
    keep: Keep | None = None


HANDLERS: dict[str, Recipe] = {}


def handler(kind: str, keep: Keep | None = None) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind, and the one that writes its rows if there are any."""

    def register(do: Handler) -> Handler:
        HANDLERS[kind] = Recipe(do, keep)
        return do

    return register


def ask(
    session: Session, kind: str, title: str, arguments: dict[str, Any], *, by: Any, at: datetime, back: str = ""
) -> Job:
    """A new job, in the caller's transaction; it starts after the commit. ``back``: the page to return to."""
    job = Job(
        kind=kind, title=title[:300], arguments=arguments, back=back, created_at=at,
        created_by_id=by.id if by is not None else None,
    )  # fmt: skip
    session.add(job)
    session.flush()
    return job


def ask_again(session: Session, job: Job, *, by: Any, at: datetime) -> None:
    """Put a job that failed back into the queue. Raises Refused for one that did not fail."""
    session.refresh(job, with_for_update=True)
    if job.state is not JobState.FAILED:
        raise Refused("Việc này không ở trạng thái làm lại được; hãy tải lại trang.")
    requeue(job)
    audit.record(session, by=by, action="job.retry", subject=job, at=at, note=f"Làm lại: {job.title}")


def requeue(job: Job) -> None:
    """Make a job new again; the caller holds its row."""
    job.state, job.attempts, job.worker, job.error = JobState.QUEUED, 0, "", ""
    job.done, job.total, job.step, job.result = 0, 0, "", {}
    job.started_at = job.beat_at = job.finished_at = None
