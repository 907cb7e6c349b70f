"""The audit trail, the page of all macros, and the sign of life."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import Select, select

from intranet.core import audit_chain, clock, dates, text
from intranet.core.access import allow, public, row_number
from intranet.core.audit import AuditEntry
from intranet.core.db import db, see_one_moment
from intranet.core.paging import paginate
from intranet.core.patterns import samples
from intranet.core.rendering import page
from intranet.core.roles import Role

bp = Blueprint("core", __name__)


@bp.get("/audit/")
@allow(Role.ADMIN, Role.INSPECTOR)
def audit_trail() -> Response:
    """Who did what and when, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc())
    query, problem = _filtered(query)
    entries = paginate(db.session, query, request.args.get("page", 1, int))
    actions = list(db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))
    head = audit_chain.head(db.session)
    return page("core/audit.html", "entries", entries=entries, actions=actions, problem=problem, head=head)


@bp.get("/audit/verification")
@allow(Role.ADMIN, Role.INSPECTOR)
def audit_verification() -> Response:
    """The whole trail read again: intact, or the first entry that is not; held against a noted head if given."""
    noted, verdict, problem = text.clean(request.args.get("head", "")), None, ""
    db.session.rollback()  # whoever asks was read in a transaction of its own
    see_one_moment(db.session)
    try:
        verdict = audit_chain.verify(db.session, noted or None)
    except ValueError as wrong:
        problem = str(wrong)
    db.session.rollback()
    return page("core/audit_verification.html", "verdict", verdict=verdict, problem=problem, noted=noted)


def _filtered(query: Select[Any]) -> tuple[Select[Any], str]:
    if action := text.clean(request.args.get("action", "")):
        query = query.where(AuditEntry.action == action)
    if who := text.clean(request.args.get("who", "")):
        query = query.where(AuditEntry.actor_name.icontains(who, autoescape=True))
    if subject := text.clean(request.args.get("subject", "")):
        kind, _, row_id = subject.partition(":")
        with suppress(ValueError):  # what names no row narrows nothing
            query = query.where(AuditEntry.subject_type == kind, AuditEntry.subject_id == row_number(row_id))
    try:
        if since := _instant("from"):
            query = query.where(AuditEntry.at >= since)
        if until := _instant("to"):
            query = query.where(AuditEntry.at <= until)
    except ValueError as error:
        return query, str(error)
    return query, ""


def _instant(name: str) -> datetime | None:
    typed = request.args.get(name, "").strip()
    if not typed:
        return None
    day = dates.parse_date(typed)
    if not 1990 <= day.year <= 2100:  # moments of the years 1 and 9999 do not fit every zone
        raise ValueError("Ngày phải từ 01/01/1990 đến 31/12/2100.")
    return clock.start_of_day(day) if name == "from" else clock.end_of_day(day)


@bp.get("/patterns")
@public
def patterns() -> Response:
    """Every macro on one page; only while developing."""
    if not current_app.debug:
        abort(404)
    return page("patterns.html", "schools", **samples(request.args))


@bp.get("/health")
@public
def health() -> Response:
    """Answers “ok” when the database does."""
    db.session.execute(select(1))
    return Response("ok", mimetype="text/plain")
