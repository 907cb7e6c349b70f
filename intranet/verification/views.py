"""The public page that says whether a paper is genuine."""

import hashlib

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from intranet.contacts.numbers import holds_mobile
from intranet.core import clock
from intranet.core.access import public
from intranet.core.db import db
from intranet.core.protection import limiter
from intranet.core.rendering import invalid, page
from intranet.units.office import NoProfile, OfficeProfile
from intranet.verification import lookups
from intranet.verification.findings import UNKNOWN, Finding
from intranet.verification.forms import FileForm, MarkForm, NumberForm

bp = Blueprint("verification", __name__, cli_group=None)

LOOKUPS = "30 per minute; 300 per hour"
"""From one address: enough for a clerk with a pile of papers, too slow for trying numbers one after the other."""
FILES = "10 per minute; 100 per hour"

INDEX, RESULT = "verification/index.html", "verification/show.html"


def _asks() -> bool:
    return not request.args


@bp.get("/verify")
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


@bp.get("/verify/<mark>")
@public
@limiter.limit(LOOKUPS)
def show(mark: str) -> Response:
    """The verdict on the paper of a mark: where the QR code leads."""
    return _answer([lookups.by_mark(db.session, mark)], mark=mark)


@bp.post("/verify")
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
