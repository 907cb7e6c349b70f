"""The register of documents from above (văn bản cấp trên), and the files of every document."""

from typing import Any

from flask import Blueprint, Response, abort, flash, request, send_file, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import audit, clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.filestore import store
from intranet.core.paging import paginate
from intranet.core.reading import ReadFailed
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import ALL, OFFICE, READ_ALL
from intranet.documents import readings, symbols
from intranet.documents.forms import RegisterFilters, RegisterForm
from intranet.documents.models import Attachment, Document, type_of
from intranet.documents.queries import matching, registered

bp = Blueprint("documents", __name__)

ASK_FIRST = "private, no-cache"
"""The browser keeps a file but asks each time: another person may sit there, and SQLite gives the id of a file dropped
from a draft to the next one."""


@bp.get("/documents/")
@allow(*READ_ALL)
def index() -> Response:
    """The documents of bodies above, newest first."""
    filters = RegisterFilters(request.args)
    query = registered().where(~Document.own, matching(filters.q.data or ""))
    query = query.order_by(Document.issued_on.desc(), Document.id.desc())
    found = paginate(db.session, query, request.args.get("page", 1, int))
    return page("documents/index.html", "documents", documents=found, filters=filters)


@bp.get("/documents/new")
@allow(*OFFICE)
def new() -> Response:
    """The form to register one."""
    return page("documents/form.html", form=RegisterForm(None), document=None)


@bp.post("/documents/new")
@allow(*OFFICE)
def register() -> BaseResponse:
    """Register a document so that it can be cited."""
    return _save(Document(own=False), new=True)


@bp.get("/documents/<int:document_id>/edit")
@allow(*OFFICE)
def edit(document_id: int) -> Response:
    """The form to mend a registered document."""
    document = _registered(document_id)
    return page("documents/form.html", form=RegisterForm(None, obj=document), document=document)


@bp.post("/documents/<int:document_id>/edit")
@allow(*OFFICE)
def mend(document_id: int) -> BaseResponse:
    """Mend what was typed wrong."""
    return _save(_registered(document_id), new=False)


def _registered(document_id: int) -> Document:
    document = find(Document, document_id)
    if document.own or document.school_id is not None:
        abort(404)
    return document


def _save(document: Document, *, new: bool) -> BaseResponse:
    form = RegisterForm()
    shown: dict[str, Any] = {"form": form, "document": None if new else document}
    if not form.validate():
        return invalid("documents/form.html", **shown)
    document.type = type_of(form.type.data)
    for field in ("symbol", "issued_on", "issuer_name", "subject"):
        setattr(document, field, form[field].data)
    try:
        db.session.add(document)
        db.session.flush()
        document.register()
        action, verb = ("document.register", "Đăng ký") if new else ("document.mend", "Sửa")
        audit.record(
            db.session, by=current_user, action=action, subject=document, at=clock.now(),
            note=f"{verb} văn bản cấp trên: {document.title} của {document.issuer_name}",
        )  # fmt: skip
        db.session.commit()
    except (Refused, IntegrityError) as refusal:
        db.session.rollback()
        taken = "Văn bản này vừa được đăng ký."
        form.symbol.errors = [str(refusal) if isinstance(refusal, Refused) else taken]
        return invalid("documents/form.html", **shown)
    flash(f"Đã ghi {document.title} của {document.issuer_name}.", "success")
    for odd in symbols.check(document.symbol or "", document.type):
        flash(f"Nên xem lại số, ký hiệu: {odd}", "warning")
    return go(url_for("documents.index"))


@bp.get("/attachments/<int:attachment_id>")
@allow(*ALL)
def read(attachment_id: int) -> Response:
    """One file, readable in the page."""
    attachment = find(Attachment, attachment_id)
    return page("documents/read.html", "reading", reading=readings.read(attachment))


@bp.get("/attachments/<int:attachment_id>/text")
@allow(*ALL)
def read_text(attachment_id: int) -> Response:
    """The words of a PDF, for screen readers and narrow screens."""
    attachment = find(Attachment, attachment_id)
    try:
        pages, failure = readings.page_texts(attachment), ""
    except ReadFailed as failed:
        pages, failure = [], str(failed)
    return page("documents/text.html", "text", attachment=attachment, pages=pages, failure=failure)


@bp.get("/attachments/<int:attachment_id>/pages/<int:number>.webp")
@allow(*ALL)
def page_image(attachment_id: int, number: int) -> Response:
    """One page of a PDF, or a picture, as an image."""
    attachment = find(Attachment, attachment_id)
    etag = f"{attachment.sha256}-{number}"
    if etag in request.if_none_match:
        return _kept(Response(status=304), etag)
    try:
        image = readings.page_images(attachment).image(number)
    except (IndexError, ReadFailed):
        abort(404)
    return _kept(Response(image, mimetype="image/webp"), etag)


def _kept(response: Response, etag: str) -> Response:
    response.headers["Cache-Control"] = ASK_FIRST
    response.set_etag(etag)
    return response


@bp.get("/attachments/<int:attachment_id>/file")
@allow(*ALL)
def download(attachment_id: int) -> Response:
    """The file as it was sent."""
    attachment = find(Attachment, attachment_id)
    path = store().path_of(attachment.sha256)
    if not path.exists():
        abort(404)
    response = send_file(
        path,
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.filename,
        etag=attachment.sha256,
        conditional=True,
    )
    response.headers["Cache-Control"] = ASK_FIRST
    return response
