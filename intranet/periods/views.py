"""The pages of this feature."""

from flask import Blueprint

from intranet.core.access import allow
from intranet.core.roles import ALL

bp = Blueprint("periods", __name__)


@bp.get("/periods/")
@allow(*ALL)
def index() -> str:
    """The periods of the office; for a school what it reports."""
    return ""
