"""Views of plans: the lists, and one plan as its reader sees it."""

from flask import Blueprint, Response, abort, request
from flask_login import current_user
from sqlalchemy.orm import joinedload

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.rendering import page
from intranet.core.roles import ALL
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind
from intranet.plans import listing, queries
from intranet.plans.filters import PlanFilter, PlanState
from intranet.plans.models import Plan, PlanVersion
from intranet.plans.presenting import plan_context
from intranet.units.models import School

bp = Blueprint("plans", __name__)


@bp.get("/plans/")
@allow(*ALL)
def index() -> Response:
    """The plans asked of all schools, filtered and counted; a school's own, those not begun among them."""
    now, number = clock.now(), request.args.get("page", 1, int)
    if current_user.role.at_school:
        own = PlanFilter(DutyFilter(kind=Kind.PLAN, school=current_user.school_id), tuple(PlanState))
        rows = queries.plan_rows(db.session, own, now, number, newest_due=True)
        return page("plans/own.html", "plans", rows=rows, now=now)
    return page("plans/index.html", "plans", **listing.context(request.args, now, number))


@bp.get("/plans/<int:plan_id>")
@allow(*ALL)
def show(plan_id: int) -> Response:
    """One plan: where it stands, its newest version, every hand-in. ``plan_id`` is the duty's id."""
    duty, plan = duty_and_plan(plan_id, may="readable_by")
    return page("plans/show.html", "standing", **plan_context(duty, plan, current_user, clock.now()))


@bp.get("/plans/<int:plan_id>/versions/<int:number>")
@allow(*ALL)
def version(plan_id: int, number: int) -> Response:
    """One version of a plan, an earlier hand-in too."""
    duty, plan = duty_and_plan(plan_id, may="readable_by")
    try:
        context = plan_context(duty, plan, current_user, clock.now(), number)
    except LookupError:
        abort(404)
    return page("plans/show.html", "standing", **context)


def duty_and_plan(plan_id: int, *, lock: bool = False, may: str = "visible_to") -> tuple[Duty, Plan | None]:
    """The duty that asks for a plan, and the plan if one is begun; 404 when it is none of this person's (``may``).

    ``lock`` keeps others from changing either until the transaction ends.
    """
    duty = find(Duty, plan_id, joinedload(Duty.school).lazyload(School.level_rows), may=may)
    if duty.kind is not Kind.PLAN:
        abort(404)
    if lock:
        duty.lock()
    versions = joinedload(Plan.versions).joinedload(PlanVersion.document)
    return duty, db.session.get(Plan, duty.id, options=[versions])


from intranet.plans import draft_views, review_views  # noqa: E402, F401 - their routes
