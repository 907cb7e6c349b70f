"""Views of units."""

from flask import Blueprint

from intranet.core.access import allow
from intranet.core.roles import ALL

bp = Blueprint("units", __name__)


@bp.get("/schools/")
@allow(*ALL)
def schools() -> str:
    return "schools"

@bp.get("/settings/")
@allow(*ALL)
def settings() -> str:
    return "settings"
