"""``flask audit verify``: whether the audit trail is as it was written; ``flask audit head``: what to note of it."""

import click
from flask.cli import AppGroup

from intranet.core import audit_chain
from intranet.core.db import db, reading, see_one_moment
from intranet.core.numbers import format_number

commands = AppGroup("audit", help="Chuỗi nhật ký.")


@commands.command()
@click.option("--head", "noted", metavar="SỐ-MÃ", help="Đầu chuỗi đã ghi lại trước đây, để đối chiếu.")
def verify(noted: str | None) -> None:
    """Kiểm tra nhật ký còn nguyên vẹn; nếu không, nêu mục đầu tiên bị sửa (mã thoát 1)."""
    with reading():
        see_one_moment(db.session)
        try:
            verdict = audit_chain.verify(db.session, noted)
        except ValueError as wrong:
            raise click.BadParameter(str(wrong), param_hint="--head") from None
    if not verdict.intact:
        raise click.ClickException(f"Nhật ký KHÔNG còn nguyên vẹn. {verdict.why}")
    masked = f", trong đó {format_number(verdict.masked)} mục đã che tên" if verdict.masked else ""
    click.echo(f"Nhật ký nguyên vẹn: {format_number(verdict.count)} mục{masked}.")
    click.echo(f"Đầu chuỗi: {verdict.head}")


@commands.command()
def head() -> None:
    """In đầu chuỗi hiện nay, để ghi lại ở nơi khác."""
    with reading():
        click.echo(str(audit_chain.head(db.session)))
