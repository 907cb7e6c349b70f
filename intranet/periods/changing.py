"""What the office does to an open period: other days, another version of the form, cancelling, taking that back."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from intranet.core import audit, clock, dates, text
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.directives.models import Changed
from intranet.duties.models import Duty, Kind
from intranet.periods import closed_schools
from intranet.periods.extensions import latest_extensions
from intranet.periods.models import ReportPeriod
from intranet.periods.opening import day_problems, levels_of
from intranet.periods.presets import Days
from intranet.periods.usable_forms import sound
from intranet.report_forms.models import FormVersion


def days_of(period: ReportPeriod) -> Days:
    """The days of a period as they stand."""
    return Days(
        period.name, period.first_on, period.last_on, period.due_on, period.locks_on, period.due_words,
        period.forward_on, period.forward_words, period.level_days,
    )  # fmt: skip


def stamp(period: ReportPeriod) -> str:
    """Which days and which form a page shows, so that two people do not overwrite each other unawares."""
    return sha256(repr((days_of(period), period.form_version_id)).encode()).hexdigest()[:16]


def change_days(
    period: ReportPeriod, days: Days, reason: str, *, by: Any, at: datetime, shown: str | None = None
) -> int:
    """Other days for all schools; returns how many get another due date. Raises Refused.

    Reports that were handed in keep theirs: in time stays in time. A school with an extension keeps it while that is
    later. ``shown`` is the stamp of the days the person changed: Changed is raised when somebody else was quicker.
    """
    session, today = session_of(period), clock.local(at).date()
    _take(period, shown)
    before = days_of(period)
    if wrong := day_problems(days, today, before):
        raise Refused(" ".join(wrong.values()))
    if not reason.strip():
        raise Refused("Cần nêu lý do đổi ngày.")
    what = "; ".join(differences(before, days))
    if not what:
        raise Refused("Chưa có ngày nào được đổi.")
    period.first_on, period.last_on = days.first_on, days.last_on
    period.due_on, period.due_words, period.locks_on = days.due_on, days.due_words, days.locks_on
    period.forward_on, period.forward_words = days.forward_on, days.forward_words
    period.level_days = {level: dict(own) for level, own in days.level_days.items()}
    moved = _move(session, period)
    closed_schools.of_period(session, period, at)
    audit.record(
        session, by=by, action="period.days", subject=period, at=at,
        note=text.shorten(f"Đổi ngày của kỳ “{period.title}”: {what}. {reason.strip()}", 1000),
    )  # fmt: skip
    return moved


def differences(before: Days, after: Days) -> Iterable[str]:
    """What changes, in words: “hạn nộp 19/10/2026 → 24/10/2026”."""
    names = {
        "first_on": "từ ngày", "last_on": "đến ngày", "due_words": "lời văn của hạn nộp", "due_on": "hạn nộp",
        "locks_on": "khóa sổ", "forward_words": "lời văn của hạn gửi cấp trên", "forward_on": "gửi cấp trên",
    }  # fmt: skip
    for name, words in names.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{words} {_shown(old)} → {_shown(new)}"
    if before.level_days != after.level_days:
        yield "ngày riêng của cấp học"


def _shown(value: date | str | None) -> str:
    return dates.format_date(value) if isinstance(value, date) else value or "trống"


def _move(session: Session, period: ReportPeriod) -> int:
    # also of those who owe nothing now: a closing, say, may be taken back
    waiting = select(Duty.id, Duty.school_id, Duty.due_at, Duty.cancelled_at).where(
        *_of(period), Duty.submitted_at.is_(None)
    )
    rows = session.execute(waiting.order_by(Duty.id).with_for_update()).all()
    extended = latest_extensions(session, period_ids=[period.id])
    levels = levels_of(session, [row.school_id for row in rows]) if period.level_days else {}
    by_due: dict[date, list[int]] = {}
    owing = 0
    for duty_id, school_id, due_at, cancelled_at in rows:
        due_on = period.due_of(levels.get(school_id, ()))
        if extension := extended.get((period.id, school_id)):
            due_on = max(due_on, extension.due_on)
        if due_on != clock.local(due_at).date():
            by_due.setdefault(due_on, []).append(duty_id)
            owing += cancelled_at is None
    for due_on, ids in by_due.items():
        session.execute(update(Duty).where(Duty.id.in_(ids)).values(due_at=clock.end_of_day(due_on)))
    return owing


def handed_in(session: Session, period: ReportPeriod) -> int:
    """How many schools have handed in already. One statement."""
    of_period = (Duty.kind == Kind.REPORT) & (Duty.topic_key == period.id) & Duty.submitted_at.is_not(None)
    return session.scalar(select(func.count()).where(of_period)) or 0


def switch_version(
    period: ReportPeriod, version: FormVersion, *, by: Any, at: datetime, shown: str | None = None
) -> None:
    """Ask for another version of the same form from now on; what schools have typed stays, by the fields' keys.

    Reports that were handed in stay on the version they were written on. Raises Refused, Changed.
    """
    session = session_of(period)
    _take(period, shown)
    session.refresh(version, ["content", "revision", "frozen_at"], with_for_update=True)
    if version.form_id != period.form_version.form_id:
        raise Refused("Phiên bản này thuộc biểu mẫu khác.")
    if version is period.form_version:
        raise Refused("Kỳ này đang dùng phiên bản đó.")
    if not sound(version):
        raise Refused("Phiên bản này còn chỗ chưa đúng; hãy sửa ở trang Biểu mẫu.")
    old = period.form_version.number
    version.freeze(at=at)
    period.form_version = version
    audit.record(
        session, by=by, action="period.version", subject=period, at=at,
        note=f"Kỳ “{period.title}” chuyển từ phiên bản {old} sang phiên bản {version.number} của biểu mẫu",
    )  # fmt: skip


def cancel(period: ReportPeriod, reason: str, *, by: Any, at: datetime) -> int:
    """Ask for it no more; returns how many schools are freed of it. What was handed in can still be read."""
    session = session_of(period)
    _take(period, None)
    if not reason.strip():
        raise Refused("Cần nêu lý do hủy.")
    period.cancelled_at, period.cancel_reason, period.cancelled_by_name = at, reason.strip(), by.display_name
    freed = session.execute(
        update(Duty)
        .where(*_of(period), Duty.settled_at.is_(None), Duty.cancelled_at.is_(None))
        .values(cancelled_at=at, cancel_reason=_because(period))
        .returning(Duty.id)
    ).all()
    audit.record(
        session, by=by, action="period.cancel", subject=period, at=at,
        note=text.shorten(f"Hủy kỳ “{period.title}”: {reason.strip()}", 1000),
    )  # fmt: skip
    return len(freed)


def restore(period: ReportPeriod, *, by: Any, at: datetime) -> int:
    """Take a cancelling back: the schools it freed owe the report again, on the old days. Returns how many."""
    session = session_of(period)
    period.lock()
    if period.cancelled_at is None:
        raise Refused("Kỳ này không bị hủy.")
    if period.directive.withdrawn_at is not None:
        raise Refused("Văn bản giao báo cáo đã thu hồi nên không mở lại được kỳ này.")
    with_it = (Duty.cancelled_at == period.cancelled_at) & (Duty.cancel_reason == _because(period))
    period.cancelled_at, period.cancel_reason, period.cancelled_by_name = None, "", ""
    given_back = session.execute(
        update(Duty).where(*_of(period), with_it).values(cancelled_at=None, cancel_reason="").returning(Duty.id)
    ).all()
    closed_schools.of_period(session, period, at)
    audit.record(
        session, by=by, action="period.restore", subject=period, at=at, note=f"Mở lại kỳ “{period.title}” đã hủy"
    )
    return len(given_back)


def forward(period: ReportPeriod, *, by: Any, at: datetime) -> None:
    """The office has sent its own report on to the body above."""
    _take(period, None)
    if period.forwarded_at:
        raise Refused(f"{period.forwarded_by_name} đã ghi là đã gửi cấp trên.")
    period.forwarded_at, period.forwarded_by_name = at, by.display_name
    audit.record(
        session_of(period), by=by, action="period.forward", subject=period, at=at,
        note=f"Ghi đã gửi cấp trên báo cáo “{period.title}”",
    )  # fmt: skip


def take_back_forwarding(period: ReportPeriod, *, by: Any, at: datetime) -> None:
    """It was not sent after all."""
    period.lock()
    if period.forwarded_at is None:
        raise Refused("Kỳ này chưa ghi là đã gửi cấp trên.")
    period.forwarded_at, period.forwarded_by_name = None, ""
    audit.record(
        session_of(period), by=by, action="period.forward_undo", subject=period, at=at,
        note=f"Bỏ ghi đã gửi cấp trên báo cáo “{period.title}”",
    )  # fmt: skip


def _because(period: ReportPeriod) -> str:
    return f"Phòng đã hủy kỳ báo cáo: {period.cancel_reason}"


def _of(period: ReportPeriod) -> tuple[Any, ...]:
    return (Duty.kind == Kind.REPORT, Duty.topic_key == period.id)


def _take(period: ReportPeriod, shown: str | None) -> None:
    """Lock it for a change. Raises Refused when it is asked no more, Changed when it is not what was shown."""
    period.lock()
    if shown is not None and shown != stamp(period):
        raise Changed("Người khác vừa đổi kỳ này; hãy xem lại các ngày bên dưới rồi lưu lại.")
    if period.void:
        raise Refused(f"Kỳ này không còn yêu cầu: {period.void}")
