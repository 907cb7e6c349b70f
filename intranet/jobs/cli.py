"""``flask work``: a worker of its own, where the server does not start one (gunicorn, several machines)."""

from threading import Event

import click
from sqlalchemy.exc import SQLAlchemyError

from intranet.jobs import process, worker
from intranet.jobs.views import bp


@bp.cli.command("work")
@click.option("--once", is_flag=True, help="Làm hết những việc đang chờ rồi thôi.")
def work(once: bool) -> None:
    """Làm các việc chạy nền; dừng bằng Ctrl-C hoặc SIGTERM."""
    if not once:
        process.run(Event())
        return
    try:
        tried = worker.work_off()
    except SQLAlchemyError as error:
        raise click.ClickException(f"Không dùng được cơ sở dữ liệu: {error}") from error
    click.echo(f"Đã làm {tried} việc.")
