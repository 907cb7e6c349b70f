"""Views of writing a report: the page, saving one field by itself, saving everything at once."""

from flask import Response, abort, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, row_number
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import SCHOOL
from intranet.duties.models import Duty
from intranet.periods.models import ReportPeriod
from intranet.report_forms import boxes
from intranet.report_forms.definition import Field
from intranet.report_forms.models import FormVersion
from intranet.report_forms.values import clean, stamp
from intranet.submissions import writing
from intranet.submissions.draft_page import DraftPage
from intranet.submissions.views import bp, report_of

TEMPLATE = "submissions/draft.html"


@bp.get("/submissions/<int:duty_id>/draft")
@allow(*SCHOOL)
def draft(duty_id: int) -> BaseResponse:
    """The report to be filled in; after the check with what is missing; once closed, what was typed, to be read."""
    duty, period, submission = report_of(duty_id)
    shown = DraftPage(duty, period, submission, clock.now(), checked="checked" in request.args)
    if duty.settled_at or (shown.closed and not (submission and submission.filled)):
        return redirect(url_for("submissions.show", duty_id=duty.id))
    return page(TEMPLATE, **shown.context())


@bp.post("/submissions/<int:duty_id>/draft")
@allow(*SCHOOL)
def save(duty_id: int) -> BaseResponse:
    """Save every field that was changed on the page; what a colleague changed meanwhile is asked about."""
    duty, period, _ = report_of(duty_id)
    act = request.form.get("act", "save")
    version = _version()
    entries = _entries(version, act)
    try:
        saving = writing.save(duty, entries, version_id=version.id, by=current_user, at=clock.now())
    except Refused as refused:
        db.session.rollback()
        duty, period, submission = report_of(duty_id)
        shown = DraftPage(duty, period, submission, clock.now(), mine=entries, refused=str(refused))
        return page(TEMPLATE, status=409, **shown.context())
    db.session.commit()
    if saving.conflicts:
        mine = {key: entries[key] for key in saving.conflicts}
        return invalid(TEMPLATE, **_shown(duty, period, saving, mine).context())
    if saving.moved:
        flash("Phòng vừa đổi biểu mẫu của kỳ này. Nội dung đã nhập được lưu; dưới đây là mẫu mới.", "warning")
    elif act == "check":
        return go(url_for("submissions.submission", duty_id=duty.id))
    elif act == "save":
        flash("Đã lưu. Phòng chỉ thấy báo cáo sau khi hiệu trưởng nộp.", "success")
    deed, _, about = act.partition("-")
    place = f"v-{about.rpartition('-')[0] if deed == 'drop' else about}" if deed in ("row", "drop") else None
    return go(url_for("submissions.draft", duty_id=duty.id, _anchor=place))


@bp.get("/submissions/<int:duty_id>/fields/<key>")
@allow(*SCHOOL)
def field(duty_id: int, key: str) -> Response:
    """One field as it is saved: for a person who takes a colleague's value."""
    duty, period, submission = report_of(duty_id)
    shown = DraftPage(duty, period, submission, clock.now())
    asked = shown.definition.by_key.get(key) or abort(404)
    return page("submissions/_field.html", box=shown.box(asked), keeping={key: shown.kept(key)})


@bp.post("/submissions/<int:duty_id>/fields/<key>")
@allow(*SCHOOL)
def save_field(duty_id: int, key: str) -> Response:
    """Save one field as it was typed; answers with what became of it, and never with the field itself."""
    duty, period, _ = report_of(duty_id)
    version = _version()
    asked = version.definition.by_key.get(key) or abort(404)
    typed = boxes.sent(asked, request.form)
    if typed is None:
        abort(400)
    entries = {key: writing.Entry(typed, request.form.get(f"stamp-{key}", ""), _sheet())}
    now = clock.now()
    saving = writing.save(duty, entries, version_id=version.id, by=current_user, at=now)
    db.session.commit()
    shown = _shown(duty, period, saving, entries)
    kept = shown.kept(key, saved_at=None if saving.conflicts else now, moved=saving.moved)
    status = 422 if saving.conflicts else 200
    return page("submissions/kept.html", status=status, kept=kept, places=shown.said(key))


def _shown(duty: Duty, period: ReportPeriod, saving: writing.Saving, sent: dict[str, writing.Entry]) -> DraftPage:
    """The page after a saving; what was sent stays in the boxes where a colleague was first."""
    mine = {key: sent[key] for key in saving.conflicts}
    return DraftPage(duty, period, saving.submission, clock.now(), mine=mine, conflicts=saving.conflicts)


def _version() -> FormVersion:
    """The version of the form the page was made of."""
    version = db.session.get(FormVersion, request.form.get("form_version", 0, row_number))
    return version or abort(400)


def _sheet() -> str:
    return request.form.get("sheet", "")[:20]


def _entries(version: FormVersion, act: str) -> dict[str, writing.Entry]:
    """What the person changed on the page, by field; a button kept this value, took that, or dropped a row."""
    kept, _, theirs = request.form.get("keep", "").partition(":")
    taken = request.form.get("take", "").partition(":")[0]
    found: dict[str, writing.Entry] = {}
    for one in version.definition.fields:
        typed = boxes.sent(one, request.form)
        if typed is None or one.key == taken:
            continue
        seen = theirs if one.key == kept else request.form.get(f"stamp-{one.key}", "")
        typed = _without_row(one, typed, act) if isinstance(typed, list) else typed
        if one.key == kept or stamp(clean(one, typed)) != request.form.get(f"stamp-{one.key}", ""):
            found[one.key] = writing.Entry(typed, seen, _sheet())
    return found


def _without_row(one: Field, rows: list[dict[str, str]], act: str) -> list[dict[str, str]]:
    place = act.removeprefix(f"drop-{one.key}-")
    if place == act or not (place.isascii() and place.isdigit()):
        return rows
    return [row for number, row in enumerate(rows, 1) if str(number) != place]
