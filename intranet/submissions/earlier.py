"""What a school handed in for the period before, of the same form: what this period is compared with."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from intranet.periods.models import Preset, ReportPeriod
from intranet.report_forms.models import FormVersion
from intranet.submissions.models import Submission, SubmissionVersion, Verdict

_HALVES = (Preset.FIRST_HALF, Preset.SECOND_HALF)  # of one year, following each other


def earlier(session: Session, period: ReportPeriod, school_id: int) -> SubmissionVersion | None:
    """The hand-in that stands of the newest period before, one of the same kind if there is one. One statement."""
    kinds = _HALVES if period.preset in _HALVES else (period.preset,)
    query = (
        select(SubmissionVersion)
        .join(SubmissionVersion.submission)
        .join(SubmissionVersion.period)
        .join(ReportPeriod.form_version)
        .where(
            SubmissionVersion.school_id == school_id,
            SubmissionVersion.number == Submission.handed,
            or_(SubmissionVersion.verdict.is_(None), SubmissionVersion.verdict != Verdict.RETURNED),
            FormVersion.form_id == period.form_version.form_id,
            ReportPeriod.last_on < period.first_on,
            ReportPeriod.cancelled_at.is_(None),
        )
        .options(joinedload(SubmissionVersion.form_version), joinedload(SubmissionVersion.period))
        .order_by(ReportPeriod.preset.in_(kinds).desc(), ReportPeriod.last_on.desc(), ReportPeriod.id.desc())
        .limit(1)
    )
    return session.scalar(query)
