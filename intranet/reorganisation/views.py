"""Reorganising schools: plan, check, carry out."""

from flask import Blueprint

bp = Blueprint("reorganisation", __name__, cli_group=None)
