"""Reports of schools that close in mid-period: a school that is closed on its due date owes none any more.

The duty is cancelled with the reason, so every count and every list leave it out alike; what the school handed in
before stays. A closing that was taken back gives the duty back, and so does a due date that moves before it.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload

from intranet.core import clock, dates
from intranet.directives.models import Directive
from intranet.duties.models import Duty, Kind
from intranet.periods.models import ReportPeriod
from intranet.units import closing
from intranet.units.models import School

REASON = "Trường đóng từ ngày "
"""How the reason of such a cancelling begins; by it the duty is found again when the closing is taken back."""


@closing.listener
def of_school(session: Session, school: School, at: datetime) -> None:
    """A school was closed, or opened again."""
    if school.closed_on is not None:
        _drop(session, Duty.school_id == school.id, at)
    else:
        _give_back(session, Duty.school_id == school.id)


def of_period(session: Session, period: ReportPeriod, at: datetime) -> None:
    """The days of a period have changed, or it is asked again: schools closed by their new due date drop out.

    Those that are open on it, or were opened again while the period was cancelled, owe it again.
    """
    _drop(session, Duty.topic_key == period.id, at)
    _give_back(session, Duty.topic_key == period.id)


def of_duty(session: Session, duty: Duty, at: datetime) -> None:
    """A report was given back: a school that is closed by its due date cannot mend it."""
    session.flush()
    _drop(session, Duty.id == duty.id, at)


def _drop(session: Session, which: ColumnElement[bool], at: datetime) -> None:
    query = (
        select(Duty)
        .join(Duty.school)
        .where(
            which, Duty.kind == Kind.REPORT, School.closed_on.is_not(None), Duty.cancelled_at.is_(None),
            Duty.settled_at.is_(None), or_(Duty.submitted_at.is_(None), Duty.returned_at.is_not(None)),
        )
        .options(joinedload(Duty.school).options(lazyload(School.level_rows), joinedload(School.successor)))
        .order_by(Duty.id)
        .with_for_update(of=Duty)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    for duty in session.scalars(query):
        if _closed_by_due(duty):
            duty.cancel(_reason(duty.school), at=at)


def _reason(school: School) -> str:
    closed_on = dates.format_date(school.closed_on) if school.closed_on else ""
    successor = f"; {school.successor.name} kế thừa" if school.successor else ""
    return f"{REASON}{closed_on}{successor}."


def _give_back(session: Session, which: ColumnElement[bool]) -> None:
    query = (
        select(Duty)
        .join(Duty.school)
        .join(ReportPeriod, ReportPeriod.id == Duty.topic_key)
        .join(Directive, Directive.id == ReportPeriod.directive_id)
        .where(
            which, Duty.kind == Kind.REPORT, Duty.cancelled_at.is_not(None),
            Duty.cancel_reason.startswith(REASON), ReportPeriod.cancelled_at.is_(None),
            Directive.withdrawn_at.is_(None),
        )
        .options(contains_eager(Duty.school).lazyload(School.level_rows))
        .order_by(Duty.id)
        .with_for_update(of=Duty)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    for duty in session.scalars(query):
        if not _closed_by_due(duty):
            duty.cancelled_at, duty.cancel_reason = None, ""


def _closed_by_due(duty: Duty) -> bool:
    closed_on = duty.school.closed_on
    return closed_on is not None and closed_on <= clock.local(duty.due_at).date()
