"""Claiming jobs and carrying them out: each by one worker at a time, whatever dies meanwhile.

A claim is a name that no other claim has, in the job's row. Whoever finds another there has lost the job and writes
nothing more.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from threading import Event, Thread
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, or_, select, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from intranet.core import clock
from intranet.core.db import db, reading, see_one_moment
from intranet.core.errors import Refused
from intranet.jobs.models import Job, JobState
from intranet.jobs.queue import HANDLERS, Progress

ATTEMPTS = 3
DEAD_AFTER = timedelta(seconds=60)
BEAT_SECONDS = 10
REPORT_SECONDS = 0.5

FAULT = "Đã thử 3 lần nhưng máy chủ đều gặp lỗi khi làm việc này. Hãy bấm “Thử lại”; nếu vẫn lỗi, báo cho quản trị."
DIED = "Đã thử 3 lần nhưng lần nào tiến trình cũng dừng giữa chừng. Hãy bấm “Thử lại”; nếu vẫn lỗi, báo cho quản trị."

log = logging.getLogger(__name__)


class Lost(Exception):
    """Another worker has the job: this one was silent for too long."""


class Stopped(Exception):
    """The worker is to end, and gives the job back."""


@dataclass(frozen=True)
class Claim:
    """A job as its worker took it."""

    job_id: int
    kind: str
    arguments: dict[str, Any]
    name: str
    attempt: int

    @property
    def held(self) -> ColumnElement[bool]:
        """The job's row, as long as it is still this worker's."""
        return and_(Job.id == self.job_id, Job.state == JobState.RUNNING, Job.worker == self.name)


def _claimable(at: datetime) -> ColumnElement[bool]:
    return or_(Job.state == JobState.QUEUED, and_(Job.state == JobState.RUNNING, Job.beat_at < at - DEAD_AFTER))


def waiting(engine: Engine, at: datetime) -> bool:
    """Whether there is something to claim; locks nothing."""
    with reading(), Session(engine) as session:
        return session.scalar(select(Job.id).where(_claimable(at)).limit(1)) is not None


def claim(engine: Engine, worker: str, at: datetime, job_id: int | None = None) -> Claim | None:
    """Take the oldest job that waits or whose worker has died; only ``job_id`` if given. None: there is none.

    A job whose workers died three times fails here.
    """
    name = f"{worker[:80]}/{token_hex(6)}"
    wanted = [_claimable(at)] if job_id is None else [_claimable(at), Job.id == job_id]
    query = select(Job).where(*wanted).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
    while True:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            job = session.scalars(query).one_or_none()
            if job is None:
                return None
            if job.attempts >= ATTEMPTS:
                job.state, job.error, job.finished_at, job.worker = JobState.FAILED, DIED, at, ""
                log.warning("job %s %s: failed, its workers died", job.id, job.kind)
                continue
            job.state, job.worker, job.attempts = JobState.RUNNING, name, job.attempts + 1
            job.started_at = job.beat_at = at
            job.done, job.total, job.step = 0, 0, ""
        return Claim(job.id, job.kind, job.arguments, name, job.attempts)


def carry_out(engine: Engine, claim: Claim, stopping: Callable[[], bool] = lambda: False) -> str:
    """Do a claimed job and write how it ended; returns a word for the log. ``stopping``: give it back when asked.

    Raises what the database raises when it cannot be written to; the job is then taken again later.
    """
    lost, ended = Event(), Event()
    beats = Thread(target=_beat, args=(engine, claim, lost, ended), daemon=True)
    beats.start()
    try:
        return _attempt(engine, claim, _reporter(engine, claim, lost, stopping))
    except Refused as refusal:
        return _end(engine, claim, "refused", state=JobState.FAILED, error=str(refusal), finished_at=clock.now())
    except Lost:
        return "lost to another worker"
    except Stopped:
        return _end(engine, claim, "given back", state=JobState.QUEUED, attempts=claim.attempt - 1, worker="", step="")
    except Exception:
        log.exception("job %s %s, attempt %s", claim.job_id, claim.kind, claim.attempt)
        if claim.attempt < ATTEMPTS:
            return _end(engine, claim, "fault, to be tried again", state=JobState.QUEUED, worker="", step="")
        return _end(engine, claim, "fault", state=JobState.FAILED, error=FAULT, finished_at=clock.now())
    finally:
        ended.set()
        beats.join()


def run_here(job_id: int) -> None:
    """Carry out a quick job in this process, if nobody has taken it yet. The caller has committed.

    A fault leaves the job in the queue, for a worker to try again.
    """
    if mine := claim(db.engine, "here", clock.now(), job_id):
        log.info("job %s %s: %s", mine.job_id, mine.kind, carry_out(db.engine, mine))


def _attempt(engine: Engine, claim: Claim, progress: Progress) -> str:
    recipe = HANDLERS[claim.kind]
    with reading(), Session(engine) as session:
        see_one_moment(session)
        result = recipe.do(session, claim.arguments, progress)
    with Session(engine) as session, session.begin():
        at, job = clock.now(), session.scalar(select(Job).where(claim.held).with_for_update())
        if job is None:
            raise Lost
        if recipe.keep is not None:
            recipe.keep(session, claim.arguments, result, at)
        job.state, job.result, job.finished_at, job.error = JobState.DONE, result, at, ""
        job.done, job.step = job.total, ""
    return "done"


def _reporter(engine: Engine, claim: Claim, lost: Event, stopping: Callable[[], bool]) -> Progress:
    """Progress as handlers call it, as often as they like: every half a second it is written, a new step at once."""
    last: tuple[float, str] = (float("-inf"), "")

    def progress(done: int, total: int, step: str) -> None:
        nonlocal last
        if lost.is_set():
            raise Lost
        if stopping():
            raise Stopped
        moment = time.monotonic()
        if step == last[1] and moment < last[0] + REPORT_SECONDS:
            return
        last = moment, step
        with suppress(OperationalError):  # a busy database shall not undo the work: the next report comes soon
            if not _write(engine, claim, done=done, total=total, step=step[:200], beat_at=clock.now()):
                raise Lost

    return progress


def _beat(engine: Engine, claim: Claim, lost: Event, ended: Event) -> None:
    """Tell that the worker is alive, also while a handler is deep in one long call."""
    while not ended.wait(BEAT_SECONDS):
        with suppress(DBAPIError):  # six of these may fail before somebody else takes the job
            if not _write(engine, claim, beat_at=clock.now()):
                lost.set()
                return


def _end(engine: Engine, claim: Claim, word: str, **values: Any) -> str:
    return word if _write(engine, claim, **values) else "lost to another worker"


def _write(engine: Engine, claim: Claim, **values: Any) -> bool:
    """Write into the job's row in a transaction of its own; False when it is no longer this worker's."""
    with Session(engine) as session, session.begin():
        changed = session.execute(update(Job).where(claim.held).values(**values).returning(Job.id))
        return changed.first() is not None
