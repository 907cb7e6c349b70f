"""The consolidation of a period on the screen, and the answers behind each of its numbers."""

from flask import Blueprint, Response, abort, request
from sqlalchemy.orm import joinedload

from intranet.consolidations import given, presenting
from intranet.consolidations.behind import NO_LEVEL, Which, behind
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.listing import listing
from intranet.consolidations.queries import facts
from intranet.core import clock
from intranet.core.access import allow, find, row_number
from intranet.core.db import db
from intranet.core.rendering import page
from intranet.core.roles import READ_ALL
from intranet.periods.models import ReportPeriod
from intranet.report_forms.definition import Field
from intranet.report_forms.models import FormVersion
from intranet.units.levels import Level

bp = Blueprint("consolidations", __name__)


@bp.get("/consolidations/<int:period_id>")
@allow(*READ_ALL)
def show(period_id: int) -> Response:
    """Every number of the period as it stands now, each a link to what it counts; ``?by=commune`` by commune."""
    period = period_of(period_id)
    context = presenting.context(consolidate(facts(db.session, period, clock.now())))
    by_commune = request.args.get("by") == "commune"
    with_numbers = [one for one in context["sections"] if one.numbers]
    chosen = next((one for one in with_numbers if one.section.key == request.args.get("section")), None)
    return page(
        "consolidations/show.html",
        period=period,
        by_commune=by_commune,
        with_numbers=with_numbers,
        chosen=chosen or next(iter(with_numbers), None),
        **context,
    )


@bp.get("/consolidations/<int:period_id>/fields/<key>")
@allow(*READ_ALL)
def field(period_id: int, key: str) -> Response:
    """The schools' answers that a number adds up, averages or counts; the others with the reason they give none."""
    period = period_of(period_id)
    asked = field_of(period, key)
    which = _which(asked)
    everything = facts(db.session, period, clock.now(), alone=True)
    found = behind(everything, asked, which)
    return page(
        "consolidations/field.html",
        "answers",
        period=period,
        field=asked,
        which=which,
        found=found,
        **listing(everything, found, asked, which, request.args),
    )


def period_of(period_id: int) -> ReportPeriod:
    """The period with its form and source, or 404."""
    form = joinedload(ReportPeriod.form_version).joinedload(FormVersion.form)
    return find(ReportPeriod, period_id, form, joinedload(ReportPeriod.directive))


def field_of(period: ReportPeriod, key: str) -> Field:
    """The field of the period's form, or 404."""
    return period.form_version.definition.by_key.get(key) or abort(404)


def _which(asked: Field) -> Which:
    level = next((one for one in (*Level, NO_LEVEL) if one == request.args.get("level")), None)
    option = next((one for one in given.options_of(asked) if one == request.args.get("option")), None)
    return Which(
        level if isinstance(level, Level) else "" if level else None,
        request.args.get("commune", type=row_number),
        option,
    )


from intranet.consolidations import (  # noqa: E402
    narrative_views,  # noqa: F401 - their routes
    output_views,  # noqa: F401
    snapshot_views,  # noqa: F401
    wording_views,  # noqa: F401
)
