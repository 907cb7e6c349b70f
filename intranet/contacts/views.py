"""The directory: the page and its files."""

from typing import Any

from flask import Blueprint, Response, abort, request
from flask_login import current_user
from sqlalchemy import select

from intranet.contacts import missing, queries
from intranet.contacts.exports import to_csv, to_vcard, to_xlsx
from intranet.contacts.filters import Filters
from intranet.contacts.forms import FilterForm
from intranet.contacts.pdf import TITLE, directory_pdf
from intranet.core import audit, clock
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.forms import choices_from
from intranet.core.rendering import page
from intranet.core.roles import ALL, READ_ALL
from intranet.units.models import Commune
from intranet.units.office import CardKind, OfficeProfile

bp = Blueprint("contacts", __name__)

FORMATS = {
    "pdf": ("PDF", "application/pdf"),
    "xlsx": ("Excel (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("CSV", "text/csv; charset=utf-8"),
    "vcf": ("vCard", "text/vcard; charset=utf-8"),
}


@bp.get("/contacts/")
@allow(*ALL)
def index() -> Response:
    """Everybody's cards; for the office and inspectors also the schools that have none."""
    filters, today = Filters.read(request.args), clock.today()
    number = request.args.get("page", 1, int)
    sees_missing = current_user.role in READ_ALL
    shows_missing = sees_missing and request.args.get("view") == "missing"
    kinds = list(db.session.scalars(select(CardKind).order_by(CardKind.position, CardKind.id)))
    communes = list(db.session.scalars(select(Commune).order_by(Commune.sort_key)))
    context: dict[str, Any] = {"kind_counts": missing.kind_counts(db.session, today=today) if sees_missing else []}
    if shows_missing:
        found = missing.missing_page(db.session, filters, today=today, page=number)
        counts = queries.count_entries(db.session, filters, reader=current_user, today=today), found.total
    else:
        found = queries.entries_page(db.session, filters, reader=current_user, today=today, page=number)
        lacking = missing.count_missing(db.session, filters, today=today) if sees_missing else 0
        counts = found.total, lacking
    return page(
        "contacts/index.html",
        "directory",
        form=_filter_form(filters, kinds, communes),
        filters=filters,
        found=found,
        counts=counts,
        sees_missing=sees_missing,
        shows_missing=shows_missing,
        formats=FORMATS,
        **context,
    )


@bp.post("/contacts/exports")
@allow(*ALL)
def export() -> Response:
    """The whole directory under the filters as a file. Who exported what is kept in the audit trail."""
    kind = request.form.get("format", "")
    if kind not in FORMATS:
        abort(400)
    filters, today = Filters.read(request.form), clock.today()
    entries = queries.entries(db.session, filters, reader=current_user, today=today)
    words = _in_words(filters)
    note = f"Xuất danh bạ {FORMATS[kind][0]}: {len(entries)} dòng" + (f"; lọc: {words}" if words else "")
    audit.record(db.session, by=current_user, action="contacts.export", subject=current_user, at=clock.now(), note=note)
    printed_by, profile = current_user.display_name, OfficeProfile.on(db.session, today)
    db.session.commit()  # before the file is drawn: that can take a while, and the database is locked for writing
    if kind == "pdf":
        body = directory_pdf(entries, profile=profile, on=today, filters=words, printed_by=printed_by)
    elif kind == "xlsx":
        body = to_xlsx(entries, title=TITLE, note=note)
    else:
        body = to_csv(entries) if kind == "csv" else to_vcard(entries, on=today)
    return attachment(body, kind, f"danh-ba-dau-moi-{today:%Y-%m-%d}")


def attachment(body: bytes, kind: str, name: str) -> Response:
    """A file to be saved, its name ASCII without ending."""
    disposition = f'attachment; filename="{name}.{kind}"'
    return Response(body, content_type=FORMATS[kind][1], headers={"Content-Disposition": disposition})


def _filter_form(filters: Filters, kinds: list[CardKind], communes: list[Commune]) -> FilterForm:
    form = FilterForm(formdata=None, data=filters.arguments())
    form.kind.choices = choices_from([("", "Tất cả"), *((str(kind.id), kind.name) for kind in kinds)])
    form.commune.choices = choices_from([("", "Tất cả"), *((str(commune.id), commune.name) for commune in communes)])
    return form


def _in_words(filters: Filters) -> str:
    kind = db.session.get(CardKind, filters.kind_id) if filters.kind_id else None
    commune = db.session.get(Commune, filters.commune_id) if filters.commune_id else None
    words = [
        f"cấp {filters.level.label}" if filters.level else "",
        str(commune) if commune else "",
        str(kind) if kind else "",
        f"từ khóa “{filters.q}”" if filters.q else "",
    ]
    return ", ".join(word for word in words if word)


from intranet.contacts import card_views, delegation_views  # noqa: E402, F401 - their routes are of the blueprint above
