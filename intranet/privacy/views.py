"""One's own data. The requests stand in ``request_views``, erasing in ``erasure_views``."""

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from intranet.accounts.models import User
from intranet.core import audit, clock, text
from intranet.core.access import allow
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.paging import paginate
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import ALL
from intranet.privacy import asking, export, holdings
from intranet.privacy.forms import AskForm
from intranet.privacy.models import DataRequest, Wish
from intranet.units.office import OfficeProfile

bp = Blueprint("privacy", __name__, cli_group=None)


@bp.get("/privacy/own")
@allow(*ALL)
def own() -> Response:
    """What is kept about the person, and what was asked about it."""
    held = holdings.of_user(db.session, current_user)
    return page("privacy/own.html", held=held, requests=requests_of(current_user), exports=export.MEDIA_TYPES)


@bp.get("/privacy/own/acts")
@allow(*ALL)
def own_acts() -> Response:
    """What the person did, newest first; of one kind when the address says so."""
    query = select(AuditEntry).where(AuditEntry.actor_id == current_user.id).order_by(AuditEntry.id.desc())
    if action := text.clean(request.args.get("action", "")):
        query = query.where(AuditEntry.action == action)
    found = paginate(db.session, query, request.args.get("page", 1, int))
    return page("privacy/acts.html", "acts", acts=found, action=action)


@bp.post("/privacy/own/exports")
@allow(*ALL)
def export_own() -> Response:
    """One's own data as a file; logged like every export."""
    kind, now = request.form.get("format", ""), clock.now()
    if kind not in export.MEDIA_TYPES:
        abort(400)
    user = db.session.get_one(User, current_user.id)
    note = f"Tải dữ liệu của mình ({kind.upper()})"
    audit.record(db.session, by=user, action="data.export", subject=user, at=now, note=note)
    held, asked = holdings.of_user(db.session, user), requests_of(user)
    if kind == "json":
        body = export.to_json(held, holdings.acts(db.session, user), asked, at=now)
    else:
        body = export.to_pdf(held, asked, profile=OfficeProfile.on(db.session, clock.today()), at=now)
    db.session.commit()
    return attachment(body, kind, "du-lieu-cua-toi")


@bp.get("/privacy/own/requests/new")
@allow(*ALL)
def new_request() -> Response:
    """The form for a request of one's own."""
    form = AskForm(None)
    form.wish.data = next((wish for wish in Wish if wish == request.args.get("wish")), Wish.CORRECT).value
    return page("privacy/ask.html", "ask", form=form)


@bp.post("/privacy/own/requests/new")
@allow(*ALL)
def ask() -> BaseResponse:
    """Ask; the clock starts."""
    form = AskForm()
    if not form.validate():
        return invalid("privacy/ask.html", "ask", form=form)
    user = db.session.get_one(User, current_user.id)
    try:
        made = asking.ask(db.session, Wish(form.wish.data), form.words.data or "", by=user, at=clock.now())
    except Refused as refused:
        form.form_errors.append(str(refused))
        return invalid("privacy/ask.html", "ask", form=form)
    db.session.commit()
    flash(f"Đã gửi yêu cầu {made.receipt_number}.", "success")
    return go(url_for("privacy.show_request", request_id=made.id))


def requests_of(user: User) -> list[DataRequest]:
    """What the person has asked, newest first."""
    asked = select(DataRequest).where(DataRequest.user_id == user.id).order_by(DataRequest.id.desc())
    return list(db.session.scalars(asked))


def attachment(body: bytes, kind: str, name: str) -> Response:
    """A file to be saved, its name ASCII without ending."""
    disposition = f'attachment; filename="{name}.{kind}"'
    return Response(body, content_type=export.MEDIA_TYPES[kind], headers={"Content-Disposition": disposition})


from intranet.privacy import erasure_views, request_views  # noqa: E402, F401 - their routes are of the blueprint above
