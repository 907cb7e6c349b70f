"""Views of drafts: writing one, amending an earlier directive by one, throwing one away."""

from flask import Response, abort, flash, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE
from intranet.directives import drafting
from intranet.directives.draft_page import DraftPage
from intranet.directives.models import Directive, Relation
from intranet.directives.views import bp
from intranet.documents.uploads import Uploads, taken

TEMPLATE = "directives/draft.html"
FRAGMENTS = {"number": "numbering", "basis": "bases", "schools": "picking", "count": "reach"}
"""The block that a button of the form changes, by the first word of its ``act``; nothing is saved by these."""


@bp.get("/directives/new")
@allow(*OFFICE)
def new() -> Response:
    """An empty draft; with ``relation`` and ``to``, one that amends, replaces or corrects an earlier directive."""
    today = clock.today()
    if request.args.get("relation") not in list(Relation):
        values = drafting.blank(db.session, by=current_user, today=today)
        return page(TEMPLATE, **DraftPage.showing(None, values).context())
    earlier = find(Directive, request.args.get("to", 0, int))
    if earlier.published_at is None:
        abort(404)
    relation = Relation(request.args["relation"])
    values, bases = drafting.following(db.session, earlier, relation, by=current_user, today=today)
    return page(TEMPLATE, **DraftPage.showing(None, values, bases).context())


@bp.post("/directives/new")
@allow(*OFFICE)
def create() -> BaseResponse:
    """Save a new draft, gaps and all."""
    return _answer(None, taken())


@bp.get("/directives/<int:directive_id>/draft")
@allow(*OFFICE)
def edit(directive_id: int) -> BaseResponse:
    """The form of a draft."""
    directive = find(Directive, directive_id)
    if not directive.editable_by(current_user):
        return redirect(url_for("directives.show", directive_id=directive.id))
    return page(TEMPLATE, **DraftPage.showing(directive, drafting.of(directive)).context())


@bp.post("/directives/<int:directive_id>/draft")
@allow(*OFFICE)
def revise(directive_id: int) -> BaseResponse:
    """Save a draft."""
    uploads = taken()
    directive = find(Directive, directive_id)
    directive.lock_draft()
    return _answer(directive, uploads)


def _answer(directive: Directive | None, uploads: Uploads) -> BaseResponse:
    act = request.form.get("act", "save")
    draft = DraftPage.sent(directive, uploads)
    if fragment := FRAGMENTS.get(act.partition("-")[0]):
        draft.prepare(act)
        return page(TEMPLATE, fragment, **draft.context())
    if not draft.valid():
        return invalid(TEMPLATE, **draft.context())
    at = clock.now()
    try:
        directive = draft.save(by=current_user, at=at)
        db.session.commit()
    except (Refused, IntegrityError) as refusal:
        db.session.rollback()
        taken = "Số, ký hiệu này vừa được người khác dùng; bấm “Lấy số tiếp theo”."
        draft.form.number.errors = [str(refusal) if isinstance(refusal, Refused) else taken]
        return invalid(TEMPLATE, **draft.context())
    if act == "check":
        return go(url_for("directives.preview", directive_id=directive.id))
    flash("Đã lưu dự thảo. Các trường chưa thấy văn bản cho đến khi phát hành.", "success")
    return go(url_for("directives.edit", directive_id=directive.id))


@bp.post("/directives/<int:directive_id>/deletion")
@allow(*OFFICE)
def delete(directive_id: int) -> BaseResponse:
    """Throw a draft away."""
    directive = find(Directive, directive_id)
    drafting.discard(directive, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã xóa dự thảo.", "success")
    return go(url_for("directives.index"))
