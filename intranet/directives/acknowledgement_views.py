"""Views of acknowledgement: the school's one button, its receipt, and the office's list for telephoning."""

from io import BytesIO

from flask import Response, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.exports import note_export
from intranet.core.rendering import invalid, reply
from intranet.core.roles import ALL, READ_ALL, SCHOOL
from intranet.directives import pdf
from intranet.directives.acknowledgements import Acknowledgement, acknowledge
from intranet.directives.forms import AcknowledgementForm
from intranet.directives.models import Directive
from intranet.directives.presenting import directive_context, school_context, statement_filters
from intranet.directives.views import bp


@bp.post("/directives/<int:directive_id>/acknowledgement")
@allow(*SCHOOL)
def acknowledge_directive(directive_id: int) -> BaseResponse:
    """State for the school that the directive has been received; pressed again, it shows the first statement."""
    directive = find(Directive, directive_id)
    form = AcknowledgementForm()
    if not form.validate():
        context = directive_context(directive, current_user, request.args, clock.now()) | {"form": form}
        return invalid("directives/show.html", "acknowledgement", **context)
    acknowledge(directive, by=current_user, at=clock.now(), note=form.note.data or "")
    db.session.commit()
    now = clock.now()
    context = school_context(directive, current_user, now) | {"directive": directive, "now": now, "fresh": True}
    address = url_for("directives.show", directive_id=directive.id, _anchor="acknowledgement")
    return reply("directives/show.html", "acknowledgement", address, **context)


@bp.get("/acknowledgements/<int:acknowledgement_id>/receipt.pdf")
@allow(*ALL)
def receipt(acknowledgement_id: int) -> Response:
    """The printable receipt."""
    statement = find(Acknowledgement, acknowledgement_id)
    return _pdf(pdf.receipt(statement), f"{statement.receipt_number}.pdf")


@bp.get("/directives/<int:directive_id>/calls.pdf")
@allow(*READ_ALL)
def calls(directive_id: int) -> Response:
    """The schools to telephone: who has not acknowledged, as filtered, with the numbers to call."""
    directive = find(Directive, directive_id)
    if directive.published_at is None:
        raise Refused("Văn bản chưa phát hành nên chưa có trường nào phải báo nhận.")
    made = pdf.calls(db.session, directive, statement_filters(request.args), by=current_user, at=clock.now())
    note = f"In danh sách đôn đốc báo nhận: {directive.document.title}"
    note_export("contacts.export", directive, note, by=current_user)
    return _pdf(made, f"don-doc-bao-nhan-{directive_id}.pdf")


def _pdf(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), mimetype="application/pdf", download_name=name)
