"""The office's name in the head of every page."""

from flask import Flask
from sqlalchemy import select

from intranet.core import clock
from intranet.core.db import db
from intranet.units.office import OfficeProfile


def init_app(app: Flask) -> None:
    """Hand the name to ``core.rendering``, which knows no feature."""
    app.extensions["office_name"] = office_name


def office_name() -> str:
    """The display name in force today, or the program's own name before there is a profile."""
    query = (
        select(OfficeProfile.display_name)
        .where(OfficeProfile.valid_from <= clock.today())
        .order_by(OfficeProfile.valid_from.desc())
        .limit(1)
    )
    return db.session.scalar(query) or "Intranet giáo dục"
