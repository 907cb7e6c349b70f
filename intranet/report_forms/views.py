"""The pages of this feature."""

from flask import Blueprint

bp = Blueprint("report_forms", __name__)
