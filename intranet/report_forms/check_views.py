"""Views of a form's checks."""

from typing import Any

from flask import abort, flash, request
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE
from intranet.report_forms import editing, saving, shaping
from intranet.report_forms.checking import sentence
from intranet.report_forms.comparing import differences
from intranet.report_forms.definition import Check, Definition, Rule
from intranet.report_forms.forms import CheckForm
from intranet.report_forms.models import ReportForm
from intranet.report_forms.presenting import numbers
from intranet.report_forms.views import bp

TEMPLATE, FRAGMENT = "report_forms/check.html", "check_form"


@bp.get("/<int:form_id>/checks/new")
@allow(*OFFICE)
def new_check(form_id: int) -> BaseResponse:
    """The form of a new check."""
    row = find(ReportForm, form_id)
    return saving.shut(row) or _page(row, _shown(row.latest.definition, None))


@bp.post("/<int:form_id>/checks/new")
@allow(*OFFICE)
def add_check(form_id: int) -> BaseResponse:
    """Add a check at the end."""
    row, added = find(ReportForm, form_id), []
    form = _sent(row)
    if answer := _not_saved(row, form, None):
        return answer
    stopped = saving.keep(
        row, lambda draft: added.append(editing.add_check(draft, _check(form, ""), by=current_user, at=clock.now()))
    )
    if stopped:
        return _page(row, form, stopped=stopped, sent=True)
    flash("Đã thêm ràng buộc.", "success")
    return go(saving.place(row, f"check-{added[0].key}"))


@bp.get("/<int:form_id>/checks/<key>")
@allow(*OFFICE)
def edit_check(form_id: int, key: str) -> BaseResponse:
    """The form of a check."""
    row = find(ReportForm, form_id)
    if elsewhere := saving.shut(row):
        return elsewhere
    check = _there(row, key)
    if check is None:
        abort(404)
    return _page(row, _shown(row.latest.definition, check), check)


@bp.post("/<int:form_id>/checks/<key>")
@allow(*OFFICE)
def save_check(form_id: int, key: str) -> BaseResponse:
    """Keep a check."""
    row = find(ReportForm, form_id)
    form = _sent(row)
    if answer := _not_saved(row, form, _there(row, key)):
        return answer
    stopped = saving.keep(
        row, lambda draft: editing.change_check(draft, _check(form, key), by=current_user, at=clock.now())
    )
    if stopped:
        return _page(row, form, _there(row, key), stopped, sent=True)
    flash("Đã lưu.", "success")
    return go(saving.place(row, f"check-{key}"))


@bp.post("/<int:form_id>/checks/order")
@allow(*OFFICE)
def move_check(form_id: int) -> BaseResponse:
    """Put a check up or down."""
    return saving.move(find(ReportForm, form_id), shaping.move_check)


@bp.post("/<int:form_id>/checks/<key>/removal")
@allow(*OFFICE)
def remove_check(form_id: int, key: str) -> BaseResponse:
    """Delete a check."""
    row = find(ReportForm, form_id)
    saving.remove(row, lambda draft: editing.remove_check(draft, key, by=current_user, at=clock.now()))
    flash("Đã xóa ràng buộc.", "success")
    return go(saving.place(row))


def _there(row: ReportForm, key: str) -> Check | None:
    return next((check for check in row.latest.definition.checks if check.key == key), None)


def _shown(definition: Definition, check: Check | None) -> CheckForm:
    values: dict[str, Any] = {}
    if check is not None:
        values = {
            "rule": check.rule.value, "field": check.fields[0] if check.fields else "", "fields": list(check.fields),
            "bound": check.bound, "target": check.target, "blocking": "yes" if check.blocking else "no",
            "message": check.message,
        }  # fmt: skip
    form = CheckForm(None, data=values)
    _offer(form, definition)
    return form


def _sent(row: ReportForm) -> CheckForm:
    form = CheckForm()
    _offer(form, row.latest.definition)
    return form


def _offer(form: CheckForm, definition: Definition) -> None:
    rules = {rule.value: rule for rule in Rule}
    form.offer(rules.get(form.rule.data, Rule.SUM), numbers(definition))


def _check(form: CheckForm, key: str) -> Check:
    return Check(
        key, Rule(form.rule.data), form.chosen, form.bound.data if form.bound else None,
        form.target.data if form.target else "", form.blocking.data == "yes", form.message.data or "",
    )  # fmt: skip


def _not_saved(row: ReportForm, form: CheckForm, check: Check | None) -> BaseResponse | None:
    if request.form.get("act", "save") != "save":
        return _page(row, form, check, asked=True)
    return None if form.validate() else _page(row, form, check, sent=True)


def _page(
    row: ReportForm,
    form: CheckForm,
    check: Check | None = None,
    stopped: str = "",
    *,
    sent: bool = False,
    asked: bool = False,
) -> BaseResponse:
    definition = row.latest.definition
    context: dict[str, Any] = {
        "form": form,
        "row": row,
        "check": check,
        "words": sentence(check, definition) if check else "",
        "choices": numbers(definition),
        "stopped": stopped,
        "overtaken": differences(_shown(definition, check), form) if stopped and check else [],
        "stamp": request.form.get("stamp", "") if (sent or asked) and not stopped else editing.stamp_of(row),
    }
    return invalid(TEMPLATE, FRAGMENT, **context) if sent else page(TEMPLATE, FRAGMENT, **context)
