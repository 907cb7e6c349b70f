"""Views of handing in: the check before it, explaining warnings, preparing, submitting, nothing to report."""

from flask import Response, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import SCHOOL, Role
from intranet.directives.models import Changed
from intranet.duties.models import Duty
from intranet.submissions import handing_in, writing
from intranet.submissions.check_page import CheckPage
from intranet.submissions.models import SubmissionVersion
from intranet.submissions.views import bp, report_of

TEMPLATE = "submissions/submission.html"
EXPLAINS = "explain-"
"""Before the key of a check: the name of the box its explanation is written in."""


@bp.get("/submissions/<int:duty_id>/submission")
@allow(*SCHOOL)
def submission(duty_id: int) -> BaseResponse:
    """The check before handing in: every answer, what is missing, what is to be explained."""
    duty, period, draft = report_of(duty_id)
    if writing.closed(duty, period, clock.now()):
        return redirect(url_for("submissions.show", duty_id=duty.id))
    nil = bool(draft and draft.nil) or request.args.get("nil") == "1"
    return page(TEMPLATE, **CheckPage(duty, period, draft, clock.now(), nil=nil).context())


@bp.post("/submissions/<int:duty_id>/explanations")
@allow(*SCHOOL)
def explain(duty_id: int) -> BaseResponse:
    """Keep what the school says about warnings."""
    duty, *_ = report_of(duty_id)
    try:
        handing_in.explain(duty, _words(), shown=request.form.get("shown", ""), by=current_user, at=clock.now())
    except Changed as change:
        return _again(duty_id, str(change))
    db.session.commit()
    flash("Đã lưu giải trình.", "success")
    return go(url_for("submissions.submission", duty_id=duty.id))


@bp.post("/submissions/<int:duty_id>/preparation")
@allow(Role.FOCAL)
def prepare(duty_id: int) -> BaseResponse:
    """The focal person is done: the draft waits for the head."""
    duty, *_ = report_of(duty_id)
    shown, wanting = _explained(duty)
    if wanting:
        return wanting
    try:
        handing_in.prepare(duty, by=current_user, at=clock.now(), shown=shown)
    except Changed as change:
        return _again(duty_id, str(change))
    db.session.commit()
    flash("Đã trình. Hiệu trưởng thấy báo cáo này trong việc cần làm để kiểm tra và nộp.", "success")
    return go(url_for("submissions.submission", duty_id=duty.id))


@bp.post("/submissions/<int:duty_id>/submission")
@allow(Role.HEAD)
def submit(duty_id: int) -> BaseResponse:
    """Hand in what was shown; when it is not what was shown any more, show it again."""
    duty, *_ = report_of(duty_id)
    shown, wanting = _explained(duty)
    if wanting:
        return wanting
    try:
        version = handing_in.submit(duty, by=current_user, at=clock.now(), shown=shown)
    except Changed as change:
        return _again(duty_id, str(change))
    db.session.commit()
    return go(url_for("submissions.handed_in", version_id=version.id))


@bp.post("/submissions/<int:duty_id>/nil")
@allow(*SCHOOL)
def nil(duty_id: int) -> BaseResponse:
    """Nothing to report: the head hands that in, the focal person puts it before the head."""
    duty, _, draft = report_of(duty_id)
    despite = request.form.get("despite") == "1"
    if draft and draft.filled and not despite:
        return go(url_for("submissions.submission", duty_id=duty.id, nil=1))
    asked = {"by": current_user, "at": clock.now(), "shown": request.form.get("shown", ""), "nil": True}
    try:
        if current_user.role is Role.HEAD:
            version = handing_in.submit(duty, **asked, despite=despite)
            address = url_for("submissions.handed_in", version_id=version.id)
        else:
            handing_in.prepare(duty, **asked, despite=despite)
            flash("Đã trình hiệu trưởng báo cáo “không phát sinh”.", "success")
            address = url_for("submissions.show", duty_id=duty.id)
    except Changed as change:
        return _again(duty_id, str(change), nil=True)
    db.session.commit()
    return go(address)


@bp.get("/submissions/hand-ins/<int:version_id>")
@allow(*SCHOOL)
def handed_in(version_id: int) -> Response:
    """The confirmation of one hand-in, with its receipt."""
    version = find(SubmissionVersion, version_id)
    duty = db.session.get_one(Duty, version.submission_id)
    return page("submissions/handed_in.html", version=version, duty=duty, late=handing_in.late(duty, version))


def _words() -> dict[str, str]:
    """The explanations on the page, by the check's key."""
    named = ((name.removeprefix(EXPLAINS), words) for name, words in request.form.items() if name.startswith(EXPLAINS))
    return dict(named)


def _explained(duty: Duty) -> tuple[str, BaseResponse | None]:
    """Keep the explanations sent along: the stamp to go on with, and the page again while something is wanting."""
    now, shown = clock.now(), request.form.get("shown", "")
    try:
        shown = handing_in.explain(duty, _words(), shown=shown, by=current_user, at=now)
    except Changed:
        return shown, None  # handing in tells whether it is a second press or another draft
    period, draft = writing.period_of(duty), writing.submission_of(duty)
    if not handing_in.read(period, draft).open_problems or handing_in.locked(duty, period, now):
        return shown, None
    db.session.commit()
    return shown, invalid(TEMPLATE, **CheckPage(duty, period, draft, now, tried=True).context())


def _again(duty_id: int, changed: str, *, nil: bool = False) -> Response:
    """The check of the draft as it is by now, with the explanations just written."""
    db.session.rollback()
    duty, period, draft = report_of(duty_id)
    shown = CheckPage(duty, period, draft, clock.now(), nil=nil, changed=changed, words=_words())
    return page(TEMPLATE, status=409, **shown.context())
