"""The list of periods for the office, and the reports of one school: filters, rows, the numbers beside each period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from intranet.core import clock
from intranet.core.access import row_number
from intranet.core.paging import Page, paginate
from intranet.directives.models import Directive
from intranet.duties.models import OWED, Duty, Kind, State
from intranet.periods.extensions import latest_extensions
from intranet.periods.models import Extension, PeriodState, ReportPeriod, in_full
from intranet.report_forms.models import FormVersion, ReportForm

SORTS = {
    "due": (ReportPeriod.due_on,),
    "first": (ReportPeriod.first_on,),
    "name": (ReportForm.name, ReportPeriod.first_on),
}
"""What the list can be sorted by, as it stands in the address; “-” before it turns the order."""
USUAL_SORT = "-due"
FORWARDED_SOON = 10
"""So many days before the office's own due date its report to the body above is asked for."""


@dataclass(frozen=True)
class PeriodFilter:
    """Which periods: of a form, of a school year, in a state; what an address names wrongly narrows nothing."""

    form: int | None = None
    year: int | None = None
    state: PeriodState | None = None
    sort: str = USUAL_SORT

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "PeriodFilter":
        """From the query arguments of a request."""
        sort = args.get("sort", "")
        return cls(
            _number(args.get("form")),
            _number(args.get("year")),
            next((one for one in PeriodState if one == args.get("state")), None),
            sort if sort.removeprefix("-") in SORTS else USUAL_SORT,
        )

    def conditions(self, today: date) -> list[ColumnElement[bool]]:
        """The WHERE of a query over ReportPeriod joined with FormVersion and Directive."""
        found: list[ColumnElement[bool]] = []
        if self.form is not None:
            found.append(FormVersion.form_id == self.form)
        if self.year is not None:
            found.append(ReportPeriod.school_year_id == self.year)
        if self.state is not None:
            found.append(_IN_STATE[self.state](today))
        return found


def _void() -> ColumnElement[bool]:
    return or_(ReportPeriod.cancelled_at.is_not(None), Directive.withdrawn_at.is_not(None))


_IN_STATE = {
    PeriodState.OPEN: lambda today: and_(~_void(), ReportPeriod.locks_on >= today),
    PeriodState.CLOSED: lambda today: and_(~_void(), ReportPeriod.locks_on < today),
    PeriodState.CANCELLED: lambda today: _void(),
}
"""The same rule as ReportPeriod.state, for queries."""


def _number(typed: str | None) -> int | None:
    try:
        return row_number(typed) if typed else None
    except ValueError:
        return None


def _periods() -> Select[ReportPeriod]:
    return (
        select(ReportPeriod)
        .join(ReportPeriod.form_version)
        .join(FormVersion.form)
        .join(ReportPeriod.directive)
        .options(joinedload(ReportPeriod.form_version).joinedload(FormVersion.form), joinedload(ReportPeriod.directive))
    )


def periods(session: Session, chosen: PeriodFilter, today: date, page: int) -> Page:
    """One page of periods. Two statements."""
    down = chosen.sort.startswith("-")
    columns = [*SORTS[chosen.sort.removeprefix("-")], ReportPeriod.id]
    order = [column.desc() if down else column for column in columns]
    return paginate(session, _periods().where(*chosen.conditions(today)).order_by(*order), page)


COUNTED = ("expected", "submitted", "late", "missing", "overdue", "waiting", "returned")
"""The numbers beside a period, by the names the period's own page filters with."""


def counts(session: Session, period_ids: Sequence[int], now: datetime) -> dict[int, dict[str, int]]:
    """The numbers of each of these periods, straight from its duties. One statement."""
    state = Duty.state_sql(now)
    asked, came = state != State.CANCELLED.value, Duty.submitted_at <= now
    rules: dict[str, ColumnElement[bool]] = {
        "expected": asked,
        "submitted": and_(asked, came),
        "late": and_(asked, came, Duty.submitted_at > Duty.due_at),
        "missing": state.in_([State.OPEN.value, State.LATE.value]),
        "overdue": state == State.LATE.value,
        "waiting": state == State.WAITING.value,
        "returned": state == State.RETURNED.value,
    }
    sums = [func.sum(case((rules[name], 1), else_=0)) for name in COUNTED]
    query = select(Duty.topic_key, *sums).where(Duty.kind == Kind.REPORT, Duty.topic_key.in_(period_ids))
    found = {one: dict.fromkeys(COUNTED, 0) for one in period_ids}
    for period_id, *numbers in session.execute(query.group_by(Duty.topic_key)):
        found[period_id] = dict(zip(COUNTED, map(int, numbers), strict=True))
    return found


def to_forward(session: Session, today: date) -> list[ReportPeriod]:
    """What the office itself still has to send to the body above, soon or overdue, the most pressing first."""
    due = ReportPeriod.forward_on.is_not(None) & ReportPeriod.forwarded_at.is_(None) & (ReportPeriod.last_on < today)
    query = _periods().where(due, ~_void()).order_by(ReportPeriod.forward_on, ReportPeriod.id).limit(20)
    return [one for one in session.scalars(query) if one.forward_on and (one.forward_on - today).days <= FORWARDED_SOON]


def forms_of_periods(session: Session) -> list[ReportForm]:
    """The forms that have periods, by name, for the filter. One statement."""
    used = select(FormVersion.form_id).join(ReportPeriod, ReportPeriod.form_version_id == FormVersion.id)
    return list(session.scalars(select(ReportForm).where(ReportForm.id.in_(used)).order_by(ReportForm.name)))


@dataclass(frozen=True)
class OwnReport:
    """One report a school was asked for: its duty, the period, other dates of its own."""

    duty: Duty
    period: ReportPeriod
    extension: Extension | None

    def locks_at(self) -> datetime:
        """The last instant it is taken."""
        return self.period.locks_at(self.extension)

    @property
    def due_text(self) -> str:
        """The document's words and the school's day; only the day when that is not the period's."""
        due_on = clock.local(self.duty.due_at).date()
        return in_full(self.period.due_words if due_on == self.period.due_on else "", due_on)


def own_reports(session: Session, school_id: int, now: datetime, page: int) -> Page:
    """The reports a school was asked for: what it owes by due date, then the others, the newest first."""
    owed = Duty.state_sql(now).in_([state.value for state in OWED])
    query = (
        select(Duty, ReportPeriod)
        .join(ReportPeriod, ReportPeriod.id == Duty.topic_key)
        .where(Duty.kind == Kind.REPORT, Duty.school_id == school_id)
        .options(
            lazyload(Duty.school),
            joinedload(ReportPeriod.form_version).joinedload(FormVersion.form),
            joinedload(ReportPeriod.directive),
        )
        .order_by(case((owed, 0), else_=1), case((owed, Duty.due_at)), Duty.due_at.desc(), Duty.id.desc())
    )
    found = paginate(session, query, page, scalars=False)
    extended = latest_extensions(session, period_ids=[period.id for _, period in found.items], school_id=school_id)
    rows: list[Any] = [OwnReport(duty, one, extended.get((one.id, school_id))) for duty, one in found.items]
    return Page(rows, found.total, found.page, found.rows)
