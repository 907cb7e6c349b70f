"""Reports the office itself still has to send to the body above (D3), for its list of things to do."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from intranet.accounts import tasks
from intranet.core import clock
from intranet.periods import listing


@tasks.source
def to_forward(session: Session, _user: Any, now: datetime) -> list[tasks.Task]:
    """Those due soon or overdue."""
    return [
        tasks.Task(
            f"forward-{period.id}",
            f"Gửi cấp trên báo cáo tổng hợp: {period.title}",
            "Tổng hợp và gửi",
            "submissions.of_period",
            {"period_id": period.id},
            why=f"Hạn của Phòng: {period.forward_text}.",
            due_on=period.forward_on,
        )
        for period in listing.to_forward(session, clock.local(now).date())
    ]
