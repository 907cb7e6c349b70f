"""The page of number series: what the year's numbers run in, setting one, ending one."""

from typing import Any

from flask import Response, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import READ_ALL
from intranet.documents.series import Series
from intranet.registers import rows, series_keeping
from intranet.registers.forms import SeriesForm
from intranet.registers.views import bp
from intranet.units.keepers import KEEPERS
from intranet.units.office import OfficeProfile

PAGE = "registers/series.html"


@bp.get("/registers/series")
@allow(*READ_ALL)
def number_series() -> Response:
    """Every sequence of a year, how far it is, and the series the office has set."""
    form = SeriesForm(None)
    form.year.data, form.first_number.data = clock.today().year, 1
    return page(PAGE, **_context(form))


@bp.post("/registers/series")
@allow(*KEEPERS)
def create_series() -> BaseResponse:
    """Set a series."""
    form = SeriesForm()
    if not form.validate():
        return invalid(PAGE, **_context(form))
    try:
        series_keeping.create(
            db.session, OfficeProfile.on(db.session, clock.today()), form.name.data, form.types.data,
            form.year.data or 0, form.first_number.data or 1, by=current_user, at=clock.now(),
        )  # fmt: skip
    except Refused as refusal:
        db.session.rollback()
        form.types.errors = [str(refusal)]
        return invalid(PAGE, **_context(form))
    return _changed(f"Đã lập dãy “{form.name.data}”.")


@bp.post("/registers/series/<int:series_id>/ending")
@allow(*KEEPERS)
def end_series(series_id: int) -> BaseResponse:
    """Use it no more after this year."""
    row = find(Series, series_id)
    series_keeping.end(row, clock.today().year, by=current_user, at=clock.now())
    return _changed(f"Dãy “{row.name}” dùng hết năm {row.last_year}.")


@bp.post("/registers/series/<int:series_id>/removal")
@allow(*KEEPERS)
def remove_series(series_id: int) -> BaseResponse:
    """Delete a series no number was taken from."""
    row = find(Series, series_id)
    series_keeping.remove(row, by=current_user, at=clock.now())
    return _changed(f"Đã xóa dãy “{row.name}”.")


def _changed(said: str) -> BaseResponse:
    db.session.commit()
    flash(said, "success")
    return go(url_for("registers.number_series"))


def _context(form: SeriesForm) -> dict[str, Any]:
    today = clock.today()
    year = rows.year_of(request.args, today)
    profile = OfficeProfile.on(db.session, today)
    kept = series_keeping.all_series(db.session, profile.abbreviation)
    return {
        "form": form,
        "year": year,
        "years": rows.years(db.session, today),
        "profile": profile,
        "heights": series_keeping.heights(db.session, profile, year),
        "kept": kept,
        "removable": {row.id for row in kept} - series_keeping.in_use(db.session, kept),
        "may_edit": current_user.role in KEEPERS,
    }
