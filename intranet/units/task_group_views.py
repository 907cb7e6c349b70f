"""The tasks and solutions of a school year: adding, renaming, ordering, deleting, copying from another year."""

from typing import Any

from flask import Response, abort, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.references import in_use
from intranet.core.rendering import go, invalid, page, reply
from intranet.units import task_groups, year_page
from intranet.units.keepers import KEEPERS
from intranet.units.views import bp
from intranet.units.year_forms import CopyForm, TaskGroupForm
from intranet.units.years import GroupKind, SchoolYear, TaskGroup

PAGE, FRAGMENT = "units/year.html", "task_groups"
FORM = "units/task_group_form.html"


@bp.post("/school-years/<int:year_id>/groups")
@allow(*KEEPERS)
def add_group(year_id: int) -> BaseResponse:
    """Add a task or a solution."""
    year, form = find(SchoolYear, year_id), TaskGroupForm()
    if not _valid(form, year, None):
        return invalid(PAGE, FRAGMENT, **year_page.context(year, form))
    task_groups.add(year, GroupKind(form.kind.data), form.name.data, by=current_user, at=clock.now())
    db.session.commit()
    return _changed(year)


@bp.post("/school-years/<int:year_id>/groups/order")
@allow(*KEEPERS)
def move_group(year_id: int) -> BaseResponse:
    """Put a group up or down among those of its kind: the button pressed carries its id."""
    year = find(SchoolYear, year_id)
    places = -1 if "up" in request.form else 1
    group_id = request.form.get("up" if places < 0 else "down", type=int)
    if group_id is None:
        abort(400)
    task_groups.move(year, group_id, places, by=current_user, at=clock.now())
    db.session.commit()
    return _changed(year)


@bp.post("/school-years/<int:year_id>/groups/copy")
@allow(*KEEPERS)
def copy_groups(year_id: int) -> BaseResponse:
    """Add what another year has and this one lacks."""
    year = find(SchoolYear, year_id)
    form = year_page.copy_form(CopyForm(), year)
    if not form.validate():
        return invalid(PAGE, FRAGMENT, **(year_page.context(year) | {"copy_form": form}))
    source = find(SchoolYear, form.source_id.data)
    count = task_groups.copy(source, year, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã chép {count} nhóm từ năm học {source.label}." if count else "Không có nhóm nào để chép thêm.", "success")
    return go(url_for("units.year", year_id=year.id))


@bp.get("/task-groups/<int:group_id>")
@allow(*KEEPERS)
def edit_group(group_id: int) -> Response:
    """The form with the group as it stands."""
    group = find(TaskGroup, group_id)
    form = TaskGroupForm(None)
    form.kind.data, form.name.data = group.kind.value, group.name
    return page(FORM, "group_form", form=form, **_one(group))


@bp.post("/task-groups/<int:group_id>")
@allow(*KEEPERS)
def save_group(group_id: int) -> BaseResponse:
    """Keep another name or kind; plans that cover the group keep covering it."""
    group, form = find(TaskGroup, group_id), TaskGroupForm()
    if not _valid(form, group.school_year, group):
        return invalid(FORM, "group_form", form=form, **_one(group))
    task_groups.edit(group, GroupKind(form.kind.data), form.name.data, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã lưu.", "success")
    return go(_place(group.school_year))


@bp.post("/task-groups/<int:group_id>/removal")
@allow(*KEEPERS)
def remove_group(group_id: int) -> BaseResponse:
    """Delete a group no plan covers."""
    group = find(TaskGroup, group_id)
    year = group.school_year
    task_groups.remove(group, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã xóa.", "success")
    return go(_place(year))


def _one(group: TaskGroup) -> dict[str, Any]:
    return {"group": group, "removable": not in_use(db.session, TaskGroup, [group.id])}


def _valid(form: TaskGroupForm, year: SchoolYear, group: TaskGroup | None) -> bool:
    if not form.validate():
        return False
    twin = task_groups.twin(year, GroupKind(form.kind.data), form.name.data, but=group)
    if twin is not None:
        form.name.errors = [f"Năm học {year.label} đã có {twin.kind.label.lower()} này."]
    return twin is None


def _place(year: SchoolYear) -> str:
    return url_for("units.year", year_id=year.id) + f"#{FRAGMENT}"


def _changed(year: SchoolYear) -> BaseResponse:
    return reply(PAGE, FRAGMENT, _place(year), **year_page.context(year))
