"""The overview of all that is set once and seldom changed."""

from flask import Response
from flask_login import current_user
from sqlalchemy import func, select

from intranet.core import clock
from intranet.core.access import allow
from intranet.core.db import db
from intranet.core.rendering import page
from intranet.core.roles import READ_ALL
from intranet.units.cautions import office_on
from intranet.units.first_steps import first_steps
from intranet.units.models import Commune
from intranet.units.office import CardKind
from intranet.units.views import bp
from intranet.units.years import SchoolYear


@bp.get("/settings/")
@allow(*READ_ALL)
def settings() -> Response:
    """What there is, what is missing, where to change it."""
    today = clock.today()
    active, retired, communes = db.session.execute(
        select(
            select(func.count()).where(CardKind.active).scalar_subquery(),
            select(func.count()).where(~CardKind.active).scalar_subquery(),
            select(func.count()).select_from(Commune).scalar_subquery(),
        )
    ).one()
    return page(
        "units/settings.html",
        steps=first_steps(db.session, current_user, today),
        profile=office_on(db.session, today),
        year=SchoolYear.on(db.session, today),
        active_kinds=active,
        retired_kinds=retired,
        communes=communes,
    )
