"""Requests about personal data whose clock runs, for the office's list of things to do."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts import tasks
from intranet.core.roles import Role
from intranet.privacy.answering import ANSWERERS
from intranet.privacy.models import DataRequest, Standing, Wish


@tasks.source
def asked(session: Session, user: Any, _now: datetime) -> list[tasks.Task]:
    """A task for each, with the last day of its next step; to those who answer, erasing to whom it is left."""
    if user.role not in (*ANSWERERS, Role.INSPECTOR):
        return []
    running = select(DataRequest).where(DataRequest.open_sql()).order_by(DataRequest.next_due_sql(), DataRequest.id)
    return [
        tasks.Task(
            f"data-{one.id}",
            f"{one} của {one.asker_name}: {one.wish.label.lower()}",
            "Trả lời" if one.standing is Standing.ASKED else "Thực hiện",
            "privacy.show_request",
            {"request_id": one.id},
            why="Phòng trả lời trong 02 ngày làm việc." if one.standing is Standing.ASKED else "Đã trả lời là sẽ làm.",
            due_on=one.next_due_on,
            waited_for=True,
        )
        for one in session.scalars(running)
        if user.role is not Role.LEADER or one.standing is Standing.ASKED or one.wish is not Wish.ERASE
    ]
