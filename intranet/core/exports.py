"""Logging what was taken away by a plain link: a list with people's names and numbers is an export too."""

from typing import Any

from intranet.core import audit, clock
from intranet.core.db import db, writing


def note_export(action: str, subject: Any, note: str, *, by: Any) -> None:
    """Write the line in a transaction of its own, which it commits. Nothing else may be pending in the session."""
    db.session.rollback()
    with writing():
        audit.record(db.session, by=by, action=action, subject=subject, at=clock.now(), note=note)
        db.session.commit()
