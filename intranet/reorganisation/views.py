"""Reorganising schools: the list, one decision, preparing, checking, planning, cancelling, carrying out by hand."""

from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_login import current_user
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find, row_number
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.paging import paginate
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE, READ_ALL
from intranet.reorganisation import planning
from intranet.reorganisation.effects import effects
from intranet.reorganisation.forms import CancelForm
from intranet.reorganisation.models import Kind, Reorganisation, ReorganisedSchool, State
from intranet.reorganisation.preparing import OF_ONE, Preparing
from intranet.units.models import School
from intranet.units.queries import open_schools

bp = Blueprint("reorganisation", __name__, cli_group=None)

FORM, CHECK, SHOW = "reorganisation/new.html", "reorganisation/check.html", "reorganisation/show.html"
NOT_KEPT = {"csrf_token", "act", "shown"}


@bp.get("/reorganisations/")
@allow(*READ_ALL)
def index() -> Response:
    """The decisions, those that wait first, then the latest; filters in the address."""
    state = next((one for one in State if one == request.args.get("state")), None)
    kind = next((one for one in Kind if one == request.args.get("kind")), None)
    found = paginate(db.session, _listed(state, kind), request.args.get("page", 1, int))
    return page(
        "reorganisation/index.html", "reorganisations", rows=found, state=state, kind=kind, states=list(State),
        kinds=list(Kind), about=planning.about, may_edit=current_user.role in OFFICE,
    )  # fmt: skip


@bp.get("/reorganisations/<int:row_id>")
@allow(*READ_ALL)
def show(row_id: int) -> Response:
    """One decision: what it does, what was done."""
    return page(SHOW, **_shown(find(Reorganisation, row_id), CancelForm(None)))


@bp.get("/reorganisations/new")
@allow(*OFFICE)
def new() -> Response:
    """What is to happen, to which school, then the form; the school may be given in the address."""
    kind = next((one for one in Kind if one == request.args.get("kind")), None)
    school_id = request.args.get("school", None, row_number)
    school = find(School, school_id) if school_id else None
    if kind is None or (kind in OF_ONE and school is None):
        schools = [] if kind is None else open_schools(db.session, clock.today())
        return page("reorganisation/choose.html", kind=kind, kinds=list(Kind), school=school, schools=schools)
    return page(FORM, **Preparing.proposing(kind, school, request.args).context())


@bp.post("/reorganisations/new")
@allow(*OFFICE)
def prepare() -> BaseResponse:
    """Look for schools, or check what was typed; nothing is saved yet."""
    draft = _sent()
    act = request.form.get("act", "check")
    if act == "schools":
        return page(FORM, "picking", **draft.context())
    if act == "edit":
        return page(FORM, **draft.context())
    wanted = draft.wanted()
    if wanted is None:
        return invalid(FORM, **draft.context())
    if wrong := draft.problems(wanted):
        return invalid(FORM, **draft.context(wrong))
    return page(CHECK, **_check(wanted))


@bp.post("/reorganisations/")
@allow(*OFFICE)
def plan() -> BaseResponse:
    """Decide what was shown; when it is not what was shown any more, show it again."""
    draft = _sent()
    wanted = draft.wanted()
    if wanted is None:
        return invalid(FORM, **draft.context())
    checked = _check(wanted)
    if request.form.get("shown") != checked["effects"].fingerprint:
        alert = "Việc, người hoặc trường vừa thay đổi từ lúc xem; hãy kiểm tra lại rồi xác nhận."
        return page(CHECK, status=409, **checked | {"alert": alert})
    try:
        row = planning.plan(db.session, wanted, by=current_user, at=clock.now())
    except Refused as refusal:
        db.session.rollback()
        again = _sent()
        return page(FORM, status=409, **again.context([str(refusal)]))
    db.session.commit()
    done = "Đã thực hiện." if row.carried_out_at else f"Đã ghi; đến ngày {row.effective_on:%d/%m/%Y} tự thực hiện."
    flash(done, "success")
    return go(url_for("reorganisation.show", row_id=row.id))


@bp.post("/reorganisations/<int:row_id>/cancellation")
@allow(*OFFICE)
def cancel(row_id: int) -> BaseResponse:
    """Take back what has not been carried out."""
    row, form = find(Reorganisation, row_id), CancelForm()
    if not form.validate():
        return invalid(SHOW, "cancellation", **_shown(row, form))
    planning.cancel(row, form.reason.data, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã hủy quyết định.", "success")
    return go(url_for("reorganisation.show", row_id=row.id))


@bp.post("/reorganisations/<int:row_id>/carrying-out")
@allow(*OFFICE)
def carry_out(row_id: int) -> BaseResponse:
    """Carry out by hand what the clock has not."""
    row = find(Reorganisation, row_id)
    planning.do_now(row, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã thực hiện.", "success")
    return go(url_for("reorganisation.show", row_id=row.id))


def _sent() -> Preparing:
    kind = next((one for one in Kind if one == request.form.get("kind")), None)
    if kind is None:
        abort(400)
    school_id = request.form.get("school_id", None, row_number)
    school = find(School, school_id) if school_id else None
    if kind in OF_ONE and school is None:
        abort(400)
    return Preparing.sent(kind, school)


def _check(wanted: planning.Wanted) -> dict[str, Any]:
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    found = effects(db.session, wanted, clock.today())
    return {"effects": found, "wanted": wanted, "kept": kept, "alert": "", "now": clock.now()}


def _shown(row: Reorganisation, form: CancelForm) -> dict[str, Any]:
    due = row.effective_on <= clock.today()
    return {"row": row, "form": form, "about": planning.about(row), "may_edit": current_user.role in OFFICE, "due": due}


def _listed(state: State | None, kind: Kind | None) -> Select[Reorganisation]:
    done, cancelled = Reorganisation.carried_out_at, Reorganisation.cancelled_at
    pending = done.is_(None) & cancelled.is_(None)
    query = select(Reorganisation).options(
        selectinload(Reorganisation.parts).joinedload(ReorganisedSchool.school).lazyload(School.level_rows)
    )
    rules = {
        State.PLANNED: pending & (Reorganisation.problem == ""),
        State.STUCK: pending & (Reorganisation.problem != ""),
        State.DONE: done.is_not(None),
        State.CANCELLED: cancelled.is_not(None),
    }
    if state is not None:
        query = query.where(rules[state])
    if kind is not None:
        query = query.where(Reorganisation.kind == kind)
    return query.order_by(pending.desc(), Reorganisation.effective_on.desc(), Reorganisation.id.desc())
