"""The worker's loop: claims and carries out jobs one after the other, sleeps when there are none, tidies up.

What it does by the clock has a thread of its own: a job of minutes holds up no mail, a slow mail server no job.
"""

import logging
import os
import platform
import time
from datetime import timedelta
from threading import Event, Thread

from flask import Flask
from flask.globals import app_ctx
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from intranet.core import clock, filestore
from intranet.core.db import db, refresh_statistics
from intranet.core.references import in_use
from intranet.jobs.models import Job, JobState
from intranet.jobs.running import carry_out, claim, waiting
from intranet.jobs.ticking import tick

IDLE_SECONDS = 1
AFTER_ERROR_SECONDS = 5
TIDY_SECONDS = 3600
KEPT_FOR = timedelta(days=30)

log = logging.getLogger(__name__)


def work(stop: Event) -> None:
    """Do jobs until ``stop`` is set, in the present app's context; the one under way is finished or given back.

    So is the tick. A database out of reach is waited for. Logs one line per job.
    """
    name, tidied = f"{platform.node()}:{os.getpid()}", float("-inf")
    ticking = Thread(target=_tick_on, args=(app_ctx.app, stop), name="ticking", daemon=True)
    ticking.start()
    try:
        while not stop.is_set():
            try:
                if time.monotonic() - tidied > TIDY_SECONDS:
                    tidy()
                    refresh_statistics(db.engine)
                    tidied = time.monotonic()
                if not _next(name, stop):
                    stop.wait(IDLE_SECONDS)
            except SQLAlchemyError as error:
                _wait_after(error, stop)
    finally:
        stop.set()  # whatever ends one of them ends both
        ticking.join()


def _tick_on(app: Flask, stop: Event) -> None:
    """Tick until ``stop`` is set, in a context of this thread's own: it shares no session with the jobs."""
    with app.app_context():
        while not stop.wait(IDLE_SECONDS):
            try:
                tick(db.engine)
            except SQLAlchemyError as error:
                _wait_after(error, stop)


def _wait_after(error: SQLAlchemyError, stop: Event) -> None:
    log.warning("database: %s; trying again in %s s", error, AFTER_ERROR_SECONDS)
    stop.wait(AFTER_ERROR_SECONDS)


def work_off() -> int:
    """Do what is due by the clock and what waits now, and return; how many jobs were tried.

    Raises what the database raises.
    """
    tick(db.engine)
    tried, never = 0, Event()
    while _next(f"{platform.node()}:{os.getpid()}", never):
        tried += 1
    return tried


def tidy() -> int:
    """Delete jobs that ended more than 30 days ago, but those other rows refer to, and files no job has; how many jobs.

    What jobs keep elsewhere than in ``filestore.made`` stays.
    """
    before = clock.now() - KEPT_FOR
    ended = Job.state.in_((JobState.DONE, JobState.FAILED))
    with Session(db.engine) as session, session.begin():
        old = list(session.scalars(select(Job.id).where(ended, Job.finished_at < before)))
        gone = set(old) - in_use(session, Job, old)
        if gone:
            session.execute(delete(Job).where(Job.id.in_(gone)))
    with Session(db.engine) as session:
        wanted = {file["sha256"] for result in session.scalars(select(Job.result)) for file in result.get("files", ())}
    filestore.made().sweep(wanted)
    return len(gone)


def _next(name: str, stop: Event) -> bool:
    """Carry out one job; False when there is none."""
    engine: Engine = db.engine
    now = clock.now()
    if not waiting(engine, now) or (mine := claim(engine, name, now)) is None:
        return False
    began = time.monotonic()
    how = carry_out(engine, mine, stop.is_set)
    log.info("job %s %s: %s, %.1f s", mine.job_id, mine.kind, how, time.monotonic() - began)
    return True
