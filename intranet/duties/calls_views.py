"""The list for telephoning behind a list of duties."""

from io import BytesIO
from itertools import groupby

from flask import Response, send_file
from flask_login import current_user

from intranet.core import clock, dates
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.exports import note_export
from intranet.core.numbers import format_number
from intranet.core.roles import READ_ALL
from intranet.duties import calls as telephoning
from intranet.duties import queries
from intranet.duties.asking import chosen_duties
from intranet.duties.filters import DutyFilter
from intranet.duties.models import OWED, Duty
from intranet.duties.reminded import reminded
from intranet.duties.views import bp
from intranet.units.models import School


@bp.get("/duties/calls.pdf")
@allow(*READ_ALL)
def calls() -> Response:
    """The schools of a filter that must still act, each with all it owes and with whom to call."""
    chosen = chosen_duties()
    now = chosen.at or clock.now()
    # nothing of the filter left means an empty list, not all that is owed
    chosen = chosen.but(states=tuple(state for state in OWED if not chosen.states or state in chosen.states))
    duties = _owed(chosen) if chosen.states else []
    told = reminded(db.session, [duty.id for duty in duties])
    found = [
        telephoning.Call(
            school,
            [f"{duty.label}, {duty.document.symbol}: {telephoning.due_words(duty, now, told)}" for duty in its],
        )
        for school, its in groupby(duties, key=lambda duty: duty.school)
    ]
    made = telephoning.paper(
        db.session,
        found,
        title="Danh sách đôn đốc",
        subject="Các trường còn việc chưa làm",
        about=f"Tính đến {dates.format_datetime(now)} còn {format_number(len(found))} trường, "
        f"{format_number(len(duties))} việc chưa làm{_narrowed(chosen)}.",
        by=current_user,
        at=now,
    )
    note = f"In danh sách đôn đốc: {format_number(len(found))} trường{_narrowed(chosen)}"
    note_export("contacts.export", current_user, note, by=current_user)
    return send_file(BytesIO(made), mimetype="application/pdf", download_name="don-doc.pdf")


def _owed(chosen: DutyFilter) -> list[Duty]:
    rows = queries.duty_rows(chosen, clock.now()).order_by(None)
    by_school = rows.order_by(School.level_rank, School.sort_key, School.id, Duty.due_at, Duty.id)
    return list(db.session.scalars(by_school))


def _narrowed(chosen: DutyFilter) -> str:
    words = [state.label.lower() for state in chosen.states] if len(chosen.states) < len(OWED) else []
    words += [chosen.kind.label.lower()] if chosen.kind else []
    words += [chosen.level.label.lower()] if chosen.level else []
    words += [f"tên có “{chosen.q}”"] if chosen.q else []
    return f" (lọc: {'; '.join(words)})" if words else ""
