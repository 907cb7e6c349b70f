"""Views of opening a period: the form with its proposals, the check, the deed."""

from flask import Response, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE
from intranet.periods import opening
from intranet.periods.opening_page import OpeningPage, check_context
from intranet.periods.views import bp

FORM, CHECK = "periods/new.html", "periods/check.html"


@bp.get("/periods/new")
@allow(*OFFICE)
def new() -> Response:
    """The form, everything proposed; ``form_id`` and the other fields may be given in the address."""
    return page(FORM, **OpeningPage.proposing(request.args).context())


@bp.post("/periods/new")
@allow(*OFFICE)
def create() -> BaseResponse:
    """Propose anew, look for schools, or check what was typed; nothing is saved yet."""
    act = request.form.get("act", "check")
    if act == "propose":
        return page(FORM, "proposal", **OpeningPage.proposing(request.form).context())
    draft = OpeningPage.sent(request.form)
    if act == "schools":
        return page(FORM, "picking", **draft.context())
    if act == "edit":
        return page(FORM, **draft.context())
    wanted = draft.wanted()
    if wanted is None:
        return invalid(FORM, **draft.context())
    return page(CHECK, **check_context(wanted, request.form))


@bp.post("/periods/")
@allow(*OFFICE)
def open_period() -> BaseResponse:
    """Open what was shown; when it is not what was shown any more, show it again."""
    draft = OpeningPage.sent(request.form)
    wanted = draft.wanted(again=request.form.get("again") == "y")
    if wanted is None:
        return invalid(FORM, **draft.context())
    shown = request.form.get("shown", "")
    try:
        period = opening.open_period(db.session, wanted, by=current_user, at=clock.now(), shown=shown)
    except Refused as refusal:  # also Changed: what was shown is no longer so
        db.session.rollback()
        return page(CHECK, status=409, **check_context(wanted, request.form, str(refusal)))
    db.session.commit()
    flash(f"Đã mở kỳ “{period.title}”. Các trường thấy việc này ở “Việc cần làm”.", "success")
    return go(url_for("submissions.of_period", period_id=period.id))
