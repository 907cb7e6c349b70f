"""Flask-Login set up: the cookie carries the account and its session epoch; a locked account is a stranger."""

from flask import Flask
from flask_login import LoginManager

from intranet.accounts.models import User
from intranet.core.db import db

login_manager = LoginManager()


def init_app(app: Flask) -> None:
    """Attach Flask-Login."""
    login_manager.init_app(app)


@login_manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def load(cookie_id: str) -> User | None:
    """The account of a cookie, or None when it is locked or the cookie is of an earlier epoch."""
    user_id, _, epoch = cookie_id.partition(".")
    if not (user_id.isdigit() and epoch.isdigit()):
        return None
    user = db.session.get(User, int(user_id))
    if user is None or user.session_epoch != int(epoch) or not user.is_active:
        return None
    return user
