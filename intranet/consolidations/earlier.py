"""Which other periods of a form a period is compared with, and what their schools gave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from intranet.consolidations.consolidation import amounts
from intranet.consolidations.facts import Earlier, TrendPoint
from intranet.directives.models import Directive
from intranet.duties.models import Duty, Kind
from intranet.periods.models import Preset, ReportPeriod
from intranet.report_forms.definition import Definition, from_json
from intranet.report_forms.models import FormVersion
from intranet.submissions.filters import Standing, standing_sql
from intranet.submissions.models import Submission, SubmissionVersion

MOST_POINTS = 12
"""How many periods the trend goes back to, the present one among them."""

_HALVES = {Preset.FIRST_HALF, Preset.SECOND_HALF}


@dataclass(frozen=True)
class Span:
    """A period of the form: what decides whether another one can be set beside it."""

    id: int
    name: str
    preset: Preset
    first_on: date
    last_on: date
    form_version_id: int

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_on - self.first_on).days + 1

    def like(self, other: "Span") -> bool:
        """Whether totals of both can be compared: of one kind, or at least of about the same length."""
        return self.same_kind(other) or 0.8 <= self.days / other.days <= 1.25

    def same_kind(self, other: "Span") -> bool:
        """Whether they come from one preset; the two halves of a year follow each other."""
        if self.preset is Preset.CUSTOM:
            return False
        return self.preset is other.preset or {self.preset, other.preset} == _HALVES


def previous_of(this: Span, others: Iterable[Span]) -> Span | None:
    """The last one that was over before this began: of its kind if there is one, else of about its length."""
    before = [one for one in others if one.last_on < this.first_on and this.like(one)]
    same = [one for one in before if this.same_kind(one)]
    return max(same or before, key=lambda one: (one.last_on, one.first_on, one.id), default=None)


def last_year_of(this: Span, others: Iterable[Span]) -> Span | None:
    """The one that ended about a year before this: half its length sooner or later, a week at least."""
    wanted = _year_before(this.last_on)
    most = timedelta(days=max(7, min(60, this.days // 2)))
    same = [one for one in others if one.preset is this.preset and abs(one.last_on - wanted) <= most and this.like(one)]
    return min(same, key=lambda one: (abs(one.last_on - wanted), -one.id), default=None)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True)
class Compared:
    """What ``Facts`` say of other periods. A yearly period's previous one is last year's: it is named once, there."""

    previous: Earlier | None = None
    last_year: Earlier | None = None
    trend: tuple[TrendPoint, ...] = ()


def compared(session: Session, period: ReportPeriod, definition: Definition, now: datetime) -> Compared:
    """The other periods as they stand now. At most four statements."""
    spans = _spans(session, period)
    this = next(one for one in spans if one.id == period.id)
    others = [one for one in spans if one.id != period.id]
    last_year, previous = last_year_of(this, others), previous_of(this, others)
    if previous == last_year:
        previous = None
    until = [one for one in others if one.last_on <= this.last_on and this.like(one)][-MOST_POINTS + 1 :]
    both = [one for one in (previous, last_year) if one]
    counts = _counts(session, {one.id for one in (*until, this, *both)}, now)
    definitions = _definitions(session, this, both, definition)
    handed = _handed(session, [one.id for one in both], now)

    def earlier(span: Span | None) -> Earlier | None:
        if span is None or not counts[span.id][0]:
            return None
        asked = comparable(definition, definitions[span.form_version_id])
        return Earlier(span.id, span.name, *counts[span.id][:2], amounts(asked, handed[span.id]))

    points = [TrendPoint(one.name, *counts[one.id], one.id) for one in (*until, this) if counts[one.id][0]]
    return Compared(earlier(previous), earlier(last_year), tuple(points))


def comparable(now: Definition, then: Definition) -> Definition:
    """The form as it is now without the fields that were not asked then in the same unit."""
    units = {field.key: field.unit.casefold().strip() for field in then.fields}
    sections = tuple(
        replace(
            section,
            fields=tuple(one for one in section.fields if units.get(one.key) == one.unit.casefold().strip()),
        )
        for section in now.sections
    )
    return replace(now, sections=sections)


def counting(now: datetime) -> ColumnElement[bool]:
    """Whether a hand-in counts: it is asked for, is not returned. For queries over Duty and SubmissionVersion."""
    return standing_sql(Standing.SUBMITTED, now) & ~standing_sql(Standing.RETURNED, now)


def _spans(session: Session, period: ReportPeriod) -> list[Span]:
    """The period and the others of its form that are still asked, oldest first."""
    asked = ReportPeriod.cancelled_at.is_(None) & Directive.withdrawn_at.is_(None)
    rows = session.execute(
        select(
            ReportPeriod.id, ReportPeriod.name, ReportPeriod.preset, ReportPeriod.first_on, ReportPeriod.last_on,
            ReportPeriod.form_version_id,
        )
        .join(FormVersion, FormVersion.id == ReportPeriod.form_version_id)
        .join(Directive, Directive.id == ReportPeriod.directive_id)
        .where(FormVersion.form_id == period.form_version.form_id, or_(asked, ReportPeriod.id == period.id))
        .order_by(ReportPeriod.last_on, ReportPeriod.first_on, ReportPeriod.id)
    )  # fmt: skip
    return [Span(*row) for row in rows]


def _counts(session: Session, periods: set[int], now: datetime) -> dict[int, tuple[int, int, int]]:
    """Of each period how many reports were expected, came, and came in time; of the duties alone."""

    def number(standing: Standing) -> ColumnElement[int]:
        return func.sum(case((standing_sql(standing, now), 1), else_=0))

    rows = session.execute(
        select(Duty.topic_key, number(Standing.EXPECTED), number(Standing.SUBMITTED), number(Standing.IN_TIME))
        .where(Duty.kind == Kind.REPORT, Duty.topic_key.in_(periods))
        .group_by(Duty.topic_key)
    )
    return dict.fromkeys(periods, (0, 0, 0)) | {row[0]: (row[1], row[2], row[3]) for row in rows}


def _definitions(session: Session, this: Span, both: Sequence[Span], definition: Definition) -> dict[int, Definition]:
    found = {this.form_version_id: definition}
    if unknown := {one.form_version_id for one in both} - found.keys():
        rows = session.execute(select(FormVersion.id, FormVersion.content).where(FormVersion.id.in_(unknown)))
        found |= {row[0]: from_json(row[1]) for row in rows}
    return found


def _handed(session: Session, periods: Sequence[int], now: datetime) -> dict[int, list[Mapping[str, Any]]]:
    """The values of every hand-in that counts, by period."""
    found: dict[int, list[Mapping[str, Any]]] = {one: [] for one in periods}
    if periods:
        rows = session.execute(
            select(SubmissionVersion.period_id, SubmissionVersion.values)
            .join(Submission, Submission.id == SubmissionVersion.submission_id)
            .join(Duty, Duty.id == Submission.id)
            .where(
                SubmissionVersion.period_id.in_(periods),
                SubmissionVersion.number == Submission.handed,
                SubmissionVersion.nil.is_(False),
                counting(now),
            )
        )
        for period_id, values in rows:
            found[period_id].append(values)
    return found
