"""Who may speak today: of all schools, of one unit; giving and ending the authority to."""

from typing import Any

from flask import Response, abort, flash, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import lazyload
from werkzeug.wrappers import Response as BaseResponse

from intranet.contacts import speakers
from intranet.contacts.delegation_forms import FIELDS, DelegationForm, EndForm
from intranet.contacts.delegations import Delegation, delegate, may_delegate
from intranet.contacts.views import bp
from intranet.core import clock
from intranet.core.access import allow, find
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.paging import paginate
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import ALL, OFFICE, READ_ALL, Role
from intranet.units.levels import Level
from intranet.units.models import Commune, School
from intranet.units.queries import SchoolFilter, listed

WRITERS = OFFICE | {Role.HEAD}


@bp.get("/contacts/speakers")
@allow(*READ_ALL)
def speakers_today() -> Response:
    """The office's own spokespeople and those of every school at work today."""
    today, asked = clock.today(), SchoolFilter.read(request.args)
    only = request.args.get("only") == "1"
    query = listed(asked, today).options(lazyload(School.level_rows))
    schools = paginate(
        db.session, speakers.with_authorised(query, today) if only else query, request.args.get("page", 1, int)
    )
    return page(
        "contacts/speakers.html", "speakers", schools=schools, asked=asked, only=only,
        found=speakers.of_schools(db.session, schools.items, today), levels=list(Level),
        communes=list(db.session.scalars(select(Commune).order_by(Commune.sort_key))),
        office=speakers.of_office(db.session, today),
    )  # fmt: skip


@bp.get("/contacts/speakers/own")
@allow(*ALL)
def own_speakers() -> Response:
    """Who may speak for one's own school; for the office and inspectors, for the office."""
    return _unit(current_user.school)


@bp.get("/contacts/schools/<int:school_id>/speakers")
@allow(*ALL)
def speakers_of_school(school_id: int) -> Response:
    """Who may speak for a school today, and whom it had authorised before."""
    return _unit(find(School, school_id))


def _unit(school: School | None) -> Response:
    today = clock.today()
    school_id = school.id if school else None
    found = (
        speakers.of_schools(db.session, [school], today)[school.id] if school else speakers.of_office(db.session, today)
    )
    return page(
        "contacts/unit_speakers.html", "delegations", school=school, found=found,
        past=paginate(db.session, speakers.history(db.session, school_id), request.args.get("page", 1, int)),
        office=speakers.of_office(db.session, today) if school and current_user.role.at_school else None,
        writes=may_delegate(current_user, school_id), form=EndForm(None),
    )  # fmt: skip


@bp.get("/contacts/delegations/new")
@allow(*WRITERS)
def new_delegation() -> Response:
    """The form, for one's own unit."""
    return page(
        "contacts/delegation_form.html", form=DelegationForm(None, data={"valid_from": clock.today()}), **_words()
    )


@bp.post("/contacts/delegations")
@allow(*WRITERS)
def give_delegation() -> BaseResponse:
    """Write an authority down."""
    form = DelegationForm()
    if not form.validate():
        return invalid("contacts/delegation_form.html", form=form, **_words())
    try:
        made = delegate(db.session, form.delegation(current_user.school_id), by=current_user, at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(str(refused))
        return invalid("contacts/delegation_form.html", form=form, **_words())
    db.session.commit()
    flash(f"Đã ghi ủy quyền phát ngôn cho {made.person_name} {made.days}.", "success")
    return go(url_for("contacts.own_speakers"))


@bp.post("/contacts/delegations/<int:delegation_id>/ending")
@allow(*WRITERS)
def end_delegation(delegation_id: int) -> BaseResponse:
    """Take an authority back from today on."""
    delegation, form = find(Delegation, delegation_id), EndForm()
    if not may_delegate(current_user, delegation.school_id):
        abort(404)
    if not form.validate():
        raise Refused("Cần nêu lý do chấm dứt, không quá 1.000 ký tự.")
    delegation.end(form.reason.data, by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Từ hôm nay {delegation.person_name} không còn được ủy quyền phát ngôn.", "success")
    return go(url_for("contacts.own_speakers"))


def _words() -> dict[str, Any]:
    return {"fields": FIELDS, "unit": current_user.school.name if current_user.school else None}
