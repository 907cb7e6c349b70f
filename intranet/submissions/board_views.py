"""The page of one period: everything about it at once, and the schools behind every number."""

from flask import Response, request
from flask_login import current_user
from sqlalchemy.orm import joinedload

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.rendering import page, wants_fragment
from intranet.core.roles import OFFICE, READ_ALL
from intranet.directives.models import Directive
from intranet.periods.models import ReportPeriod
from intranet.report_forms.models import FormVersion
from intranet.submissions.listing import page_context, rows_context
from intranet.submissions.presenting import standing
from intranet.submissions.views import bp

_WITH = (
    joinedload(ReportPeriod.form_version).joinedload(FormVersion.form),
    joinedload(ReportPeriod.directive).joinedload(Directive.document),
)


@bp.get("/periods/<int:period_id>")
@allow(*READ_ALL)
def of_period(period_id: int) -> Response:
    """The facts of a period, its numbers, its schools."""
    period, now = find(ReportPeriod, period_id, *_WITH), clock.now()
    context = rows_context(period, request.args, now, request.args.get("page", 1, int))
    if not wants_fragment():
        context |= page_context(period, request.args, now)
    return page("submissions/period.html", "reports", standing=standing, office=current_user.role in OFFICE, **context)
