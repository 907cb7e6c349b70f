"""Views of directives."""

from flask import Blueprint

from intranet.core.access import allow
from intranet.core.roles import ALL
from intranet.directives import acknowledgements as acknowledgements

bp = Blueprint("directives", __name__)


@bp.get("/directives/")
@allow(*ALL)
def index() -> str:
    return "index"
