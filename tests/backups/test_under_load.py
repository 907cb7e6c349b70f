"""A backup while people write, and the plug pulled in the middle of one."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intranet.accounts.models import User
from intranet.core import clock
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.directives.acknowledgements import Acknowledgement, acknowledge
from intranet.directives.models import Directive
from intranet.documents.models import Attachment
from intranet.duties.models import Duty, Kind
from tests.backups.conftest import Intranet, migrated
from tests.conftest import POSTGRES
from tests.jobs.test_worker import until
from tests.served import ROOT, Caller, Server, fill, instance_app, local_now

WRITERS = 4
DIRECTIVES = 40

# A backup or restore that says so when it is in the middle, and never gets further.
STUCK = """
import sys
from pathlib import Path
from intranet import create_app
from intranet.backups import restoring, taking
from intranet.core import clock, filestore
from intranet.core.db import db

verb, file, sign = sys.argv[1:]

def say(line):
    if line.startswith("Bảng 20/"):
        Path(sign).touch()
        while True:
            sys.stdin.read()

with create_app().app_context():
    if verb == "backup":
        taking.back_up(db.engine, filestore.store(), Path(file), at=clock.now(), say=say)
    else:
        restoring.restore(db.engine, filestore.store(), Path(file), say=say)
"""


def whole(intranet: Intranet) -> None:
    """Every statement has its settled duty and its entry in the trail, and no more of either."""
    with intranet.app.app_context():
        kept = {(row.school_id, row.directive_id) for row in db.session.scalars(select(Acknowledgement))}
        owed = select(Duty).where(Duty.kind == Kind.ACKNOWLEDGE, Duty.settled_at.is_not(None))
        settled = {(row.school_id, row.document_id) for row in db.session.scalars(owed)}
        noted = db.session.scalar(select(func.count()).where(AuditEntry.action == "directive.acknowledge"))
    intranet.rest()
    assert kept == settled
    assert noted == len(kept)


def within(copy: Intranet, original: Intranet, written: int) -> None:
    """Every row of the copy stands in the original as it is there, and some were written after the moment."""
    first, later = copy.rows(), original.rows()
    for name in ("acknowledgement", "document", "attachment", "recipient", "school", "user", "directive"):
        assert set(map(repr, first[name])) <= set(map(repr, later[name])), name
    entries = {repr(row) for row in first["audit_entry"] if "backup.restore" not in row}
    assert entries <= set(map(repr, later["audit_entry"]))
    links = first["audit_link"][: len(entries)]  # in the order of commits; ids may be in another
    assert links == later["audit_link"][: len(entries)]
    assert len(first["duty"]) == len(later["duty"])
    assert 0 < len(first["acknowledgement"]) < len(later["acknowledgement"]), "all was written before or after"
    assert len(later["acknowledgement"]) >= written
    assert copy.files() == original.files()
    assert copy.files()
    whole(copy)


def load(write: Callable[[int], None], backup: Callable[[], None], enough: threading.Event) -> None:
    """Writers at work, a backup in the middle of it."""
    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    assert enough.wait(120)
    backup()
    for writer in writers:
        writer.join()


def test_a_backup_taken_while_a_server_is_written_to_is_of_one_moment(tmp_path, place):
    folder = tmp_path / "served"
    folder.mkdir()
    app = instance_app(folder)
    fill(app, schools=WRITERS, directives=DIRECTIVES, at=local_now())
    original = Intranet(app, folder, f"sqlite:///{folder / 'intranet.sqlite'}")
    with app.app_context():
        directives = list(db.session.scalars(select(Directive.id).order_by(Directive.id)))
    original.rest()
    target, written, enough, go_on = tmp_path / "a.zip", [], threading.Event(), threading.Event()
    server = Server(folder)

    def write(number: int) -> None:
        with Caller(server.port) as caller:
            caller.sign_in(f"head{number}")
            for place_, directive in enumerate(directives):
                if place_ == len(directives) - 5:
                    assert go_on.wait(120)  # something is left to be written when the backup is done
                assert caller.post(f"/directives/{directive}/acknowledgement") == 303
                written.append(directive)
                if len(written) >= WRITERS * 3:
                    enough.set()

    def backup() -> None:
        environment = {**os.environ, "INTRANET_INSTANCE": str(folder)}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", str(target)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
        go_on.set()
        assert done.returncode == 0, done.stderr
        assert "đã đọc lại và kiểm tra" in done.stdout

    try:
        load(write, backup, enough)
    finally:
        server.stop()
    copy = place("from_server", "sqlite")
    assert copy.flask("restore", str(target)).exit_code == 0
    within(copy, original, WRITERS * DIRECTIVES)


def test_writers_do_not_wait_and_the_snapshot_is_one_moment_on_this_database(place, tmp_path):
    original = migrated(place("loaded"))
    fill(original.app, schools=WRITERS, directives=DIRECTIVES, at=clock.now())
    original.rest()
    target, written, enough, go_on = tmp_path / "a.zip", [], threading.Event(), threading.Event()

    def write(number: int) -> None:
        with original.app.app_context():
            head = db.session.scalars(select(User).where(User.username == f"head{number}")).one()
            directives = list(db.session.scalars(select(Directive.id).order_by(Directive.id)))
            db.session.commit()
            for place_, directive in enumerate(directives):
                if place_ == len(directives) - 5:
                    assert go_on.wait(120)
                acknowledge(db.session.get_one(Directive, directive), by=head, at=clock.now())
                db.session.commit()
                written.append(directive)
                if len(written) >= WRITERS * 3:
                    enough.set()

    def backup() -> None:
        with original.app.app_context():
            done = original.app.test_cli_runner().invoke(args=["backup", str(target)])
        go_on.set()
        assert done.exit_code == 0, done.output

    load(write, backup, enough)
    original.rest()
    copy = place("from_load")
    assert copy.flask("restore", str(target)).exit_code == 0
    within(copy, original, WRITERS * DIRECTIVES)


@pytest.mark.skipif(POSTGRES, reason="the processes are started on an instance folder's own SQLite file")
@pytest.mark.parametrize("verb", ["backup", "restore"])
def test_a_kill_in_the_middle_leaves_no_half(place, backup, tmp_path, verb):
    folder = tmp_path / "killed"
    folder.mkdir()
    app = instance_app(folder)
    intranet = Intranet(app, folder, "")
    file = tmp_path / "new.zip" if verb == "backup" else backup
    if verb == "backup":
        fill(app, schools=WRITERS, directives=3, at=local_now())
    before = intranet.rows()
    environment = {**os.environ, "INTRANET_INSTANCE": str(folder)}
    environment.pop("DATABASE_URL", None)
    sign = tmp_path / "sign"
    process = subprocess.Popen(
        [sys.executable, "-c", STUCK, verb, str(file), str(sign)],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        until(lambda: sign.exists() or process.poll() is not None)
        assert process.poll() is None, process.communicate()[1].decode()
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert intranet.rows() == before
    if verb == "backup":
        assert not file.exists()
        assert Path(f"{file}.part").exists(), "killed too early to prove anything"
    again = intranet.flask(verb, str(file))
    assert again.exit_code == 0, again.output
    if verb == "backup":
        assert not Path(f"{file}.part").exists()
    else:
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(Attachment))
        intranet.rest()
