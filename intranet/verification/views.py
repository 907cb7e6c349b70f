"""The public page that says whether a paper is genuine."""

import hashlib
from io import BytesIO

from flask import Blueprint, Response, abort, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from intranet.contacts.numbers import holds_mobile
from intranet.core import addresses, clock, filenames, marks
from intranet.core.access import allow, find, public
from intranet.core.addresses import VERIFICATION
from intranet.core.db import db
from intranet.core.filestore import store
from intranet.core.filetypes import PDF
from intranet.core.marks import Paper
from intranet.core.protection import limiter
from intranet.core.rendering import invalid, page
from intranet.core.roles import ALL, READ_ALL
from intranet.directives.models import Directive
from intranet.documents.models import Attachment
from intranet.units.office import NoProfile, OfficeProfile
from intranet.verification import lookups, stamping
from intranet.verification.findings import UNKNOWN, Finding
from intranet.verification.forms import FileForm, MarkForm, NumberForm

bp = Blueprint("verification", __name__, cli_group=None)

LOOKUPS = "30 per minute; 300 per hour"
"""From one address: enough for a clerk with a pile of papers, too slow for trying numbers one after the other."""
FILES = "10 per minute; 100 per hour"

INDEX, RESULT = "verification/index.html", "verification/show.html"


def _asks() -> bool:
    return not request.args


@bp.get(VERIFICATION)
@public
@limiter.limit(LOOKUPS, exempt_when=_asks)
def index() -> BaseResponse:
    """The three ways to ask; the answer to number and date."""
    if "mark" in request.args:
        form = MarkForm(request.args)
        if not form.validate():
            return _asked(mark=form, status=422)
        return redirect(url_for("verification.show", mark=form.mark.data), 303)
    if "number" not in request.args:
        return _asked()
    asked = NumberForm(request.args)
    if not asked.validate() or asked.on.data is None:
        return _asked(number=asked, status=422)
    return _answer([lookups.by_number(db.session, asked.number.data, asked.on.data)])


@bp.get(f"{VERIFICATION}/<mark>")
@public
@limiter.limit(LOOKUPS)
def show(mark: str) -> Response:
    """The verdict on the paper of a mark: where the QR code leads."""
    return _answer([lookups.by_mark(db.session, mark)], mark=mark)


@bp.post(VERIFICATION)
@public
@limiter.limit(FILES)
def compare() -> Response:
    """The verdict on a file, by its SHA-256. It is read once and not kept."""
    form = FileForm()
    if not form.validate():
        return _asked(file=form, status=422)
    digest = hashlib.sha256()
    while part := form.file.data.stream.read(1 << 18):
        digest.update(part)
    return _answer(lookups.by_file(db.session, digest.hexdigest()) or [UNKNOWN], sha256=digest.hexdigest())


def _asked(
    *, mark: MarkForm | None = None, number: NumberForm | None = None, file: FileForm | None = None, status: int = 200
) -> Response:
    forms = {
        "mark_form": mark or MarkForm(None),
        "number_form": number or NumberForm(None),
        "file_form": file or FileForm(None),
    }
    return page(INDEX, **forms) if status == 200 else invalid(INDEX, **forms)


def _answer(found: list[Finding], mark: str = "", sha256: str = "") -> Response:
    """The page of one or several findings, with the office's own telephone for who doubts."""
    try:
        profile = OfficeProfile.on(db.session, clock.today())
    except NoProfile:
        profile = None
    phone = profile.phone if profile and not holds_mobile(profile.phone) else ""
    return page(RESULT, found=found, mark=mark, sha256=sha256, profile=profile, phone=phone, at=clock.now())


@bp.get("/directives/<int:directive_id>/verification")
@allow(*ALL)
def of_directive(directive_id: int) -> BaseResponse:
    """To what the mark of a directive tells the public."""
    directive = find(Directive, directive_id)
    return redirect(url_for("verification.show", mark=marks.mark(db.session, Paper.DIRECTIVE, directive.id)))


@bp.get("/directives/<int:directive_id>/qr.png")
@allow(*READ_ALL)
def picture(directive_id: int) -> Response:
    """The QR code of a directive as a picture, for its Word file before signing: the mark is that of the draft."""
    directive = find(Directive, directive_id)
    address = addresses.marked(db.session, Paper.DIRECTIVE, directive.id)
    name = f"ma-xac-thuc-{address.rpartition('/')[2]}.png"
    return send_file(BytesIO(stamping.picture(address)), "image/png", as_attachment=True, download_name=name)


@bp.get("/attachments/<int:attachment_id>/marked.pdf")
@allow(*ALL)
def marked(attachment_id: int) -> Response:
    """A directive's PDF with the mark on page 1; the original stays as it is."""
    attachment = find(Attachment, attachment_id)
    if not stamping.stampable(db.session, attachment):
        abort(404)
    stem, ending = filenames.split(attachment.filename)
    name = filenames.join(f"{stem} (có mã xác thực)", ending)
    sha256, _ = stamping.stamped(db.session, attachment)
    path = store().path_of(sha256)
    return send_file(path, PDF, as_attachment=True, download_name=name, etag=sha256, conditional=True)
