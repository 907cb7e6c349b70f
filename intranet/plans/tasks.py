"""Plans that wait for the office's review, for its list of things to do."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.accounts import tasks
from intranet.core.numbers import format_number
from intranet.documents.models import Document
from intranet.duties.models import Duty, Kind, State
from intranet.plans.filters import PlanState
from intranet.plans.versions import PlanVersion


@tasks.source
def to_review(session: Session, _user: Any, now: datetime) -> list[tasks.Task]:
    """One task for each directive; the school that waits longest decides its place."""
    waits = (
        select(Duty.document_id, Document.symbol, func.count(Duty.id.distinct()), func.min(PlanVersion.submitted_at))
        .join(Duty.document)
        .join(PlanVersion, PlanVersion.plan_id == Duty.id)
        .where(
            Duty.kind == Kind.PLAN,
            Duty.state_sql(now) == State.WAITING.value,
            PlanVersion.submitted_at.is_not(None),
            PlanVersion.verdict.is_(None),
        )
        .group_by(Duty.document_id, Document.symbol)
    )
    return [
        tasks.Task(
            f"plans-{document_id}",
            f"{format_number(count)} kế hoạch triển khai {symbol or ''} chờ duyệt",
            "Duyệt kế hoạch",
            "plans.index",
            {"document": document_id, "state": PlanState.WAITING.value},
            since=since,
            waited_for=True,
        )
        for document_id, symbol, count, since in session.execute(waits)
    ]
