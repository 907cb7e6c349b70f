"""Views of writing a plan and handing it in."""

from flask import Response, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import SCHOOL, Role
from intranet.directives.models import Changed
from intranet.documents.bases import Bases
from intranet.documents.uploads import taken
from intranet.duties.models import Duty
from intranet.plans import queries, readiness
from intranet.plans.draft_page import DraftPage
from intranet.plans.models import Plan, writable
from intranet.plans.presenting import groups_of
from intranet.plans.views import bp, duty_and_plan

TEMPLATE = "plans/draft.html"
FRAGMENTS = {"basis": "bases", "count": "covered"}
"""The block that a button of the form changes, by the first word of its ``act``; nothing is saved by these."""


@bp.get("/plans/<int:plan_id>/draft")
@allow(*SCHOOL)
def edit(plan_id: int) -> BaseResponse:
    """The form: of the draft, of what was returned, or of a new plan with what is proposed."""
    duty, plan = duty_and_plan(plan_id)
    if not (plan.editable_by(current_user) if plan else writable(duty, current_user)):
        return redirect(url_for("plans.show", plan_id=duty.id))
    return page(TEMPLATE, **DraftPage.showing(duty, plan, current_user).context())


@bp.post("/plans/<int:plan_id>/draft")
@allow(*SCHOOL)
def save(plan_id: int) -> BaseResponse:
    """Save the draft, gaps and all; begin it when there is none."""
    act = request.form.get("act", "save")
    fragment = FRAGMENTS.get(act.partition("-")[0])
    duty_and_plan(plan_id)  # a stranger's files are not even looked at
    uploads = taken()
    duty, plan = duty_and_plan(plan_id, lock=fragment is None)
    draft = DraftPage.sent(duty, plan, current_user, uploads)
    if fragment:
        return page(TEMPLATE, fragment, **draft.context())
    if not draft.valid():
        return invalid(TEMPLATE, **draft.context())
    draft.save(by=current_user, at=clock.now())
    db.session.commit()
    if act == "check":
        return go(url_for("plans.check", plan_id=duty.id))
    flash("Đã lưu dự thảo. Phòng chỉ thấy kế hoạch sau khi hiệu trưởng nộp.", "success")
    return go(url_for("plans.edit", plan_id=duty.id))


@bp.get("/plans/<int:plan_id>/submission")
@allow(*SCHOOL)
def check(plan_id: int) -> BaseResponse:
    """The check before handing in: everything as the office will get it, what is missing, what looks odd."""
    duty, plan = duty_and_plan(plan_id)
    if plan is None or plan.draft is None or not plan.editable_by(current_user):
        return redirect(url_for("plans.show", plan_id=duty.id))
    return _check(duty, plan)


def _check(duty: Duty, plan: Plan, changed: str = "") -> Response:
    version, groups = plan.latest, groups_of(duty)
    bases = Bases.of(db.session, queries.citable(duty.school_id), version.document)
    bases.check(version.document.issued_on)
    covered = {group.id for group in version.groups}
    return page(
        "plans/submission.html",
        status=409 if changed else 200,
        duty=duty,
        plan=plan,
        version=version,
        document=version.document,
        directive=plan.directive,
        earlier=version.earlier.accepted if version.earlier else None,
        bases=bases,
        lacking=[group for group in groups if group.id not in covered],
        groups=groups,
        problems=readiness.problems(version),
        warnings=readiness.warnings(version, len(groups), duty.due_at, clock.now(), clock.today()),
        submits=plan.submittable_by(current_user),
        changed=changed,
    )


@bp.post("/plans/<int:plan_id>/submission")
@allow(Role.HEAD)
def submit(plan_id: int) -> BaseResponse:
    """Hand in what was shown; when it is not what was shown any more, show it again."""
    duty, plan = duty_and_plan(plan_id)
    if plan is None:
        raise Refused(f"Không còn phải nộp: {duty.cancel_reason}" if duty.cancelled_at else "Chưa có dự thảo để nộp.")
    try:
        plan.submit(by=current_user, at=clock.now(), shown=request.form.get("shown", ""))
    except Changed as change:
        db.session.rollback()
        return _check(duty, plan, str(change))
    db.session.commit()
    return go(url_for("plans.show", plan_id=duty.id))
