"""``flask admin NAME``: the first administrator of a fresh intranet."""

import click
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.accounts.usernames import free_username
from intranet.accounts.views import bp
from intranet.core import clock, text
from intranet.core.db import db
from intranet.core.roles import Role

LONGEST_NAME = 200


@bp.cli.command("admin")
@click.argument("name", metavar="HỌ_TÊN")
def admin(name: str) -> None:
    """Tạo tài khoản quản trị đầu tiên; in mật khẩu đăng nhập lần đầu, chỉ một lần."""
    name = text.clean(name)
    if not name or len(name) > LONGEST_NAME:
        raise click.ClickException(f"Cần họ tên, dài nhất {LONGEST_NAME} ký tự.")
    there = db.session.scalar(select(User.username).where(User.role == Role.ADMIN).order_by(User.id).limit(1))
    if there:
        raise click.ClickException(f"Đã có quản trị ({there}); quản trị thêm người khác ở trang Người dùng.")
    now = clock.now()
    user = User(username=free_username(db.session, name), display_name=name, role=Role.ADMIN, created_at=now)
    db.session.add(user)
    password = user.give_password(at=now)
    db.session.commit()
    click.echo(f"Quản trị: {user.display_name}")
    click.echo(f"Tên đăng nhập: {user.username}")
    click.echo(f"Mật khẩu đăng nhập lần đầu (chỉ hiện một lần): {password}")
