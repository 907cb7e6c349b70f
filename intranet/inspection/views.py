"""Dossiers: choose, have one made, fetch it."""

from flask import Blueprint

bp = Blueprint("inspection", __name__, cli_group=None)
