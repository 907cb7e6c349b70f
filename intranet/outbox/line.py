"""Whether the mail server answers, kept in the database: several workers and the page of the outbox share it."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from intranet.core.db import reading
from intranet.outbox.models import Line

LONGEST_PAUSE = timedelta(minutes=15)


def present(session: Session) -> Line | None:
    """The line as it stands; None while it never failed."""
    return session.get(Line, 1)


def usable(session: Session, at: datetime) -> bool:
    """Whether the server may be tried now."""
    row = present(session)
    return row is None or row.next_at is None or row.next_at <= at


def failed(engine: Engine, error: str, at: datetime) -> None:
    """Leave the server alone: one minute, two, four … a quarter of an hour."""
    with Session(engine) as session, session.begin():
        row = session.scalar(select(Line).where(Line.id == 1).with_for_update())
        if row is None:
            row = Line(id=1, failures=0)
            session.add(row)
        row.failures += 1
        row.failing_since = row.failing_since or at
        row.next_at = at + min(timedelta(minutes=2 ** min(row.failures - 1, 10)), LONGEST_PAUSE)
        row.error = error[:1000]


def worked(engine: Engine) -> None:
    """The server takes mail."""
    with reading(), Session(engine) as session:
        row = present(session)
        if row is None or not row.failures:
            return
    with Session(engine) as session, session.begin():
        row = session.scalar(select(Line).where(Line.id == 1).with_for_update())
        if row is not None:
            row.failures, row.failing_since, row.next_at, row.error = 0, None, None, ""
