"""The registers on the screen."""

from flask import Blueprint

bp = Blueprint("registers", __name__, cli_group=None)
