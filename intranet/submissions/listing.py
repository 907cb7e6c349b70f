"""What the page of one period shows: its facts, the numbers, the schools behind each, the words to send them."""

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from intranet.core.db import db
from intranet.core.forms import choices_from, choices_of
from intranet.duties.models import State
from intranet.periods.models import ReportPeriod
from intranet.submissions import announcing, queries
from intranet.submissions.filters import OWED, ReportFilter, Standing
from intranet.submissions.forms import ReportFilterForm
from intranet.units.levels import Level
from intranet.units.models import Commune


def rows_context(period: ReportPeriod, args: MultiDict[str, str], now: datetime, number: int) -> dict[str, Any]:
    """The numbers and the list: what changes with the filter. Three statements."""
    session, chosen, sort = db.session, ReportFilter.read(period, args), args.get("sort", "")
    states: tuple[State, ...] = OWED.get(chosen.standing, ())
    counts = queries.standing_counts(session, chosen, now)
    return {
        "period": period,
        "chosen": chosen,
        "every": chosen.but(standing=Standing.EXPECTED),
        "sort": sort,
        "rows": queries.report_rows(session, chosen, sort, now, number, counts),
        "counts": counts,
        "standings": list(Standing),
        "calls": url_for("duties.calls", **chosen.duties.but(states=states).query()) if states else None,
        "now": now,
    }


def page_context(period: ReportPeriod, args: MultiDict[str, str], now: datetime) -> dict[str, Any]:
    """What stands around the list. Two statements."""
    session, missing = db.session, ReportFilter.read(period, {}).but(standing=Standing.MISSING)
    names, count = ([], 0) if period.void else queries.school_names(session, missing, now, announcing.NAMED)
    return {
        "filters": _form(args),
        "level_dues": announcing.level_dues(period),
        "short_text": announcing.short_text(period),
        "missing_text": announcing.missing_text(period, names, count) if names else "",
    }


def _form(args: MultiDict[str, str]) -> ReportFilterForm:
    form = ReportFilterForm(args)
    everything = choices_from([("", "Tất cả")])
    narrowed = (one for one in Standing if one is not Standing.EXPECTED)
    form.state.choices = [*everything, *choices_from((one.value, one.label.capitalize()) for one in narrowed)]
    form.level.choices = [*everything, *choices_of(Level)]
    communes = db.session.scalars(select(Commune).order_by(Commune.sort_key))
    pairs = [(str(one.id), one.name) for one in communes]
    if args.get("commune") == "0":
        pairs.insert(0, ("0", "Chưa rõ địa bàn"))
    form.commune.choices = [*everything, *choices_from(pairs)]
    return form
