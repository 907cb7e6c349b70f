"""Views of a form's life: general facts, new versions, copies, retiring, deleting."""

from flask import flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE
from intranet.report_forms import editing, keeping, saving
from intranet.report_forms.comparing import differences
from intranet.report_forms.forms import GeneralForm, NameForm
from intranet.report_forms.models import FormVersion, ReportForm
from intranet.report_forms.views import bp, free_name


@bp.get("/<int:form_id>/general")
@allow(*OFFICE)
def general(form_id: int) -> BaseResponse:
    """Name, printed name, headings, nil reports."""
    row = find(ReportForm, form_id)
    if elsewhere := saving.shut(row):
        return elsewhere
    return page("report_forms/general.html", "general_form", form=_general(row), row=row, stamp=editing.stamp_of(row))


@bp.post("/<int:form_id>/general")
@allow(*OFFICE)
def save_general(form_id: int) -> BaseResponse:
    """Keep them."""
    row, form = find(ReportForm, form_id), GeneralForm()
    headings = [field.data for field in form.headings]
    stopped, overtaken = "", []
    if free_name(form, but=row):
        stopped = saving.keep(
            row,
            lambda draft: editing.describe(
                draft, form.name.data, form.subject.data, headings, form.allows_nil.data,
                by=current_user, at=clock.now(),
            ),
        )  # fmt: skip
        if not stopped:
            flash("Đã lưu.", "success")
            return go(url_for("report_forms.show", form_id=row.id))
        overtaken = differences(_general(row), form)
    stamp = editing.stamp_of(row) if stopped else request.form.get("stamp", "")
    return invalid(
        "report_forms/general.html", "general_form",
        form=form, row=row, stamp=stamp, stopped=stopped, overtaken=overtaken,
    )  # fmt: skip


def _general(row: ReportForm) -> GeneralForm:
    form = GeneralForm(None)
    form.show(row.name, row.latest.definition)
    return form


@bp.post("/<int:form_id>/draft")
@allow(*OFFICE)
def begin_draft(form_id: int) -> BaseResponse:
    """Begin a version that can be changed."""
    form = find(ReportForm, form_id)
    version = keeping.begin_draft(form, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đang sửa phiên bản {version.number}. Các kỳ báo cáo đã mở giữ phiên bản cũ.", "success")
    return go(url_for("report_forms.show", form_id=form.id))


@bp.post("/<int:form_id>/draft/removal")
@allow(*OFFICE)
def discard_draft(form_id: int) -> BaseResponse:
    """Go back to the version in use."""
    form = find(ReportForm, form_id)
    keeping.discard_draft(form, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã bỏ bản sửa.", "success")
    return go(url_for("report_forms.show", form_id=form.id))


@bp.get("/versions/<int:version_id>/copy")
@allow(*OFFICE)
def copy(version_id: int) -> BaseResponse:
    """Ask for the name of the copy."""
    version, form = find(FormVersion, version_id), NameForm(None)
    form.name.data = f"{version.form.name} (bản sao)"
    return page("report_forms/copy.html", "copy_form", form=form, version=version)


@bp.post("/versions/<int:version_id>/copy")
@allow(*OFFICE)
def save_copy(version_id: int) -> BaseResponse:
    """Make the copy."""
    version, form = find(FormVersion, version_id), NameForm()
    if not free_name(form):
        return invalid("report_forms/copy.html", "copy_form", form=form, version=version)
    made = keeping.copy(version, form.name.data, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã chép thành “{made.name}”.", "success")
    return go(url_for("report_forms.show", form_id=made.id))


@bp.post("/<int:form_id>/retirement")
@allow(*OFFICE)
def retire(form_id: int) -> BaseResponse:
    """Offer it no more."""
    form = find(ReportForm, form_id)
    keeping.retire(form, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã thôi dùng “{form.name}”. Các kỳ báo cáo đã mở không đổi.", "success")
    return redirect(url_for("report_forms.show", form_id=form.id), 303)


@bp.post("/<int:form_id>/restoration")
@allow(*OFFICE)
def restore(form_id: int) -> BaseResponse:
    """Use it again."""
    form = find(ReportForm, form_id)
    keeping.restore(form, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã dùng lại “{form.name}”.", "success")
    return redirect(url_for("report_forms.show", form_id=form.id), 303)


@bp.post("/<int:form_id>/removal")
@allow(*OFFICE)
def delete(form_id: int) -> BaseResponse:
    """Delete a form nobody has used."""
    form = find(ReportForm, form_id)
    name = form.name
    keeping.delete(form, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã xóa “{name}”.", "success")
    return redirect(url_for("report_forms.index"), 303)
