"""What the form of a new period proposes: a new value where a field is empty or still holds what was proposed before.

What a person typed stays. ``proposed`` in the form carries what was proposed last, as JSON {field: shown value}.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from intranet.core import dates
from intranet.core.access import row_number
from intranet.directives.models import Directive, Relation
from intranet.periods.counting import Counting
from intranet.periods.forms import LEVEL_DAYS, level_values
from intranet.periods.models import Preset, ReportPeriod
from intranet.periods.presets import Days, NoProposal, When, proposed, usual_when
from intranet.periods.usable_forms import usable
from intranet.report_forms.models import FormVersion
from intranet.units.calendar import all_years
from intranet.units.levels import Level
from intranet.units.years import SchoolYear

USUAL_PRESETS = {"communication": Preset.FIRST_TERM, "opinion": Preset.MONTH}
"""The preset of a shipped form that was never used; of any other the month."""
DAY_FIELDS = ("first_on", "last_on", "due_on", "locks_on", "forward_on")


@dataclass
class Offer:
    """What a new period can be made of, and the values of its form. ``note``: why nothing was proposed."""

    versions: list[FormVersion]
    directives: list[Directive]
    years: list[SchoolYear]
    values: MultiDict[str, str] = field(default_factory=MultiDict)
    note: str = ""

    @property
    def version(self) -> FormVersion | None:
        """The chosen form's version."""
        chosen = _number(self.values.get("form_id"))
        return next((one for one in self.versions if one.form_id == chosen), None)

    @property
    def preset(self) -> Preset:
        """The chosen preset."""
        return next((one for one in Preset if one == self.values.get("preset")), Preset.MONTH)


def offered(session: Session, sent: MultiDict[str, str]) -> Offer:
    """What can be chosen, with the values as they were sent. Five statements."""
    return Offer(usable(session), _directives(session), all_years(session), MultiDict(sent))


def propose(session: Session, sent: MultiDict[str, str], today: date) -> Offer:
    """The same with everything proposed that the sent values leave open. Two statements more."""
    offer = offered(session, sent)
    before = _before(sent.get("proposed", ""))
    now = dict(before)

    def put(name: str, value: Any) -> None:
        if offer.values.get(name, "").strip() in ("", before.get(name, "")):
            offer.values[name] = str(value)
        now[name] = str(value)

    if offer.version is None and offer.versions:
        offer.values["form_id"] = str(offer.versions[0].form_id)
    if offer.version is not None:
        last = _last_of(session, offer.version.form_id)
        put("preset", (last.preset if last else USUAL_PRESETS.get(offer.version.form.shipped, Preset.MONTH)).value)
        put("directive_id", _source(offer.directives, last))
    counting = Counting.of(session)
    usual = usual_when(offer.preset, today, offer.years, counting)
    put("month", usual.month)
    put("year", usual.year)
    put("school_year_id", usual.school_year.id if usual.school_year else "")
    if days := _days(offer, counting):
        for name, value in shown(days).items():
            put(name, value)
    offer.values["proposed"] = json.dumps(now, ensure_ascii=False)
    return offer


def shown(days: Days) -> dict[str, str]:
    """The days as they stand in the fields of the form; empty for a level without its own."""
    values = {"name": days.name, "due_words": days.due_words, "forward_words": days.forward_words}
    own = level_values(days) | {name: getattr(days, name) for name in DAY_FIELDS}
    names = [*DAY_FIELDS, *(f"{level}_{name}" for level in Level for name in LEVEL_DAYS)]
    return values | {name: dates.format_date(own[name]) if own.get(name) else "" for name in names}


def _days(offer: Offer, counting: Counting) -> Days | None:
    month, year = _number(offer.values.get("month")) or 0, _number(offer.values.get("year")) or 0
    school_year_id = _number(offer.values.get("school_year_id"))
    school_year = next((one for one in offer.years if one.id == school_year_id), None)
    try:
        if 2000 <= year <= 2099:
            return proposed(offer.preset, When(month, year, school_year), counting)
    except NoProposal as reason:
        offer.note = str(reason)
    except ValueError:  # a month that is none: the field says so when it is checked
        pass
    return None


def _before(sent: str) -> dict[str, str]:
    try:
        found = json.loads(sent)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _number(typed: str | None) -> int | None:
    try:
        return row_number(typed) if typed else None
    except ValueError:
        return None


def _last_of(session: Session, form_id: int) -> ReportPeriod | None:
    query = select(ReportPeriod).join(ReportPeriod.form_version).where(FormVersion.form_id == form_id)
    return session.scalar(query.order_by(ReportPeriod.id.desc()).limit(1))


def _source(directives: list[Directive], last: ReportPeriod | None) -> str:
    ids = [one.id for one in directives]
    if last is not None and last.directive_id in ids:
        return str(last.directive_id)
    return str(ids[0]) if len(ids) == 1 else ""


def _directives(session: Session) -> list[Directive]:
    in_force = Directive.published_at.is_not(None) & Directive.withdrawn_at.is_(None) & Directive.replaced_at.is_(None)
    asks = Directive.relation.is_(None) | (Directive.relation != Relation.CORRECTS)
    newest = select(Directive).where(in_force, asks).order_by(Directive.published_at.desc(), Directive.id.desc())
    return list(session.scalars(newest.limit(200)))
