"""Pages of the publication ledger (B1): what stands online, what does not yet, and noting where."""

from flask import Response, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.forms import choices_of
from intranet.core.paging import paginate
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import OFFICE, READ_ALL
from intranet.documents.types import DocumentType
from intranet.registers import publishing, rows
from intranet.registers.forms import EVERYTHING, ClosedForm, OutgoingFilterForm, PublicationForm
from intranet.registers.models import Publication
from intranet.registers.outgoing_views import line_context, row_of
from intranet.registers.rows import LEDGER_STATES, OutgoingFilter
from intranet.registers.views import bp, years_of

LINE = "registers/outgoing_line.html"


@bp.get("/registers/publications")
@allow(*READ_ALL)
def publications() -> Response:
    """The share made public of the directives, plans and invitations of a year, and each of them."""
    today = clock.today()
    online = request.args.get("online", "")
    chosen = OutgoingFilter.read(request.args, today, online=online if online in LEDGER_STATES else "all", state="")
    found = paginate(db.session, rows.outgoing(chosen, newest=True), request.args.get("page", 1, int), scalars=False)
    filters = OutgoingFilterForm(None, data=vars(chosen) | {"year": str(chosen.year)})
    filters.year.choices = years_of(chosen.year, rows.years(db.session, today))
    filters.type.choices = [*EVERYTHING, *choices_of(DocumentType)]
    return page(
        "registers/publications.html",
        "publications",
        chosen=chosen,
        filters=filters,
        found=found,
        counts=rows.ledger_counts(db.session, chosen),
        places=publishing.places(db.session, [row[0].id for row in found.items]),
        states=LEDGER_STATES,
    )


@bp.post("/registers/outgoing/<int:document_id>/publications")
@allow(*OFFICE)
def publish(document_id: int) -> BaseResponse:
    """Note where and when it was made public."""
    row, form = row_of(document_id), PublicationForm()
    if not form.validate():
        return invalid(LINE, **line_context(row, publication=form))
    publishing.publish(
        row.document, form.channel.data, form.address.data or "", form.published_on.data or clock.today(),
        by=current_user, at=clock.now(),
    )  # fmt: skip
    return _noted(document_id, "Đã ghi nơi công khai.")


@bp.post("/registers/publications/<int:publication_id>/removal")
@allow(*OFFICE)
def take_back_publication(publication_id: int) -> BaseResponse:
    """Strike out a place noted by mistake."""
    publication = find(Publication, publication_id)
    document_id = publication.document_id
    publishing.take_back(publication, by=current_user, at=clock.now())
    return _noted(document_id, "Đã bỏ nơi công khai ghi nhầm.")


@bp.post("/registers/outgoing/<int:document_id>/closing")
@allow(*OFFICE)
def close_to_public(document_id: int) -> BaseResponse:
    """Say why it is not made public."""
    row, form = row_of(document_id), ClosedForm()
    if not form.validate():
        return invalid(LINE, **line_context(row, closed=form))
    publishing.close(row.document, form.closed_reason.data or "", by=current_user, at=clock.now())
    return _noted(document_id, "Đã ghi.")


def _noted(document_id: int, said: str) -> BaseResponse:
    db.session.commit()
    flash(said, "success")
    return go(url_for("registers.outgoing_line", document_id=document_id))
