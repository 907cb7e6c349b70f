"""``flask demo``: the named district with its history, for a first look, for trying things and for measuring."""

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import exists, select

from intranet.accounts.models import User
from intranet.core import clock, filestore
from intranet.core.db import db
from intranet.demo import PASSWORD, add_year, build_cast, frozen
from intranet.demo.answers import OWN_PAPERS
from intranet.demo.history import History
from intranet.units.years import SchoolYear

ACCOUNTS = [
    ("lan", "chuyên viên, văn thư Phòng"),
    ("hung", "lãnh đạo Phòng"),
    ("quantri", "quản trị"),
    ("thanhtra", "thanh tra, chỉ xem"),
    ("minh", "hiệu trưởng Trường Mầm non Hoa Mai"),
    ("hoa", "đầu mối truyền thông Trường Mầm non Hoa Mai"),
    ("thao", "hiệu trưởng Trường Tiểu học Tân Lộc 1"),
]


@click.command("demo")
@click.option("--schools", default=40, show_default=True, type=click.IntRange(6, 20_000), help="Số trường.")
@click.option("--years", default=1, show_default=True, type=click.IntRange(1, 10), help="Số năm học có dữ liệu.")
@with_appcontext
def demo(schools: int, years: int) -> None:
    """Nạp huyện mẫu vào cơ sở dữ liệu trống; không làm gì khi đã có người dùng."""
    if db.session.scalar(select(exists().where(User.id > 0))):
        click.echo("Đã có dữ liệu, giữ nguyên.")
    else:
        _fill(schools, years)
    if db.session.scalar(select(exists().where(User.username == "minh"))):
        click.echo(f"Tài khoản mẫu, mật khẩu “{PASSWORD}”:")
        for username, who in ACCOUNTS:
            click.echo(f"  {username:10} {who}")


def _fill(schools: int, years: int) -> None:
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
    click.echo(f"Đã nạp huyện mẫu: {schools} trường, {years} năm học.")


def init_app(app: Flask) -> None:
    """Attach the command."""
    app.cli.add_command(demo)
