"""Views of contacts."""

from flask import Blueprint

from intranet.core.access import allow
from intranet.core.roles import ALL
from intranet.contacts import models as models

bp = Blueprint("contacts", __name__)


@bp.get("/contacts/")
@allow(*ALL)
def index() -> str:
    return "index"
