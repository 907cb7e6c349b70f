"""Mail as the office sees it: what waits, what went, what failed."""

from flask import Blueprint

bp = Blueprint("outbox", __name__, cli_group=None)
