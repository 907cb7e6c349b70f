"""Handing over from one person to another."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, flash, request, send_file, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from intranet.accounts import codes, leaving, slips
from intranet.accounts.models import User
from intranet.contacts.models import ContactCard
from intranet.core import clock, phones
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.paging import paginate
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import READ_ALL, Role
from intranet.duties.of_school import unfinished
from intranet.handovers import pdf
from intranet.handovers.forms import HandoverForm
from intranet.handovers.handing import Newcomer, cards_in_force, hand_over, may_hand_over, role_after, successors
from intranet.handovers.models import Handover
from intranet.units.models import School
from intranet.units.office import OfficeProfile

bp = Blueprint("handovers", __name__, cli_group=None)

HANDING = (Role.ADMIN, Role.HEAD)


@bp.get("/handovers/")
@allow(*READ_ALL, Role.HEAD)
def index() -> Response:
    """What was handed over, newest first; a head also finds whom to hand over."""
    with_school = joinedload(Handover.school).lazyload(School.level_rows)
    query = select(Handover).options(with_school).order_by(Handover.id.desc())
    leavers: list[User] = []
    if current_user.role is Role.HEAD:
        query = query.where(Handover.school_id == current_user.school_id)
        focal = User.school_id == current_user.school_id, User.role == Role.FOCAL, User.locked_at.is_(None)
        leavers = list(db.session.scalars(select(User).where(*focal).order_by(User.sort_key)))
    found = paginate(db.session, query, request.args.get("page", 1, int))
    return page("handovers/index.html", "handovers", handovers=found, leavers=leavers)


@bp.get("/handovers/people/<int:person_id>")
@allow(*HANDING)
def start(person_id: int) -> Response:
    """What hangs on a person, and who follows."""
    leaver = _leaver(person_id)
    cards = cards_in_force(db.session, leaver)
    form = _form(HandoverForm(None), leaver, cards)
    form.left_on.data, form.post.data = clock.today(), leaver.post
    if "cards" in form:
        form.cards.data = [str(card.id) for card in cards if card.name == leaver.display_name]
    if "phone" in form:
        form.phone.data = phones.display(OfficeProfile.on(db.session, clock.today()).phone)
    return page("handovers/start.html", **_context(form, leaver))


@bp.post("/handovers/people/<int:person_id>/check")
@allow(*HANDING)
def check(person_id: int) -> Response:
    """All that the handover would do; nothing is done yet. “Sửa lại” leads back with what was typed."""
    leaver = _leaver(person_id)
    cards = cards_in_force(db.session, leaver)
    form = _form(HandoverForm(), leaver, cards)
    if request.form.get("act") == "back":
        return page("handovers/start.html", **_context(form, leaver))
    if not form.validate():
        return invalid("handovers/start.html", **_context(form, leaver))
    others = successors(db.session, leaver)
    wanted = form.wanted(others)
    new = isinstance(wanted.successor, Newcomer)
    role = role_after(leaver, wanted.successor) if isinstance(wanted.successor, User) else leaver.role
    retired = [card for card in cards if card.id in wanted.cards]
    return page("handovers/check.html", wanted=wanted, new=new, role=role, retired=retired, **_context(form, leaver))


@bp.post("/handovers/people/<int:person_id>")
@allow(*HANDING)
def confirm(person_id: int) -> BaseResponse:
    """Do it."""
    leaver = _leaver(person_id)
    form = _form(HandoverForm(), leaver, cards_in_force(db.session, leaver))
    if not form.validate():
        return invalid("handovers/start.html", **_context(form, leaver))
    wanted = form.wanted(successors(db.session, leaver))
    handover = hand_over(leaver, wanted, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã bàn giao. Tài khoản {leaver.username} đã khóa.", "success")
    return go(url_for("handovers.show", handover_id=handover.id))


@bp.get("/handovers/<int:handover_id>")
@allow(*READ_ALL, Role.HEAD)
def show(handover_id: int) -> Response:
    """The record, and what is left to do."""
    handover = find(Handover, handover_id)
    return page("handovers/show.html", handover=handover, may_print_slip=_may_print_slip(handover))


@bp.get("/handovers/<int:handover_id>/paper.pdf")
@allow(*READ_ALL, Role.HEAD)
def paper(handover_id: int) -> Response:
    """The record as a paper to be signed."""
    handover = find(Handover, handover_id)
    content = pdf.paper(handover)
    return send_file(BytesIO(content), "application/pdf", download_name=f"{handover.receipt_number}.pdf")


@bp.post("/handovers/<int:handover_id>/slip")
@allow(*HANDING)
def print_slip(handover_id: int) -> Response:
    """A slip with a new code for the successor's new account; earlier codes stop working."""
    handover = find(Handover, handover_id)
    heir = handover.successor
    if heir is None or not _may_print_slip(handover):
        raise Refused("Người nhận đã kích hoạt tài khoản, không cần phiếu nữa.")
    issued = codes.issue(db.session, [heir], by=current_user, at=clock.now())
    made = [slips.slip(*pair) for pair in issued]
    db.session.commit()
    content = slips.slips_pdf(made, address=request.url_root, today=clock.today())
    return send_file(content, "application/pdf", as_attachment=True, download_name="phieu-kich-hoat.pdf")


def _may_print_slip(handover: Handover) -> bool:
    heir = handover.successor
    if current_user.role not in HANDING or heir is None or heir.locked_at or heir.password_hash:
        return False
    return bool(
        current_user.role is Role.ADMIN or (heir.role is Role.FOCAL and heir.school_id == current_user.school_id)
    )


def _leaver(person_id: int) -> User:
    leaver = find(User, person_id)
    if not may_hand_over(current_user, leaver) and current_user.role is not Role.ADMIN:
        abort(404)
    if leaver.id == current_user.id:
        raise Refused("Không tự bàn giao tài khoản của mình được; hãy nhờ một quản trị khác.")
    if leaver.locked_at:
        raise Refused("Tài khoản này đã khóa; không còn gì để bàn giao.")
    return leaver


def _form(form: HandoverForm, leaver: User, cards: list[ContactCard]) -> HandoverForm:
    form.offer(leaver, successors(db.session, leaver), cards)
    return form


def _context(form: HandoverForm, leaver: User) -> dict[str, Any]:
    owed = unfinished(db.session, leaver.school, clock.now()) if leaver.school else []
    return {"form": form, "leaver": leaver, "held": leaving.held_by(db.session, leaver), "owed": owed}
