"""The filter in the address of the request, and what the filter bar offers."""

from typing import Any

from flask import request
from sqlalchemy import select

from intranet.core import clock
from intranet.core.db import db
from intranet.core.rendering import wants_fragment
from intranet.duties.filters import TOGETHER, DutyFilter
from intranet.duties.models import OWED, Kind, State
from intranet.duties.sheet import SHORT
from intranet.units.levels import Level
from intranet.units.models import Commune
from intranet.units.years import SchoolYear

BADGES = {
    State.OPEN: "open",
    State.LATE: "late",
    State.WAITING: "waiting",
    State.RETURNED: "returned",
    State.DONE: "done",
    State.DONE_LATE: "done",
    State.CANCELLED: "cancelled",
}
"""The look of each state (``ui.badge``)."""


def years_of() -> list[SchoolYear]:
    """Every school year, the newest first."""
    return list(db.session.scalars(select(SchoolYear).order_by(SchoolYear.start_year.desc())))


def chosen_of(years: list[SchoolYear]) -> DutyFilter:
    """The filter in the address; of the running school year when it names none."""
    chosen = DutyFilter.read(request.args, request.args.getlist("state"), request.args.getlist("handed"))
    if chosen.year is None and chosen.document is None and chosen.at is None:
        return chosen.but(year=running(years))
    return chosen


def chosen_duties() -> DutyFilter:
    """The same, where the page shows no years."""
    return chosen_of(years_of())


def board_filter(years: list[SchoolYear]) -> DutyFilter:
    """What the board and the shares in time show: as things stand now, with the schools as they are now."""
    chosen = chosen_of(years).but(at=None, on=None)
    return chosen if chosen.year or chosen.document else chosen.but(year=running(years))


def running(years: list[SchoolYear]) -> int | None:
    """The id of the year that has begun last, of the first one where none has; None without any."""
    started = [year for year in years if year.starts_on <= clock.today()]
    return next((year.id for year in started or years[-1:]), None)


def choices(chosen: DutyFilter, years: list[SchoolYear]) -> dict[str, Any]:
    """What the filter bar offers, and the looks and words of the states."""
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
        "partial": wants_fragment(),
    }
