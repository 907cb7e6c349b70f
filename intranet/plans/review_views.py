"""Views of the office's verdict, of several plans at once too, and of the receipt."""

from io import BytesIO

from flask import Response, abort, flash, request, send_file, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import LARGEST_ID, allow, find
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.rendering import go, invalid, page, reply
from intranet.core.roles import ALL, OFFICE
from intranet.plans import pdf
from intranet.plans.forms import ReviewForm
from intranet.plans.models import Plan, Verdict
from intranet.plans.presenting import plan_context
from intranet.plans.views import bp


@bp.post("/plans/<int:plan_id>/review")
@allow(*OFFICE)
def review(plan_id: int) -> BaseResponse:
    """Accept the version that was read, or return it with a comment."""
    plan = find(Plan, plan_id)
    form = ReviewForm()
    verdict = request.form.get("verdict")
    if verdict not in list(Verdict):
        raise Refused("Hãy chọn chấp nhận hoặc trả lại.")
    if verdict == Verdict.RETURNED and not form.comment.data:
        form.validate()
        form.comment.errors = ["Khi trả lại cần ghi rõ lý do để trường biết mà sửa."]
    elif form.validate():
        number = request.form.get("number", 0, int)
        plan.review(Verdict(verdict), form.comment.data or "", number=number, by=current_user, at=clock.now())
        db.session.commit()
        context = plan_context(plan.duty, plan, current_user, clock.now())
        return reply("plans/show.html", "standing", url_for("plans.show", plan_id=plan.id), **context)
    context = plan_context(plan.duty, plan, current_user, clock.now()) | {"review_form": form}
    return invalid("plans/show.html", "standing", **context)


@bp.post("/plans/acceptances")
@allow(*OFFICE)
def accept_many() -> BaseResponse:
    """Accept the chosen submissions: first shown by name, then done. Each is ``duty id.version number``."""
    chosen = request.form.getlist("chosen")
    plans, gone = _waiting(chosen)
    if not chosen or not plans or "agreed" not in request.form:
        return page("plans/acceptances.html", plans=plans, gone=gone, chosen=chosen)
    for plan in plans:
        plan.review(Verdict.ACCEPTED, "", number=plan.latest.number, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã chấp nhận {len(plans)} kế hoạch.", "success")
    if gone:
        flash(f"{gone} lần nộp không còn chờ duyệt nên được để nguyên.", "warning")
    return go(url_for("plans.index"))


def _waiting(chosen: list[str]) -> tuple[list[Plan], int]:
    """The plans whose chosen version waits still, locked, and how many do not wait any more."""
    pairs = {tuple(map(int, one.split("."))) for one in chosen if _readable(one)}
    ids = {plan_id for plan_id, _ in pairs if plan_id <= LARGEST_ID}
    plans = list(db.session.scalars(select(Plan).where(Plan.id.in_(ids)).order_by(Plan.id)))
    if "agreed" in request.form:
        for plan in plans:
            plan.lock()
    waiting = [p for p in plans if p.reviewable_by(current_user) and (p.id, p.latest.number) in pairs]
    return waiting, len(set(chosen)) - len(waiting)


def _readable(chosen: str) -> bool:
    plan_id, _, number = chosen.partition(".")
    return all(part.isascii() and part.isdigit() and len(part) < 11 for part in (plan_id, number))


@bp.get("/plans/<int:plan_id>/versions/<int:number>/receipt.pdf")
@allow(*ALL)
def receipt(plan_id: int, number: int) -> Response:
    """The printable receipt of one hand-in."""
    plan = find(Plan, plan_id)
    version = next((one for one in plan.submitted if one.number == number), None)
    if version is None:
        abort(404)
    content = BytesIO(pdf.receipt(version))
    return send_file(content, mimetype="application/pdf", download_name=f"{version.receipt_number}.pdf")
