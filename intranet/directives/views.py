"""Views of directives: the list, and one directive as its reader sees it."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.forms import choices_from, choices_of
from intranet.core.paging import paginate
from intranet.core.rendering import page
from intranet.core.roles import ALL, OFFICE
from intranet.directives import queries
from intranet.directives.forms import DirectiveFilters
from intranet.directives.models import Directive
from intranet.directives.presenting import directive_context
from intranet.documents.types import DocumentType

bp = Blueprint("directives", __name__)

STATES = [
    ("draft", "Dự thảo"),
    ("published", "Đang có hiệu lực"),
    ("late", "Có trường quá hạn báo nhận"),
    ("replaced", "Đã được thay thế"),
    ("withdrawn", "Đã thu hồi"),
]
BADGES = {"draft": "waiting", "published": "done", "replaced": "cancelled", "withdrawn": "cancelled"}


@bp.get("/directives/")
@allow(*ALL)
def index() -> Response:
    """The office's drafts and directives with their counts; a school's own directives with its own state."""
    filters = _filters()
    asked = {
        "q": filters.q.data or "",
        "state": filters.state.data or "",
        "type_": filters.type.data or "",
        "year": filters.year.data or "",
    }
    number, now = request.args.get("page", 1, int), clock.now()
    if current_user.role.at_school:
        query = queries.school_list(now, current_user.school_id, **asked)
        rows = paginate(db.session, query, number, scalars=False)
        shown: dict[str, Any] = {"rows": rows, "filters": filters, "filtered": any(asked.values()), "now": now}
        return page("directives/received.html", "directives", **shown)
    everything = queries.office_list(now, drafts=current_user.role in OFFICE, **asked)
    found = paginate(db.session, everything, number)
    tallies = queries.tallies(db.session, found.items, now)
    return page(
        "directives/index.html",
        "directives",
        directives=found,
        tallies=tallies,
        filters=filters,
        filtered=any(asked.values()),
        badges=BADGES,
    )


def _filters() -> DirectiveFilters:
    filters = DirectiveFilters(request.args)
    everything = choices_from([("", "Tất cả")])
    if current_user.role.at_school:
        states = [(name, words) for name, (words, _) in queries.STATEMENTS.items() if name != "cancelled"]
        states += STATES[3:]
    else:
        states = STATES if current_user.role in OFFICE else STATES[1:]
    filters.state.choices = [*everything, *choices_from(states)]
    filters.type.choices = [*everything, *choices_of(DocumentType)]
    years = [(str(year), f"Năm {year}") for year in queries.years(db.session)]
    filters.year.choices = [*everything, *choices_from(years)]
    return filters


@bp.get("/directives/<int:directive_id>")
@allow(*ALL)
def show(directive_id: int) -> BaseResponse:
    """One directive: facts, files to read, what it asks, who has acknowledged."""
    directive = find(Directive, directive_id)
    if directive.published_at is None:
        return redirect(url_for("directives.edit", directive_id=directive.id))
    fragment = None if current_user.role.at_school else "acknowledgements"
    return page(
        "directives/show.html", fragment, **directive_context(directive, current_user, request.args, clock.now())
    )


from intranet.directives import acknowledgement_views, draft_views, publishing_views  # noqa: E402, F401 - their routes
