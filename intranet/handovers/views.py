"""Handing over from one person to another."""

from flask import Blueprint

bp = Blueprint("handovers", __name__, cli_group=None)
