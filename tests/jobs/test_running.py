"""Claiming and carrying out: one worker a job, three attempts, results whole or not at all."""

import threading

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from intranet.core import clock as the_clock
from intranet.core.errors import Refused
from intranet.jobs import running
from intranet.jobs.models import Job, JobState
from intranet.jobs.running import carry_out, claim, run_here, waiting
from intranet.units.models import Commune


def take(jobs, name="a"):
    return claim(jobs.engine, name, the_clock.now())


def test_the_oldest_job_is_taken_first_and_then_it_waits_no_more(jobs):
    first, second = jobs.ask(), jobs.ask()
    assert waiting(jobs.engine, the_clock.now())
    assert take(jobs).job_id == first
    assert take(jobs).job_id == second
    assert not waiting(jobs.engine, the_clock.now())
    assert take(jobs) is None
    job = jobs.read(first)
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)
    assert job.beat_at == job.started_at == the_clock.now()


def test_of_many_workers_one_gets_each_job(jobs):
    asked = [jobs.ask() for _ in range(12)]
    engine, now = jobs.engine, the_clock.now()
    together, taken = threading.Barrier(6), []

    def run(name):
        together.wait()
        while mine := claim(engine, name, now):
            taken.append(mine.job_id)

    workers = [threading.Thread(target=run, args=(f"worker {n}",)) for n in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # On PostgreSQL a worker may pass over a row another one is just taking, and find no more: nothing is taken twice.
    while mine := claim(engine, "last", now):
        taken.append(mine.job_id)
    assert sorted(taken) == asked


def test_a_result_and_its_rows_stand_in_one_commit(jobs):
    def keep(session, arguments, result, _at):
        session.add(Commune(name=result["made"], sort_key="x"))

    jobs.kind(lambda _session, arguments, _progress: {"made": arguments["name"] * 2}, keep)
    job_id = jobs.ask(name="An ")
    assert carry_out(jobs.engine, take(jobs)) == "done"
    job = jobs.read(job_id)
    assert (job.state, job.result, job.finished_at) == (JobState.DONE, {"made": "An An "}, the_clock.now())
    assert jobs.session.scalars(select(Commune.name).where(Commune.name == "An An ")).all() == ["An An "]


def test_a_refusal_is_told_at_once_and_not_tried_again(jobs):
    def refuse(_session, _arguments, _progress):
        raise Refused("Kỳ này đã hủy.")

    jobs.kind(refuse)
    job_id = jobs.ask()
    carry_out(jobs.engine, take(jobs))
    job = jobs.read(job_id)
    assert (job.state, job.error, job.attempts) == (JobState.FAILED, "Kỳ này đã hủy.", 1)
    assert take(jobs) is None


def test_a_refusal_while_keeping_takes_the_rows_back(jobs):
    def keep(session, _arguments, _result, _at):
        session.add(Commune(name="Nửa vời", sort_key="x"))
        session.flush()
        raise Refused("Tệp khác với bản đã chốt.")

    jobs.kind(lambda *_: {}, keep)
    job_id = jobs.ask()
    carry_out(jobs.engine, take(jobs))
    assert jobs.read(job_id).error == "Tệp khác với bản đã chốt."
    assert jobs.session.scalars(select(Commune).where(Commune.name == "Nửa vời")).all() == []


def test_a_fault_is_tried_three_times_then_said(jobs, caplog):
    tried = []

    def fail(*_):
        tried.append(1)
        raise ZeroDivisionError

    jobs.kind(fail)
    job_id = jobs.ask()
    for _ in range(2):
        carry_out(jobs.engine, take(jobs))
        assert jobs.read(job_id).state is JobState.QUEUED
    carry_out(jobs.engine, take(jobs))
    job = jobs.read(job_id)
    assert (job.state, job.error, len(tried)) == (JobState.FAILED, running.FAULT, 3)
    assert take(jobs) is None
    assert len([one for one in caplog.records if one.exc_info and one.exc_info[0] is ZeroDivisionError]) == 3


def test_the_job_of_a_dead_worker_is_taken_again_after_a_minute(jobs, clock):
    jobs.kind(lambda *_: {"whole": True})
    job_id = jobs.ask()
    dead = take(jobs, "dead")
    clock.set("2026-10-05 08:01")
    assert take(jobs) is None, "60 s of silence are still a sign of life"
    the_clock.stop_at(the_clock.now() + running.DEAD_AFTER / 60)
    other = take(jobs, "other")
    assert (other.job_id, other.attempt) == (job_id, 2)
    assert carry_out(jobs.engine, dead) == "lost to another worker"
    assert jobs.read(job_id).state is JobState.RUNNING, "what the slow one made must not overwrite"
    assert carry_out(jobs.engine, other) == "done"
    assert jobs.read(job_id).result == {"whole": True}


def test_the_slow_worker_hears_of_its_loss_when_it_tells_how_far_it_is(jobs, clock):
    heard = []

    def slow(_session, _arguments, progress):
        clock.set("2026-10-05 08:05")
        take(jobs, "other")
        try:
            progress(1, 2, "Vẽ trang")
        except running.Lost:
            heard.append(True)
            raise
        return {}

    jobs.kind(slow)
    job_id = jobs.ask()
    assert carry_out(jobs.engine, take(jobs, "slow")) == "lost to another worker"
    job = jobs.read(job_id)
    assert heard
    assert job.worker.startswith("other/")
    assert (job.state, job.attempts) == (JobState.RUNNING, 2)


def test_three_dead_workers_are_enough(jobs, clock):
    job_id = jobs.ask()
    for minute in ("00", "02", "04"):
        clock.set(f"2026-10-05 08:{minute}")
        assert take(jobs).job_id == job_id
    clock.set("2026-10-05 08:06")
    assert take(jobs) is None
    job = jobs.read(job_id)
    assert (job.state, job.error) == (JobState.FAILED, running.DIED)


def test_progress_is_seen_meanwhile_and_holds_no_lock(jobs, clock):
    seen = []

    def work(session, _arguments, progress):
        session.scalars(select(Commune)).all()  # a read of the handler's own, still open
        progress(0, 40, "Đọc số liệu")
        clock.set("2026-10-05 08:01")
        progress(3, 40, "Vẽ phụ lục")
        progress(4, 40, "Vẽ phụ lục")  # within half a second: not worth a write
        with Session(jobs.engine) as other, other.begin():
            other.execute(update(Commune).values(name=Commune.name))  # somebody else writes, at once
            seen.append((other.get_one(Job, job_id).done, other.get_one(Job, job_id).step))
        return {}

    jobs.kind(work)
    job_id = jobs.ask()
    assert carry_out(jobs.engine, take(jobs)) == "done"
    assert seen == [(3, "Vẽ phụ lục")]
    job = jobs.read(job_id)
    assert (job.done, job.total, job.beat_at) == (40, 40, the_clock.now())


def test_a_database_too_busy_for_the_progress_does_not_undo_the_work(jobs, monkeypatch):
    def busy(*_args, **_values):
        raise OperationalError("UPDATE job", {}, Exception("database is locked"))

    def work(_session, _arguments, progress):
        monkeypatch.setattr(running, "_write", busy)
        progress(1, 2, "Vẽ")
        return {}

    jobs.kind(work)
    jobs.ask()
    assert carry_out(jobs.engine, take(jobs)) == "done"


def test_a_worker_that_shall_end_gives_the_job_back_uncounted(jobs):
    def work(_session, _arguments, progress):
        progress(1, 9, "Vẽ")
        raise AssertionError("went on")

    jobs.kind(work)
    job_id = jobs.ask()
    assert carry_out(jobs.engine, take(jobs), lambda: True) == "given back"
    job = jobs.read(job_id)
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert take(jobs).attempt == 1


def test_a_worker_deep_in_one_call_still_gives_signs_of_life(jobs, clock, monkeypatch):
    monkeypatch.setattr(running, "BEAT_SECONDS", 0.01)
    seen = threading.Event()

    def beat_seen():
        with Session(jobs.engine) as other:
            return other.get_one(Job, job_id).beat_at == the_clock.now()

    def work(*_):
        clock.set("2026-10-05 08:03")
        while not beat_seen():
            seen.wait(0.01)  # polls until the thread has beaten; pytest's time limit ends a failure
        return {}

    jobs.kind(work)
    job_id = jobs.ask()
    assert carry_out(jobs.engine, take(jobs)) == "done"


@pytest.mark.usefixtures("inside")
def test_a_quick_job_runs_where_it_was_asked_for_unless_somebody_has_it(jobs):
    done = []
    jobs.kind(lambda _session, arguments, _progress: done.append(arguments["n"]) or {})
    other, mine = jobs.ask(n=1), jobs.ask(n=2)
    run_here(mine)
    assert jobs.read(mine).state is JobState.DONE
    assert jobs.read(other).state is JobState.QUEUED
    assert take(jobs).job_id == other
    run_here(other)
    assert done == [2]
