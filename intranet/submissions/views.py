"""The report of one school: where it stands, what was handed in, what the office says of it."""

from flask import Blueprint, Response, abort, request
from flask_login import current_user
from sqlalchemy.orm import joinedload

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.rendering import page
from intranet.core.roles import ALL
from intranet.duties.models import Duty, Kind
from intranet.periods.models import ReportPeriod
from intranet.submissions.models import Submission
from intranet.submissions.presenting import report_context
from intranet.units.models import School

bp = Blueprint("submissions", __name__)


@bp.get("/submissions/<int:duty_id>")
@allow(*ALL)
def show(duty_id: int) -> Response:
    """One school's report: the newest hand-in, or the one of ``?version=``."""
    duty, period, submission = report_of(duty_id, may="readable_by")
    number = request.args.get("version", None, int)
    try:
        context = report_context(duty, period, submission, current_user, clock.now(), number)
    except LookupError:
        abort(404)
    return page("submissions/show.html", **context)


def report_of(
    duty_id: int, *, lock: bool = False, may: str = "visible_to"
) -> tuple[Duty, ReportPeriod, Submission | None]:
    """The duty that asks for a report, its period, and the report if one is begun; 404 when it is none of this
    person's (``may``).

    ``lock`` keeps others from changing any of them until the transaction ends.
    """
    duty = find(Duty, duty_id, joinedload(Duty.school).lazyload(School.level_rows), may=may)
    if duty.kind is not Kind.REPORT:
        abort(404)
    if lock:
        duty.lock()
    return duty, db.session.get_one(ReportPeriod, duty.topic_key), db.session.get(Submission, duty.id)


from intranet.submissions import (  # noqa: E402
    board_views,  # noqa: F401 - their routes
    draft_views,  # noqa: F401
    handing_in_views,  # noqa: F401
    paper_views,  # noqa: F401
    review_views,  # noqa: F401
)
