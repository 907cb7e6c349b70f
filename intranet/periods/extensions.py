"""Other dates for single schools (gia hạn, mở khóa): who has one, giving one, whether a school may still hand in."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload

from intranet.core import audit, clock, dates, text
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.duties.models import Duty, Kind
from intranet.periods.models import Extension, ReportPeriod
from intranet.periods.opening import levels_of
from intranet.units.models import School


def latest_extension(session: Session, period_id: int, school_id: int) -> Extension | None:
    """The dates a school has beside the period's, if any. One statement."""
    of_school = select(Extension).where(Extension.period_id == period_id, Extension.school_id == school_id)
    return session.scalar(of_school.order_by(Extension.id.desc()).limit(1))


def latest_extensions(
    session: Session, *, period_ids: Sequence[int], school_id: int | None = None
) -> dict[tuple[int, int], Extension]:
    """The newest extension by (period id, school id), of one school or of all. One statement."""
    newest = select(func.max(Extension.id)).where(Extension.period_id.in_(period_ids))
    if school_id is not None:
        newest = newest.where(Extension.school_id == school_id)
    found = select(Extension).where(Extension.id.in_(newest.group_by(Extension.period_id, Extension.school_id)))
    return {(one.period_id, one.school_id): one for one in session.scalars(found)}


def may_hand_in(period: ReportPeriod, extension: Extension | None, now: datetime) -> bool:
    """Whether a school with this extension (None for none) may hand in at an instant."""
    return not period.void and now <= period.locks_at(extension)


def history(session: Session, period_id: int, school_id: int | None = None) -> list[Extension]:
    """The extensions of a period, or of one school in it, newest first. One statement."""
    query = select(Extension).where(Extension.period_id == period_id)
    if school_id is not None:
        query = query.where(Extension.school_id == school_id)
    query = query.options(joinedload(Extension.school).options(lazyload(School.level_rows), lazyload(School.commune)))
    return list(session.scalars(query.order_by(Extension.id.desc())))


def duties_of(period_id: int) -> Select[Duty]:
    """The duties of a period with their schools, in the usual order."""
    school = contains_eager(Duty.school).options(lazyload(School.level_rows), joinedload(School.commune))
    query = select(Duty).join(Duty.school).where(Duty.kind == Kind.REPORT, Duty.topic_key == period_id)
    return query.options(school).order_by(School.level_rank, School.sort_key, School.id)


def extendable(duty: Duty) -> bool:
    """Whether its school must still hand in: it has not, or its report was returned."""
    return not duty.cancelled_at and not duty.settled_at and (duty.submitted_at is None or duty.returned_at is not None)


def extend(
    period: ReportPeriod, school_ids: Sequence[int], *, due_on: date, locks_on: date, reason: str, by: Any, at: datetime
) -> list[School]:
    """Give schools other dates, before or after the closing date; returns them. Raises Refused.

    What was given before is replaced: so a mistake is mended, back to the period's own dates at most.
    The due date of a report that was handed in before stays: the first hand-in decides whether it was in time.
    """
    session, today = session_of(period), clock.local(at).date()
    period.lock()
    if period.void:
        raise Refused(f"Kỳ này không còn yêu cầu: {period.void}")
    if not reason.strip():
        raise Refused("Cần nêu lý do gia hạn.")
    if due_on < period.first_on:
        raise Refused("Hạn nộp không được trước ngày đầu của kỳ.")
    if locks_on < due_on:
        raise Refused("Ngày khóa sổ không được trước hạn nộp.")
    if locks_on < today:
        raise Refused("Ngày khóa sổ đã qua nên trường vẫn không nộp được; hãy chọn từ hôm nay trở đi.")
    duties = _locked(session, period, school_ids)
    levels = levels_of(session, school_ids) if period.level_days else {}
    for duty in duties:
        _check_due(duty.school, due_on, period.due_of(levels.get(duty.school_id, ())))
    kept = latest_extensions(session, period_ids=[period.id])
    made = []
    for duty in duties:
        last, new = kept.get((period.id, duty.school_id)), (due_on, locks_on, reason.strip())
        if last is not None and (last.due_on, last.locks_on, last.reason) == new:
            continue  # the button was pressed twice
        if duty.submitted_at is None:
            duty.due_at = clock.end_of_day(due_on)
        made.append(
            Extension(
                period=period, school=duty.school, due_on=due_on, locks_on=locks_on, reason=new[2], at=at,
                by_name=by.display_name,
            )
        )  # fmt: skip
    session.add_all(made)
    session.flush()
    audit.record_all(session, [(one, _note(period, one)) for one in made], by=by, action="period.extend", at=at)
    return [duty.school for duty in duties]


def _check_due(school: School, due_on: date, usual: date) -> None:
    if due_on < usual:
        raise Refused(f"Hạn chung của {school.name} là {dates.format_date(usual)}; gia hạn không được sớm hơn.")
    if not school.open_on(due_on):
        raise Refused(f"{school.name} đã đóng trước ngày {dates.format_date(due_on)}.")


def _locked(session: Session, period: ReportPeriod, school_ids: Sequence[int]) -> list[Duty]:
    chosen = select(Duty.id).where(Duty.kind == Kind.REPORT, Duty.topic_key == period.id)
    chosen = chosen.where(Duty.school_id.in_(school_ids))
    session.execute(chosen.order_by(Duty.id).with_for_update())  # in one order, or two who extend wait for each other
    query = duties_of(period.id).where(Duty.school_id.in_(school_ids))
    duties = list(session.scalars(query.execution_options(populate_existing=True)))
    if not duties or len(duties) != len(set(school_ids)):
        raise Refused("Chọn các trường được giao báo cáo của kỳ này.")
    if done := [duty.school.name for duty in duties if not extendable(duty)]:
        named = ", ".join(done[:3]) + ("…" if len(done) > 3 else "")
        raise Refused(f"Không cần gia hạn cho trường đã nộp hoặc không còn phải nộp: {named}.")
    return duties


def _note(period: ReportPeriod, one: Extension) -> str:
    return text.shorten(
        f"Gia hạn “{period.title}” cho {one.school.name}: hạn nộp {dates.format_date(one.due_on)}, "
        f"khóa sổ {dates.format_date(one.locks_on)}. {one.reason}",
        1000,
    )
