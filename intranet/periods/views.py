"""The list of periods for the office, what a school reports, and what the office itself has sent on."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.forms import choices_from, choices_of
from intranet.core.rendering import go, page
from intranet.core.roles import ALL, OFFICE
from intranet.duties import progress
from intranet.duties.asking import BADGES
from intranet.duties.models import OWED
from intranet.periods import changing, first_steps, listing  # noqa: F401 - first_steps registers itself
from intranet.periods.forms import PeriodFilterForm
from intranet.periods.models import PeriodState, ReportPeriod
from intranet.units.years import SchoolYear

bp = Blueprint("periods", __name__)

STATE_BADGES = {PeriodState.OPEN: "waiting", PeriodState.CLOSED: "done", PeriodState.CANCELLED: "cancelled"}


@bp.get("/periods/")
@allow(*ALL)
def index() -> Response:
    """The periods of the office; for a school what it reports."""
    return _own() if current_user.role.at_school else _all()


def _own() -> Response:
    now = clock.now()
    rows = listing.own_reports(db.session, current_user.school_id, now, request.args.get("page", 1, int))
    steps = progress.next_steps(db.session, [row.duty for row in rows.items], current_user.role)
    return page("periods/own.html", "reports", rows=rows, now=now, owed=OWED, badges=BADGES, steps=steps)


def _all() -> Response:
    now, today = clock.now(), clock.today()
    chosen = listing.PeriodFilter.read(request.args)
    found = listing.periods(db.session, chosen, today, request.args.get("page", 1, int))
    return page(
        "periods/index.html", "periods", chosen=chosen, rows=found, now=now, filters=_filters(request.args),
        counts=listing.counts(db.session, [one.id for one in found.items], now), badges=STATE_BADGES,
        to_forward=listing.to_forward(db.session, today), office=current_user.role in OFFICE,
    )  # fmt: skip


def _filters(args: MultiDict[str, str]) -> PeriodFilterForm:
    form, everything = PeriodFilterForm(args), choices_from([("", "Tất cả")])
    forms = [(str(one.id), one.name) for one in listing.forms_of_periods(db.session)]
    years = db.session.scalars(select(SchoolYear).order_by(SchoolYear.start_year.desc()))
    choices: dict[str, Any] = {
        "form": choices_from(forms),
        "year": choices_from((str(year.id), year.label) for year in years),
        "state": choices_of(PeriodState),
    }
    for name, offered in choices.items():
        form[name].choices = [*everything, *offered]
    return form


@bp.post("/periods/<int:period_id>/forwarding")
@allow(*OFFICE)
def forward(period_id: int) -> BaseResponse:
    """The office has sent its report to the body above."""
    period = find(ReportPeriod, period_id)
    changing.forward(period, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã ghi: báo cáo “{period.title}” đã gửi cấp trên.", "success")
    return go(url_for("submissions.of_period", period_id=period.id))


@bp.post("/periods/<int:period_id>/forwarding/removal")
@allow(*OFFICE)
def take_back_forwarding(period_id: int) -> BaseResponse:
    """It was not sent after all."""
    period = find(ReportPeriod, period_id)
    changing.take_back_forwarding(period, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã bỏ ghi đã gửi cấp trên.", "success")
    return go(url_for("submissions.of_period", period_id=period.id))


from intranet.periods import (  # noqa: E402, F401 - more views of the same blueprint
    changing_views,
    extension_views,
    opening_views,
    settings_views,
)
