"""Jobs that failed, for the list of things to do of whoever asked for them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from intranet.accounts import tasks
from intranet.core.roles import Role
from intranet.jobs.models import Job, JobState

REMEMBERED = timedelta(days=31)
"""For so long a failed job is called something to do."""


@tasks.source
def failed(session: Session, user: Any, now: datetime) -> list[tasks.Task]:
    """A person's own; an administrator's are everybody's."""
    whose = true() if user.role is Role.ADMIN else Job.created_by_id == user.id
    query = select(Job).where(Job.state == JobState.FAILED, Job.finished_at > now - REMEMBERED, whose)
    return [
        tasks.Task(
            f"job-{job.id}",
            f"Không làm được: {job.title}",
            "Xem và làm lại",
            "jobs.show",
            {"job_id": job.id},
            why=job.error,
            since=job.finished_at,
        )
        for job in session.scalars(query.order_by(Job.id.desc()).limit(20))
    ]
