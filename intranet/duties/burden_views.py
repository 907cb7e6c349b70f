"""The page of what is asked of each school each month, and the same as a workbook."""

from flask import Response, request
from flask_login import current_user

from intranet.core import audit, clock, spreadsheets
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.downloads import arriving
from intranet.core.numbers import format_number
from intranet.core.rendering import page
from intranet.core.roles import READ_ALL
from intranet.duties.asking import board_filter, choices, years_of
from intranet.duties.burden import Burden
from intranet.duties.burden import burden as counted
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Kind
from intranet.duties.views import bp
from intranet.units.years import SchoolYear

USUAL_SORT = "-total"
EVERY = 1_000_000

ASKED = {
    Kind.ACKNOWLEDGE: "Văn bản phải báo nhận",
    Kind.PLAN: "Kế hoạch phải nộp",
    Kind.CARD: "Thẻ phải xác nhận",
    Kind.REPORT: "Báo cáo phải nộp",
}


@bp.get("/duties/burden")
@allow(*READ_ALL)
def burden() -> Response:
    """Schools × months; the busiest schools first."""
    years = years_of()
    chosen, sort = _chosen(years), request.args.get("sort") or USUAL_SORT
    found = counted(db.session, chosen, clock.now(), sort=sort, page=request.args.get("page", 1, int))
    return page("duties/burden.html", "burden", found=found, sort=sort, asked=ASKED, **choices(chosen, years))


@bp.post("/duties/burden.xlsx")
@allow(*READ_ALL)
def burden_xlsx() -> Response:
    """All schools of the filter as a workbook. Logged as every export, so it is a POST."""
    chosen = _chosen(years_of())
    sort = request.args.get("sort") or USUAL_SORT
    found = counted(db.session, chosen, clock.now(), sort=sort, page=1, rows=EVERY)
    made = _workbook(found)
    what = f" ({ASKED[chosen.kind].lower()})" if chosen.kind else ""
    audit.record(
        db.session, by=current_user, action="burden.export", subject=current_user, at=clock.now(),
        note=f"Tải bảng khối lượng yêu cầu{what}: {format_number(found.schools.total)} trường",
    )  # fmt: skip
    db.session.commit()
    return arriving(spreadsheets.attachment(made, f"khoi-luong-yeu-cau-{clock.today():%Y-%m-%d}"))


def _chosen(years: list[SchoolYear]) -> DutyFilter:
    return board_filter(years).but(states=(), handed=())


def _workbook(found: Burden) -> bytes:
    header = ["Trường", "Xã, phường", *(month.label for month in found.months), "Cả năm học"]
    rows = [[one.name, one.commune, *one.months, one.total] for one in found.schools.items]
    rows.append(["Cộng", "", *found.totals, found.total])
    return spreadsheets.workbook([spreadsheets.Sheet("Khối lượng yêu cầu", header, rows, frozen=1)])
