"""Mail as the office sees it: what waits, what went, what failed."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, request, url_for
from flask_login import current_user
from sqlalchemy import Select, func, select
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import addresses, clock, text
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.paging import paginate
from intranet.core.rendering import go, page
from intranet.core.roles import OFFICE, READ_ALL
from intranet.outbox import keeping, line
from intranet.outbox.kinds import KINDS, label_of
from intranet.outbox.models import RESENDABLE, Message, MessageState

bp = Blueprint("outbox", __name__, cli_group=None)

MOST = 1000
"""So many are sent again in one press."""


@bp.get("/outbox/")
@allow(*READ_ALL)
def index() -> Response:
    """The messages of a filter, newest first; how many stand in each state; whether mail goes out at all."""
    counted = select(Message.state, func.count().label("count")).group_by(Message.state)
    counts = {row.state: row.count for row in db.session.execute(counted)}
    state, kind, q = _chosen()
    found = paginate(db.session, _messages(state, kind, q), request.args.get("page", 1, int))
    return page(
        "outbox/index.html", "messages", messages=found, counts=counts, states=list(MessageState), state=state,
        kind=kind, q=q, kinds=list(KINDS.values()), label_of=label_of, **_way_out(),
    )  # fmt: skip


def _chosen() -> tuple[MessageState | None, str, str]:
    state = next((one for one in MessageState if one == request.args.get("state")), None)
    kind = request.args.get("kind", "")
    return state, kind if kind in KINDS else "", text.query_of(request.args)


def _messages(state: MessageState | None, kind: str, q: str) -> Select[Message]:
    query = select(Message)
    if state:
        query = query.where(Message.state == state)
    if kind:
        query = query.where(Message.kind == kind)
    if q:
        query = query.where(
            Message.to_address.icontains(q, autoescape=True) | Message.subject.icontains(q, autoescape=True)
        )
    return query.order_by(Message.id.desc())


def _way_out() -> dict[str, Any]:
    return {
        "server": current_app.config["SMTP_HOST"],
        "line": line.present(db.session),
        # the worker writes the mails, and knows no request whose address it could take
        "address": current_app.config["INTRANET_URL"] or addresses.USUAL,
        "reachable": bool(current_app.config["INTRANET_URL"]) and addresses.reachable(),
        "resendable": RESENDABLE,
    }


@bp.get("/outbox/<int:message_id>")
@allow(*READ_ALL)
def show(message_id: int) -> Response:
    """One message as it was sent, or will be."""
    message = find(Message, message_id)
    return page("outbox/show.html", message=message, label_of=label_of, resendable=RESENDABLE)


@bp.post("/outbox/<int:message_id>/sending")
@allow(*OFFICE)
def send_again(message_id: int) -> BaseResponse:
    """Let one failed message be tried again."""
    message = find(Message, message_id)
    keeping.send_again(db.session, [message], by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã đưa thư trở lại hàng chờ gửi.", "success")
    return go(url_for("outbox.show", message_id=message.id))


@bp.post("/outbox/sending")
@allow(*OFFICE)
def send_all_again() -> BaseResponse:
    """Let every failed message be tried again, the newest thousand."""
    failed = select(Message).where(Message.state == MessageState.FAILED).order_by(Message.id.desc()).limit(MOST)
    count = keeping.send_again(db.session, db.session.scalars(failed).all(), by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã đưa {count} thư trở lại hàng chờ gửi.", "success")
    return go(url_for("outbox.index", state=MessageState.WAITING.value))


@bp.post("/outbox/trial")
@allow(*OFFICE)
def send_trial() -> BaseResponse:
    """Send a mail to oneself, to see whether mail goes out."""
    mailbox = keeping.send_trial(db.session, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã xếp một thư thử gửi tới {mailbox}; vài giây nữa hãy xem lại trang này.", "success")
    return go(url_for("outbox.index"))


from intranet.outbox import sending  # noqa: E402, F401 - what the worker does by the clock
