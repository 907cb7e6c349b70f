"""Views of duties."""

from flask import Blueprint

from intranet.core.access import allow
from intranet.core.roles import ALL

bp = Blueprint("duties", __name__)


@bp.get("/")
@allow(*ALL)
def home() -> str:
    return "home"
