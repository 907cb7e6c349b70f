"""The only place that reads the time. Instants are aware UTC; days are days in Vietnam."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_stopped_at: datetime | None = None


def now() -> datetime:
    """The present instant, aware, UTC."""
    return _stopped_at or datetime.now(UTC)


def stop_at(instant: datetime | None) -> None:
    """Make ``now`` answer this instant until it is called with None. For tests and for the demo's history."""
    global _stopped_at
    _stopped_at = instant


def local(instant: datetime) -> datetime:
    """The same instant on a clock in Vietnam."""
    return instant.astimezone(VIETNAM)


def today() -> date:
    """The present day in Vietnam."""
    return local(now()).date()


def end_of_day(day: date) -> datetime:
    """The last whole second of a Vietnamese day, UTC: what "hạn đến hết ngày" means."""
    return datetime.combine(day, time(23, 59, 59), VIETNAM).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """The first instant of a Vietnamese day, UTC."""
    return datetime.combine(day, time(0), VIETNAM).astimezone(UTC)
