"""Pages of the outgoing register: the book, one line of it, entering, mending, striking out, what to look at."""

from typing import Any

from flask import Response, abort, flash, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock, dates
from intranet.core.access import allow, find
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.filetypes import ACCEPT_ATTRIBUTE
from intranet.core.forms import choices_from, choices_of
from intranet.core.paging import paginate
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE, READ_ALL
from intranet.directives import drafting
from intranet.directives.models import Directive
from intranet.documents import destinations, symbols
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.documents.uploads import Uploads, taken
from intranet.registers import cells, findings, outgoing, publishing, rows
from intranet.registers.forms import (
    EVERYTHING,
    ClosedForm,
    HandlingForm,
    OutgoingFilterForm,
    OutgoingForm,
    PublicationForm,
    ReasonForm,
    UnusedForm,
)
from intranet.registers.models import OutgoingEntry
from intranet.registers.rows import OUTGOING_STATES, OutgoingFilter, OutgoingRow
from intranet.registers.views import bp, years_of
from intranet.units.office import OfficeProfile

FORM = "registers/outgoing_form.html"


@bp.get("/registers/outgoing")
@allow(*READ_ALL)
def outgoing_book() -> Response:
    """Sổ đăng ký văn bản đi of a year, the newest first, with the columns of the decree."""
    today = clock.today()
    chosen = OutgoingFilter.read(request.args, today, online="")
    found = paginate(db.session, rows.outgoing(chosen, newest=True), request.args.get("page", 1, int), scalars=False)
    filters = OutgoingFilterForm(None, data=vars(chosen) | {"year": str(chosen.year)})
    filters.year.choices = years_of(chosen.year, rows.years(db.session, today))
    filters.type.choices = [*EVERYTHING, *choices_of(DocumentType)]
    filters.state.choices = [*EVERYTHING, *choices_from(OUTGOING_STATES.items())]
    return page(
        "registers/outgoing.html",
        "outgoing",
        chosen=chosen,
        filters=filters,
        found=found,
        lines=rows.told(db.session, found.items, clock.now()),
        columns=cells.OUTGOING,
        cells=cells.outgoing,
    )


@bp.get("/registers/outgoing/<int:document_id>")
@allow(*READ_ALL)
def outgoing_line(document_id: int) -> Response:
    """One line: all columns, files, where it is public, what was changed."""
    return page("registers/outgoing_line.html", "publications", **line_context(row_of(document_id)))


def line_context(row: OutgoingRow, **forms: Any) -> dict[str, Any]:
    """What the page of one line shows."""
    document = row.document
    changes = select(AuditEntry).where(AuditEntry.subject_type == "Document", AuditEntry.subject_id == document.id)
    kept = {"publication": PublicationForm(None), "closed": ClosedForm(None), "reason": ReasonForm(None)}
    kept["closed"].closed_reason.data = row.entry.closed_reason if row.entry else ""
    kept["publication"].published_on.data = clock.today()
    return {
        "row": row,
        "document": document,
        "columns": cells.OUTGOING,
        "cells": cells.outgoing(row),
        "places": publishing.places(db.session, [document.id])[document.id],
        "changes": list(db.session.scalars(changes.order_by(AuditEntry.id.desc()))),
        **(kept | forms),
    }


def row_of(document_id: int) -> OutgoingRow:
    """The line of a document, or 404 when it does not stand in the outgoing register."""
    document = find(Document, document_id)
    found = db.session.scalar(select(Document.id).where(Document.id == document.id, rows.in_register()))
    if found is None:
        abort(404)
    entry = db.session.get(OutgoingEntry, document.id)
    directive = db.session.get(Directive, document.id)
    return rows.told(db.session, [(document, entry, directive)], clock.now())[0]


@bp.get("/registers/outgoing/new")
@allow(*OFFICE)
def new_outgoing() -> Response:
    """The form to enter a paper, with the next number."""
    today = clock.today()
    usual = drafting.blank(db.session, by=current_user, today=today, kind=DocumentType.CONG_VAN)
    names = ("type", "issued_on", "number", "notation", "authority", "signer_title", "signer_name")
    form = OutgoingForm(None, data={name: usual[name] for name in names})
    form.proposed.data = str(usual["number"])
    form.to_luu.data, form.sent_on.data, form.copies.data = destinations.FILED.name, today, 1
    return page(FORM, "numbering", **_form(form, None, Uploads()))


@bp.post("/registers/outgoing/new")
@allow(*OFFICE)
def enter_outgoing() -> BaseResponse:
    """Take the number and write the line."""
    return _save(None)


@bp.get("/registers/outgoing/<int:document_id>/edit")
@allow(*OFFICE)
def edit_outgoing(document_id: int) -> Response:
    """The form to mend a line; of a directive only what the register itself says."""
    row = row_of(document_id)
    entry, document = row.entry, row.document
    values: dict[str, Any] = {name: getattr(entry, name) for name in outgoing.HANDLING} if entry else {}
    if row.directive:
        return page("registers/handling_form.html", form=HandlingForm(None, data=values), row=row, document=document)
    values |= {name: getattr(document, name) for name in outgoing.FACTS if name not in ("destinations", "symbol")}
    values["notation"] = symbols.split(document.symbol or "")[1]
    values |= destinations.for_form(destinations.read(document.destinations))
    return page(FORM, "numbering", **_form(OutgoingForm(None, data=values), document, Uploads()))


