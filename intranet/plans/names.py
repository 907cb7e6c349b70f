"""Where plans keep the names of those who did something with them."""

from sqlalchemy import select

from intranet.core import names
from intranet.core.names import NamePlace
from intranet.duties.models import Duty
from intranet.plans.versions import PlanVersion

_SCHOOL = select(Duty.school_id).where(Duty.id == PlanVersion.plan_id).correlate(PlanVersion).scalar_subquery()

names.tell(
    NamePlace("Soạn kế hoạch", PlanVersion.edited_by_name, PlanVersion.edited_at, school_id=_SCHOOL),
    NamePlace("Nộp kế hoạch", PlanVersion.submitted_by_name, PlanVersion.submitted_at, school_id=_SCHOOL),
    NamePlace("Duyệt kế hoạch", PlanVersion.reviewed_by_name, PlanVersion.reviewed_at),
)
