"""What the office's list of plans shows: rows, counts, the coverage of one directive, and the filter form."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from intranet.core import clock, text
from intranet.core.db import db
from intranet.core.forms import choices_from, choices_of
from intranet.plans import queries
from intranet.plans.filters import STANDING, PlanFilter, PlanState
from intranet.plans.forms import PlanFilterForm
from intranet.units.levels import Level
from intranet.units.models import Commune
from intranet.units.years import SchoolYear


def context(args: MultiDict[str, str], now: datetime, number: int) -> dict[str, Any]:
    """Everything the page needs for a request's arguments; without a year or a directive, the running year."""
    session = db.session
    years = list(session.scalars(select(SchoolYear).order_by(SchoolYear.start_year.desc())))
    chosen = _chosen(args, years)
    every = chosen.but(states=(), lacks=None, covers=None)
    counts = queries.state_counts(session, every, now)
    document = chosen.duties.document
    year_id = chosen.duties.year
    coverage: list[queries.GroupCoverage] = []
    if document is not None and (year := queries.year_of(session, document)):
        year_id = year.id
        coverage = queries.coverage(session, every, now, year.id, sum(counts[state] for state in STANDING))
    return {
        "rows": queries.plan_rows(session, chosen, now, number),
        "counts": counts,
        "coverage": coverage,
        "standing": list(STANDING),
        "chosen": chosen,
        "every": every,
        "filters": _form(chosen, years, year_id),
        "filtered_group": next((one.group for one in coverage if one.group.id in (chosen.lacks, chosen.covers)), None),
        "now": now,
    }


def _chosen(args: MultiDict[str, str], years: list[SchoolYear]) -> PlanFilter:
    chosen = PlanFilter.read(args, args.getlist("state"))
    if chosen.duties.year is None and chosen.duties.document is None and years:
        started = [year for year in years if year.starts_on <= clock.today()]
        return chosen.of(year=(started or years[-1:])[0].id)
    return chosen


def _form(chosen: PlanFilter, years: list[SchoolYear], year_id: int | None) -> PlanFilterForm:
    duties, session = chosen.duties, db.session
    values: dict[str, Any] = {
        "q": duties.q,
        "document": str(duties.document or ""),
        "state": chosen.states[0].value if len(chosen.states) == 1 else "",
        "level": duties.level.value if duties.level else "",
        "commune": str(duties.commune or ""),
        "year": str(year_id or ""),
    }
    form = PlanFilterForm(None, data=values)
    everything = choices_from([("", "Tất cả")])
    documents = queries.asking(session, year_id)
    pairs = [(str(one.id), f"{one.symbol}: {text.shorten(one.subject, 60)}") for one in documents]
    form.document.choices = [*everything, *choices_from(pairs)]
    form.state.choices = [*everything, *choices_of(PlanState)]
    form.level.choices = [*everything, *choices_of(Level)]
    communes = session.scalars(select(Commune).order_by(Commune.sort_key))
    form.commune.choices = [*everything, *choices_from((str(one.id), one.name) for one in communes)]
    form.year.choices = choices_from((str(year.id), year.label) for year in years)
    return form
