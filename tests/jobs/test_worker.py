"""The worker: its loop, its tidying, and the real processes: killed, restarted, never left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from intranet.core import clock as the_clock
from intranet.core import filestore
from intranet.core.db import db, reading
from intranet.jobs import ticking, worker
from intranet.jobs.models import Job, JobState
from tests.served import ROOT, Server, instance_app

# A worker whose handler says that it is in the middle of the work, and never gets further.
STUCK = """
import sys
from pathlib import Path
from intranet import create_app
from intranet.core.filestore import made
from intranet.jobs import queue, worker

@queue.handler("test")
def stuck(session, arguments, progress):
    progress(1, 2, "Lập tệp")
    made().put(b"half")
    Path(arguments["sign"]).touch()
    while True:
        sys.stdin.read()

with create_app().app_context():
    worker.work_off()
"""


def until(happened, seconds=60.0):
    """Poll until something is true; what it was."""
    deadline = time.monotonic() + seconds
    while not (answer := happened()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)  # between two looks at another process
    return answer


def alive(pid):
    """Whether a process runs; one that has ended and waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.usefixtures("inside")
def test_the_loop_does_what_waits_and_ends_when_asked(jobs):
    stop = Event()
    jobs.kind(lambda _session, arguments, _progress: stop.set() if arguments["last"] else None or {})
    first, last = jobs.ask(last=False), jobs.ask(last=True)
    worker.work(stop)
    assert jobs.read(first).state is JobState.DONE
    assert jobs.read(last).state is JobState.DONE


@pytest.mark.usefixtures("inside")
def test_a_database_out_of_reach_is_waited_for(jobs, monkeypatch, caplog):
    stop, real, asked = Event(), worker.waiting, []

    def unreachable(engine, at):
        asked.append(1)
        if len(asked) == 1:
            raise OperationalError("SELECT", {}, Exception("server closed the connection"))
        stop.set()
        return real(engine, at)

    monkeypatch.setattr(worker, "waiting", unreachable)
    monkeypatch.setattr(worker, "AFTER_ERROR_SECONDS", 0)
    jobs.kind(lambda *_: {})
    job_id = jobs.ask()
    worker.work(stop)
    assert "server closed the connection" in caplog.text
    assert jobs.read(job_id).state is JobState.DONE, "the job in hand is done before the worker ends"


@pytest.fixture
def ticks(monkeypatch):
    """``ticks(act)``: the only tick, due all the time."""

    def only(act):
        monkeypatch.setattr(ticking, "TICKS", [ticking.Tick("test", 0, act)])
        monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)

    return only


@pytest.mark.usefixtures("inside")
def test_what_is_due_by_the_clock_does_not_wait_for_a_long_job(jobs, ticks):
    stop, begun, ticked = Event(), Event(), Event()

    def long(*_):
        begun.set()
        assert ticked.wait(60), "no tick while a job was under way"
        stop.set()
        return {}

    def act(engine, now):
        if begun.is_set():
            with Session(engine) as session, session.begin():  # writes, as ticks do
                session.execute(insert(Job).values(kind="y", title="y", state=JobState.DONE, created_at=now))
            ticked.set()

    jobs.kind(long)
    ticks(act)
    job_id = jobs.ask()
    worker.work(stop)
    assert jobs.read(job_id).state is JobState.DONE, jobs.read(job_id).error


@pytest.mark.usefixtures("inside")
def test_a_job_does_not_wait_for_a_long_tick(jobs, ticks):
    stop, done = Event(), Event()
    jobs.kind(lambda *_: done.set() or {})

    def act(_engine, _now):
        assert done.wait(60), "no job while a tick was under way"
        stop.set()

    ticks(act)
    job_id = jobs.ask()
    worker.work(stop)
    assert jobs.read(job_id).state is JobState.DONE


@pytest.mark.usefixtures("inside")
def test_ticks_go_on_after_a_fault_and_a_database_out_of_reach(ticks, monkeypatch, caplog):
    stop, faults = Event(), [ValueError("a fault"), OperationalError("SELECT", {}, Exception("connection refused"))]

    def act(_engine, _now):
        if not faults:
            stop.set()
            return
        raise faults.pop()

    monkeypatch.setattr(worker, "AFTER_ERROR_SECONDS", 0)
    ticks(act)
    worker.work(stop)
    assert "a fault" in caplog.text
    assert "connection refused" in caplog.text


@pytest.mark.usefixtures("inside")
def test_a_worker_that_breaks_takes_its_ticks_with_it(ticks, monkeypatch):
    def broken(_name, _stop):
        raise RuntimeError("broken")

    monkeypatch.setattr(worker, "_next", broken)
    ticks(lambda *_: None)
    with pytest.raises(RuntimeError, match="broken"):
        worker.work(Event())
    assert "ticking" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.usefixtures("inside")
