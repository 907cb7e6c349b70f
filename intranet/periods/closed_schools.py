"""Reports of schools that close in mid-period: a school that is closed on its due date owes none any more.

The duty is cancelled with the reason, so every count and every list leave it out alike; what the school handed in
before stays. A closing that was taken back gives the duty back.
"""

from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

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
        _give_back(session, school)


def of_period(session: Session, period: ReportPeriod, at: datetime) -> None:
    """The days of a period have changed, or it is asked again: schools closed by their new due date drop out."""
    _drop(session, Duty.topic_key == period.id, at)


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
        if duty.school.closed_on is not None and duty.school.closed_on <= clock.local(duty.due_at).date():
            duty.cancel(_reason(duty.school, duty.school.closed_on), at=at)


def _reason(school: School, closed_on: date) -> str:
    successor = f"; {school.successor.name} kế thừa" if school.successor else ""
    return f"{REASON}{dates.format_date(closed_on)}{successor}."


def _give_back(session: Session, school: School) -> None:
    query = (
        select(Duty)
        .join(ReportPeriod, ReportPeriod.id == Duty.topic_key)
        .join(Directive, Directive.id == ReportPeriod.directive_id)
        .where(
            Duty.school_id == school.id, Duty.kind == Kind.REPORT, Duty.cancelled_at.is_not(None),
            Duty.cancel_reason.startswith(REASON), ReportPeriod.cancelled_at.is_(None),
            Directive.withdrawn_at.is_(None),
        )
        .order_by(Duty.id)
        .with_for_update(of=Duty)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    for duty in session.scalars(query):
        duty.cancelled_at, duty.cancel_reason = None, ""
