"""School years: list, one year, adding, changing the days, deleting. The task groups are in ``task_group_views``."""

from flask import Response, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import READ_ALL
from intranet.units import calendar, year_page
from intranet.units.keepers import KEEPERS
from intranet.units.views import bp
from intranet.units.year_forms import NewYearForm, YearForm
from intranet.units.years import SchoolYear

FORM = "units/year_form.html"


@bp.get("/school-years/")
@allow(*READ_ALL)
def years() -> Response:
    """Every year, the latest first."""
    found, today = calendar.all_years(db.session), clock.today()
    running = next((year for year in found if year.starts_on <= today <= year.ends_on), None)
    undated = calendar.undated_levels(db.session, running, today) if running else []
    may_edit = current_user.role in KEEPERS
    return page("units/years.html", years=found, running=running, undated=undated, may_edit=may_edit)


@bp.get("/school-years/<int:year_id>")
@allow(*READ_ALL)
def year(year_id: int) -> Response:
    """One year: its days, the dates of each level, its task groups."""
    return page("units/year.html", "task_groups", **year_page.context(find(SchoolYear, year_id)))


@bp.get("/school-years/new")
@allow(*KEEPERS)
def new_year() -> Response:
    """The form, filled with what is proposed."""
    known, form = calendar.all_years(db.session), NewYearForm(None)
    form.show(calendar.proposal(known, calendar.next_start(known, clock.today())))
    return page(FORM, "year_form", form=form, year=None)


@bp.post("/school-years/new")
@allow(*KEEPERS)
def add_year() -> BaseResponse:
    """Add the year, or only propose days for the typed one."""
    form, known = NewYearForm(), calendar.all_years(db.session)
    if "propose" in request.form and form.start_year.validate(form):
        proposed = NewYearForm(None)
        proposed.show(calendar.proposal(known, form.start_year.data))
        return page(FORM, "year_form", form=proposed, year=None)
    if not _agrees(form, form.start_year.data, known, None):
        return invalid(FORM, "year_form", form=form, year=None)
    added = calendar.add(db.session, form.dates(form.start_year.data), by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã thêm năm học {added.label}. Hãy xem lại các nhóm nhiệm vụ, giải pháp.", "success")
    return go(url_for("units.year", year_id=added.id))


@bp.get("/school-years/<int:year_id>/edit")
@allow(*KEEPERS)
def edit_year(year_id: int) -> Response:
    """The form with the days as they stand."""
    found, form = find(SchoolYear, year_id), YearForm(None)
    form.show(calendar.Dates.of(found))
    return page(FORM, "year_form", form=form, year=found)


@bp.post("/school-years/<int:year_id>/edit")
@allow(*KEEPERS)
def save_year(year_id: int) -> BaseResponse:
    """Keep the changed days."""
    found, form = find(SchoolYear, year_id), YearForm()
    if not _agrees(form, found.start_year, calendar.all_years(db.session), found):
        return invalid(FORM, "year_form", form=form, year=found)
    changes = calendar.edit(found, form.dates(found.start_year), by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã lưu năm học {found.label}." if changes else "Không có gì thay đổi.", "success")
    return go(url_for("units.year", year_id=found.id))


@bp.post("/school-years/<int:year_id>/removal")
@allow(*KEEPERS)
def remove_year(year_id: int) -> BaseResponse:
    """Delete a year nothing belongs to."""
    found = find(SchoolYear, year_id)
    calendar.remove(found, by=current_user, at=clock.now())
    db.session.commit()
    flash("Đã xóa năm học.", "success")
    return go(url_for("units.years"))


def _agrees(form: YearForm, start_year: int | None, known: list[SchoolYear], year: SchoolYear | None) -> bool:
    form.validate()
    # The rules are asked even when a field is empty or unreadable: all that is wrong is told at once.
    if start_year is not None and form.starts_on.data and form.ends_on.data:
        form.refuse(calendar.problems(known, form.dates(start_year), but=year))
    return not form.errors
