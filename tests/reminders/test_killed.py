"""Real workers, killed with SIGKILL while they plan and while they send: nobody is told twice, nobody is left out."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intranet.core import clock as the_clock
from intranet.core.db import db
from intranet.duties.models import Duty
from intranet.outbox.models import Message, MessageState
from intranet.reminders import planning
from intranet.reminders.models import Notice, NoticeKind, Reminder
from intranet.units.models import School
from tests.outbox.conftest import Desk, Mail, mail, smtp  # noqa: F401 - fixtures
from tests.served import ROOT

SCHOOLS = 120

# A worker at a stopped clock, as the district's is.
WORKER = """
import sys
from datetime import datetime
from intranet import create_app
from intranet.core import clock
from intranet.core.db import db
from intranet.outbox import sending
from intranet.reminders import planning
clock.stop_at(datetime.fromisoformat(sys.argv[1]))
planning.SCHOOLS = 20
with create_app().app_context():
    print("ready", flush=True)
    while True:
        planning.tick(db.engine, clock.now())
        if sys.argv[2] == "send":
            sending.send_waiting(db.engine, clock.now())
"""


@pytest.fixture
def late(post, published, session, clock):
    """Four hundred schools are late with one thing since yesterday; nobody has been told today."""
    session.add_all(School(name=f"Trường Tiểu học Số {i}", commune_id=1, email=f"th{i}@pgdtanloc.edu.vn")
                    for i in range(SCHOOLS - 6))  # fmt: skip
    session.commit()
    clock.set("2026-10-05 08:01")
    published()
    post.plan()
    for message in post.messages():
        message.state = MessageState.SENT
    session.commit()
    clock.set("2026-10-06 07:30")
    return post


class Workers:
    """Starts workers on the tests' database."""

    def __init__(self, app) -> None:
        self.app = app
        with app.app_context():
            self.url = db.engine.url.render_as_string(hide_password=False)

    def start(self, what, **settings):
        environment = {**os.environ, "INTRANET_INSTANCE": self.app.instance_path, "DATABASE_URL": self.url, **settings}
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, the_clock.now().isoformat(), what], cwd=ROOT, env=environment,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout.readline() == b"ready\n"
        return process


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.communicate()


def until(happened, seconds=240.0):
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)  # between two looks at another process


def test_workers_killed_while_planning_tell_each_school_once(app, late, session):
    workers, told = Workers(app), []

    def count():
        session.rollback()
        return session.scalar(select(func.count()).where(Notice.kind == NoticeKind.DIGEST))

    for share in (0.2, 0.5):
        process = workers.start("plan")
        until(lambda: count() >= SCHOOLS * share)  # noqa: B023 - asked at once
        kill(process)
        told.append(count())
    assert told[0] < SCHOOLS, "killed too late to prove anything"
    late.plan()
    duties = session.scalars(select(Reminder.duty_id).where(Reminder.day == the_clock.today())).all()
    assert len(duties) == len(set(duties)) == SCHOOLS
    schools = session.scalars(select(Notice.school_id).where(Notice.kind == NoticeKind.DIGEST)).all()
    assert len(schools) == len(set(schools)) == SCHOOLS
    mails = session.scalars(select(Message.key).where(Message.kind == "digest")).all()
    assert len(mails) == SCHOOLS + 1, "school A has two people with a mailbox"


def test_workers_planning_at_once_tell_each_school_once(app, late, session):
    barrier = threading.Barrier(3)

    def plan():
        with app.app_context():
            barrier.wait()
            planning.tick(db.engine, the_clock.now())

    threads = [threading.Thread(target=plan) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    schools = session.scalars(select(Notice.school_id).where(Notice.kind == NoticeKind.DIGEST)).all()
    assert len(schools) == len(set(schools)) == SCHOOLS == session.scalar(select(func.count(Duty.id)))


@pytest.mark.parametrize("moment", ["before the server answers", "some time"])
def test_a_worker_killed_while_sending_sends_no_mail_twice_and_none_is_lost(app, late, session, smtp, moment):  # noqa: F811
    workers, killed = Workers(app), []
    settings = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(smtp.port)}
    process = workers.start("send", **settings)

    def pull(_recipient):
        if len(smtp.desk.taken) == 40 and not killed:
            killed.append(1)
            process.send_signal(signal.SIGKILL)

    if moment == "some time":
        until(lambda: len(smtp.desk.taken) >= 40)
        kill(process)
    else:
        smtp.desk.on_data = pull
        process.communicate()
    assert len(smtp.desk.taken) < SCHOOLS
    the_clock.stop_at(the_clock.now() + timedelta(minutes=6))
    again = workers.start("send", **settings)
    until(lambda: not smtp_left(session))
    kill(again)
    states = session.execute(
        select(Message.state, func.count()).where(Message.kind == "digest").group_by(Message.state)
    ).all()
    found = dict(states)
    unsure = found.get(MessageState.UNSURE, 0)
    assert unsure <= 1
    assert unsure == 1 or moment == "some time"
    assert found[MessageState.SENT] == SCHOOLS + 1 - unsure
    assert len(smtp.desk.recipients) == len(set(smtp.desk.recipients)), "somebody was told twice"
    assert len(smtp.desk.recipients) >= SCHOOLS + 1 - unsure


def smtp_left(session):
    session.rollback()
    open_ = (MessageState.WAITING, MessageState.SENDING)
    return session.scalar(select(func.count()).where(Message.kind == "digest", Message.state.in_(open_)))


def test_files_are_whole_and_once_after_a_kill(app, late, session):
    process = Workers(app).start("send")
    until(lambda: len(list(late.folder.glob("*.eml"))) > 20)
    kill(process)
    the_clock.stop_at(the_clock.now() + timedelta(minutes=6))
    until(lambda: not late.send() and not smtp_left(session))
    assert len(late.files()) == SCHOOLS + 1
    assert {one["To"].addresses[0].addr_spec for one in late.files()} == set(
        session.scalars(select(Message.to_address).where(Message.kind == "digest"))
    )
