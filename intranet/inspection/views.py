"""Dossiers: choose, look what it will hold, have it made, fetch it."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock, text
from intranet.core.access import allow, find, row_number
from intranet.core.db import db
from intranet.core.rendering import go, page
from intranet.core.roles import ALL
from intranet.inspection import contents, making
from intranet.inspection.scopes import About, Scope, name_of, scope_of
from intranet.jobs.models import Job
from intranet.units.years import SchoolYear

bp = Blueprint("inspection", __name__, cli_group=None)

EARLIER = 20
"""Dossiers of one's own that the page names."""

PAGES = {
    About.DIRECTIVE: ("directives.show", "directive_id"),
    About.SCHOOL: ("units.school", "school_id"),
    About.YEAR: ("units.year", "year_id"),
}
"""The page of what a dossier is about, which has the button."""


@bp.get("/inspection/")
@allow(*ALL)
def index() -> BaseResponse:
    """What a dossier can be made of, and those this person has had made. People of a school go to their own."""
    if current_user.role.at_school:
        return redirect(url_for("inspection.check", about=About.SCHOOL.value, row_id=current_user.school_id), 302)
    q = text.clean(request.args.get("q", ""))
    return page(
        "inspection/index.html",
        "found",
        q=q,
        years=list(db.session.scalars(select(SchoolYear).order_by(SchoolYear.start_year.desc()))),
        directives=contents.directives(db.session, q),
        schools=contents.schools(db.session, q),
        shown=contents.SHOWN,
        earlier=_earlier(),
    )


@bp.get("/inspection/<any(directives, schools, years):about>/<int:row_id>")
@allow(*ALL)
def check(about: str, row_id: int) -> Response:
    """What the dossier would hold now; ``?year=`` narrows that of a school."""
    scope = _scope(About(about), row_id, request.args.get("year", type=row_number))
    years = list(db.session.scalars(select(SchoolYear).order_by(SchoolYear.start_year.desc())))
    return page(
        "inspection/check.html",
        "contents",
        scope=scope,
        about=About,
        name=name_of(db.session, scope),
        counted=contents.count(db.session, scope),
        years=years,
        earlier=[job for job in _earlier() if _same(job, scope)],
    )


@bp.post("/inspection/<any(directives, schools, years):about>/<int:row_id>")
@allow(*ALL)
def make(about: str, row_id: int) -> BaseResponse:
    """Have it made; the answer is the page of the job, where the file comes by itself. ``checked``: pressed on the
    page that says what it will hold."""
    scope = _scope(About(about), row_id, request.form.get("year", type=row_number))
    endpoint, name = PAGES[scope.about]
    own: dict[str, Any] = {name: row_id}
    back = url_for(endpoint, **own)
    if "checked" in request.form:
        back = url_for("inspection.check", about=about, row_id=row_id, year=scope.year if scope.school else None)
    job = making.ask(
        db.session, scope.about, row_id, scope.year if scope.school else None, by=current_user, at=scope.at, back=back
    )
    db.session.commit()
    return go(url_for("jobs.show", job_id=job.id, fetch=1))


def _scope(about: About, row_id: int, year_id: int | None) -> Scope:
    """The scope, or 404 where there is none or it is not this person's."""
    if current_user.role.at_school and about is not About.SCHOOL:
        abort(404)
    row: Any = find(making.row_of(about), row_id)
    if about is About.DIRECTIVE and row.published_at is None:
        abort(404)
    if about is About.SCHOOL and year_id:
        find(SchoolYear, year_id)
    return scope_of(db.session, about, row_id, year_id or None, clock.now())


def _earlier() -> list[Job]:
    query = select(Job).where(Job.kind == making.KIND, Job.created_by_id == current_user.id)
    return list(db.session.scalars(query.order_by(Job.id.desc()).limit(EARLIER)))


def _same(job: Job, scope: Scope) -> bool:
    return (job.arguments["about"], job.arguments["row"]) == (scope.about.value, scope.row_id)
