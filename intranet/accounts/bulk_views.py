"""Making the accounts of all schools: choosing, checking, making, and the slips of those just made."""

from typing import Any

from flask import Response, abort, flash, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from intranet.accounts import bulk as accounts_of_schools
from intranet.accounts import codes, slips
from intranet.accounts.forms import BulkForm
from intranet.accounts.models import User
from intranet.accounts.slip_views import instant
from intranet.accounts.views import bp
from intranet.core import clock
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import Role
from intranet.units.queries import all_communes

NAMED = 50
"""How many schools the check page names."""


@bp.get("/people/bulk")
@allow(Role.ADMIN)
def bulk() -> Response:
    """How many schools lack an account, and which to make."""
    form = _offered(BulkForm(None))
    form.role.data = [role.value for role in accounts_of_schools.ENDINGS]
    return page("accounts/bulk.html", **_context(form))


@bp.get("/people/bulk/check")
@allow(Role.ADMIN)
def check_bulk() -> Response:
    """What would be made; nothing is yet."""
    form = _offered(BulkForm(request.args))
    if not form.validate():
        return invalid("accounts/bulk.html", **_context(form))
    lacks = accounts_of_schools.lacking(db.session, form.asked(), form.role.data, clock.today())
    counts = {role: sum(role in roles for _, roles in lacks) for role in accounts_of_schools.ENDINGS}
    further = max(0, len(lacks) - NAMED)
    return page("accounts/bulk_check.html", form=form, lacks=lacks[:NAMED], further=further, counts=counts)


@bp.post("/people/bulk")
@allow(Role.ADMIN)
def make_bulk() -> BaseResponse:
    """Make what is missing at this moment; pressed again there is nothing left to make."""
    form = _offered(BulkForm())
    if not form.validate():
        return invalid("accounts/bulk.html", **_context(form))
    lacks = accounts_of_schools.lacking(db.session, form.asked(), form.role.data, clock.today())
    if not lacks:
        flash("Các trường đã chọn đều có đủ tài khoản, không tạo thêm.", "info")
        return go(url_for("accounts.bulk"))
    now = clock.now()
    made = accounts_of_schools.create(db.session, lacks, by=current_user, at=now)
    db.session.commit()
    flash(f"Đã tạo {len(made)} tài khoản.", "success")
    return go(url_for("accounts.bulk_made", at=now.isoformat()))


@bp.get("/people/bulk/made")
@allow(Role.ADMIN)
def bulk_made() -> Response:
    """The accounts made at an instant, and their slips to print."""
    at = request.args.get("at", type=instant) or abort(404)
    of_run = User.created_at == at
    total, slipless = db.session.execute(
        select(
            select(func.count(User.id)).where(of_run).scalar_subquery(),
            select(func.count(User.id))
            .where(of_run, codes.waiting(), ~codes.holds_slip(clock.now()))
            .scalar_subquery(),
        )
    ).one()
    if not total:
        abort(404)
    local = slips.only_here(request.url_root)
    return page("accounts/bulk_made.html", at=at, total=total, slipless=slipless, only_here=local)


def _offered(form: BulkForm) -> BulkForm:
    form.offer(all_communes(db.session))
    return form


def _context(form: BulkForm) -> dict[str, Any]:
    return {"form": form, "lack": accounts_of_schools.how_many_lack(db.session, clock.today())}
