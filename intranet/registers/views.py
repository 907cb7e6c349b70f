"""The registers on the screen: the overview; the other modules hold a register each."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import func, select

from intranet.core import clock
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.forms import choices_from
from intranet.core.rendering import page
from intranet.core.roles import READ_ALL
from intranet.registers import findings, rows
from intranet.registers.models import Standing
from intranet.registers.rows import ArrivalFilter, OutgoingFilter

bp = Blueprint("registers", __name__, cli_group=None)


@bp.get("/registers/")
@allow(*READ_ALL)
def index() -> Response:
    """What each register of the year holds, and what is to be looked at."""
    today = clock.today()
    year = rows.year_of(request.args, today)
    outgoing, arrivals = OutgoingFilter(year), ArrivalFilter(year)
    counts = rows.arrival_counts(db.session, arrivals, today)
    asking = rows.arrival_counts(db.session, arrivals.but(asking=True), today)
    ledger = rows.ledger_counts(db.session, outgoing)
    whole = select(func.count()).select_from(rows.outgoing(outgoing).order_by(None).subquery())
    return page(
        "registers/index.html",
        year=year,
        years=rows.years(db.session, today),
        issued=db.session.scalar(whole) or 0,
        arrivals=counts,
        asking=asking,
        Standing=Standing,
        ledger=ledger,
        findings=findings.of_year(db.session, year, clock.now()),
    )


def years_of(chosen: int, years: Iterable[int]) -> list[Any]:
    """The calendar years as choices, the chosen one among them."""
    return choices_from((str(year), f"Năm {year}") for year in sorted({chosen, *years}, reverse=True))


from intranet.registers import (  # noqa: E402, F401 - their routes
    export_views,
    incoming_deeds,
    incoming_views,
    outgoing_views,
    publication_views,
    series_views,
)
