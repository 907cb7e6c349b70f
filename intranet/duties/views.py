"""The home pages (“Việc cần làm”, “Bảng theo dõi”) and the list of duties behind every number."""

from flask import Blueprint, Response, request
from flask_login import current_user

from intranet.core import clock
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.paging import paginate
from intranet.core.rendering import page, wants_fragment
from intranet.core.roles import ALL
from intranet.duties import queries
from intranet.duties.asking import BADGES as BADGES
from intranet.duties.asking import board_filter, choices, chosen_of, years_of
from intranet.duties.columns import documents_of, totals, whole
from intranet.duties.filters import DutyFilter
from intranet.duties.grouping import Grouping, grouping_of
from intranet.duties.matrix import matrix
from intranet.duties.models import Duty
from intranet.duties.places import place_of
from intranet.duties.reminded import reminded
from intranet.duties.wording import in_words
from intranet.units import succession
from intranet.units.first_steps import first_steps

bp = Blueprint("duties", __name__)


@bp.get("/")
@allow(*ALL)
def home() -> Response:
    """What to do next: the school's open duties, or the office's matrix."""
    return to_do_views.of_school() if current_user.role.at_school else _board()


def _board() -> Response:
    now, years = clock.now(), years_of()
    chosen = board_filter(years)
    grouping = grouping_of(request.args.get("group"))
    number, skip = request.args.get("page", 1, int), request.args.get("skip", 0, int)
    board = matrix(db.session, chosen, now, grouping=grouping, page=number, skip=skip)
    return page(
        "duties/board.html", "board", board=board, counts=totals(board.every), now=now, place_of=place_of,
        score=whole(board.every), grouping=grouping, groupings=list(Grouping), documents=documents_of(board.offered),
        steps=[] if wants_fragment() else first_steps(db.session, current_user, clock.today()),
        **choices(chosen, years),
    )  # fmt: skip


@bp.get("/duties/")
@allow(*ALL)
def index() -> Response:
    """The duties of a filter: what every number links to. People of a school see their own."""
    years = years_of()
    chosen = chosen_of(years)
    now = chosen.at or clock.now()
    if current_user.role.at_school:
        own = current_user.school_id
        theirs = chosen.school if succession.reads(db.session, current_user, chosen.school) else own
        chosen = chosen.but(school=theirs)  # or that of a school theirs took over from
    found = paginate(db.session, queries.duty_rows(chosen, now), request.args.get("page", 1, int))
    told = reminded(db.session, [duty.id for duty in found.items]) if found.items else {}
    return page(
        "duties/index.html", "duties", duties=found, now=now, place_of=place_of, told=told,
        narrowed=_narrowed(chosen, found.items), **choices(chosen, years),
    )  # fmt: skip


def _narrowed(chosen: DutyFilter, shown: list[Duty]) -> list[str]:
    """What the filter bar does not show of the filter, in words."""
    hidden = DutyFilter(
        document=chosen.document, rank=chosen.rank, due_from=chosen.due_from, due_to=chosen.due_to,
        fallen_due=chosen.fallen_due, handed=chosen.handed,
        school=None if current_user.role.at_school else chosen.school,
    )  # fmt: skip
    words = in_words(db.session, hidden, {duty.document_id: duty.document.title for duty in shown})
    return words + [duty.label for duty in shown[:1] if chosen.topic is not None and duty.topic_key]


from intranet.duties import board_views, calls_views, rates_views, school_views, to_do_views  # noqa: E402, F401 - their routes
