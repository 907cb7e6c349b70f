"""The page of the consolidated report and its PDF."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intranet.core import addresses, audit, clock, marks
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.downloads import arriving
from intranet.core.errors import Refused
from intranet.core.rendering import invalid, page, wants_fragment
from intranet.core.roles import OFFICE, READ_ALL
from intranet.duties.filters import DutyFilter, instant_of, instant_text
from intranet.reports import cli, numbering, queries, words
from intranet.reports.consolidation import Consolidation
from intranet.reports.defaults import usual_paper
from intranet.reports.forms import PaperForm, PeriodForm
from intranet.reports.models import about_to_print
from intranet.reports.paper import number_text
from intranet.reports.pdf import report_pdf
from intranet.reports.periods import Period, Preset, year_of
from intranet.units.office import OfficeProfile
from intranet.units.years import SchoolYear

bp = Blueprint("reports", __name__, cli_group=None)
bp.cli.add_command(cli.report)

SHOWN = 50
"""How many of the missing are named on the page; the rest are behind the link."""


@bp.get("/reports/")
@allow(*READ_ALL)
def index() -> Response:
    """The numbers of a period, each a link to what it counts, and the form that makes the PDF."""
    years = _years()
    form = PeriodForm(request.args) if "period" in request.args else _first_form(years)
    form.offer(years)
    period = form.chosen(years, clock.today()) if form.validate() else None
    if period is None:
        return invalid("reports/index.html", form=form, report=None, paper=None)
    report = _report(form, period, period.cut(clock.now()))
    profile = OfficeProfile.on(db.session, clock.today())
    paper = PaperForm(None, data=usual_paper(db.session, profile, period, clock.today(), form.chosen_level))
    return page("reports/index.html", form=form, paper=paper, **_shown(report, profile))


@bp.post("/reports/pdf")
@allow(*READ_ALL)
def pdf() -> Response:
    """The report as PDF, with the numbers of the page it was asked from. Who made it is kept in the audit trail."""
    years, now = _years(), clock.now()
    form, paper = PeriodForm(request.form), PaperForm(request.form)
    form.offer(years)
    period = form.chosen(years, clock.today()) if form.validate() else None
    if period is None:
        return invalid("reports/index.html", form=form, report=None, paper=paper)
    report = _report(form, period, _cut(period, now), directory=form.annex.data)
    if current_user.role not in OFFICE:
        paper.number.raw_data, paper.number.data = None, None  # who may only read takes no number
    valid = paper.validate()
    profile = OfficeProfile.on(db.session, paper.on.data or clock.today())
    if not valid:
        return invalid("reports/index.html", form=form, paper=paper, **_shown(report, profile))
    written = paper.paper(profile)
    try:
        numbering.take(db.session, written, numbering.named(period, form.chosen_level), by=current_user, at=now)
    except Refused as refusal:
        db.session.rollback()
        paper.number.errors = [str(refusal)]
        return invalid(
            "reports/index.html", form=form, paper=paper, **_shown(report, OfficeProfile.on(db.session, written.on))
        )
    note = f"Lập báo cáo tổng hợp {period.days}: {written.subject}"
    printed = about_to_print(db.session, written, report, at=now)
    audit.record(db.session, by=current_user, action="report.print", subject=printed, at=now, note=note[:500])
    mark = addresses.marked(db.session, marks.Paper.PRINTED_REPORT, printed.id)
    db.session.commit()  # before the file is drawn: that can take a while, and the database is locked for writing
    content = report_pdf(report, replace(written, mark=mark))
    printed.drawn(content)
    db.session.commit()
    answer = Response(content, content_type="application/pdf")
    name = f"bao-cao-{period.first:%Y%m%d}-{period.last:%Y%m%d}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return arriving(answer)


@bp.post("/reports/number")
@allow(*OFFICE)
def number() -> Response:
    """Fill in the next number of the outgoing register; it is taken when the report is printed."""
    form, paper = PeriodForm(request.form), PaperForm(request.form)
    years = _years()
    form.offer(years)
    period = form.chosen(years, clock.today()) if form.validate() else None
    if period is None:
        return invalid("reports/index.html", form=form, report=None, paper=paper)
    day = paper.on.data or clock.today()
    profile = OfficeProfile.on(db.session, day)
    paper.number.raw_data, paper.number.data = None, numbering.next_of(db.session, day, profile)
    if wants_fragment():
        words_of = number_text(paper.number.data, profile).removeprefix("Số: ")
        return page("reports/_number.html", paper=paper, next_number=words_of)
    return page(
        "reports/index.html",
        form=form,
        paper=paper,
        **_shown(_report(form, period, _cut(period, clock.now())), profile),
    )


def _years() -> list[SchoolYear]:
    newest = select(SchoolYear).order_by(SchoolYear.start_year.desc()).options(joinedload(SchoolYear.terms))
    return list(db.session.scalars(newest).unique())


def _first_form(years: list[SchoolYear]) -> PeriodForm:
    running = year_of(years, clock.today())
    begun = running is not None and running.starts_on <= clock.today()
    preset = Preset.SCHOOL_YEAR if begun else Preset.MONTH
    return PeriodForm(
        None, data={"period": preset, "year": str(running.start_year) if running else "", "level": "", "annex": True}
    )


def _report(form: PeriodForm, period: Period, cut: datetime, *, directory: bool = False) -> Consolidation:
    return queries.report(db.session, period, cut, level=form.chosen_level, directory=directory)


def _cut(period: Period, now: datetime) -> datetime:
    """The instant of the page's numbers; the latest possible one when it says none that can be."""
    shown, latest = instant_of(request.form.get("at")), period.cut(now)
    return shown if shown is not None and period.starts_at <= shown <= latest else latest


def _shown(report: Consolidation, profile: OfficeProfile) -> dict[str, Any]:
    day = clock.today()
    return {
        "report": report,
        "profile": profile,
        "words": words,
        "shown": SHOWN,
        "at": instant_text(report.cut),
        "behind": _behind(report),
        "schools_behind": _schools_behind(report),
        "next_number": number_text(numbering.next_of(db.session, day, profile), profile).removeprefix("Số: "),
    }


def _behind(report: Consolidation) -> Callable[..., str]:
    """The address of the duties a number counts: the report's own filter with further conditions."""
    base = DutyFilter(
        level=report.level, opened_from=report.period.first, opened_to=report.period.last, of_directives=True,
        at=report.cut,
    )  # fmt: skip

    def address(line: Any = None, **conditions: Any) -> str:
        if line is not None:
            conditions = {"level": line.level or report.level, "commune": line.commune} | conditions
        return url_for("duties.index", **base.but(**conditions).query())

    return address


def _schools_behind(report: Consolidation) -> Callable[..., str]:
    def address(line: Any) -> str:
        level = line.level or report.level
        day = clock.local(report.cut).date().isoformat()
        return url_for("units.schools", level=level.value if level else None, commune=line.commune, on=day)

    return address
