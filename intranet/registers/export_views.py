"""The registers as PDF and XLSX, with the filter of the screen. Logged, so it is a POST."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, NamedTuple

from flask import Response, abort, request, send_file
from flask_login import current_user

from intranet.core import audit, clock, spreadsheets
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.roles import READ_ALL
from intranet.pdf.tables import Column
from intranet.registers import cells, pdf, rows
from intranet.registers.rows import ArrivalFilter, OutgoingFilter
from intranet.registers.views import bp
from intranet.units.office import OfficeProfile


class _Book(NamedTuple):
    title: str
    stem: str
    columns: list[Column]
    lines: Callable[[], list[list[str]]]


def _outgoing() -> list[list[str]]:
    chosen = OutgoingFilter.read(request.form, clock.today(), online="")
    found = db.session.execute(rows.outgoing(chosen))
    return [cells.outgoing(row) for row in rows.told(db.session, found, clock.now())]


def _arrivals(asking: bool, line: Callable[[Any], list[str]]) -> list[list[str]]:
    chosen = ArrivalFilter.read(request.form, clock.today(), asking=asking)
    return [line(one) for one in db.session.scalars(rows.arrivals(chosen, clock.today())).unique()]


_BOOKS = {
    "outgoing": _Book("Sổ đăng ký văn bản đi", "so-van-ban-di", cells.OUTGOING, _outgoing),
    "incoming": _Book(
        "Sổ đăng ký văn bản đến", "so-van-ban-den", cells.INCOMING, lambda: _arrivals(False, cells.incoming)
    ),
    "following": _Book(
        "Sổ theo dõi giải quyết văn bản đến", "so-theo-doi-giai-quyet", cells.FOLLOWING,
        lambda: _arrivals(True, cells.following),
    ),
}  # fmt: skip


@bp.post("/registers/<book>/export")
@allow(*READ_ALL)
def export(book: str) -> Response:
    """One register of a year, in the order of the book, as PDF with all its columns or as XLSX."""
    kind = request.form.get("format")
    if book not in _BOOKS or kind not in ("pdf", "xlsx"):
        abort(404)
    asked, now = _BOOKS[book], clock.now()
    year = rows.year_of(request.form, clock.today())
    lines = asked.lines()
    about = f"Năm {year}{_narrowed()}"
    profile = OfficeProfile.on(db.session, clock.today())
    audit.record(
        db.session, by=current_user, action="register.export", subject=profile, at=now,
        note=f"Tải {asked.title.lower()} ({kind.upper()}), {about.lower()}, {len(lines)} dòng",
    )  # fmt: skip
    db.session.commit()  # before the file is drawn: the database is locked for writing until then
    stem = f"{asked.stem}-{year}"
    if kind == "xlsx":
        header = [column.title for column in asked.columns]
        return spreadsheets.download("xlsx", stem, asked.title, header, lines)
    made = pdf.book(db.session, asked.title, asked.columns, lines, about, now)
    return send_file(BytesIO(made), mimetype="application/pdf", as_attachment=True, download_name=f"{stem}.pdf")


def _narrowed() -> str:
    asked = [name for name in ("q", "type", "state") if request.form.get(name)]
    return " (theo điều kiện lọc)" if asked else ""
