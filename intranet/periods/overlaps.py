"""Periods of the same form that ask some of the schools already (trùng yêu cầu); other work: ``duties.overlaps``."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, joinedload

from intranet.duties.models import Duty, Kind
from intranet.periods.models import ReportPeriod
from intranet.periods.presets import Days
from intranet.report_forms.models import FormVersion


@dataclass(frozen=True)
class SameForm:
    """Another period of the same form whose days overlap; ``schools``: how many would be asked twice."""

    period: ReportPeriod
    schools: int
    twin: bool

    @property
    def text(self) -> str:
        """One line for the check page."""
        days = "cùng các ngày" if self.twin else f"trùng ngày ({self.period.days})"
        return f"{self.period.title}: {days}, {self.schools} trường đã được giao"


def same_form(session: Session, form_id: int, days: Days, school_ids: Sequence[int]) -> list[SameForm]:
    """The periods of a form that ask some of these schools for some of these days. Two statements at most."""
    counting = (
        select(ReportPeriod.id, func.count(Duty.id))
        .join(ReportPeriod.form_version)
        .join(Duty, and_(Duty.kind == Kind.REPORT, Duty.topic_key == ReportPeriod.id))
        .where(
            FormVersion.form_id == form_id,
            ReportPeriod.first_on <= days.last_on,
            ReportPeriod.last_on >= days.first_on,
            Duty.cancelled_at.is_(None),
            Duty.school_id.in_(school_ids),
        )
        .group_by(ReportPeriod.id)
    )
    counts = {row[0]: row[1] for row in session.execute(counting)}
    if not counts:
        return []
    query = select(ReportPeriod).where(ReportPeriod.id.in_(counts)).order_by(ReportPeriod.id)
    periods = session.scalars(query.options(joinedload(ReportPeriod.form_version).joinedload(FormVersion.form)))
    return [
        SameForm(one, counts[one.id], (one.first_on, one.last_on) == (days.first_on, days.last_on)) for one in periods
    ]
