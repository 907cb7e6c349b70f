"""The pages of this feature."""

from flask import Blueprint

from intranet.core.access import allow
from intranet.core.roles import ALL

bp = Blueprint("submissions", __name__)


@bp.get("/submissions/<int:duty_id>")
@allow(*ALL)
def show(duty_id: int) -> str:
    """One school's report."""
    return str(duty_id)
