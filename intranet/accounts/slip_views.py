"""Printing the activation slips."""

from datetime import datetime

from flask import Response, request, send_file
from flask_login import current_user
from sqlalchemy import exists, select

from intranet.accounts import codes, slips
from intranet.accounts.models import User
from intranet.accounts.views import bp
from intranet.core import clock
from intranet.core.access import allow, row_number
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.roles import Role
from intranet.units.models import School


@bp.post("/people/slips")
@allow(Role.ADMIN)
def print_slips() -> Response:
    """The slips as PDF, once: new codes for the ticked people, or for all who wait and hold no slip that still works.

    ``made``: of the latter only the accounts made at this instant.
    """
    now = clock.now()
    ticked = "person" in request.form
    query = select(User).outerjoin(User.school).where(User.locked_at.is_(None))
    if ticked:
        query = query.where(User.id.in_(request.form.getlist("person", row_number)))
    else:
        query = query.where(codes.waiting(), ~codes.holds_slip(now))
        if "made" in request.form:
            query = query.where(User.created_at == request.form.get("made", type=instant))
    accounts = list(db.session.scalars(query.order_by(School.level_rank, School.sort_key, School.id, User.sort_key)))
    if not accounts and not ticked and db.session.scalar(select(exists().where(codes.waiting()))):
        raise Refused("Mọi tài khoản chưa kích hoạt đều đã có phiếu còn hạn; chọn người cần cấp lại.")
    if not accounts:
        raise Refused("Không có tài khoản nào cần phiếu kích hoạt.")
    issued = [slips.slip(*pair) for pair in codes.issue(db.session, accounts, by=current_user, at=now)]
    db.session.commit()
    document = slips.slips_pdf(issued, address=request.url_root, today=clock.today())
    return send_file(document, "application/pdf", as_attachment=True, download_name="phieu-kich-hoat.pdf")


def instant(typed: str) -> datetime:
    """An instant out of an address or a form. Raises ValueError for what is none, or has no time zone."""
    at = datetime.fromisoformat(typed)
    if at.tzinfo is None:
        raise ValueError("a naive datetime has no instant")
    return at
