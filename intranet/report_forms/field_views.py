"""Views of a form's fields."""

from flask import abort, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE
from intranet.report_forms import editing, saving, shaping
from intranet.report_forms.definition import Field
from intranet.report_forms.field_page import FieldPage
from intranet.report_forms.models import ReportForm
from intranet.report_forms.views import bp

TEMPLATE, FRAGMENT = "report_forms/field.html", "field_form"
SAVING = ("save", "more")
"""What saves; every other button of the page only changes what is asked for on it."""


@bp.get("/<int:form_id>/fields/new")
@allow(*OFFICE)
def new_field(form_id: int) -> BaseResponse:
    """The form of a new field."""
    row = find(ReportForm, form_id)
    if elsewhere := saving.shut(row):
        return elsewhere
    sections = row.latest.definition.sections
    if not sections:
        flash("Hãy thêm mục trước, rồi thêm chỉ tiêu vào mục.", "info")
        return go(url_for("report_forms.new_section", form_id=row.id))
    wanted = request.args.get("section", "")
    section = wanted if wanted in {one.key for one in sections} else sections[-1].key
    return page(TEMPLATE, FRAGMENT, **FieldPage.showing(row, None, section).context())


@bp.post("/<int:form_id>/fields/new")
@allow(*OFFICE)
def add_field(form_id: int) -> BaseResponse:
    """Add a field at the end of its section; “more” goes on to the next."""
    row = find(ReportForm, form_id)
    draft = FieldPage.sent(row, None)
    if answer := _not_saved(draft):
        return answer
    added: list[Field] = []
    stopped = saving.keep(
        row,
        lambda version: added.append(
            editing.add_field(
                version, draft.field(), draft.form.section.data, draft.limits, by=current_user, at=clock.now()
            )
        ),
    )
    if stopped:
        return _stopped(draft, stopped)
    flash(f"Đã thêm “{added[0].label}”.", "success")
    if request.form.get("act") == "more":
        return go(url_for("report_forms.new_field", form_id=row.id, section=draft.form.section.data))
    return go(saving.place(row, f"field-{added[0].key}"))


@bp.get("/<int:form_id>/fields/<key>")
@allow(*OFFICE)
def edit_field(form_id: int, key: str) -> BaseResponse:
    """The form of a field."""
    row = find(ReportForm, form_id)
    if elsewhere := saving.shut(row):
        return elsewhere
    one = row.latest.definition.by_key.get(key)
    if one is None:
        abort(404)
    return page(TEMPLATE, FRAGMENT, **FieldPage.showing(row, one).context())


@bp.post("/<int:form_id>/fields/<key>")
@allow(*OFFICE)
def save_field(form_id: int, key: str) -> BaseResponse:
    """Keep a field."""
    row = find(ReportForm, form_id)
    one = row.latest.definition.by_key.get(key)
    if one is None and request.form.get("stamp", "") == editing.stamp_of(row):
        abort(404)
    draft = FieldPage.sent(row, one)
    if answer := _not_saved(draft):
        return answer
    stopped = saving.keep(
        row,
        lambda version: editing.change_field(
            version, draft.field(), draft.form.section.data, draft.limits, by=current_user, at=clock.now()
        ),
    )
    if stopped:
        return _stopped(draft, stopped)
    flash("Đã lưu.", "success")
    if request.form.get("act") == "more":
        return go(url_for("report_forms.new_field", form_id=row.id, section=draft.form.section.data))
    return go(saving.place(row, f"field-{key}"))


@bp.post("/<int:form_id>/fields/order")
@allow(*OFFICE)
def move_field(form_id: int) -> BaseResponse:
    """Put a field up or down in its section."""
    return saving.move(find(ReportForm, form_id), shaping.move_field)


@bp.post("/<int:form_id>/fields/<key>/removal")
@allow(*OFFICE)
def remove_field(form_id: int, key: str) -> BaseResponse:
    """Delete a field no check compares with others."""
    row = find(ReportForm, form_id)
    saving.remove(row, lambda draft: editing.remove_field(draft, key, by=current_user, at=clock.now()))
    flash("Đã xóa chỉ tiêu.", "success")
    return go(saving.place(row))


def _not_saved(draft: FieldPage) -> BaseResponse | None:
    """The page again, when another button than a saving one was pressed or something is wrong."""
    act = request.form.get("act", "save")
    if act not in SAVING:
        draft.arrange(act)
        return page(TEMPLATE, FRAGMENT, **draft.context())
    if not draft.form.validate():
        return invalid(TEMPLATE, FRAGMENT, **draft.context())
    return None


def _stopped(draft: FieldPage, why: str) -> BaseResponse:
    draft.refuse(why)
    return invalid(TEMPLATE, FRAGMENT, **draft.context())
