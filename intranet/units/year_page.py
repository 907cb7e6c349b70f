"""What the page of one school year shows; its task groups are a part of it that changes alone."""

from typing import Any

from flask_login import current_user
from sqlalchemy import select

from intranet.core import clock
from intranet.core.db import db
from intranet.core.forms import choices_from
from intranet.core.references import in_use
from intranet.units import calendar, task_groups
from intranet.units.keepers import KEEPERS
from intranet.units.year_forms import CopyForm, TaskGroupForm
from intranet.units.years import SchoolYear, TaskGroup, TermDates


def context(year: SchoolYear, form: TaskGroupForm | None = None) -> dict[str, Any]:
    """The names the template ``units/year.html`` uses; ``form`` is what was typed for a new group."""
    return {
        "year": year,
        "terms": sorted(year.terms, key=lambda row: row.level.rank),
        "undated": calendar.undated_levels(db.session, year, clock.today()),
        "removable": not in_use(db.session, SchoolYear, [year.id], but=(TermDates, TaskGroup)),
        "groups": task_groups.in_order(year),
        "group_form": form or TaskGroupForm(None),
        "copy_form": copy_form(CopyForm(None), year),
        "may_edit": current_user.role in KEEPERS,
    }


def copy_form(form: CopyForm, year: SchoolYear) -> CopyForm:
    """Offer the other years, the latest first."""
    others = select(SchoolYear).where(SchoolYear.id != year.id).order_by(SchoolYear.start_year.desc())
    form.source_id.choices = choices_from((other.id, other.label) for other in db.session.scalars(others))
    return form