@bp.post("/registers/outgoing/<int:document_id>/edit")
@allow(*OFFICE)
def mend_outgoing(document_id: int) -> BaseResponse:
    """Keep what was mended; what it was stays in the audit trail."""
    row = row_of(document_id)
    if not row.directive:
        return _save(document_id)
    form = HandlingForm()
    if not form.validate():
        return invalid("registers/handling_form.html", form=form, row=row, document=row.document)
    return _mended(row.document, outgoing.correct(row.document, None, form.handling, by=current_user, at=clock.now()))


def _save(document_id: int | None) -> BaseResponse:
    uploads = taken()
    document = find(Document, document_id) if document_id is not None else None
    form = OutgoingForm()
    if request.form.get("act") == "number":
        _propose(form)
        return page(FORM, "numbering", **_form(form, document, uploads))
    if not form.validate() or uploads.refused:
        return invalid(FORM, "numbering", **_form(form, document, uploads))
    at = clock.now()
    try:
        if document is None:
            entry = outgoing.enter(db.session, form.slip, form.handling, by=current_user, at=at)
            uploads.attach_to(entry.document)
            db.session.commit()
            flash(f"Đã vào sổ: {entry.document.title}.", "success")
            return go(url_for("registers.outgoing_line", document_id=entry.document_id))
        changed = outgoing.correct(document, form.slip, form.handling, by=current_user, at=at)
        uploads.attach_to(document)
        return _mended(document, changed)
    except (Refused, IntegrityError) as refusal:
        db.session.rollback()
        used = "Số này vừa được người khác dùng; bấm “Lấy số tiếp theo”."
        form.number.errors = [str(refusal) if isinstance(refusal, Refused) else used]
        again = find(Document, document_id) if document_id is not None else None
        return invalid(FORM, "numbering", **_form(form, again, uploads))


def _mended(document: Document, changed: str) -> BaseResponse:
    db.session.commit()
    flash(f"Đã sửa: {changed}." if changed else "Không có gì thay đổi.", "success")
    return go(url_for("registers.outgoing_line", document_id=document.id))


def _propose(form: OutgoingForm) -> None:
    number, notation = drafting.proposal(db.session, form.type.data, form.issued_on.data or clock.today())
    form.number.raw_data, form.number.data, form.notation.data = None, number, notation
    form.proposed.data = str(number)


def _form(form: OutgoingForm, document: Document | None, uploads: Uploads) -> dict[str, Any]:
    profile = OfficeProfile.on(db.session, form.issued_on.data or clock.today())
    address = "registers.mend_outgoing" if document else "registers.enter_outgoing"
    return {
        "form": form,
        "document": document,
        "uploads": uploads,
        "attachments": document.attachments if document else [],
        "dropped": set(),
        "accept": ACCEPT_ATTRIBUTE,
        "titles": [profile.head_title, profile.deputy_title],
        "address": url_for(address, document_id=document.id) if document else url_for(address),
    }


@bp.post("/registers/outgoing/<int:document_id>/voiding")
@allow(*OFFICE)
def void_outgoing(document_id: int) -> BaseResponse:
    """Strike the number out with a reason."""
    row, form = row_of(document_id), ReasonForm()
    if not form.validate():
        return invalid("registers/outgoing_line.html", **line_context(row, reason=form))
    outgoing.void(row.document, form.reason.data, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã hủy số {row.document.symbol}; số vẫn nằm trong sổ với lý do hủy.", "success")
    return go(url_for("registers.outgoing_line", document_id=document_id))


@bp.get("/registers/outgoing/findings")
@allow(*READ_ALL)
def outgoing_findings() -> Response:
    """Numbers missing, given late or out of order in a year."""
    form = UnusedForm(None)
    year = rows.year_of(request.args, clock.today())
    form.number.data = request.args.get("number", type=int)
    form.type.data = next((kind for kind in DocumentType if kind.value == request.args.get("type")), None)
    form.on.data = clock.today() if clock.today().year == year else dates.parse_date(f"31/12/{year}")
    return page("registers/findings.html", **_findings(form))


@bp.post("/registers/outgoing/findings")
@allow(*OFFICE)
def void_unused() -> BaseResponse:
    """Account for a number that no paper bears."""
    form = UnusedForm()
    if not form.validate():
        return invalid("registers/findings.html", **_findings(form))
    day = form.on.data or clock.today()
    try:
        outgoing.void_unused(
            db.session, form.type.data, form.number.data or 0, day, form.reason.data,
            by=current_user, at=clock.now(),
        )  # fmt: skip
        db.session.commit()
    except (Refused, IntegrityError) as refusal:
        db.session.rollback()
        form.number.errors = [str(refusal) if isinstance(refusal, Refused) else "Số này vừa được dùng."]
        return invalid("registers/findings.html", **_findings(form))
    flash(f"Đã ghi số {form.number.data:02d} là số hủy.", "success")
    return go(url_for("registers.outgoing_findings", year=day.year))


def _findings(form: UnusedForm) -> dict[str, Any]:
    year = rows.year_of(request.args, clock.today())
    found = findings.of_year(db.session, year, clock.now())
    return {"year": year, "years": rows.years(db.session, clock.today()), "findings": found, "form": form}
