"""Views of reports."""

from flask import Blueprint

from intranet.core.access import allow
from intranet.core.roles import ALL

bp = Blueprint("reports", __name__)


@bp.get("/reports/")
@allow(*ALL)
def index() -> str:
    return "index"
