"""The jobs a person has asked for that have not been done."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from intranet.accounts import leaving
from intranet.accounts.leaving import Held, Leave
from intranet.accounts.models import User
from intranet.jobs.models import Job, JobState


def _undone(user: User) -> Select[Job]:
    return select(Job).where(Job.created_by_id == user.id, Job.state != JobState.DONE)


def _held(session: Session, user: User) -> list[Held]:
    count = session.scalar(select(func.count()).select_from(_undone(user).subquery())) or 0
    return [Held(count, "việc chạy nền chưa xong", "chuyển cho người nhận")]


def _pass_on(session: Session, leave: Leave) -> list[str]:
    if leave.successor is None:
        return []
    jobs = list(session.scalars(_undone(leave.leaver).with_for_update()))
    for job in jobs:
        job.created_by_id = leave.successor.id
    return [f"Việc chạy nền chưa xong: {len(jobs)}"] if jobs else []


leaving.part(_held, _pass_on)
