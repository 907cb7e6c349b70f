"""Pages of the words around a period's numbers, and of the report as it will be printed."""

from typing import Any

from flask import flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from intranet.consolidations import queries, wording
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.models import Wording
from intranet.consolidations.outline import outline
from intranet.consolidations.views import bp
from intranet.consolidations.wording_form import WordingForm
from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE, READ_ALL
from intranet.pdf.parts import listed
from intranet.periods.models import ReportPeriod
from intranet.reports import numbering
from intranet.reports.paper import number_text
from intranet.units.office import OfficeProfile

SHOWN_ROWS = 30
"""Rows of a table in the preview; the files have them all."""


@bp.get("/consolidations/<int:period_id>/wording")
@allow(*OFFICE)
def edit_wording(period_id: int) -> Response:
    """The words that are kept, or what a new report starts with."""
    period = find(ReportPeriod, period_id)
    form = WordingForm(None, data=wording.values_of(db.session, period, clock.today()))
    return page("consolidations/wording.html", **_context(period, form))


@bp.post("/consolidations/<int:period_id>/wording")
@allow(*OFFICE)
def save_wording(period_id: int) -> Response:
    """Keep the words; or fill in what a report to the body above needs, or the next number, keeping nothing yet."""
    period = find(ReportPeriod, period_id)
    form = WordingForm()
    if request.form.get("act") == "superior":
        form.fill(wording.to_superior())
        return page("consolidations/wording.html", **_context(period, form), filled=True)
    if request.form.get("act") == "number":
        form.number.raw_data, form.number.data = None, numbering.next_of(db.session, form.on.data or clock.today())
        return page("consolidations/wording.html", "number_block", **_context(period, form))
    period.lock()
    stale = request.form.get("stamp", "") != wording.stamp(db.session, period)
    valid = form.validate()
    if stale or not valid:
        kept = wording.values_of(db.session, period, clock.today())
        overtaken = form.differences(kept) if stale else []
        return invalid("consolidations/wording.html", **_context(period, form), stale=stale, overtaken=overtaken)
    wording.save(period, form.data, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã lưu phần lời của báo cáo.", "success")
    after = "preview" if request.form.get("act") == "preview" else "edit_wording"
    return go(url_for(f"consolidations.{after}", period_id=period.id))


def _context(period: ReportPeriod, form: WordingForm) -> dict[str, Any]:
    day = form.on.data or clock.today()
    profile = OfficeProfile.on(db.session, day)
    number = numbering.next_of(db.session, day, profile)
    return {
        "period": period,
        "form": form,
        "profile": profile,
        "stamp": wording.stamp(db.session, period),
        "kept": db.session.get(Wording, period.id),
        "next_number": number_text(number, profile).removeprefix("Số: "),
    }


@bp.get("/consolidations/<int:period_id>/preview")
@allow(*READ_ALL)
def preview(period_id: int) -> Response:
    """The report as it will be printed, from the same outline as the files."""
    period = find(ReportPeriod, period_id)
    report = consolidate(queries.facts(db.session, period, clock.now()))
    laid_out = outline(report, wording.paper_of(db.session, period, clock.today()))
    return page(
        "consolidations/preview.html",
        period=period,
        outline=laid_out,
        listed=listed,
        office=OFFICE,
        shown_rows=SHOWN_ROWS,
    )
