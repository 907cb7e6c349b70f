"""Pages of the incoming and follow-up registers: the books, entering, mending, one arrival with its stamp."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Response, flash, request, send_file, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from intranet.accounts.models import User
from intranet.core import clock
from intranet.core.access import allow, find, row_number
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.filetypes import ACCEPT_ATTRIBUTE
from intranet.core.forms import choices_of
from intranet.core.paging import paginate
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE, READ_ALL
from intranet.directives.models import Directive
from intranet.documents import readings
from intranet.documents.models import Citation, Document, type_of
from intranet.documents.types import DocumentType
from intranet.documents.uploads import Uploads, taken
from intranet.pdf.tables import Column
from intranet.registers import cells, incoming, pdf, rows
from intranet.registers.forms import (
    EVERYTHING,
    ArrivalFilterForm,
    ArrivalForm,
    PassForm,
    ReasonForm,
    SettleForm,
    StepForm,
)
from intranet.registers.models import Arrival, Standing
from intranet.registers.rows import ArrivalFilter
from intranet.registers.views import bp, years_of
from intranet.units.office import OfficeProfile

FORM = "registers/arrival_form.html"


@dataclass(frozen=True)
class Book:
    """A register of arrivals as a page. ``key``: its name where it is taken away; ``nothing``: said of no rows."""

    key: str
    title: str
    short_title: str
    endpoint: str
    nothing: str
    columns: Sequence[Column]
    cells: Callable[[Arrival], list[str]]


INCOMING = Book(
    "incoming", "Sổ đăng ký văn bản đến", "Văn bản đến", "registers.incoming_book",
    "Năm này chưa có văn bản đến nào. Vào sổ văn bản của Bộ, Sở, Ủy ban nhân dân để theo dõi và dẫn làm căn cứ.",
    cells.INCOMING, cells.incoming,
)  # fmt: skip
FOLLOWING = Book(
    "following", "Sổ theo dõi giải quyết văn bản đến", "Theo dõi giải quyết", "registers.following_book",
    "Năm này chưa có văn bản đến nào đặt thời hạn giải quyết. Ghi thời hạn khi vào sổ hoặc khi chuyển văn bản.",
    cells.FOLLOWING, cells.following,
)  # fmt: skip


@bp.get("/registers/incoming")
@allow(*READ_ALL)
def incoming_book() -> Response:
    """Sổ đăng ký văn bản đến of a year, the newest first."""
    return _book(INCOMING, asking=False)


@bp.get("/registers/following")
@allow(*READ_ALL)
def following_book() -> Response:
    """Sổ theo dõi giải quyết văn bản đến of a year."""
    return _book(FOLLOWING, asking=True)


def _book(book: Book, *, asking: bool) -> Response:
    today = clock.today()
    chosen = ArrivalFilter.read(request.args, today, asking=asking)
    query = rows.arrivals(chosen, today, newest=True)
    found = paginate(db.session, query, request.args.get("page", 1, int))
    filters = ArrivalFilterForm(None, data=vars(chosen) | {"year": str(chosen.year)})
    filters.year.choices = years_of(chosen.year, rows.years(db.session, today))
    filters.state.choices = [*EVERYTHING, *choices_of(Standing)]
    return page(
        "registers/arrivals.html",
        "arrivals",
        register=book,
        book=book.key,
        chosen=chosen,
        filters=filters,
        found=found,
        counts=rows.arrival_counts(db.session, chosen, today),
        Standing=Standing,
    )


@bp.get("/registers/incoming/new")
@allow(*OFFICE)
def new_arrival() -> Response:
    """The form to enter what came; ``document``: one that was registered before, only to be cited."""
    today, document = clock.today(), _known(request.args.get("document", type=row_number))
    values: dict[str, Any] = {name: getattr(document, name) for name in incoming.FACTS} if document else {}
    values["type"] = (document.type if document else DocumentType.CONG_VAN).value
    form = ArrivalForm(
        None, data=values | {"arrived_on": today, "number": incoming.next_arrival(db.session, today.year)}
    )
    form.proposed.data = str(form.number.data)
    return page(FORM, **_form(form, None, Uploads(), document))


@bp.post("/registers/incoming/new")
@allow(*OFFICE)
def enter_arrival() -> BaseResponse:
    """Write it into the register."""
    return _save(None)


@bp.get("/registers/incoming/<int:arrival_id>/edit")
@allow(*OFFICE)
def edit_arrival(arrival_id: int) -> Response:
    """The form to mend an arrival."""
    arrival = find(Arrival, arrival_id)
    values = {name: getattr(arrival.document, name) for name in incoming.FACTS}
    values |= {name: getattr(arrival, name) for name in incoming.HANDLING}
    values["type"] = arrival.document.type.value
    return page(FORM, **_form(ArrivalForm(None, data=values), arrival, Uploads(), None))


@bp.post("/registers/incoming/<int:arrival_id>/edit")
@allow(*OFFICE)
def mend_arrival(arrival_id: int) -> BaseResponse:
    """Keep what was mended; what it was stays in the audit trail."""
    return _save(arrival_id)


def _save(arrival_id: int | None) -> BaseResponse:
    uploads = taken()
    arrival = find(Arrival, arrival_id) if arrival_id is not None else None
    document = _known(request.form.get("document", type=row_number)) if arrival is None else None
    form, at = ArrivalForm(), clock.now()
    if not form.validate() or uploads.refused:
        return invalid(FORM, **_form(form, arrival, uploads, document))
    values = {name: form[name].data for name in (*incoming.FACTS, *incoming.HANDLING)}
    values["type"] = type_of(form.type.data)
    if form.proposed.data and str(form.number.data or "") == form.proposed.data:
        values["number"] = None  # the next one, whoever was quicker
    try:
        if arrival is None:
            arrival = incoming.arrive(db.session, document, values, by=current_user, at=at)
            said = f"Đã vào sổ, số đến {arrival.number:02d}."
        else:
            changed = incoming.correct(arrival, values, by=current_user, at=at)
            said = f"Đã sửa: {changed}." if changed else "Không có gì thay đổi."
        uploads.attach_to(arrival.document)
        db.session.commit()
    except (Refused, IntegrityError) as refusal:
        db.session.rollback()
        used = "Số đến này vừa được người khác dùng."
        form.number.errors = [str(refusal) if isinstance(refusal, Refused) else used]
        again = find(Arrival, arrival_id) if arrival_id is not None else None
        return invalid(FORM, **_form(form, again, uploads, _known(document.id if document else None)))
    flash(said, "success")
    return go(url_for("registers.arrival", arrival_id=arrival.id))


def _known(document_id: int | None) -> Document | None:
    """A registered document of a body above that has not been entered as an arrival."""
    if document_id is None:
        return None
    document = db.session.get(Document, document_id)
    return document if document and not document.own and document.school_id is None else None


def _form(form: ArrivalForm, arrival: Arrival | None, uploads: Uploads, document: Document | None) -> dict[str, Any]:
    bodies = select(Document.issuer_name).where(~Document.own, Document.school_id.is_(None)).distinct()
    return {
        "form": form,
        "arrival": arrival,
        "document": document,
        "uploads": uploads,
        "attachments": arrival.document.attachments if arrival else [],
        "dropped": set(),
        "accept": ACCEPT_ATTRIBUTE,
        "bodies": list(db.session.scalars(bodies.order_by(Document.issuer_name).limit(100))),
        "people": office_people(),
    }


def office_people() -> list[str]:
    """The names of the office's people, to be offered as receivers."""
    people = select(User.display_name).where(User.role.in_(OFFICE), User.locked_at.is_(None))
    return list(db.session.scalars(people.order_by(User.display_name)))


