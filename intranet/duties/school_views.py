"""The page of one school: everything it owes, did and when, year by year, and its people."""

from collections import Counter
from typing import Any

from flask import Response, request
from flask_login import current_user
from sqlalchemy import or_, select

from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.core.paging import page_of
from intranet.core.rendering import page, wants_fragment
from intranet.core.roles import ALL
from intranet.duties import queries
from intranet.duties import rates as shares
from intranet.duties.asking import BADGES, chosen_of, years_of
from intranet.duties.filters import TOGETHER, DutyFilter
from intranet.duties.models import OWED, Duty, Kind, State
from intranet.duties.people import people_of
from intranet.duties.places import place_of
from intranet.duties.reminded import reminded
from intranet.duties.views import bp
from intranet.units.models import School

DEEDS = 30
"""So many of the school's last deeds are shown."""

DONE_BY_PEOPLE = ("directive.%", "plan.%", "submission.%", "card.%")
"""The actions of the audit trail that are the work a school was given."""

_VIEWS = {
    "": ("Tất cả", tuple(state for state in State if state is not State.CANCELLED)),
    "owed": ("Còn phải làm", TOGETHER["owed"][1]),
    "waiting": ("Chờ Phòng duyệt", (State.WAITING,)),
    "finished": ("Đã xong", TOGETHER["finished"][1]),
    "cancelled": ("Không còn yêu cầu", (State.CANCELLED,)),
}
"""The tabs: name in the address, words, the states they hold."""


@bp.get("/duties/schools/<int:school_id>")
@allow(*ALL)
def of_school(school_id: int) -> Response:
    """One school for the office, inspectors and its own people."""
    school, now, years = find(School, school_id), clock.now(), years_of()
    asked = chosen_of(years)
    chosen = DutyFilter(year=asked.year, kind=asked.kind, school=school.id)
    whole = list(db.session.scalars(queries.duty_rows(chosen.but(states=tuple(State)), now)))  # a year's, of one school
    counts = Counter(duty.state(now) for duty in whole)
    view = request.args.get("view", "")
    view = view if view in _VIEWS else ""
    _, states = _VIEWS[view]
    found = page_of([duty for duty in whole if duty.state(now) in states], request.args.get("page", 1, int))
    told = reminded(db.session, [duty.id for duty in found.items]) if found.items else {}
    context = {} if wants_fragment() else _beside(school, chosen, whole)
    return page(
        "duties/school.html", "duties", school=school, chosen=chosen, years=years, kinds=list(Kind), now=now, view=view,
        tabs=[(name, words, sum(counts[state] for state in its)) for name, (words, its) in _VIEWS.items()],
        duties=found, told=told, place_of=place_of, badges=BADGES, owed=OWED, **context,
    )  # fmt: skip


def _beside(school: School, chosen: DutyFilter, whole: list[Duty]) -> dict[str, Any]:
    months = shares.months_among(whole, clock.now())
    deeds = (
        select(AuditEntry.at, AuditEntry.actor_name, AuditEntry.note)
        .where(AuditEntry.school_id == school.id)
        .where(or_(*(AuditEntry.action.like(pattern) for pattern in DONE_BY_PEOPLE)))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(DEEDS)
    )
    return {
        "months": months,
        "score": sum((month.score for month in months), shares.Score()),
        "base": shares.counted(chosen).but(fallen_due=False).query(),
        "people": people_of(db.session, school, current_user, clock.today()),
        "deeds": [tuple(row) for row in db.session.execute(deeds)],
    }
