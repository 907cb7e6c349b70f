"""The pages of schools: list, one school, adding, correcting, taking back a closing."""

from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import audit, clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.paging import paginate
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import ALL, OFFICE, READ_ALL
from intranet.units import queries, succession
from intranet.units.cautions import cautions
from intranet.units.eras import SchoolEra
from intranet.units.facts import DATED, Communes, Facts, differences, in_words
from intranet.units.forms import SchoolFilterForm, SchoolForm
from intranet.units.levels import Level
from intranet.units.models import School
from intranet.units.name_reading import propose_abbreviation
from intranet.units.related import related_to

bp = Blueprint("units", __name__)


@bp.get("/schools/")
@allow(*READ_ALL)
def schools() -> Response:
    """The list, by level and name; filters and order in the address."""
    asked = queries.SchoolFilter.read(request.args)
    filters = SchoolFilterForm(None)
    filters.show(asked, queries.all_communes(db.session))
    found = paginate(db.session, queries.listed(asked, clock.today()), request.args.get("page", 1, int))
    return page(
        "units/schools.html",
        "schools",
        asked=asked,
        filters=filters,
        schools=found,
        may_edit=current_user.role in OFFICE,
        repeated=queries.lookalike_keys(db.session, found.items),
    )


@bp.get("/schools/<int:school_id>")
@allow(*ALL)
def school(school_id: int) -> Response:
    """All about one school: for the office, inspectors and its own people."""
    eras = joinedload(School.eras).joinedload(SchoolEra.commune)
    shown = find(School, school_id, eras, may="readable_by")
    heirs, predecessors = succession.around(db.session, shown.id)
    alike = [] if current_user.role.at_school else queries.lookalikes(db.session, shown.name, shown.id)
    return page(
        "units/school.html",
        school=shown,
        lookalikes=alike,
        related=related_to(db.session, shown, current_user.role, clock.now()),
        history=queries.history(db.session, shown),
        heirs=heirs,
        predecessors=predecessors,
        may_edit=current_user.role in OFFICE,
    )


@bp.get("/schools/new")
@allow(*OFFICE)
def new_school() -> Response:
    """The form for a new school."""
    return page("units/school_form.html", "school_form", form=_form(SchoolForm(None)), school=None)


@bp.post("/schools/new")
@allow(*OFFICE)
def create_school() -> BaseResponse:
    """Add a school; what looks odd is pointed out once and kept when the person says so."""
    form = _form(SchoolForm())
    valid = form.validate()
    if not form.abbreviation.data:
        chosen = [level for level in Level if level.value in (form.levels.data or [])]
        form.abbreviation.data = propose_abbreviation(form.name.data or "", chosen)
    if not valid:
        return invalid("units/school_form.html", "school_form", form=form, school=None)
    facts = form.facts()
    if (odd := cautions(db.session, facts, None, clock.today())) and not _agreed(odd):
        return _ask(form, None, odd)
    added = School(opened_on=form.opened_on.data)
    facts.write_to(added, Communes(db.session).get(facts.commune))
    db.session.add(added)
    audit.record(
        db.session, by=current_user, action="school.create", subject=added, at=clock.now(), note=f"Thêm {added.name}"
    )
    db.session.commit()
    flash(f"Đã thêm {added.name}.", "success")
    return go(url_for("units.school", school_id=added.id))


@bp.get("/schools/<int:school_id>/edit")
@allow(*OFFICE)
def edit_school(school_id: int) -> Response:
    """The form with the school as it stands."""
    school = find(School, school_id)
    form = _form(SchoolForm(None))
    form.show(school)
    return page("units/school_form.html", "school_form", form=form, school=school)


@bp.post("/schools/<int:school_id>/edit")
@allow(*OFFICE)
def save_school(school_id: int) -> BaseResponse:
    """Keep what was changed, and in the audit trail from what to what.

    What papers of the past go by, name, abbreviation, commune, levels, is either corrected or changes from a day on:
    the person says which, and a dated change goes on to the decision it rests on.
    """
    school = find(School, school_id)
    form = _form(SchoolForm())
    if not form.validate():
        return invalid("units/school_form.html", "school_form", form=form, school=school)
    typed, before, opened_before = form.facts(), Facts.of(school), school.opened_on
    manner = request.form.get("manner", "")
    if typed.dated_changes(before) and manner not in ("correct", "change"):
        dated = [str(one) for one in differences(before, typed) if one.field in DATED]
        return invalid("units/school_form.html", "school_form", form=form, school=school, dated=dated)
    facts = typed if manner == "correct" or not typed.dated_changes(before) else typed.undated(before)
    if (odd := cautions(db.session, facts, school, clock.today())) and not _agreed(odd):
        return _ask(form, school, odd, manner)
    facts.write_to(school, Communes(db.session).get(facts.commune))
    school.opened_on = form.opened_on.data
    changes = in_words(differences(before, Facts.of(school)))
    if school.opened_on != opened_before:
        changes = f"{changes}; ngày thành lập".removeprefix("; ")
    if changes:
        audit.record(
            db.session, by=current_user, action="school.edit", subject=school, at=clock.now(),
            note=f"Sửa {before.name}: {changes}",
        )  # fmt: skip
    db.session.commit()
    if facts != typed:
        if changes:
            flash(f"Đã lưu {changes}.", "success")
        return go(url_for("reorganisation.new", kind="change", school=school.id, **_to_be(typed)))
    flash(f"Đã lưu {school.name}." if changes else "Không có gì thay đổi.", "success")
    return go(url_for("units.school", school_id=school.id))


@bp.post("/schools/<int:school_id>/reopening")
@allow(*OFFICE)
def reopen_school(school_id: int) -> BaseResponse:
    """Take back a closing."""
    school = find(School, school_id)
    school.reopen(by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã mở lại {school.name}.", "success")
    return go(url_for("units.school", school_id=school.id))


def _form(form: SchoolForm) -> SchoolForm:
    form.offer(queries.present_communes(db.session))
    return form


def _agreed(odd: list[str]) -> bool:
    return request.form.get("agreed") == _mark(odd)


def _mark(odd: list[str]) -> str:
    # Another name typed after the warning is another warning: "Vẫn lưu" holds only for what was shown.
    return sha256("\n".join(odd).encode()).hexdigest()[:16]


def _ask(form: SchoolForm, school: School | None, odd: list[str], manner: str = "") -> Response:
    return invalid(
        "units/school_form.html", "school_form", form=form, school=school, cautions=odd, mark=_mark(odd), manner=manner
    )


def _to_be(facts: Facts) -> dict[str, Any]:
    levels = [level.value for level in facts.levels]
    return {"name": facts.name, "abbreviation": facts.abbreviation, "commune": facts.commune, "levels": levels}


from intranet.units import (  # noqa: E402, F401 - more views of the same blueprint
    card_kind_views,
    commune_views,
    export_views,
    import_views,
    office_views,
    settings_views,
    task_group_views,
    year_views,
)
