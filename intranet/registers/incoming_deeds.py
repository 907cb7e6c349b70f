"""What the office does with an arrived document: passes it on, notes progress, settles, opens again, strikes out."""

from flask import flash, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.rendering import go, invalid
from intranet.core.roles import OFFICE
from intranet.documents import symbols
from intranet.documents.models import Document
from intranet.registers import incoming, rows
from intranet.registers.forms import PassForm, ReasonForm, SettleForm, StepForm
from intranet.registers.incoming_views import arrival_context
from intranet.registers.models import Arrival
from intranet.registers.views import bp

PAGE = "registers/arrival.html"


@bp.post("/registers/incoming/<int:arrival_id>/passing")
@allow(*OFFICE)
def pass_arrival(arrival_id: int) -> BaseResponse:
    """Give it to whom it concerns."""
    arrival, form = find(Arrival, arrival_id), PassForm()
    if not form.validate():
        return invalid(PAGE, **arrival_context(arrival, passing=form))
    incoming.pass_on(arrival, form.assigned_to.data, form.due_on.data, by=current_user, at=clock.now())
    return _done(arrival, f"Đã chuyển {arrival.assigned_to}.")


@bp.post("/registers/incoming/<int:arrival_id>/steps")
@allow(*OFFICE)
def note_step(arrival_id: int) -> BaseResponse:
    """Say how far it is."""
    arrival, form = find(Arrival, arrival_id), StepForm()
    if not form.validate():
        return invalid(PAGE, **arrival_context(arrival, step=form))
    incoming.note_step(arrival, form.words.data, by=current_user, at=clock.now())
    return _done(arrival, "Đã ghi tiến độ.")


@bp.post("/registers/incoming/<int:arrival_id>/settlement")
@allow(*OFFICE)
def settle_arrival(arrival_id: int) -> BaseResponse:
    """It is done; the answer is found in the outgoing register by its number and symbol."""
    arrival, form = find(Arrival, arrival_id), SettleForm()
    if not form.validate():
        return invalid(PAGE, **arrival_context(arrival, settling=form))
    symbol = symbols.normalise_symbol(form.answer.data or "")
    incoming.settle(arrival, _answer(arrival, symbol), symbol, by=current_user, at=clock.now())
    return _done(arrival, "Đã ghi giải quyết xong.")


def _answer(arrival: Arrival, symbol: str) -> Document | None:
    """The newest document of the outgoing register with this symbol that is not older than the arrival."""
    if not symbol:
        return None
    same = select(Document).where(
        rows.in_register(), Document.voided_at.is_(None), Document.symbol_key == symbols.symbol_key(symbol),
        Document.issued_on >= arrival.arrived_on,
    )  # fmt: skip
    return db.session.scalar(same.order_by(Document.issued_on.desc()).limit(1))


@bp.post("/registers/incoming/<int:arrival_id>/reopening")
@allow(*OFFICE)
def reopen_arrival(arrival_id: int) -> BaseResponse:
    """It is not done after all."""
    arrival, form = find(Arrival, arrival_id), ReasonForm()
    if not form.validate():
        return invalid(PAGE, **arrival_context(arrival, reason=form))
    incoming.reopen(arrival, form.reason.data, by=current_user, at=clock.now())
    return _done(arrival, "Đã mở lại.")


@bp.post("/registers/incoming/<int:arrival_id>/voiding")
@allow(*OFFICE)
def void_arrival(arrival_id: int) -> BaseResponse:
    """Strike the arrival number out with a reason."""
    arrival, form = find(Arrival, arrival_id), ReasonForm()
    if not form.validate():
        return invalid(PAGE, **arrival_context(arrival, reason=form))
    incoming.void(arrival, form.reason.data, by=current_user, at=clock.now())
    return _done(arrival, f"Đã hủy số đến {arrival.number:02d}; số vẫn nằm trong sổ với lý do hủy.")


def _done(arrival: Arrival, said: str) -> BaseResponse:
    address = url_for("registers.arrival", arrival_id=arrival.id)
    db.session.commit()
    flash(said, "success")
    return go(address)
