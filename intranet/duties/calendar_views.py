"""The page of one's calendar link, and the calendar itself, which a program fetches without signing in."""

from datetime import datetime

from flask import Response, abort, flash, make_response, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.accounts import tasks
from intranet.accounts.models import User
from intranet.core import addresses, clock
from intranet.core.access import allow, public
from intranet.core.db import db
from intranet.core.protection import limiter
from intranet.core.rendering import go, page
from intranet.core.roles import ALL
from intranet.duties import calendar as ics
from intranet.duties import calendar_links
from intranet.duties.calendar import Event
from intranet.duties.models import Kind
from intranet.duties.places import place_of
from intranet.duties.views import bp

PER_ADDRESS = "120/minute"  # a whole office's programs may sit behind one address
GUESSES = "20/minute"


def _missed(response: Response) -> bool:
    return response.status_code == 404


@bp.get("/calendar/")
@allow(*ALL)
def calendar() -> Response:
    """Whether one has a link, and how to subscribe."""
    return _page("")


@bp.post("/calendar/link")
@allow(*ALL)
def renew_calendar() -> Response:
    """Make the link, or a new one; its address is shown on this page only, because only its hash is kept."""
    token = calendar_links.renew(db.session, db.session.get_one(User, current_user.id), at=clock.now())
    db.session.commit()
    return _page(addresses.external("duties.calendar_feed", token=token))


@bp.post("/calendar/link/revocation")
@allow(*ALL)
def revoke_calendar() -> BaseResponse:
    """Make the link dead."""
    if link := calendar_links.held(db.session, current_user.id):
        link.revoke(by=current_user, at=clock.now())
        db.session.commit()
        flash("Đã thu hồi liên kết lịch. Lịch đã đăng ký bằng liên kết ấy không cập nhật nữa.", "success")
    return go(url_for("duties.calendar"))


def _page(address: str) -> Response:
    link = calendar_links.link_of(db.session, current_user.id)
    return page("duties/calendar.html", link=link, address=address, reachable=addresses.reachable())


@bp.get("/calendar/<token>.ics")
@public
@limiter.limit(PER_ADDRESS)
@limiter.limit(GUESSES, deduct_when=_missed)
def calendar_feed(token: str) -> BaseResponse:
    """The due dates of the token's owner. 404 for every token that is not in force."""
    user = calendar_links.owner(db.session, token) or abort(404)
    now = clock.now()
    events = _of_school(user, now) if user.role.at_school else _of_office(user, now)
    name = f"Hạn việc – {user.school.name}" if user.school else "Hạn việc các văn bản đã giao"
    response = make_response(ics.to_ics(events, name=name, host=addresses.host()))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="han-viec.ics"'
    response.headers["Cache-Control"] = "private, no-cache"  # asked again each time, answered 304 when nothing changed
    response.add_etag()
    return response.make_conditional(request)


def _of_school(user: User, now: datetime) -> list[Event]:
    return [
        Event(
            f"duty-{duty.id}", clock.local(duty.due_at).date(), summary, details,
            addresses.whole(place_of(duty, user)), duty.kind.label, duty.opened_at,
        )
        for duty, summary, details in ics.of_school(db.session, user.school_id or 0, now)
    ]  # fmt: skip


def _of_office(user: User, now: datetime) -> list[Event]:
    asked = [
        Event(
            one.key, clock.local(one.due_at).date(), one.summary, (f"{one.title}: {one.subject}",),
            _rows(one), one.kind.label, one.given_at,
        )
        for one in ics.of_office(db.session, now)
    ]  # fmt: skip
    own = [
        Event(
            f"task-{task.key}", task.due_on, task.title, (task.why,) if task.why else (),
            addresses.external(task.endpoint, **task.arguments), "Việc của Phòng", task.since or now,
        )
        for task in ics.own_days(tasks.tasks(db.session, user, now), now)
        if task.due_on
    ]  # fmt: skip
    return [*asked, *own]


def _rows(one: ics.Asked) -> str:
    if one.kind is Kind.REPORT:
        return addresses.external("submissions.of_period", period_id=one.topic_key)
    return addresses.external(
        "duties.index", document=one.document_id, kind=one.kind.value, topic=one.topic_key, state="owed"
    )
