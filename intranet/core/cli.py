"""Commands: ``flask db upgrade``, ``flask audit verify``…; features add their own in their ``cli.py``."""

import click
from flask import Flask
from flask.cli import AppGroup

from intranet.core import audit_cli
from intranet.core.db import db

database = AppGroup("db", help="Lược đồ cơ sở dữ liệu.")


@database.command()
def upgrade() -> None:
    """Đưa cơ sở dữ liệu lên lược đồ mới nhất."""
    from intranet.core import migrate  # Alembic takes a tenth of a start that does not need it

    migrate.upgrade(db.engine)
    click.echo("Cơ sở dữ liệu đã ở lược đồ mới nhất.")


@database.command()
@click.argument("message")
@click.option("--id", "revision_id", help="Mã của bước, ví dụ 0002.")
def revision(message: str, revision_id: str | None) -> None:
    """Viết một bước chuyển lược đồ từ các bảng trong mã nguồn (dành cho người phát triển)."""
    from alembic import command

    from intranet.core import migrate

    alembic = migrate.config()
    with db.engine.connect() as connection:
        alembic.attributes["connection"] = connection
        command.revision(alembic, message, autogenerate=True, rev_id=revision_id)


def init_app(app: Flask) -> None:
    """Attach the commands."""
    app.cli.add_command(database)
    app.cli.add_command(audit_cli.commands)
