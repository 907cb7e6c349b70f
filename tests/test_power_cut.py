"""Pull the plug in the middle of eight writers: what was confirmed is there, and nothing is half-written."""

import http.client
import threading
from contextlib import suppress
from pathlib import Path

from sqlalchemy import func, select, text

from intranet.accounts.models import User
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Directive
from intranet.duties.models import Duty, Kind
from tests.served import Caller, Server, fill, instance_app, local_now

WRITERS = 8
ENOUGH = 60


def test_every_confirmed_acknowledgement_survives_kill_9(tmp_path: Path) -> None:
    app = instance_app(tmp_path)
    fill(app, schools=WRITERS, directives=40, at=local_now())
    with app.app_context():
        directives = list(db.session.scalars(select(Directive.id).order_by(Directive.id)))
        pairs = db.session.execute(select(User.username, User.school_id))
        schools = {row.username: row.school_id for row in pairs}
    server = Server(tmp_path)
    confirmed: list[tuple[int, int]] = []
    enough = threading.Event()

    def write(username: str) -> None:
        with Caller(server.port) as caller, suppress(OSError, http.client.HTTPException):  # the plug will be pulled
            caller.sign_in(username)
            for directive in directives:
                if caller.post(f"/directives/{directive}/acknowledgement") == 303:
                    confirmed.append((schools[username], directive))
                if len(confirmed) >= ENOUGH:
                    enough.set()

    writers = [threading.Thread(target=write, args=(f"head{number}",)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    in_time = enough.wait(120)
    server.kill()
    for writer in writers:
        writer.join()
    assert in_time
    assert len(confirmed) < WRITERS * len(directives), "the plug was pulled too late to prove anything"

    with app.app_context():
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
        kept = {(row.school_id, row.directive_id) for row in db.session.scalars(select(Acknowledgement))}
        owed = select(Duty.school_id, Duty.document_id).where(
            Duty.kind == Kind.ACKNOWLEDGE, Duty.settled_at.is_not(None)
        )
        settled = {(row.school_id, row.document_id) for row in db.session.execute(owed)}
        noted = db.session.scalar(select(func.count()).where(AuditEntry.action == "directive.acknowledge"))
        db.engine.dispose()
    assert set(confirmed) <= kept
    assert kept == settled, "a statement without its duty, or a duty without its statement"
    assert noted == len(kept)

    again = Server(tmp_path)
    try:
        with Caller(again.port) as caller:
            caller.sign_in("head0")
            assert "Việc cần làm" in caller.get("/")
    finally:
        again.stop()
