"""“Việc cần làm” for each person: of the school, and of the office."""

from datetime import datetime
from typing import Any

from flask import Response
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.accounts import tasks
from intranet.core import clock
from intranet.core.access import allow
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.core.numbers import format_number
from intranet.core.rendering import page
from intranet.core.roles import ALL
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, State
from intranet.duties.places import place_of
from intranet.duties.progress import next_steps
from intranet.duties.to_do import sections, to_do
from intranet.duties.views import BADGES, bp
from intranet.units.years import SchoolYear

SHOWN = 30
"""Of one's own deeds of the month the newest are shown."""

UNTOLD = ("user.sign_in", "user.password", "user.own")
"""Deeds that are no work done."""


@bp.get("/to-do")
@allow(*ALL)
def work() -> Response:
    """What this person should do next."""
    return of_school() if current_user.role.at_school else _of_office()


def of_school() -> Response:
    """The open duties of the person's school, in the order they are to be done."""
    now = clock.now()
    found = to_do(db.session, current_user.school_id, now, _month(now))
    steps = next_steps(db.session, found.owed, current_user.role)
    return page(
        "duties/to_do.html", work=found, sections=sections(found.owed, steps, now), now=now, place_of=place_of,
        steps=steps, badges=BADGES,
    )  # fmt: skip


def _of_office() -> Response:
    now = clock.now()
    found = tasks.tasks(db.session, current_user, now)
    mine = AuditEntry.actor_id == current_user.id, AuditEntry.at >= _month(now), AuditEntry.action.not_in(UNTOLD)
    done = select(AuditEntry).where(*mine).order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(SHOWN)
    return page(
        "duties/office_to_do.html", groups=tasks.grouped(found, now), done=list(db.session.scalars(done)), now=now,
        shown=SHOWN,
    )  # fmt: skip


def _month(now: datetime) -> datetime:
    return clock.start_of_day(clock.local(now).date().replace(day=1))


@tasks.source
def late_schools(session: Session, _user: Any, now: datetime) -> list[tasks.Task]:
    """Whom to telephone: what the schools owe that is overdue, of the running school year as the board counts it."""
    year = SchoolYear.on(session, clock.local(now).date())
    late = DutyFilter(year=year.id if year else None, states=(State.LATE,))
    counted = select(func.count(), func.count(Duty.school_id.distinct()), func.min(Duty.due_at))
    count, schools, since = session.execute(
        counted.select_from(Duty).join(Duty.school).where(*late.conditions(now))
    ).one()
    if not count:
        return []
    title = f"{format_number(count)} việc quá hạn ở {format_number(schools)} trường"
    why = "Gọi theo danh sách đôn đốc, in từ trang này."
    return [tasks.Task("late", title, "Đôn đốc", "duties.index", late.query(), why=why, since=since, chased=True)]


from intranet.duties import burden_views, calendar_views  # noqa: E402, F401 - their routes
