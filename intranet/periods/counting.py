"""How the office counts days: what “trước ngày 20” means, and which days of the month it usually names."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import audit
from intranet.periods.models import PeriodSetting


@dataclass(frozen=True)
class Counting:
    """The office's settings as plain values; the defaults hold until it saves its own. See PeriodSetting."""

    before_includes: bool = False
    month_due_day: int = 20
    month_forward_day: int = 25
    lock_days: int = 10

    @classmethod
    def of(cls, session: Session) -> "Counting":
        """As the office has set it. One statement."""
        kept = session.scalar(select(PeriodSetting).order_by(PeriodSetting.id).limit(1))
        return cls() if kept is None else cls(**{name: getattr(kept, name) for name in cls.__dataclass_fields__})

    def last_day_before(self, named: date) -> date:
        """The last day in time when a document says “trước” a day."""
        return named if self.before_includes else named - timedelta(days=1)


def keep(session: Session, new: Counting, *, by: Any, at: datetime) -> bool:
    """Save the office's settings; whether anything changed. Periods that are open keep their days."""
    before = Counting.of(session)
    if new == before:
        return False
    row = session.scalar(select(PeriodSetting).order_by(PeriodSetting.id).limit(1).with_for_update())
    row = row or PeriodSetting()
    for name, value in asdict(new).items():
        setattr(row, name, value)
    session.add(row)
    audit.record(
        session, by=by, action="period.setting", subject=row, at=at,
        note=f"Cách tính hạn báo cáo: {in_words(before)} → {in_words(new)}",
    )  # fmt: skip
    return True


def in_words(counting: Counting) -> str:
    """The settings in one line, for the audit trail and the settings page."""
    example = "hết ngày 20" if counting.before_includes else "hết ngày 19"
    return (
        f"“trước ngày 20” là {example}; trường nộp trước ngày {counting.month_due_day}, "
        f"Phòng gửi trước ngày {counting.month_forward_day}; khóa sổ sau hạn {counting.lock_days} ngày"
    )
