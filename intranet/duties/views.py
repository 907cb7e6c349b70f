"""The home pages (“Việc cần làm”, “Bảng theo dõi”) and the list of duties behind every number."""

from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user
from sqlalchemy import select

from intranet.core import clock
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.paging import paginate
from intranet.core.rendering import page, wants_fragment
from intranet.core.roles import ALL
from intranet.duties import queries
from intranet.duties.columns import documents_of, totals, whole
from intranet.duties.filters import TOGETHER, DutyFilter
from intranet.duties.grouping import Grouping, grouping_of
from intranet.duties.matrix import matrix
from intranet.duties.models import OWED, Kind, State
from intranet.duties.places import place_of
from intranet.units.first_steps import first_steps
from intranet.units.levels import Level
from intranet.units.models import Commune
from intranet.units.years import SchoolYear

bp = Blueprint("duties", __name__)

BADGES = {
    State.OPEN: "open",
    State.LATE: "late",
    State.WAITING: "waiting",
    State.RETURNED: "returned",
    State.DONE: "done",
    State.DONE_LATE: "done",
    State.CANCELLED: "cancelled",
}
SHORT = {
    State.OPEN: "Chưa",
    State.LATE: "Quá hạn",
    State.WAITING: "Chờ duyệt",
    State.RETURNED: "Trả lại",
    State.DONE: "Xong",
    State.DONE_LATE: "Xong, trễ",
    State.CANCELLED: "Hủy",
}


@bp.get("/")
@allow(*ALL)
def home() -> Response:
    """What to do next: the school's open duties, or the office's matrix."""
    return to_do_views.of_school() if current_user.role.at_school else _board()


def _board() -> Response:
    now, years = clock.now(), _years()
    chosen = _chosen(years)
    grouping = grouping_of(request.args.get("group"))
    number, skip = request.args.get("page", 1, int), request.args.get("skip", 0, int)
    board = matrix(db.session, chosen, now, grouping=grouping, page=number, skip=skip)
    return page(
        "duties/board.html", "board", board=board, counts=totals(board.every), now=now, place_of=place_of,
        score=whole(board.every), grouping=grouping, groupings=list(Grouping), documents=documents_of(board.offered),
        steps=[] if wants_fragment() else first_steps(db.session, current_user, clock.today()),
        **_choices(chosen, years),
    )  # fmt: skip


@bp.get("/duties/")
@allow(*ALL)
def index() -> Response:
    """The duties of a filter: what every number links to. People of a school see their own."""
    years = _years()
    chosen = _chosen(years)
    now = chosen.at or clock.now()
    if current_user.role.at_school:
        chosen = chosen.but(school=current_user.school_id)
    found = paginate(db.session, queries.duty_rows(chosen, now), request.args.get("page", 1, int))
    return page("duties/index.html", "duties", duties=found, now=now, place_of=place_of, **_choices(chosen, years))


def chosen_duties() -> DutyFilter:
    """The filter in the address; of the running school year when it names none."""
    return _chosen(_years())


def _years() -> list[SchoolYear]:
    return list(db.session.scalars(select(SchoolYear).order_by(SchoolYear.start_year.desc())))


def _chosen(years: list[SchoolYear]) -> DutyFilter:
    chosen = DutyFilter.read(request.args, request.args.getlist("state"), request.args.getlist("handed"))
    if chosen.year is None and chosen.document is None and chosen.at is None and years:
        started = [year for year in years if year.starts_on <= clock.today()]
        return chosen.but(year=(started or years[-1:])[0].id)
    return chosen


def _choices(chosen: DutyFilter, years: list[SchoolYear]) -> dict[str, Any]:
    return {
        "chosen": chosen,
        "years": years,
        "levels": list(Level),
        "kinds": list(Kind),
        "states": list(State),
        "together": TOGETHER,
        "owed": OWED,
        "communes": list(db.session.scalars(select(Commune).order_by(Commune.sort_key))),
        "badges": BADGES,
        "short": SHORT,
    }


from intranet.duties import calls_views, to_do_views  # noqa: E402, F401 - their routes
