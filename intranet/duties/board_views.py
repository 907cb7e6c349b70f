"""The board on paper and as a workbook: every school and every column of the filter in the address."""

from io import BytesIO

from flask import Response, request, send_file
from flask_login import current_user

from intranet.core import audit, clock, spreadsheets
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.downloads import arriving
from intranet.core.numbers import format_number
from intranet.core.roles import READ_ALL
from intranet.duties import board_pdf as on_paper
from intranet.duties import workbooks
from intranet.duties.asking import board_filter, years_of
from intranet.duties.grouping import grouping_of
from intranet.duties.sheet import Sheet, sheet
from intranet.duties.views import bp


def _whole() -> Sheet:
    grouping = grouping_of(request.args.get("group"))
    return sheet(db.session, board_filter(years_of()), clock.now(), grouping)


@bp.get("/duties/board.pdf")
@allow(*READ_ALL)
def board_pdf() -> Response:
    """The board on landscape paper."""
    made = on_paper.paper(db.session, _whole(), by=current_user, at=clock.now())
    return send_file(BytesIO(made), mimetype="application/pdf", download_name="bang-theo-doi.pdf")


@bp.post("/duties/board.xlsx")
@allow(*READ_ALL)
def board_xlsx() -> Response:
    """The board as a workbook. Logged as every export, so it is a POST."""
    whole = _whole()
    made = workbooks.board(whole)
    note = f"Tải bảng theo dõi: {format_number(whole.schools)} trường, {format_number(len(whole.columns))} việc"
    audit.record(
        db.session, by=current_user, action="duty.export", subject=current_user, at=clock.now(),
        note=f"{note} ({'; '.join(whole.about)})" if whole.about else note,
    )  # fmt: skip
    db.session.commit()
    return arriving(spreadsheets.attachment(made, f"bang-theo-doi-{clock.today():%Y-%m-%d}"))
