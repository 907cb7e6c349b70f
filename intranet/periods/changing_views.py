"""Views of what the office does to an open period: other days, another version of its form, cancelling, taking back."""

from typing import Any

from flask import Response, flash, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.forms import choices_from
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE
from intranet.directives.models import Changed
from intranet.periods import changing, opening
from intranet.periods.forms import CancelForm, NewDaysForm, VersionForm
from intranet.periods.models import ReportPeriod
from intranet.periods.usable_forms import sound
from intranet.periods.views import bp
from intranet.report_forms.models import FormVersion, ReportForm

DAYS, VERSION, CANCEL = "periods/days.html", "periods/version.html", "periods/cancel.html"


@bp.get("/periods/<int:period_id>/days")
@allow(*OFFICE)
def days(period_id: int) -> Response:
    """The days of a period, to be changed."""
    period = _asked(period_id)
    form = NewDaysForm(None)
    form.show(changing.days_of(period))
    return page(DAYS, form=form, **_facts(period))


@bp.post("/periods/<int:period_id>/days")
@allow(*OFFICE)
def change_days(period_id: int) -> BaseResponse:
    """Give it other days."""
    period = _asked(period_id)
    form = NewDaysForm()
    if not form.validate():
        return invalid(DAYS, form=form, **_facts(period))
    new = form.days(period.name)
    if wrong := opening.day_problems(new, clock.today(), changing.days_of(period)):
        form.refuse(wrong)
        return invalid(DAYS, form=form, **_facts(period))
    shown = request.form.get("shown", "")
    try:
        moved = changing.change_days(period, new, form.reason.data or "", by=current_user, at=clock.now(), shown=shown)
    except Changed as change:
        db.session.rollback()
        return page(DAYS, status=409, form=form, alert=str(change), **_facts(period))
    db.session.commit()
    flash(f"Đã đổi ngày của kỳ; {moved} trường có hạn nộp mới.", "success")
    return _back(period)


@bp.get("/periods/<int:period_id>/version")
@allow(*OFFICE)
def version(period_id: int) -> Response:
    """Which version of the form it asks for, and the others."""
    period = _asked(period_id)
    return page(VERSION, form=_version_form(period, VersionForm(None)), **_facts(period, with_versions=True))


@bp.post("/periods/<int:period_id>/version")
@allow(*OFFICE)
def switch_version(period_id: int) -> BaseResponse:
    """Ask for another version from now on."""
    period = _asked(period_id)
    form = _version_form(period, VersionForm())
    if not form.validate():
        return invalid(VERSION, form=form, **_facts(period, with_versions=True))
    new = find(FormVersion, form.version_id.data or 0)
    changing.switch_version(period, new, by=current_user, at=clock.now(), shown=request.form.get("shown", ""))
    db.session.commit()
    flash(f"Kỳ này nay dùng phiên bản {new.number} của biểu mẫu.", "success")
    return _back(period)


@bp.get("/periods/<int:period_id>/cancellation")
@allow(*OFFICE)
def ask_cancellation(period_id: int) -> Response:
    """Ask for the reason, and say what it means."""
    period = _asked(period_id)
    return page(CANCEL, form=CancelForm(None), **_facts(period))


@bp.post("/periods/<int:period_id>/cancellation")
@allow(*OFFICE)
def cancel(period_id: int) -> BaseResponse:
    """Ask for it no more."""
    period = _asked(period_id)
    form = CancelForm()
    if not form.validate():
        return invalid(CANCEL, form=form, **_facts(period))
    freed = changing.cancel(period, form.reason.data or "", by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã hủy kỳ “{period.title}”; {freed} trường không còn phải nộp.", "success")
    return _back(period)


@bp.post("/periods/<int:period_id>/restoration")
@allow(*OFFICE)
def restore(period_id: int) -> BaseResponse:
    """Take a cancelling back."""
    period = find(ReportPeriod, period_id)
    owing = changing.restore(period, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã mở lại kỳ “{period.title}”; {owing} trường lại phải nộp.", "success")
    return _back(period)


def _asked(period_id: int) -> ReportPeriod:
    form = joinedload(ReportPeriod.form_version).joinedload(FormVersion.form)
    period = find(ReportPeriod, period_id, form, joinedload(ReportPeriod.directive))
    if period.void:
        raise Refused(f"Kỳ này không còn yêu cầu: {period.void}")
    return period


def _facts(period: ReportPeriod, *, with_versions: bool = False) -> dict[str, Any]:
    handed = changing.handed_in(db.session, period)
    facts: dict[str, Any] = {"period": period, "handed": handed, "shown": changing.stamp(period)}
    if with_versions:
        facts["draft"] = _versions(period).draft
    return facts


def _versions(period: ReportPeriod) -> ReportForm:
    return db.session.get_one(
        ReportForm, period.form_version.form_id, options=[selectinload(ReportForm.versions)], populate_existing=True
    )


def _version_form(period: ReportPeriod, form: VersionForm) -> VersionForm:
    others = [one for one in reversed(_versions(period).versions) if one is not period.form_version and sound(one)]
    words = {True: "đang soạn, dùng thì khóa lại", False: "đã dùng"}
    pairs = [(one.id, f"Phiên bản {one.number} ({words[one.frozen_at is None]})") for one in others]
    form.version_id.choices = choices_from(pairs)
    return form


def _back(period: ReportPeriod) -> BaseResponse:
    return go(url_for("submissions.of_period", period_id=period.id))
