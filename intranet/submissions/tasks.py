"""Reports that wait for the office's review, for its list of things to do."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.accounts import tasks
from intranet.core.numbers import format_number
from intranet.duties.models import Duty, Kind, State
from intranet.submissions.filters import Standing
from intranet.submissions.models import SubmissionVersion


@tasks.source
def to_review(session: Session, _user: Any, now: datetime) -> list[tasks.Task]:
    """One task for each period; the school that waits longest decides its place."""
    waits = (
        select(Duty.topic_key, Duty.matter, func.count(Duty.id.distinct()), func.min(SubmissionVersion.submitted_at))
        .join(SubmissionVersion, SubmissionVersion.submission_id == Duty.id)
        .where(
            Duty.kind == Kind.REPORT,
            Duty.state_sql(now) == State.WAITING.value,
            SubmissionVersion.verdict.is_(None),
        )
        .group_by(Duty.topic_key, Duty.matter)
    )
    return [
        tasks.Task(
            f"reports-{period_id}",
            f"{format_number(count)} báo cáo chờ duyệt: {title}",
            "Duyệt báo cáo",
            "submissions.of_period",
            {"period_id": period_id, "state": Standing.WAITING.value},
            since=since,
            waited_for=True,
        )
        for period_id, title, count, since in session.execute(waits)
    ]
