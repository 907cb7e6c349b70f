"""One's own data, and the requests about it."""

from flask import Blueprint

bp = Blueprint("privacy", __name__, cli_group=None)
