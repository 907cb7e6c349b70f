"""The pages of this feature."""

from flask import Blueprint

bp = Blueprint("consolidations", __name__)