@bp.get("/registers/incoming/<int:arrival_id>")
@allow(*READ_ALL)
def arrival(arrival_id: int) -> Response:
    """One arrival: its document, where it went, how far it is, what cites it."""
    return page("registers/arrival.html", "handling", **arrival_context(find(Arrival, arrival_id)))


def arrival_context(arrival: Arrival, **forms: Any) -> dict[str, Any]:
    """What the page of one arrival shows."""
    document = arrival.document
    changes = select(AuditEntry).where(AuditEntry.subject_type == "Arrival", AuditEntry.subject_id == arrival.id)
    citing = (
        select(Document)
        .join(Citation, Citation.document_id == Document.id)
        .where(Citation.cited_id == document.id, Document.own, Document.sealed_at.is_not(None))
    )
    passing = PassForm(None)
    passing.assigned_to.data, passing.due_on.data = arrival.assigned_to, arrival.due_on
    kept = {"passing": passing, "step": StepForm(None), "settling": SettleForm(None), "reason": ReasonForm(None)}
    return {
        "arrival": arrival,
        "document": document,
        "state": arrival.state(clock.today()),
        "profile": OfficeProfile.on(db.session, arrival.arrived_on),
        "reading": readings.read(document.attachments[0]) if document.attachments else None,
        "citing": list(db.session.scalars(citing.order_by(Document.issued_on))),
        "answer_is_directive": bool(arrival.answer_id and db.session.get(Directive, arrival.answer_id)),
        "changes": list(db.session.scalars(changes.order_by(AuditEntry.id.desc()))),
        "people": office_people(),
        **(kept | forms),
    }


@bp.get("/registers/incoming/<int:arrival_id>/stamp.pdf")
@allow(*READ_ALL)
def stamp(arrival_id: int) -> Response:
    """The ĐẾN stamp, filled in, 50 × 35 mm."""
    arrival = find(Arrival, arrival_id)
    made = pdf.stamp(arrival, OfficeProfile.on(db.session, arrival.arrived_on))
    name = f"dau-den-{arrival.year}-{arrival.number:02d}.pdf"
    return send_file(BytesIO(made), mimetype="application/pdf", download_name=name)
