"""Erasing: what would be masked and what stays, then the deed."""

from flask import Response, flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.numbers import format_number
from intranet.core.rendering import go, page
from intranet.core.roles import Role
from intranet.privacy import erasing, holdings
from intranet.privacy.models import DataRequest, Standing, Wish
from intranet.privacy.views import bp


@bp.get("/privacy/requests/<int:request_id>/erasure")
@allow(Role.ADMIN)
def check_erasure(request_id: int) -> Response:
    """All that erasing would do; nothing is done yet."""
    found = find(DataRequest, request_id)
    if found.wish is not Wish.ERASE or found.standing is not Standing.ACCEPTED:
        raise Refused("Chỉ xóa được theo yêu cầu xóa đã nhận thực hiện.")
    held = holdings.of_request(db.session, found)
    return page("privacy/erasure.html", found=found, held=held, mask=erasing.mask_of(found))


@bp.post("/privacy/requests/<int:request_id>/erasure")
@allow(Role.ADMIN)
def erase(request_id: int) -> BaseResponse:
    """Do it."""
    found = find(DataRequest, request_id)
    rows = erasing.erase(found, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã xóa: tên được che ở {format_number(rows)} chỗ.", "success")
    return go(url_for("privacy.show_request", request_id=found.id))
