"""What the worker and the administrator do on a big intranet: the day's mails, backup and restore, the audit trail.

Each beside the least that the same work can take without our code.
"""

import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, Engine, event, func, select

from intranet.backups import restoring, taking
from intranet.core import audit_chain, clock, filestore
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.outbox import sending
from intranet.outbox.models import Message, MessageState
from intranet.reminders import planning
from tests.bench.district import district, empty, new_folder

SIZES = (300, 3000)


def rows() -> list[tuple[str, str, str]]:
    """The table's lines."""
    return [*_digests(), *_backup(), _audit()]


def _digests() -> list[tuple[str, str, str]]:
    """Tomorrow's digests, planned in batches, then written as .eml files."""
    each, found = [], []
    for size in SIZES:
        app, _ = district(size)
        with app.app_context(), app.test_request_context():
            at = clock.now() + timedelta(days=1)
            before = _waiting()
            with _longest_write(db.engine) as longest:
                planning_took = _seconds(lambda: planning.send_digests(db.engine, at))  # noqa: B023 - called at once
            mails = _waiting() - before
            again = _seconds(lambda: planning.send_digests(db.engine, at))  # noqa: B023 - called at once
            assert _waiting() - before == mails, "a second worker told somebody twice"
            each.append(planning_took / mails * 1000)
            what = f"digest of {size:,} schools: {mails:,} mails; the longest write; a second worker"
            found.append((what, f"{planning_took:.1f} s; {max(longest):.2f} s; {again:.2f} s", "no write above 1 s"))
            if size == SIZES[0]:
                sent = _seconds(lambda: sending.send_waiting(db.engine, at))  # noqa: B023 - called at once
                found.append((f"the same {mails:,} mails as .eml files, each written and synced", f"{sent:.1f} s", ""))
    growth = " → ".join(f"{one:.1f}" for one in each)
    return [*found, ("digest: milliseconds a mail from 300 to 3,000 schools", growth, "not growing (linear)")]


def _waiting() -> int:
    waits = db.session.scalar(select(func.count()).where(Message.state == MessageState.WAITING)) or 0
    db.session.rollback()
    return waits


@contextmanager
def _longest_write(engine: Engine) -> Iterator[list[float]]:
    """How long each transaction lasted that wrote something."""
    lasted: list[float] = [0.0]
    began: dict[int, float] = {}

    def note(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement == "BEGIN IMMEDIATE" or not statement.startswith(("SELECT", "BEGIN", "PRAGMA")):
            began.setdefault(id(connection), time.perf_counter())

    def end(connection: Connection) -> None:
        if id(connection) in began:
            lasted.append(time.perf_counter() - began.pop(id(connection)))

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", end)
    try:
        yield lasted
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", end)


def _backup() -> list[tuple[str, str, str]]:
    """3,000 schools × 3 years into one file and back, against SQLite's own copy put into a plain ZIP."""
    app, _ = district(3000, 3)
    folder = new_folder()
    target = folder / "intranet.zip"
    with app.app_context():
        store = filestore.store()
        began = time.perf_counter()
        manifest = taking.back_up(db.engine, store, target, at=clock.now(), say=_silent)
        taken = time.perf_counter() - began
        plain = _seconds(lambda: _plain_copy(app, folder))
    size = target.stat().st_size / 1024**2
    other = empty(migrated=False)
    with other.app_context():
        restored = _seconds(lambda: restoring.restore(db.engine, filestore.store(), target, say=_silent))
        assert audit_chain.verify(db.session).intact
        db.session.rollback()
    return [
        (f"backup of {manifest.rows:,} rows, {manifest.files} files, verified", f"{taken:.1f} s, {size:.0f} MB", ""),
        ("backup against SQLite's own copy in a plain ZIP, not verified", f"{taken / plain:.1f} ×", ""),
        ("restore of it into an empty intranet, against the backup", f"{restored:.1f} s, {restored / taken:.1f} ×", ""),
    ]


def _silent(_line: str) -> None:
    """Progress is for people."""


def _plain_copy(app: Flask, folder: Path) -> None:
    copy = folder / "copy.sqlite"
    connection = db.engine.raw_connection()  # ours would begin a transaction, in which SQLite copies nothing
    connection.cursor().execute("VACUUM INTO ?", [str(copy)])
    connection.close()
    with zipfile.ZipFile(folder / "plain.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(copy, "intranet.sqlite")
        for path in (Path(app.instance_path) / "files").glob("??/*"):
            archive.write(path, path.name)


def _audit() -> tuple[str, str, str]:
    """Verifying the chain, against reading the entries and hashing each once."""
    app, _ = district(3000, 3)
    with app.app_context():
        count = db.session.scalar(select(func.count()).select_from(AuditEntry))
        verifying = _seconds(lambda: audit_chain.verify(db.session))
        db.session.rollback()
        bare = _seconds(_hash_entries)
        db.session.rollback()
    what = f"audit verify of {count:,} entries: against reading and hashing each once"
    return what, f"{verifying:.1f} s, {verifying / bare:.1f} ×", ""


def _hash_entries() -> None:
    for row in db.session.execute(select(AuditEntry.__table__).execution_options(yield_per=1000)):
        sha256(repr(tuple(row)).encode()).hexdigest()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
