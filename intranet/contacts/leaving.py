"""A leaver's authority to speak ends with the post."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from intranet.accounts import leaving
from intranet.accounts.leaving import Held, Leave
from intranet.accounts.models import User
from intranet.contacts.delegations import Delegation
from intranet.core import audit, clock, dates


def _given(user: User) -> Select[Delegation]:
    unit = Delegation.school_id.is_(None) if user.school_id is None else Delegation.school_id == user.school_id
    return select(Delegation).where(unit, Delegation.person_name == user.display_name, Delegation.ended_on.is_(None))


def _held(session: Session, user: User) -> list[Held]:
    count = session.scalar(select(func.count()).select_from(_given(user).subquery())) or 0
    return [Held(count, "ủy quyền phát ngôn chưa chấm dứt", "chấm dứt cùng ngày, người nhận cần được ủy quyền mới")]


def _pass_on(session: Session, leave: Leave) -> list[str]:
    lines = []
    today = clock.local(leave.at).date()
    for one in session.scalars(_given(leave.leaver).where(Delegation.valid_to >= today).with_for_update()):
        one.ended_on, one.end_reason = leave.left_on, "Bàn giao công việc"
        one.ended_at, one.ended_by_name = leave.at, leave.by.display_name
        note = f"Chấm dứt ủy quyền phát ngôn của {one.person_name} ({one.field}): bàn giao công việc"
        audit.record(session, by=leave.by, action="delegation.end", subject=one, at=leave.at, note=note)
        lines.append(f"Chấm dứt ủy quyền phát ngôn: {one.field}, từ {dates.format_date(leave.left_on)}")
    return lines


leaving.part(_held, _pass_on)
