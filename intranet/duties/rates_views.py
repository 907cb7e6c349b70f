"""The page “Tỷ lệ đúng hạn”: the share in time month by month, by school, by what was asked; and as a workbook."""

from typing import Any

from flask import Response, request
from flask_login import current_user

from intranet.core import audit, clock, spreadsheets
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.downloads import arriving
from intranet.core.numbers import format_number
from intranet.core.paging import Page, page_of, paginate
from intranet.core.rendering import page
from intranet.core.roles import READ_ALL
from intranet.duties import rates as shares
from intranet.duties import workbooks
from intranet.duties.asking import board_filter, choices, years_of
from intranet.duties.columns import columns, documents_of, whole
from intranet.duties.filters import DutyFilter
from intranet.duties.views import bp

SHOWN_MONTHS = 6
"""How many months stand beside a school: the last ones."""


@bp.get("/duties/rates")
@allow(*READ_ALL)
def rates() -> Response:
    """What has fallen due and how much of it was in time."""
    years, now = years_of(), clock.now()
    chosen = shares.counted(board_filter(years))
    offered = columns(db.session, chosen.but(document=None), now)
    asked = [column for column in offered if chosen.document in (None, column.document_id)]
    view = "duties" if request.args.get("view") == "duties" else "schools"
    months = shares.months(db.session, chosen, now)
    number = request.args.get("page", 1, int)
    shown = _schools(chosen, months, number) if view == "schools" else {"asked": page_of(asked, number)}
    return page(
        "duties/rates.html", "rates", view=view, score=whole(asked), months=months, documents=documents_of(offered),
        without_state=True, base=chosen.but(fallen_due=False).query(), **shown, **choices(chosen, years),
    )  # fmt: skip


def _sort() -> str:
    sort = request.args.get("sort", "")
    return sort if sort.removeprefix("-") in shares.SORTS else "name"


def _schools(chosen: DutyFilter, months: list[shares.Month], number: int) -> dict[str, Any]:
    now = clock.now()
    found = paginate(db.session, shares.by_school(chosen, now, _sort()), number, scalars=False)
    schools = Page(shares.school_scores(found.items), found.total, found.page, found.rows)
    ids = [one.id for one in schools.items]
    return {
        "schools": schools,
        "sort": _sort(),
        "shown_months": months[-SHOWN_MONTHS:],
        "parts": shares.months_of_schools(db.session, chosen, now, ids),
        "none": shares.Score(),
    }


@bp.post("/duties/rates.xlsx")
@allow(*READ_ALL)
def rates_xlsx() -> Response:
    """The same as a workbook, every school. Logged as every export, so it is a POST."""
    now, chosen = clock.now(), shares.counted(board_filter(years_of()))
    schools = shares.school_scores(db.session.execute(shares.by_school(chosen, now, _sort())))
    made = workbooks.scores(
        shares.months(db.session, chosen, now),
        schools,
        shares.months_of_schools(db.session, chosen, now, None),
        columns(db.session, chosen, now),
    )
    note = f"Tải tỷ lệ đúng hạn của {format_number(len(schools))} trường"
    audit.record(db.session, by=current_user, action="duty.export", subject=current_user, at=now, note=note)
    db.session.commit()
    return arriving(spreadsheets.attachment(made, f"ty-le-dung-han-{clock.today():%Y-%m-%d}"))
