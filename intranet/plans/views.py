"""Views of plans."""

from flask import Blueprint

from intranet.core.access import allow
from intranet.core.roles import ALL
from intranet.plans import models as models

bp = Blueprint("plans", __name__)


@bp.get("/plans/")
@allow(*ALL)
def index() -> str:
    return "index"
