"""The pages of this feature."""

from flask import Blueprint

bp = Blueprint("jobs", __name__)
