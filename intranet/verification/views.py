"""The public page that says whether a paper is genuine."""

from flask import Blueprint

bp = Blueprint("verification", __name__, cli_group=None)
