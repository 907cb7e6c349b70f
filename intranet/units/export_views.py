"""The list of schools as a file, with the filters of the screen. Logged, so it is a POST."""

from flask import Response, abort, request
from flask_login import current_user

from intranet.core import audit, clock, spreadsheets
from intranet.core.access import allow
from intranet.core.dates import format_date
from intranet.core.db import db
from intranet.core.roles import READ_ALL
from intranet.units import queries
from intranet.units.facts import LABELS, Facts
from intranet.units.models import School
from intranet.units.views import bp


@bp.post("/schools/export")
@allow(*READ_ALL)
def export_schools() -> Response:
    """All schools of the filter, on one sheet that the import can read again."""
    if (kind := request.form.get("format")) not in ("xlsx", "csv"):
        abort(400)
    asked = queries.SchoolFilter.read(request.form)
    found = db.session.scalars(queries.listed(asked, clock.today()).options(*queries.WHOLE)).unique().all()
    rows = [_row(school) for school in found]  # before the commit, after which each would be read again
    header = [*(label[:1].upper() + label[1:] for label in LABELS.values()), "Ngày đóng"]
    audit.record(
        db.session, by=current_user, action="school.export", subject=current_user, at=clock.now(),
        note=f"Tải danh sách {len(found)} trường ({kind.upper()})",
    )  # fmt: skip
    db.session.commit()
    stem = f"danh-sach-truong-{clock.today():%Y-%m-%d}"
    return spreadsheets.download("xlsx" if kind == "xlsx" else "csv", stem, "Danh sách trường", header, rows)


def _row(school: School) -> list[str]:
    facts = Facts.of(school)
    return [*(facts.shown(name) for name in LABELS), format_date(school.closed_on) if school.closed_on else ""]