def test_old_jobs_go_with_their_files(jobs, clock):
    store = filestore.made()
    kept, lost = store.put(b"kept"), store.put(b"lost")
    jobs.kind(lambda _session, arguments, _progress: {"files": [{"sha256": arguments["file"]}]})
    clock.set("2026-09-01 08:00")
    old = jobs.ask(file=lost)
    worker.work_off()
    waiting = jobs.ask(file=lost, kind="later")
    clock.set("2026-09-05 08:00")
    young = jobs.ask(file=kept)
    jobs.session.execute(insert(Job).values(kind="x", title="x", state=JobState.FAILED, created_at=the_clock.now(),
                                            finished_at=the_clock.now()))  # fmt: skip
    jobs.session.commit()
    worker.claim(jobs.engine, "a", the_clock.now(), waiting)
    worker.work_off()
    yesterday = time.time() - 2 * 24 * 3600
    for sha256 in (kept, lost):
        os.utime(store.path_of(sha256), (yesterday, yesterday))

    clock.set("2026-10-05 07:59")
    assert worker.tidy() == 1
    jobs.session.expire_all()
    assert jobs.session.get(Job, old) is None
    assert jobs.read(young).state is JobState.DONE
    assert jobs.read(waiting).state is JobState.RUNNING, "what has not ended is no old job"
    assert store.verify(kept)
    assert not store.path_of(lost).exists()


@pytest.mark.usefixtures("inside")
def test_a_file_put_again_is_no_leftover(jobs):
    store = filestore.made()
    sha256 = store.put(b"again")
    os.utime(store.path_of(sha256), (0, 0))
    assert store.put(b"again") == sha256
    worker.tidy()
    assert store.verify(sha256), "its job is just being finished"


def test_the_command_does_what_waits_and_says_how_much(app, jobs):
    jobs.kind(lambda *_: {})
    asked = [jobs.ask(), jobs.ask()]
    result = app.test_cli_runner().invoke(args=["work", "--once"])
    assert (result.exit_code, result.output) == (0, "Đã làm 2 việc.\n")
    assert [jobs.read(one).state for one in asked] == [JobState.DONE, JobState.DONE]


def test_a_worker_killed_half_way_loses_nothing_and_serves_nothing_half(app, jobs, as_, tmp_path):
    lan, sign = as_("lan"), tmp_path / "in the middle"
    job_id = jobs.ask(sign=str(sign))
    url = jobs.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "INTRANET_INSTANCE": app.instance_path, "DATABASE_URL": url}
    process = subprocess.Popen([sys.executable, "-c", STUCK], cwd=ROOT, env=environment, stdin=subprocess.PIPE)
    until(sign.exists)
    process.send_signal(signal.SIGKILL)
    process.communicate()

    half = jobs.read(job_id)
    assert (half.state, half.done, half.step) == (JobState.RUNNING, 1, "Lập tệp")
    assert lan.get(f"/jobs/{job_id}/files/1").status_code == 404

    def whole(_session, _arguments, _progress):
        content = b"whole" * 1000
        sha256 = filestore.made().put(content)
        file = {"filename": "bao-cao.pdf", "sha256": sha256, "size": len(content), "media_type": "application/pdf"}
        return {"files": [file]}

    jobs.kind(whole)
    the_clock.stop_at(datetime.now(UTC) + timedelta(seconds=61))
    with app.app_context():
        assert worker.work_off() == 1
    job = jobs.read(job_id)
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    answer = lan.get(f"/jobs/{job_id}/files/1")
    assert (answer.status_code, answer.data) == (200, b"whole" * 1000)
    answer.close()


class Served:
    """The real server on an instance of its own, with jobs of a kind it does not know: they fail after three tries."""

    def __init__(self, folder: Path) -> None:
        self.app = instance_app(folder)
        self.server = Server(folder)

    def failed(self) -> int:
        """Ask for a job and wait until it has failed; the process id of the worker that tried it."""
        with self.app.app_context():
            with Session(db.engine) as session:
                job = Job(kind="none", title="Không có", created_at=the_clock.now())
                session.add(job)
                session.commit()
                job_id = job.id

            def worker_when_ended() -> str:
                with reading(), Session(db.engine) as session:
                    job = session.get_one(Job, job_id)
                    return job.worker if job.ended else ""

            name = until(worker_when_ended)
        return int(name.rpartition("/")[0].rpartition(":")[2])


@pytest.fixture
def served(tmp_path):
    running = Served(tmp_path)
    yield running
    if running.server.process.poll() is None:
        running.server.kill()
    running.server.log.close()
    with running.app.app_context():
        db.engine.dispose()


def test_the_server_keeps_a_worker_and_ends_it(served):
    first = served.failed()
    assert first != served.server.process.pid
    os.kill(first, signal.SIGKILL)
    second = served.failed()
    assert second != first
    served.server.stop()
    assert served.server.process.returncode == 0
    assert not alive(second)


def test_a_worker_does_not_outlive_a_server_that_was_killed(served):
    pid = served.failed()
    assert alive(pid)
    served.server.process.kill()
    served.server.process.wait()
    until(lambda: not alive(pid), 15)
