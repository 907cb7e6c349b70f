"""The kinds of contact card: list with its order, adding, renaming, retiring, deleting while unused."""

from typing import Any

from flask import Response, abort, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.references import in_use
from intranet.core.rendering import go, invalid, page, reply
from intranet.core.roles import READ_ALL
from intranet.units import card_kinds as kinds
from intranet.units.keepers import KEEPERS
from intranet.units.office import CardKind
from intranet.units.office_forms import NameForm
from intranet.units.views import bp

LIST, FRAGMENT = "units/card_kinds.html", "card_kinds"
FORM = "units/card_kind.html"


@bp.get("/card-kinds/")
@allow(*READ_ALL)
def card_kinds() -> Response:
    """Every kind in its order."""
    return page(LIST, FRAGMENT, **_list(NameForm(None)))


@bp.post("/card-kinds/")
@allow(*KEEPERS)
def add_card_kind() -> BaseResponse:
    """Add a kind at the end."""
    form = NameForm()
    if not _valid(form, None):
        return invalid(LIST, FRAGMENT, **_list(form))
    kinds.add(db.session, form.name.data, by=current_user, at=clock.now())
    db.session.commit()
    return _changed()


@bp.post("/card-kinds/order")
@allow(*KEEPERS)
def move_card_kind() -> BaseResponse:
    """Put a kind up or down: the button pressed carries its id."""
    places = -1 if "up" in request.form else 1
    kind_id = request.form.get("up" if places < 0 else "down", type=int)
    if kind_id is None:
        abort(400)
    kinds.move(db.session, kind_id, places, by=current_user, at=clock.now())
    db.session.commit()
    return _changed()


@bp.get("/card-kinds/<int:kind_id>")
@allow(*KEEPERS)
def card_kind(kind_id: int) -> Response:
    """The form with the kind as it stands, and what else may be done with it."""
    kind = find(CardKind, kind_id)
    form = NameForm(None)
    form.name.data = kind.name
    return page(FORM, "kind_form", form=form, **_one(kind))


@bp.post("/card-kinds/<int:kind_id>")
@allow(*KEEPERS)
def save_card_kind(kind_id: int) -> BaseResponse:
    """Keep another name."""
    kind, form = find(CardKind, kind_id), NameForm()
    if not _valid(form, kind):
        return invalid(FORM, "kind_form", form=form, **_one(kind))
    kinds.rename(kind, form.name.data, by=current_user, at=clock.now())
    return _saved("Đã lưu.")


@bp.post("/card-kinds/<int:kind_id>/retirement")
@allow(*KEEPERS)
def retire_card_kind(kind_id: int) -> BaseResponse:
    """Ask for it no more."""
    kind = find(CardKind, kind_id)
    kinds.retire(kind, by=current_user, at=clock.now())
    return _saved(f"Đã thôi dùng “{kind.name}”.")


@bp.post("/card-kinds/<int:kind_id>/restoration")
@allow(*KEEPERS)
def restore_card_kind(kind_id: int) -> BaseResponse:
    """Use it again."""
    kind = find(CardKind, kind_id)
    kinds.restore(kind, by=current_user, at=clock.now())
    return _saved(f"Đã dùng lại “{kind.name}”.")


@bp.post("/card-kinds/<int:kind_id>/removal")
@allow(*KEEPERS)
def remove_card_kind(kind_id: int) -> BaseResponse:
    """Delete a kind nothing refers to."""
    kind = find(CardKind, kind_id)
    kinds.remove(kind, by=current_user, at=clock.now())
    return _saved(f"Đã xóa “{kind.name}”.")


def _list(form: NameForm) -> dict[str, Any]:
    return {"kinds": kinds.all_kinds(db.session), "form": form, "may_edit": current_user.role in KEEPERS}


def _one(kind: CardKind) -> dict[str, Any]:
    return {"kind": kind, "removable": not in_use(db.session, CardKind, [kind.id])}


def _valid(form: NameForm, kind: CardKind | None) -> bool:
    if not form.validate():
        return False
    twin = kinds.twin(db.session, form.name.data, but=kind)
    if twin is not None:
        form.name.errors = ["Đã có loại thẻ này." if twin.active else "Đã có loại thẻ này, đang thôi dùng."]
    return twin is None


def _changed() -> BaseResponse:
    return reply(LIST, FRAGMENT, url_for("units.card_kinds"), **_list(NameForm(None)))


def _saved(message: str) -> BaseResponse:
    db.session.commit()
    flash(message, "success")
    return go(url_for("units.card_kinds"))
