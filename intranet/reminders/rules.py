"""When a duty is reminded of: the office's rules, and the one decision about a day."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import audit
from intranet.duties.models import Kind
from intranet.reminders.models import ReminderPolicy, ReminderSetting, Why

MOST_DAYS = 60


@dataclass(frozen=True)
class Rule:
    """How duties of a kind are reminded of: ``at_opening`` at once, ``days_before`` the due day once (0: not),
    ``on_day``, then daily for ``late_days`` days (0: not)."""

    at_opening: bool = True
    days_before: int = 3
    on_day: bool = True
    late_days: int = 10

    @property
    def words(self) -> str:
        """The rule in one line: “báo ngay khi giao; trước hạn 3 ngày; trong ngày đến hạn; quá hạn: hằng ngày, …”."""
        parts = ["báo ngay khi giao"] if self.at_opening else []
        parts += [f"trước hạn {self.days_before} ngày"] if self.days_before else []
        parts += ["trong ngày đến hạn"] if self.on_day else []
        parts += [f"quá hạn thì hằng ngày, thôi sau {self.late_days} ngày"] if self.late_days else []
        return "; ".join(parts) or "không gửi thư"


USUAL = {
    Kind.ACKNOWLEDGE: Rule(days_before=1, late_days=5),
    Kind.PLAN: Rule(),
    Kind.CARD: Rule(),
    Kind.REPORT: Rule(),
}
"""The rules until the office changes them. A document is acknowledged within the day (NĐ 30 art. 21.2c)."""


@dataclass(frozen=True)
class Dates:
    """What of a duty decides, as days in Vietnam."""

    opened_on: date
    due_on: date
    returned_on: date | None = None


@dataclass(frozen=True)
class Told:
    """What the school heard of a duty: last of anything, last reminder, and that the last did not go out."""

    on: date | None = None
    reminded_on: date | None = None
    unsent: bool = False


def why(rule: Rule, duty: Dates, told: Told, today: date) -> Why | None:
    """Why a duty that is owed stands in today's digest; None when it does not.

    The days before are a span, so that a day without a worker is made up for. A returned duty counts as late from the
    day it was returned.
    """
    if told.on == today or duty.returned_on == today:
        return None
    if told.unsent:
        return Why.AGAIN
    if duty.due_on > today:
        begins = duty.due_on - timedelta(days=rule.days_before)
        heard = duty.opened_on >= begins or (told.reminded_on is not None and told.reminded_on >= begins)
        return Why.BEFORE if rule.days_before and begins <= today and not heard else None
    if duty.due_on == today:
        return Why.ON_DAY if rule.on_day else None
    late = (today - max(duty.due_on, duty.returned_on or duty.due_on)).days
    return Why.LATE if late <= rule.late_days else None


def rules(session: Session) -> dict[Kind, Rule]:
    """The rule of every kind as the office has set it. One statement."""
    kept = {row.kind: row for row in session.scalars(select(ReminderPolicy))}
    return {
        kind: Rule(**{name: getattr(kept[kind], name) for name in Rule.__dataclass_fields__})
        if kind in kept
        else USUAL[kind]
        for kind in Kind
    }


def keep(session: Session, new: Mapping[Kind, Rule], hour: int, *, by: Any, at: datetime) -> bool:
    """Save the office's rules and the hour of the digest; whether anything changed."""
    setting = held(session, at)
    before = rules(session)
    changed = [
        f"{kind.label}: {before[kind].words} → {rule.words}" for kind, rule in new.items() if rule != before[kind]
    ]
    for kind, rule in new.items():
        if rule != before[kind]:
            session.merge(ReminderPolicy(kind=kind, **asdict(rule)))
    if hour != setting.hour:
        changed.append(f"giờ gửi thư nhắc việc: {setting.hour} → {hour}")
        setting.hour = hour
    if not changed:
        return False
    audit.record(session, by=by, action="reminder.rules", subject=setting, at=at, note=". ".join(changed))
    return True


def setting_of(session: Session) -> ReminderSetting | None:
    """The hour and how far planning has come; None before the first worker ran."""
    return session.get(ReminderSetting, 1)


def held(session: Session, at: datetime) -> ReminderSetting:
    """The setting, made when missing; nobody else plans notices until the transaction ends."""
    row = session.scalar(select(ReminderSetting).where(ReminderSetting.id == 1).with_for_update())
    if row is None:
        row = ReminderSetting(id=1, hour=7, started_at=at)
        session.add(row)
        session.flush()
    return row
