"""How far a school's plans are, for its list of things to do."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core.roles import Role
from intranet.duties import progress
from intranet.duties.models import Duty, Kind
from intranet.plans.versions import PlanVersion


@progress.source
def begun(session: Session, duties: Sequence[Duty], role: Role) -> dict[int, progress.Step]:
    """Drafts: the head checks and submits what the focal person has written."""
    asked = [duty.id for duty in duties if duty.kind is Kind.PLAN]
    if not asked:
        return {}
    drafts = select(PlanVersion.plan_id).where(PlanVersion.plan_id.in_(asked), PlanVersion.submitted_at.is_(None))
    if role is Role.HEAD:
        step = progress.Step("Kiểm tra và nộp", "Đã có bản dự thảo, chờ hiệu trưởng nộp.")
    else:
        step = progress.Step("Soạn tiếp", "Đã có bản dự thảo, chờ hiệu trưởng nộp.")
    return dict.fromkeys(session.scalars(drafts), step)
