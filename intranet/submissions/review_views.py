"""Views of the office's verdict: on one report, on many at once, and taking an acceptance back."""

from flask import abort, flash, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import LARGEST_ID, allow, find, row_number
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.forms import Form
from intranet.core.rendering import go, page
from intranet.core.roles import OFFICE
from intranet.duties.models import Duty
from intranet.periods.models import ReportPeriod
from intranet.submissions import queries, reviewing
from intranet.submissions.filters import ReportFilter, Standing
from intranet.submissions.forms import ReopenForm, ReviewForm
from intranet.submissions.models import Submission, SubmissionVersion, Verdict
from intranet.submissions.presenting import report_context
from intranet.submissions.views import bp, report_of

SHOWN = 200
"""How many reports are named on the page that asks before many are accepted."""


@bp.post("/submissions/<int:duty_id>/review")
@allow(*OFFICE)
def review(duty_id: int) -> BaseResponse:
    """Accept the hand-in that was read, or return it with comments; what was typed stays when it is refused."""
    duty, period, submission = report_of(duty_id)
    version = _read_version(duty_id)
    form = ReviewForm.of(version.form_version.definition)()
    verdict = request.form.get("verdict")
    if verdict not in list(Verdict):
        raise Refused("Hãy chọn chấp nhận hoặc trả lại.")
    valid = form.validate()
    if valid and verdict == Verdict.RETURNED and not form.comment.data and not form.comments:
        form.comment.errors, valid = [reviewing.NEEDS_COMMENT], False
    if not valid:
        return _again(duty, period, submission, 422, review_form=form)
    try:
        if verdict == Verdict.ACCEPTED:
            reviewing.accept(version, by=current_user, at=clock.now(), comment=form.comment.data or "")
        else:
            reviewing.send_back(version, form.comment.data or "", form.comments, by=current_user, at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _again(*report_of(duty_id), 409, refused=str(refused), review_form=form)
    db.session.commit()
    flash("Đã chấp nhận báo cáo." if verdict == Verdict.ACCEPTED else "Đã trả lại báo cáo cho trường.", "success")
    return go(url_for("submissions.show", duty_id=duty_id))


@bp.post("/submissions/<int:duty_id>/reopening")
@allow(*OFFICE)
def reopen(duty_id: int) -> BaseResponse:
    """Take back the acceptance of the hand-in that was read, with the reason."""
    duty, period, submission = report_of(duty_id)
    version, form = _read_version(duty_id), ReopenForm()
    if not form.validate():
        return _again(duty, period, submission, 422, reopen_form=form)
    try:
        reviewing.reopen(version, form.reason.data, by=current_user, at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _again(*report_of(duty_id), 409, refused=str(refused), reopen_form=form)
    db.session.commit()
    flash("Đã mở lại báo cáo; trường sửa và nộp lại.", "success")
    return go(url_for("submissions.show", duty_id=duty_id))


@bp.post("/periods/<int:period_id>/acceptances")
@allow(*OFFICE)
def accept_many(period_id: int) -> BaseResponse:
    """Accept the chosen hand-ins, or all that wait in the filter: first asked, then done.

    Each is ``duty id.number of the hand-in``.
    """
    period = find(ReportPeriod, period_id)
    waiting = ReportFilter.read(period, request.form).but(standing=Standing.WAITING)
    if "every" in request.form:
        chosen = queries.hand_ins(db.session, waiting, clock.now())
    else:
        chosen = [pair for one in request.form.getlist("chosen") if (pair := _pair(one))]
    back = url_for("submissions.of_period", period_id=period.id, **waiting.query())
    if not chosen or "agreed" not in request.form:
        reports = queries.chosen_reports(db.session, period.id, [duty_id for duty_id, _ in chosen[:SHOWN]])
        return page("submissions/acceptances.html", period=period, chosen=chosen, reports=reports, back=back)
    done = reviewing.accept_many(period, chosen, by=current_user, at=clock.now())
    db.session.commit()
    flash(done.words, "success" if done.accepted == done.asked else "warning")
    return go(back)


def _read_version(duty_id: int) -> SubmissionVersion:
    """The hand-in the person has read, by the number its form brings."""
    number = request.form.get("number", 0, row_number)
    of_report = SubmissionVersion.submission_id == duty_id
    version = db.session.scalar(select(SubmissionVersion).where(of_report, SubmissionVersion.number == number))
    if version is None:
        abort(404)
    return version


def _again(
    duty: Duty,
    period: ReportPeriod,
    submission: Submission | None,
    status: int,
    refused: str = "",
    **typed: Form,
) -> BaseResponse:
    """The page with what was typed; where its form is there no longer, as text to copy."""
    context = report_context(duty, period, submission, current_user, clock.now())
    shown = context["reviews"] if "review_form" in typed else context["reopens"]
    kept = [] if shown else [(field.label.text, field.data) for form in typed.values() for field in form if field.data]
    return page("submissions/show.html", status=status, refused=refused, kept=kept, **(context | typed))


def _pair(typed: str) -> tuple[int, int] | None:
    duty_id, _, number = typed.partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 11 for part in (duty_id, number)):
        return None
    return (int(duty_id), int(number)) if int(duty_id) <= LARGEST_ID and int(number) <= LARGEST_ID else None
