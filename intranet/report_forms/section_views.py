"""Views of a form's sections."""

from typing import Any

from flask import abort, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.forms import choices_from
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE
from intranet.report_forms import editing, saving, shaping
from intranet.report_forms.comparing import differences
from intranet.report_forms.definition import Definition, Part, Section
from intranet.report_forms.forms import SectionForm
from intranet.report_forms.models import ReportForm
from intranet.report_forms.presenting import lines_on
from intranet.report_forms.views import bp

TEMPLATE, FRAGMENT = "report_forms/section.html", "section_form"


@bp.get("/<int:form_id>/sections/new")
@allow(*OFFICE)
def new_section(form_id: int) -> BaseResponse:
    """The form of a new section."""
    row = find(ReportForm, form_id)
    if elsewhere := saving.shut(row):
        return elsewhere
    last = row.latest.definition.sections[-1:]
    return _page(row, _form(row.latest.definition, Section("", "", part=last[0].part if last else Part.SITUATION)))


@bp.post("/<int:form_id>/sections/new")
@allow(*OFFICE)
def add_section(form_id: int) -> BaseResponse:
    """Add a section at the end; “more” goes on to its first field."""
    row = find(ReportForm, form_id)
    form, made = _sent(row), []
    if not form.validate():
        return _page(row, form, sent=True)
    stopped = saving.keep(
        row,
        lambda draft: made.append(
            editing.add_section(draft, form.title.data, Part(form.part.data), by=current_user, at=clock.now())
        ),
    )
    if stopped:
        return _page(row, form, stopped, sent=True)
    if request.form.get("act") == "more":
        return go(url_for("report_forms.new_field", form_id=row.id, section=made[0].key))
    return go(saving.place(row, f"section-{made[0].key}"))


@bp.get("/<int:form_id>/sections/<key>")
@allow(*OFFICE)
def edit_section(form_id: int, key: str) -> BaseResponse:
    """The form of a section."""
    row = find(ReportForm, form_id)
    if elsewhere := saving.shut(row):
        return elsewhere
    return _page(row, _form(row.latest.definition, _section(row, key)), key=key)


@bp.post("/<int:form_id>/sections/<key>")
@allow(*OFFICE)
def save_section(form_id: int, key: str) -> BaseResponse:
    """Keep its title and part."""
    row = find(ReportForm, form_id)
    form = _sent(row)
    if not form.validate():
        return _page(row, form, key=key, sent=True)
    stopped = saving.keep(
        row,
        lambda draft: editing.change_section(
            draft, key, form.title.data, Part(form.part.data), by=current_user, at=clock.now()
        ),
    )
    if stopped:
        return _page(row, form, stopped, key, sent=True)
    flash("Đã lưu.", "success")
    return go(saving.place(row, f"section-{key}"))


@bp.post("/<int:form_id>/sections/order")
@allow(*OFFICE)
def move_section(form_id: int) -> BaseResponse:
    """Put a section up or down."""
    return saving.move(find(ReportForm, form_id), shaping.move_section)


@bp.post("/<int:form_id>/sections/<key>/removal")
@allow(*OFFICE)
def remove_section(form_id: int, key: str) -> BaseResponse:
    """Delete a section with its fields."""
    row = find(ReportForm, form_id)
    saving.remove(row, lambda draft: editing.remove_section(draft, key, by=current_user, at=clock.now()))
    flash("Đã xóa mục.", "success")
    return go(saving.place(row))


def _section(row: ReportForm, key: str) -> Section:
    try:
        return shaping.find(row.latest.definition.sections, key)
    except KeyError:
        abort(404)


def _form(definition: Definition, section: Section) -> SectionForm:
    form = SectionForm(None)
    _offer(form, definition)
    form.title.data, form.part.data = section.title, section.part.value
    return form


def _sent(row: ReportForm) -> SectionForm:
    form = SectionForm()
    _offer(form, row.latest.definition)
    return form


def _offer(form: SectionForm, definition: Definition) -> None:
    form.part.choices = choices_from((part.value, f"{part.roman}. {definition.heading(part)}") for part in Part)


def _page(row: ReportForm, form: SectionForm, stopped: str = "", key: str = "", *, sent: bool = False) -> BaseResponse:
    definition = row.latest.definition
    there = next((one for one in definition.sections if one.key == key), None)
    context: dict[str, Any] = {
        "form": form,
        "row": row,
        "section": there,
        "stopped": stopped,
        "overtaken": differences(_form(definition, there), form) if stopped and there else [],
        "stamp": request.form.get("stamp", "") if sent and not stopped else editing.stamp_of(row),
        "used_in": lines_on(definition, [one.key for one in there.fields]) if there else [],
    }
    return invalid(TEMPLATE, FRAGMENT, **context) if sent else page(TEMPLATE, FRAGMENT, **context)
