"""What a school still owes passes to its successors: other duties with the same due instant, the old ones cancelled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from intranet.core import clock, dates
from intranet.directives.models import Directive, Recipient
from intranet.duties import returning
from intranet.duties.models import Duty, Kind
from intranet.periods.models import Extension
from intranet.units import succession
from intranet.units.models import School


@dataclass
class Passed:
    """What of one school's work passes: duties for which a successor gets its own, duties it has anyway (or nobody
    takes over), and what waits for the office and stays."""

    passing: list[Duty] = field(default_factory=list)
    dropped: list[Duty] = field(default_factory=list)
    waiting: list[Duty] = field(default_factory=list)


def what_passes(session: Session, gone: School, heirs: Sequence[School], *, lock: bool = False) -> Passed:
    """What the school owes and what would become of it. Two statements; ``lock`` keeps others from the duties.

    Schools yet to be founded are no ``heirs`` with an id: for them ``heirs`` may hold schools without one.
    """
    query = (
        select(Duty)
        .where(Duty.school_id == gone.id, Duty.settled_at.is_(None), Duty.cancelled_at.is_(None))
        .options(joinedload(Duty.document), joinedload(Duty.topic), joinedload(Duty.school).lazyload(School.level_rows))
        .order_by(Duty.due_at, Duty.id)
    )
    if lock:
        query = query.with_for_update(of=Duty).execution_options(populate_existing=True)
    found, has = Passed(), _asked_of(session, heirs)
    for duty in session.scalars(query):
        if duty.submitted_at is not None and duty.returned_at is None:
            found.waiting.append(duty)
        elif any(_key(duty) not in has.get(heir.id, ()) for heir in heirs):
            found.passing.append(duty)
        else:
            found.dropped.append(duty)
    return found


def pass_on(session: Session, gone: School, heirs: Sequence[School], *, on: date, basis: str) -> Passed:
    """Let what a school owes pass to its successors from a day on; ``basis`` says why, “theo Quyết định …”.

    Without successors it is owed by nobody any more. What is returned passes with the moments of its first hand-in, so
    that it stays in time. The successors receive the directives in force.
    """
    session.flush()
    found, has = what_passes(session, gone, heirs, lock=True), _asked_of(session, heirs)
    for duty in (*found.passing, *found.dropped):
        moment = max(clock.start_of_day(on), duty.opened_at, duty.returned_at or duty.opened_at)
        for heir in heirs:
            if _key(duty) not in has.setdefault(heir.id, set()):
                has[heir.id].add(_key(duty))
                session.add(_anew(duty, heir, moment))
                _extend(session, duty, heir, moment)
        duty.cancel(_reason(gone, heirs, on, basis, passes=duty in found.passing), at=moment)
    _receive(session, gone, heirs, {duty.document_id for duty in found.passing})
    session.flush()
    return found


@returning.listener
def _returned(session: Session, duty: Duty, at: datetime) -> None:
    """Work of a school that is no more was given back: its successors owe it."""
    gone = duty.school
    if gone.closed_on is None or gone.closed_on > clock.local(at).date():
        return
    if heirs := [heir for heir in succession.heirs_of(session, gone.id) if heir.open_on(clock.local(at).date())]:
        pass_on_one(session, duty, heirs, at)


def pass_on_one(session: Session, duty: Duty, heirs: Sequence[School], at: datetime) -> None:
    """Let one returned duty pass; the successor is told why it was returned."""
    session.flush()
    has = _asked_of(session, heirs)
    lacking = [heir for heir in heirs if _key(duty) not in has.get(heir.id, ())]
    for heir in lacking:
        session.add(_anew(duty, heir, at))
        _extend(session, duty, heir, at)
    _receive(session, duty.school, heirs, {duty.document_id})
    closed_on = duty.school.closed_on or clock.local(at).date()
    duty.cancel(_reason(duty.school, heirs, closed_on, "sau khi Phòng trả lại", passes=bool(lacking)), at=at)
    session.flush()


def _key(duty: Duty) -> tuple[int, Kind, int]:
    return duty.document_id, duty.kind, duty.topic_key


def _asked_of(session: Session, heirs: Iterable[School]) -> dict[int, set[tuple[int, Kind, int]]]:
    """What each of these schools is or was asked itself: whatever became of it, it is not asked twice."""
    ids = [heir.id for heir in heirs if heir.id]
    rows = session.execute(
        select(Duty.school_id, Duty.document_id, Duty.kind, Duty.topic_key).where(Duty.school_id.in_(ids))
    )
    found: dict[int, set[tuple[int, Kind, int]]] = {}
    for row in rows:
        found.setdefault(row.school_id, set()).add((row.document_id, row.kind, row.topic_key))
    return found


def _anew(duty: Duty, heir: School, opened_at: datetime) -> Duty:
    returned = duty.returned_at is not None
    return Duty(
        school=heir, document_id=duty.document_id, school_year_id=duty.school_year_id, kind=duty.kind,
        topic_id=duty.topic_id, topic_key=duty.topic_key, matter=duty.matter, opened_at=opened_at, due_at=duty.due_at,
        submitted_at=duty.submitted_at if returned else None, returned_at=duty.returned_at,
        return_reason=duty.return_reason, passed_from_id=duty.id, first_asked_at=duty.asked_at,
    )  # fmt: skip


def _extend(session: Session, duty: Duty, heir: School, at: datetime) -> None:
    """A report that passes keeps the other days its school was given."""
    if duty.kind is not Kind.REPORT:
        return
    given = select(Extension).where(Extension.period_id == duty.topic_key, Extension.school_id == duty.school_id)
    if (last := session.scalar(given.order_by(Extension.id.desc()).limit(1))) is not None:
        session.add(
            Extension(
                period_id=last.period_id, school=heir, due_on=last.due_on, locks_on=last.locks_on, at=at,
                reason=f"Theo gia hạn của {duty.school.name}: {last.reason}", by_name=last.by_name,
            )
        )  # fmt: skip


def _receive(session: Session, gone: School, heirs: Sequence[School], also: set[int]) -> None:
    in_force = Directive.published_at.is_not(None) & Directive.withdrawn_at.is_(None) & Directive.replaced_at.is_(None)
    received = (
        select(Recipient.directive_id)
        .join(Directive, Directive.id == Recipient.directive_id)
        .where(Recipient.school_id == gone.id, or_(in_force, Directive.id.in_(also)))
    )
    ids = set(session.scalars(received))
    session.flush()
    for heir in heirs:
        has = set(session.scalars(select(Recipient.directive_id).where(Recipient.school_id == heir.id)))
        session.add_all(Recipient(directive_id=one, school_id=heir.id) for one in sorted(ids - has))


def _reason(gone: School, heirs: Sequence[School], on: date, basis: str, *, passes: bool) -> str:
    if not heirs:
        return f"{gone.name} thôi hoạt động từ ngày {dates.format_date(on)} {basis}, không có trường kế thừa."
    names = ", ".join(heir.name for heir in heirs)
    if not passes:
        return f"{gone.name} thôi hoạt động từ ngày {dates.format_date(on)} {basis}; {names} đã được giao việc này."
    return f"Chuyển sang {names} từ ngày {dates.format_date(on)} {basis}."
