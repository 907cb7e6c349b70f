"""What an office with forms but no period does next; told to the settings page and the board."""

from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from intranet.core.roles import OFFICE
from intranet.directives.models import Directive
from intranet.periods.models import ReportPeriod
from intranet.report_forms.models import ReportForm
from intranet.units import first_steps


@first_steps.source
def first_period(session: Session, user: Any, _today: date) -> list[first_steps.Step]:
    """Open the first period, once there are a form and a published directive."""
    if user.role not in OFFICE:
        return []
    ready = (
        ~exists().where(ReportPeriod.id > 0)
        & exists().where(ReportForm.retired_at.is_(None))
        & exists().where(Directive.published_at.is_not(None), Directive.withdrawn_at.is_(None))
    )
    if not session.scalar(select(ready)):
        return []
    hint = "Chọn biểu mẫu, văn bản giao báo cáo và các ngày; mỗi trường nhận một việc “Báo cáo”."
    return [first_steps.Step("Mở kỳ báo cáo", "periods.new", hint)]
