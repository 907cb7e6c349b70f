"""The page on which the editor chooses and shortens what the paper prints of the schools' words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.consolidations.behind import Line, Which, behind
from intranet.consolidations.choosing import (
    Asked,
    Decision,
    Outcome,
    Outdated,
    choose,
    choose_all,
    decision_of,
    decisions,
    narrative_fields,
    outdated,
)
from intranet.consolidations.models import NarrativeChoice
from intranet.consolidations.queries import facts
from intranet.consolidations.views import bp, period_of
from intranet.core import clock
from intranet.core.access import allow, row_number
from intranet.core.db import db
from intranet.core.numbers import format_number
from intranet.core.paging import page_of
from intranet.core.rendering import go, page
from intranet.core.roles import OFFICE, READ_ALL
from intranet.periods.models import ReportPeriod
from intranet.report_forms.definition import Field

ROWS = 20
"""How many narratives stand on a page."""

PREFILLED = 2_000
"""Up to how many characters the original stands in the box to be shortened; longer ones are too much to send back."""


@dataclass(frozen=True)
class Shown:
    """One narrative on the page. ``words`` is what stands in the box, ``conflict`` whether another editor was first."""

    line: Line
    version_id: int
    decision: Decision
    words: str
    choice: NarrativeChoice | None
    old: Outdated | None
    conflict: bool = False

    @property
    def stamp(self) -> str:
        """Of the decision in force, not of what this editor wants."""
        return decision_of(self.choice).stamp


@bp.get("/consolidations/<int:period_id>/narratives")
@allow(*READ_ALL)
def narratives(period_id: int) -> Response:
    """Every school's words on one field, with what is printed of them; ``?field=`` its key, the first by default."""
    period = period_of(period_id)
    field = _field(period, request.args.get("field"))
    return _page(period, field, request.args.get("page", 1, row_number))


@bp.post("/consolidations/<int:period_id>/narratives")
@allow(*OFFICE)
def save_choices(period_id: int) -> BaseResponse:
    """Save the decisions of one page; what another editor decided meanwhile is shown, not overwritten."""
    period = period_of(period_id)
    field = _field(period, request.form.get("field")) or abort(404)
    period.lock()
    lines, now = _lines(period, field), clock.now()
    outcome = choose(db.session, period, field, lines, _asked(), by=current_user, at=now)
    db.session.commit()
    if outcome.saved:
        flash(f"Đã lưu lựa chọn của {format_number(outcome.saved)} trường.", "success")
    if outcome.gone:
        flash(
            f"{format_number(outcome.gone)} trường đã nộp lại hoặc bị trả lại báo cáo nên lựa chọn chưa được lưu.",
            "warning",
        )
    number = request.form.get("page", 1, row_number)
    if outcome.conflicts:
        return _page(period, field, number, outcome)
    if not outcome.saved and not outcome.gone:
        flash("Không có gì thay đổi.", "info")
    return go(url_for("consolidations.narratives", period_id=period.id, field=field.key, page=number))


@bp.post("/consolidations/<int:period_id>/narratives/all")
@allow(*OFFICE)
def choose_every(period_id: int) -> BaseResponse:
    """Print every school's words on a field, or none: ``printed`` is 1 or 0."""
    period = period_of(period_id)
    field = _field(period, request.form.get("field")) or abort(404)
    printed = request.form.get("printed") == "1"
    period.lock()
    changed = choose_all(db.session, period, field, _lines(period, field), printed, by=current_user, at=clock.now())
    db.session.commit()
    words = "in" if printed else "không in"
    flash(f"{format_number(changed)} trường chuyển sang {words}.", "success")
    return go(url_for("consolidations.narratives", period_id=period.id, field=field.key))


def _field(period: ReportPeriod, key: str | None) -> Field | None:
    """The field of this key, the first one without a key; None when the form has no narratives."""
    fields = narrative_fields(period)
    if not key:
        return next(iter(fields), None)
    return next((one for one in fields if one.key == key), None) or abort(404)


def _lines(period: ReportPeriod, field: Field) -> dict[int, Line]:
    """The answers that count, by hand-in, in the order of lists."""
    found = behind(facts(db.session, period, clock.now(), alone=True), field, Which())
    return {line.answer.version_id: line for line in found.counted if line.answer}


def _asked() -> list[Asked]:
    found = []
    for typed in request.form.getlist("version"):
        try:
            version_id = row_number(typed)
        except ValueError:
            continue
        decision = Decision(f"print-{version_id}" in request.form, request.form.get(f"text-{version_id}", ""))
        found.append(Asked(version_id, decision, request.form.get(f"shown-{version_id}", "")))
    return found


def _page(period: ReportPeriod, field: Field | None, number: int, outcome: Outcome | None = None) -> Response:
    context: dict[str, Any] = {"period": period, "field": field, "fields": narrative_fields(period)}
    if field is not None:
        lines = _lines(period, field)
        choices = decisions(db.session, period.id, field.key)
        paged = page_of(list(lines.values()), number, ROWS)
        conflicts = outcome.conflicts if outcome else {}
        context |= {
            "paged": paged,
            "printed": sum(1 for id in lines if decision_of(choices.get(id)).printed),
            "narratives": _shown(period, field, paged.items, choices, conflicts),
            "conflicts": conflicts,
        }
    return page("consolidations/narratives.html", status=409 if outcome else 200, **context)


def _shown(
    period: ReportPeriod,
    field: Field,
    lines: list[Line],
    choices: Mapping[int, NarrativeChoice],
    conflicts: Mapping[int, Asked],
) -> list[Shown]:
    old = outdated(db.session, period.id, field.key, [line.school.id for line in lines])
    found = []
    for line in lines:
        version_id = line.answer.version_id if line.answer else 0
        choice, mine = choices.get(version_id), conflicts.get(version_id)
        decision = decision_of(choice)
        words = (mine.decision if mine else decision).text or (line.value if len(line.value) <= PREFILLED else "")
        before = old.get(line.school.id)
        if before and before.choice.version_id == version_id:
            before = None
        found.append(
            Shown(line, version_id, mine.decision if mine else decision, words, choice, before, mine is not None)
        )
    return found
