"""The whole named district at once, in the app's own database and file store."""

import gc

import click
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import clock, filestore
from intranet.core.db import db
from intranet.demo import add_year, build_cast, frozen
from intranet.demo.answers import OWN_PAPERS
from intranet.demo.history import History
from intranet.units.years import SchoolYear


def fill(schools: int, years: int) -> None:
    """Write cast, years and reports into the empty database of the app, and commit. Takes seconds to minutes."""
    gc.disable()  # millions of rows and no cycles: searching for garbage takes a fifth of a big district's time
    try:
        _fill(schools, years)
    finally:
        gc.enable()
    click.echo(f"Đã nạp huyện mẫu: {schools} trường, {years} năm học.")


def _fill(schools: int, years: int) -> None:
    if db.engine.dialect.name == "sqlite":  # room for the pages that are written over and over; in KiB
        db.session.connection().exec_driver_sql("PRAGMA cache_size=-65536")
    now = clock.now()
    build_cast(db.session, at=now, schools=schools)
    running = db.session.scalars(select(SchoolYear)).one()
    earlier = [add_year(db.session, running.start_year - back) for back in range(years - 1, 0, -1)]
    db.session.flush()
    History(db.session, filestore.store(), now).write([*earlier, running])
    db.session.commit()
    lan = db.session.scalars(select(User).where(User.username == "lan")).one()
    frozen.begin_form(db.session, lan)
    if schools <= OWN_PAPERS:
        frozen.freeze_newest(db.session, lan)
