"""``flask demo``: the named district with its history, for a first look, for trying things and for measuring."""

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import exists, select

from intranet.accounts.models import User
from intranet.core.db import db
from intranet.demo import PASSWORD

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
        from intranet.demo.filling import fill  # every start comes by here, only the first one fills

        fill(schools, years)
    if db.session.scalar(select(exists().where(User.username == "minh"))):
        click.echo(f"Tài khoản mẫu, mật khẩu “{PASSWORD}”:")
        for username, who in ACCOUNTS:
            click.echo(f"  {username:10} {who}")


def init_app(app: Flask) -> None:
    """Attach the command."""
    app.cli.add_command(demo)
