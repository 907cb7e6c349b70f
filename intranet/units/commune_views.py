"""The communes: list with the number of schools, adding, renaming, merging, deleting while empty."""

from typing import Any

from flask import Response, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.forms import choices_from
from intranet.core.rendering import go, invalid, page, reply
from intranet.core.roles import READ_ALL
from intranet.units import communes as places
from intranet.units.keepers import KEEPERS
from intranet.units.models import Commune
from intranet.units.office_forms import MergeForm, NameForm
from intranet.units.queries import present_communes
from intranet.units.views import bp

LIST, FRAGMENT = "units/communes.html", "communes"
FORM, MERGING = "units/commune.html", "units/commune_merging.html"


@bp.get("/communes/")
@allow(*READ_ALL)
def communes() -> Response:
    """Every commune with its schools."""
    return page(LIST, FRAGMENT, **_list(NameForm(None)))


@bp.post("/communes/")
@allow(*KEEPERS)
def add_commune() -> BaseResponse:
    """Add a commune."""
    form = NameForm()
    if not _valid(form, None):
        return invalid(LIST, FRAGMENT, **_list(form))
    places.add(db.session, form.name.data, by=current_user, at=clock.now())
    db.session.commit()
    return reply(LIST, FRAGMENT, url_for("units.communes"), **_list(NameForm(None)))


@bp.get("/communes/<int:commune_id>")
@allow(*KEEPERS)
def commune(commune_id: int) -> Response:
    """The form with the name as it stands, and what else may be done."""
    found, form = find(Commune, commune_id), NameForm(None)
    form.name.data = found.name
    return page(FORM, "commune_form", form=form, **_one(found))


@bp.post("/communes/<int:commune_id>")
@allow(*KEEPERS)
def save_commune(commune_id: int) -> BaseResponse:
    """Keep another name."""
    found, form = find(Commune, commune_id), NameForm()
    if not _valid(form, found):
        return invalid(FORM, "commune_form", form=form, **_one(found))
    places.rename(found, form.name.data, by=current_user, at=clock.now())
    db.session.commit()
    return _done("Đã lưu.")


@bp.get("/communes/<int:commune_id>/merging")
@allow(*KEEPERS)
def merge_commune(commune_id: int) -> Response:
    """What merging this commune into the one of the address would do."""
    found = find(Commune, commune_id)
    form = _merge_form(MergeForm(request.args), found)
    if not form.validate():
        form_again = NameForm(None)
        form_again.name.data = found.name
        return invalid(FORM, "commune_form", form=form_again, **(_one(found) | {"merge_form": form}))
    into = find(Commune, form.into.data)
    return page(MERGING, commune=found, into=into, schools=places.schools_of(db.session, found))


@bp.post("/communes/<int:commune_id>/merging")
@allow(*KEEPERS)
def confirm_merging(commune_id: int) -> BaseResponse:
    """Move the schools and delete the commune."""
    found = find(Commune, commune_id)
    into = find(Commune, request.form.get("into", 0, int))
    count = places.merge(found, into, by=current_user, at=clock.now())
    db.session.commit()
    return _done(f"Đã gộp {found.name} vào {into.name}: chuyển {count} trường.")


@bp.post("/communes/<int:commune_id>/removal")
@allow(*KEEPERS)
def remove_commune(commune_id: int) -> BaseResponse:
    """Delete a commune without schools."""
    found = find(Commune, commune_id)
    places.remove(found, by=current_user, at=clock.now())
    db.session.commit()
    return _done(f"Đã xóa {found.name}.")


def _list(form: NameForm) -> dict[str, Any]:
    return {"communes": places.with_counts(db.session), "form": form, "may_edit": current_user.role in KEEPERS}


def _one(commune: Commune) -> dict[str, Any]:
    schools = places.schools_of(db.session, commune)
    return {"commune": commune, "count": len(schools), "merge_form": _merge_form(MergeForm(None), commune)}


def _merge_form(form: MergeForm, commune: Commune) -> MergeForm:
    others = [(row.id, row.name) for row in present_communes(db.session) if row is not commune]
    form.into.choices = choices_from([(0, "Chọn xã, phường"), *others])
    return form


def _valid(form: NameForm, commune: Commune | None) -> bool:
    if not form.validate():
        return False
    twin = places.twin(db.session, form.name.data, but=commune)
    if twin is not None:
        hint = " Nếu là một thì gộp lại." if commune else ""
        form.name.errors = [f"Đã có {twin.name}.{hint}"]
    return twin is None


def _done(message: str) -> BaseResponse:
    flash(message, "success")
    return go(url_for("units.communes"))
