"""The pages of reminding: the rules, what was sent, words for the chat group."""

from flask import Blueprint

bp = Blueprint("reminders", __name__, cli_group=None)
