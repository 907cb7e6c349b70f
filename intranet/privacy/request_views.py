"""Requests about personal data: the office's list, one request, answering, extending, carrying out."""

from datetime import date
from typing import Any, cast

from flask import Response, abort, flash, request, url_for
from flask_login import current_user
from sqlalchemy import case, func, select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from intranet.accounts.models import User
from intranet.contacts.models import ContactCard
from intranet.core import audit, clock
from intranet.core.access import allow, find, row_number
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.forms import Form
from intranet.core.paging import paginate
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import ALL, READ_ALL
from intranet.privacy import answering, asking, export, holdings
from intranet.privacy.answering import ANSWERERS
from intranet.privacy.forms import AnswerForm, ExtensionForm, FinishForm, NoteForm
from intranet.privacy.models import DataRequest, Standing, Wish
from intranet.privacy.views import attachment, bp
from intranet.units.office import OfficeProfile


@bp.get("/privacy/requests/")
@allow(*READ_ALL)
def requests() -> Response:
    """All requests, the most pressing first; ``state`` narrows: a standing, “open” or “late”."""
    asked, still, due = request.args.get("state", ""), DataRequest.open_sql(), DataRequest.next_due_sql()
    late = still & (due < clock.today())
    query = select(DataRequest).order_by(case((still, 0), else_=1), due, DataRequest.id.desc())
    if asked in list(Standing):
        query = query.where(DataRequest.standing_sql() == Standing(asked).value)
    elif asked in ("open", "late"):
        query = query.where(still if asked == "open" else late)
    counted = select(func.count().filter(still), func.count().filter(late)).select_from(DataRequest)
    running, overdue = db.session.execute(counted).one()
    found = paginate(db.session, query, request.args.get("page", 1, int))
    return page(
        "privacy/requests.html", "requests", found=found, states=list(Standing), running=running, overdue=overdue
    )


@bp.get("/privacy/requests/new")
@allow(*ANSWERERS)
def new_noted_request() -> Response:
    """The form for a request that came otherwise: ``person`` or ``card`` in the address says whose."""
    form = NoteForm(None)
    form.received_on.data, form.wish.data = clock.today(), Wish.SEE.value
    return page("privacy/note.html", "note", form=form, subject=_subject())


@bp.post("/privacy/requests/new")
@allow(*ANSWERERS)
def note_request() -> BaseResponse:
    """Note it down; the clock runs from the day it came."""
    form, subject = NoteForm(), _subject()
    if form.validate():
        try:
            made = asking.note_down(
                db.session, subject, Wish(form.wish.data), form.words.data or "",
                received_on=cast(date, form.received_on.data), channel=form.channel.data,
                by=current_user, at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            form.form_errors.append(str(refused))
        else:
            db.session.commit()
            flash(f"Đã ghi nhận yêu cầu {made.receipt_number}.", "success")
            return go(url_for("privacy.show_request", request_id=made.id))
    return invalid("privacy/note.html", "note", form=form, subject=subject)


@bp.get("/privacy/requests/<int:request_id>")
@allow(*ALL)
def show_request(request_id: int) -> Response:
    """One request with its clock, for the person and the office."""
    return page("privacy/request.html", **_context(find(DataRequest, request_id)))


@bp.post("/privacy/requests/<int:request_id>/withdrawal")
@allow(*ALL)
def withdraw_request(request_id: int) -> BaseResponse:
    """The person takes it back."""
    found = find(DataRequest, request_id)
    asking.withdraw(found, by=current_user, at=clock.now())
    return _saved(found, "Đã rút yêu cầu.")


@bp.post("/privacy/requests/<int:request_id>/answer")
@allow(*ANSWERERS)
def answer_request(request_id: int) -> BaseResponse:
    """Whether it will be carried out, and why not."""
    found, form = find(DataRequest, request_id), AnswerForm()
    if not form.validate():
        return invalid("privacy/request.html", "steps", **_context(found, answer=form))
    granted, words = form.granted.data == "yes", form.words.data or ""
    answering.answer(found, granted=granted, words=words, by=current_user, at=clock.now())
    return _saved(found, "Đã trả lời.")


@bp.post("/privacy/requests/<int:request_id>/extension")
@allow(*ANSWERERS)
def extend_request(request_id: int) -> BaseResponse:
    """More time, once."""
    found, form = find(DataRequest, request_id), ExtensionForm()
    if form.validate():
        try:
            answering.extend(
                found, until=cast(date, form.until.data), reason=form.reason.data, by=current_user, at=clock.now()
            )
        except Refused as refused:
            form.until.errors = [str(refused)]
        else:
            return _saved(found, "Đã gia hạn.")
    return invalid("privacy/request.html", "steps", **_context(found, extension=form))


@bp.post("/privacy/requests/<int:request_id>/completion")
@allow(*ANSWERERS)
def finish_request(request_id: int) -> BaseResponse:
    """It is carried out."""
    found, form = find(DataRequest, request_id), FinishForm()
    if not form.validate():
        return invalid("privacy/request.html", "steps", **_context(found, finish=form))
    answering.finish(found, outcome=form.outcome.data, by=current_user, at=clock.now())
    return _saved(found, "Đã ghi kết quả thực hiện.")


@bp.post("/privacy/requests/<int:request_id>/exports")
@allow(*ANSWERERS)
def export_of_request(request_id: int) -> Response:
    """The person's data, to be handed to the person who asked for them; logged like every export."""
    found, kind, now = find(DataRequest, request_id), request.form.get("format", ""), clock.now()
    if kind not in export.MEDIA_TYPES:
        abort(400)
    if found.wish is not Wish.SEE or found.standing not in (Standing.ACCEPTED, Standing.DONE):
        raise Refused("Chỉ lập được bản dữ liệu cho yêu cầu cung cấp đã nhận thực hiện.")
    note = f"Lập bản dữ liệu theo yêu cầu {found.receipt_number} ({kind.upper()})"
    audit.record(db.session, by=current_user, action="data.export", subject=found, at=now, note=note)
    held = holdings.of_request(db.session, found)
    if kind == "json":
        acts = holdings.acts(db.session, found.user) if found.user else []
        body = export.to_json(held, acts, [found], at=now)
    else:
        body = export.to_pdf(held, [found], profile=OfficeProfile.on(db.session, clock.today()), at=now)
    name = f"du-lieu-{found.receipt_number}"
    db.session.commit()
    return attachment(body, kind, name)


def _subject() -> User | ContactCard:
    if person_id := request.values.get("person", type=row_number):
        return find(User, person_id)
    if card_id := request.values.get("card", type=row_number):
        return find(ContactCard, card_id)
    raise NotFound


def _context(found: DataRequest, **forms: Form) -> dict[str, Any]:
    trail = AuditEntry.subject_type == DataRequest.__name__, AuditEntry.subject_id == found.id
    return {
        "found": found,
        "answer": AnswerForm(None),
        "extension": ExtensionForm(None),
        "finish": FinishForm(None),
        "answers": current_user.role in ANSWERERS and found.user_id != current_user.id,
        "exports": export.MEDIA_TYPES,
        "history": list(db.session.scalars(select(AuditEntry).where(*trail).order_by(AuditEntry.id.desc()))),
        "audit_subject": f"DataRequest:{found.id}",
        **forms,
    }


def _saved(found: DataRequest, words: str) -> BaseResponse:
    db.session.commit()
    flash(words, "success")
    return go(url_for("privacy.show_request", request_id=found.id))
