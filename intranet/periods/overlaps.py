"""What schools owe already when a period is to be opened (trùng yêu cầu): the same form, work due in those days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from intranet.core import clock
from intranet.documents.models import Document
from intranet.duties.models import OWED, Duty, Kind
from intranet.periods.models import ReportPeriod
from intranet.periods.presets import Days
from intranet.report_forms.models import FormVersion
from intranet.units.office import CardKind

NEAR = timedelta(days=3)
"""Work due so near a period's due date is named before it is opened."""


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


@dataclass(frozen=True)
class Nearby:
    """Other work of these schools due within ``NEAR``: what, by which document, when, of how many schools."""

    kind: Kind
    topic_key: int
    about: str
    document_id: int
    symbol: str
    first_due_at: datetime
    last_due_at: datetime
    schools: int

    @property
    def label(self) -> str:
        """“Báo cáo: …, tháng 10 năm 2026”."""
        return self.kind.about(self.about)


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


def nearby(session: Session, dues: Sequence[date], school_ids: Sequence[int], now: datetime) -> list[Nearby]:
    """What these schools still have to do around these days, most schools first. One statement."""
    around = [Duty.due_at.between(clock.start_of_day(due - NEAR), clock.end_of_day(due + NEAR)) for due in dues]
    query = (
        select(
            Duty.kind, Duty.topic_key, CardKind.name, Duty.matter, Duty.document_id, Document.symbol,
            func.min(Duty.due_at), func.max(Duty.due_at), func.count(),
        )
        .join(Duty.document)
        .outerjoin(Duty.topic)
        .where(
            or_(*around),
            Duty.school_id.in_(school_ids),
            Duty.state_sql(now).in_([state.value for state in OWED]),
        )
        .group_by(Duty.kind, Duty.topic_key, CardKind.name, Duty.matter, Duty.document_id, Document.symbol)
        .order_by(func.count().desc(), Duty.document_id, Duty.topic_key)
    )  # fmt: skip
    return [
        Nearby(kind, topic, name or matter, document, symbol or "", first, last, count)
        for kind, topic, name, matter, document, symbol, first, last, count in session.execute(query)
    ]
