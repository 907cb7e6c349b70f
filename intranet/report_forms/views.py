"""The pages of this feature: the list of forms, one form, and a form as a school sees it."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import defer, selectinload
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock, text
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE, READ_ALL
from intranet.report_forms import keeping, shipped
from intranet.report_forms.definition import Definition
from intranet.report_forms.forms import NewForm
from intranet.report_forms.models import FormVersion, ReportForm
from intranet.report_forms.presenting import overview
from intranet.report_forms.trying import Trial

bp = Blueprint("report_forms", __name__, url_prefix="/report-forms")


@bp.get("/")
@allow(*READ_ALL)
def index() -> Response:
    """Every form: those in use first."""
    contents = selectinload(ReportForm.versions).options(defer(FormVersion.content))
    forms = list(db.session.scalars(select(ReportForm).options(contents)))
    forms.sort(key=lambda form: (form.retired_at is not None, text.sort_key(form.name), form.id))
    return page("report_forms/index.html", forms=forms, missing=shipped.missing(db.session), **_may())


@bp.post("/shipped")
@allow(*OFFICE)
def load_shipped() -> BaseResponse:
    """Add the forms that come with the program and are not there."""
    lacking = shipped.missing(db.session)
    shipped.load(db.session, by=current_user, at=clock.now())
    db.session.commit()
    names = " và ".join(f"“{name}”" for name in lacking)
    flash(f"Đã nạp {names}. Hãy xem lại từng biểu mẫu cho hợp với địa phương." if names else "Đã có đủ rồi.", "success")
    return go(url_for("report_forms.index"))


@bp.get("/new")
@allow(*OFFICE)
def new() -> Response:
    """The form of a new form."""
    return page("report_forms/new.html", "new_form", form=NewForm(None))


@bp.post("/new")
@allow(*OFFICE)
def create() -> BaseResponse:
    """Make a form without sections yet."""
    form = NewForm()
    if not free_name(form):
        return invalid("report_forms/new.html", "new_form", form=form)
    definition = Definition(subject=form.subject.data, allows_nil=form.allows_nil.data)
    made = keeping.create(db.session, form.name.data, definition, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã lập biểu mẫu. Hãy thêm mục đầu tiên.", "success")
    return go(url_for("report_forms.show", form_id=made.id))


@bp.get("/<int:form_id>")
@allow(*READ_ALL)
def show(form_id: int) -> Response:
    """A form: what it asks, its checks, its versions, and what may be done with it."""
    return page("report_forms/show.html", "definition", **overview(find(ReportForm, form_id), current_user))


@bp.get("/versions/<int:version_id>/preview")
@allow(*READ_ALL)
def preview(version_id: int) -> Response:
    """A version as a school sees it."""
    return _preview(find(FormVersion, version_id), Trial.empty)


@bp.post("/versions/<int:version_id>/preview")
@allow(*READ_ALL)
def try_out(version_id: int) -> Response:
    """What a school would be told about what was typed. Nothing is kept."""
    return _preview(find(FormVersion, version_id), Trial.sent)


def _preview(version: FormVersion, trial: Any) -> Response:
    tried = trial(version.definition, request.form)
    return page("report_forms/preview.html", "trial", version=version, trial=tried, **_may())


def free_name(form: Any, but: ReportForm | None = None) -> bool:
    """Whether the WTForm is whole and no other form has the name; what is wrong stands beside the fields."""
    if not form.validate():
        return False
    twin = keeping.twin(db.session, form.name.data, but=but)
    if twin is not None:
        form.name.errors = ["Đã có biểu mẫu tên này" + (", đang thôi dùng." if twin.retired_at else ".")]
    return twin is None


def _may() -> dict[str, Any]:
    return {"may_edit": current_user.role in OFFICE}


from intranet.report_forms import check_views, field_views, keeping_views, section_views  # noqa: E402, F401 - routes
