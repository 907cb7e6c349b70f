"""Views of publishing: the check before it, the deed, and taking a directive back."""

from datetime import date
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE
from intranet.directives import readiness, replacing
from intranet.directives.forms import WithdrawalForm
from intranet.directives.models import Changed, Directive, Relation
from intranet.directives.views import bp
from intranet.documents import destinations
from intranet.duties import overlaps
from intranet.duties.models import Kind


@bp.get("/directives/<int:directive_id>/publication")
@allow(*OFFICE)
def preview(directive_id: int) -> BaseResponse:
    """The check before publishing: everything as it will be, every school that will get it."""
    directive = find(Directive, directive_id)
    if not directive.editable_by(current_user):
        return redirect(url_for("directives.show", directive_id=directive.id))
    return _preview(directive)


def _preview(directive: Directive, changed: str = "") -> Response:
    today = clock.today()
    schools, letterhead = directive.chosen_schools(db.session, today), directive.letterhead()
    return page(
        "directives/preview.html",
        status=409 if changed else 200,
        directive=directive,
        document=directive.document,
        letterhead=letterhead,
        schools=schools,
        dues=directive.dues(today),
        destinations=destinations.read(directive.document.destinations),
        problems=readiness.problems(directive, schools, today),
        warnings=[*readiness.warnings(directive, letterhead, today), *replacing.warnings(directive, schools, today)],
        shown=directive.fingerprint(schools, today, letterhead),
        changed=changed,
        **_overlaps(directive, [school.id for school in schools], today),
    )


def _overlaps(directive: Directive, school_ids: list[int], today: date) -> dict[str, Any]:
    """What the same schools are asked already (domain §2). At most four statements."""
    asked, now = directive.dues(today), clock.now()
    if not asked:
        return {"overlaps": [], "full_weeks": [], "full_day": 0}
    to_write = [(kind, due_on) for kind, due_on in asked if kind is not Kind.ACKNOWLEDGE]
    replaced = directive.related_id if directive.relation is Relation.REPLACES else None
    subject = [directive.document.subject]
    return {
        "overlaps": [
            one
            for one in overlaps.overlaps(db.session, school_ids, now, texts=subject, kinds=to_write)
            if one.document_id != replaced or one.kind is Kind.REPORT  # publishing cancels the others
        ],
        "full_weeks": overlaps.full_weeks(db.session, [due_on for _, due_on in to_write], school_ids, now),
        "full_day": overlaps.full_day(db.session, today, school_ids),
    }


@bp.post("/directives/<int:directive_id>/publication")
@allow(*OFFICE)
def publish(directive_id: int) -> BaseResponse:
    """Publish what was shown; when it is not what was shown any more, show it again."""
    directive = find(Directive, directive_id)
    try:
        reached = directive.publish(by=current_user, at=clock.now(), shown=request.form.get("shown", ""))
    except Changed as change:
        db.session.rollback()
        return _preview(directive, str(change))
    db.session.commit()
    flash(f"Đã phát hành {directive.document.title} tới {reached} trường.", "success")
    return go(url_for("directives.show", directive_id=directive.id))


@bp.get("/directives/<int:directive_id>/withdrawal")
@allow(*OFFICE)
def ask_withdrawal(directive_id: int) -> BaseResponse:
    """Ask for the reason."""
    directive = _in_force(directive_id)
    return page("directives/withdraw.html", form=WithdrawalForm(None), directive=directive)


@bp.post("/directives/<int:directive_id>/withdrawal")
@allow(*OFFICE)
def withdraw(directive_id: int) -> BaseResponse:
    """Take a directive back; the schools see why and owe nothing more."""
    directive = _in_force(directive_id)
    form = WithdrawalForm()
    if not form.validate():
        return invalid("directives/withdraw.html", form=form, directive=directive)
    directive.withdraw(form.reason.data, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã thu hồi {directive.document.title}.", "success")
    return go(url_for("directives.show", directive_id=directive.id))


def _in_force(directive_id: int) -> Directive:
    directive = find(Directive, directive_id)
    if directive.published_at is None or directive.withdrawn_at:
        raise Refused("Chỉ thu hồi được văn bản đang phát hành.")
    return directive
