"""Serves the hub: brings the database up to date, fills it when asked, then answers requests with waitress.

``python -m intranet.serve [--port N] [--demo | --admin NAME]``, as ``run.py`` calls it. One process does
it all: a second start has to answer in under two seconds, and nearly all of that goes into imports. Only the
worker, which does what takes longer than a person waits, is a process of its own, started after the first pages.
"""

import argparse
import logging
import re
import signal
import sys
import time
from pathlib import Path
from threading import Event

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import exists, inspect, select, text
from sqlalchemy.exc import OperationalError
from waitress.server import create_server

from intranet import create_app
from intranet.accounts.models import User
from intranet.core.db import db
from intranet.core.roles import Role
from intranet.jobs.keeper import Keeper

VERSIONS = Path(__file__).parent / "migrations" / "versions"
THREADS = 16
BODY_LIMIT = 256 * 1024 * 1024  # above the app's own limit, so that the refusal is the app's Vietnamese page
DRAIN_SECONDS = 20


def command(app: Flask, *words: str) -> None:
    """Run one of the app's flask commands in this process. Raises what the command raises."""
    info = ScriptInfo(create_app=lambda: app)
    with app.app_context():
        app.cli.main(list(words), prog_name="flask", obj=info, standalone_mode=False)


def heads(versions: Path) -> set[str]:
    """The newest revision, read from the text of the migration files: importing Alembic takes 0.15 s.

    What this cannot read comes out as a set that no database agrees with, and then Alembic decides.
    """
    source = "\n".join(path.read_text(encoding="utf-8") for path in versions.glob("*.py"))
    revisions = re.findall(r"^revision\b[^=\n]*= *['\"](\w+)['\"]", source, re.M)
    replaced = re.findall(r"^down_revision\b[^=\n]*= *['\"](\w+)['\"]", source, re.M)
    return set(revisions) - set(replaced)


def migrate(app: Flask) -> None:
    """Bring the database to the newest revision; quick when it is there already."""
    with app.app_context(), db.engine.connect() as connection:
        known = inspect(connection).has_table("alembic_version")
        current = set(connection.scalars(text("SELECT version_num FROM alembic_version"))) if known else None
    if current != heads(VERSIONS):
        command(app, "db", "upgrade")


def first_administrator(app: Flask, name: str) -> None:
    """Make the first administrator when there is none; an empty ``name`` is asked for on the terminal.

    Stops with one line when it has to ask and there is no terminal.
    """
    with app.app_context():
        if db.session.scalar(select(exists().where(User.role == Role.ADMIN))):
            return
    name = name.strip()
    if not name and not sys.stdin.isatty():
        sys.exit('Chưa có quản trị viên; hãy thêm --admin "HỌ TÊN". / No administrator yet; add --admin "NAME".')
    while not name:
        name = input("Họ tên người quản trị đầu tiên: ").strip()
    command(app, "admin", name)


def serve(app: Flask, port: int, worker: Keeper | None = None) -> None:
    """Answer requests on 127.0.0.1 until SIGINT or SIGTERM; those under way still get their answers.

    ``worker`` is kept running meanwhile. Raises OSError for a taken port.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of every request that waits a moment
    server = create_server(
        app,
        host="127.0.0.1",
        port=port,
        threads=THREADS,
        ident=None,
        max_request_body_size=BODY_LIMIT,
        connection_limit=1000,  # every browser holds idle connections: the default 100 would shut schools out
        channel_timeout=30,
        asyncore_use_poll=True,
        trusted_proxy="127.0.0.1",  # nginx or Caddy on this machine says who asks, and that it was by https
        trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
    )
    stop = Event()

    def ask_to_stop(*_: object) -> None:
        stop.set()
        server.pull_trigger()

    def turn(seconds: float) -> None:  # waitress's own run() would drop the answers under way
        server.asyncore.loop(timeout=seconds, map=server._map, use_poll=True, count=1)

    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)
    print(f"Địa chỉ: http://127.0.0.1:{port} (Ctrl-C để dừng)", flush=True)
    while not stop.is_set():
        turn(1)
        if worker is not None:
            worker.look()
    if worker is not None:
        worker.ask_to_stop()
    server.del_channel()
    server.socket.close()  # new connections are refused from here on
    deadline = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < deadline and any(
        channel.requests or channel.total_outbufs_len for channel in server.active_channels.values()
    ):
        turn(0.1)
    server.task_dispatcher.shutdown()
    if worker is not None:
        worker.wait()


def main(argv: list[str]) -> None:
    """Do what the command line says. Stops with one line when the database or the port is out of reach."""
    parser = argparse.ArgumentParser(prog="intranet.serve")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--demo", action="store_true", help="fill an empty database with the demo district")
    parser.add_argument("--admin", metavar="NAME", help="make the first administrator; empty asks for the name")
    options = parser.parse_args(argv)
    try:
        app = create_app()
        migrate(app)
        if options.demo:
            command(app, "demo")
        if options.admin is not None:
            first_administrator(app, options.admin)
    except click.ClickException as error:
        sys.exit(error.message)
    except OperationalError as error:
        sys.exit(f"Không dùng được cơ sở dữ liệu / Cannot use the database: {error.orig}")
    try:
        serve(app, options.port, Keeper())
    except OSError as error:
        sys.exit(f"Không mở được cổng {options.port} / Cannot open port {options.port}: {error}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
