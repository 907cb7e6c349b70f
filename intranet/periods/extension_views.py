"""Views of extensions: other dates for one school, or for several that are picked."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask_login import current_user
from sqlalchemy import and_, or_
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock, text
from intranet.core.access import LARGEST_ID, allow, find, row_number
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE, READ_ALL
from intranet.duties.models import OWED, Duty
from intranet.periods import extensions
from intranet.periods.forms import ExtensionForm
from intranet.periods.models import ReportPeriod
from intranet.periods.views import bp
from intranet.report_forms.models import FormVersion
from intranet.units.models import School

ONE, MANY = "periods/extension.html", "periods/extensions.html"
OFFERED = 60
"""Schools offered for picking beside those picked already; the search narrows them down."""


@bp.get("/periods/<int:period_id>/extensions/<int:school_id>")
@allow(*READ_ALL)
def extension(period_id: int, school_id: int) -> Response:
    """The dates of one school: those in force, the earlier ones, and the form for others."""
    period, duty = _period(period_id), _duty(period_id, school_id)
    form, facts = ExtensionForm(None), _facts(period, duty)
    _prefill(form, period, [duty], clock.local(facts["locks_at"]).date())
    return page(ONE, form=form, **facts)


@bp.post("/periods/<int:period_id>/extensions/<int:school_id>")
@allow(*OFFICE)
def extend(period_id: int, school_id: int) -> BaseResponse:
    """Give one school other dates."""
    period, duty = _period(period_id), _duty(period_id, school_id)
    form = ExtensionForm()
    if not form.validate() or not _done(form, period, [school_id]):
        return invalid(ONE, form=form, **_facts(period, duty))
    flash(f"Đã gia hạn cho {duty.school.name}.", "success")
    return go(url_for("submissions.show", duty_id=duty.id))


@bp.get("/periods/<int:period_id>/extensions")
@allow(*OFFICE)
def extensions_of(period_id: int) -> Response:
    """Pick schools and give them other dates together; ``school`` in the address picks some beforehand."""
    period = _period(period_id)
    picked = request.args.getlist("school", row_number)
    form = ExtensionForm(None)
    form.schools.data = picked
    context = _picking(period, form)
    _prefill(form, period, [duty for duty in context["duties"] if duty.school_id in context["picked"]], period.locks_on)
    return page(MANY, form=form, **context)


@bp.post("/periods/<int:period_id>/extensions")
@allow(*OFFICE)
def extend_many(period_id: int) -> BaseResponse:
    """Give the picked schools other dates, or look for schools."""
    period, form = _period(period_id), ExtensionForm()
    form.schools.data = [one for one in form.schools.data or [] if 0 < one <= LARGEST_ID]
    if request.form.get("act") == "schools":
        return page(MANY, "picking", form=form, **_picking(period, form))
    valid = form.validate()
    if not form.schools.data:
        form.schools.errors = ["Chưa chọn trường nào."]
        valid = False
    if not valid or not _done(form, period, form.schools.data):
        return invalid(MANY, form=form, **_picking(period, form))
    flash(f"Đã gia hạn cho {len(set(form.schools.data))} trường.", "success")
    return go(url_for("submissions.of_period", period_id=period.id))


def _period(period_id: int) -> ReportPeriod:
    form = joinedload(ReportPeriod.form_version).joinedload(FormVersion.form)
    return find(ReportPeriod, period_id, form, joinedload(ReportPeriod.directive))


def _duty(period_id: int, school_id: int) -> Duty:
    duty = db.session.scalar(extensions.duties_of(period_id).where(Duty.school_id == min(school_id, LARGEST_ID)))
    return duty or abort(404)


def _done(form: ExtensionForm, period: ReportPeriod, school_ids: Sequence[int]) -> bool:
    due_on, locks_on = form.due_on.data, form.locks_on.data
    if due_on is None or locks_on is None:
        return False
    try:
        extensions.extend(
            period, school_ids, due_on=due_on, locks_on=locks_on, reason=form.reason.data or "", by=current_user,
            at=clock.now(),
        )  # fmt: skip
    except Refused as refusal:
        db.session.rollback()
        form.form_errors = [str(refusal)]
        return False
    db.session.commit()
    return True


def _prefill(form: ExtensionForm, period: ReportPeriod, duties: Sequence[Duty], locks_on: date) -> None:
    """The latest due date of these schools; the closing date in force, or today when that is past."""
    dues = [clock.local(duty.due_at).date() for duty in duties]
    form.due_on.data = max(dues, default=period.due_on)
    form.locks_on.data = max(locks_on, form.due_on.data, clock.today())


def _facts(period: ReportPeriod, duty: Duty) -> dict[str, Any]:
    found = extensions.history(db.session, period.id, duty.school_id)
    newest = found[0] if found else None
    now = clock.now()
    return {
        "period": period,
        "duty": duty,
        "history": found,
        "locks_at": period.locks_at(newest),
        "taken": extensions.may_hand_in(period, newest, now),
        "extendable": extensions.extendable(duty) and not period.void and current_user.role in OFFICE,
        "now": now,
    }


def _owing(period: ReportPeriod, picked: Sequence[int], typed: str) -> tuple[list[Duty], bool]:
    """The duties offered for picking, the picked ones first, and whether the search would find still more."""
    owed = Duty.state_sql(clock.now()).in_([state.value for state in OWED])
    query = extensions.duties_of(period.id)
    words = [School.search_key.contains(word, autoescape=True) for word in text.words(typed)]
    chosen = Duty.school_id.in_(picked)
    found = query.where(owed, or_(chosen, and_(*words)) if words else Duty.id > 0)
    found = found.order_by(None).order_by(~chosen, School.level_rank, School.sort_key, School.id)
    duties = list(db.session.scalars(found.limit(OFFERED + len(picked) + 1)))
    return duties[: OFFERED + len(picked)], len(duties) > OFFERED + len(picked)


def _picking(period: ReportPeriod, form: ExtensionForm) -> dict[str, Any]:
    picked = form.schools.data or []
    duties, more = _owing(period, picked, form.school_q.data or "")
    return {
        "period": period,
        "duties": duties,
        "more_schools": more,
        "picked": set(picked),
        "history": extensions.history(db.session, period.id)[:50],
    }
