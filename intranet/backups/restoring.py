"""Restoring a backup into an empty intranet: all of it in one transaction, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from shutil import copyfileobj

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, delete, insert, inspect, select, text
from sqlalchemy import Table as SqlTable

from intranet.backups import numbering
from intranet.backups.archive import Archive, Manifest, Say
from intranet.backups.columns import Layout, layouts
from intranet.core import migrate
from intranet.core.errors import Refused
from intranet.core.files import FileStore

ROWS_AT_ONCE = 1000
TELLS_OF_USE = ("user", "audit_entry")
"""Tables that have rows as soon as anybody has done anything."""


def restore(engine: Engine, store: FileStore, source: Path, *, say: Say) -> Manifest:
    """Put everything back. Raises Refused, leaving the intranet as it was; so does a kill at any time.

    The database gets the schema of the backup, its rows, then the newest schema; files whose content is there already
    stay. Names of rows that do not fit come as SQLAlchemy's errors.
    """
    with Archive(source) as archive:
        _know(archive.manifest.revision)
        archive.verify(say)
        with _alone(engine) as connection:
            _refuse_used(connection)
            _begin_anew(connection, archive.manifest.revision)
            _load(connection, archive, say)
            for place, sha256 in enumerate(archive.files(), 1):
                with archive.file(sha256) as file:
                    store.write(partial(copyfileobj, file))
                if place % 500 == 0 or place == archive.manifest.files:
                    say(f"Tệp {place}/{archive.manifest.files}")
        return archive.manifest


def _know(revision: str) -> None:
    known = {one.revision for one in ScriptDirectory.from_config(migrate.config()).walk_revisions()}
    if revision not in known:
        raise Refused(
            f"Bản sao lưu có lược đồ {revision} mà chương trình này chưa biết; hãy cập nhật chương trình rồi khôi phục."
        )


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction in which rows may come before those they refer to; checked at its end."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        if engine.dialect.name != "sqlite" or raw is None:
            with connection.begin():
                yield connection
            return
        raw.execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction
        try:
            with connection.begin():
                yield connection
                if broken := connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise Refused(f"Bảng {broken[0]} trong bản sao lưu trỏ tới dòng không có; không khôi phục.")
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _refuse_used(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names())
    for name in TELLS_OF_USE:
        if name in there and connection.execute(select(text("1")).select_from(SqlTable(name, MetaData()))).first():
            raise Refused(
                "Chỉ khôi phục được vào nơi còn trống, mà ở đây đã có dữ liệu. Hãy dùng một thư mục khác (--instance) "
                "hoặc một cơ sở dữ liệu mới."
            )


def _begin_anew(connection: Connection, revision: str) -> None:
    old = MetaData()
    old.reflect(connection)
    old.drop_all(connection)
    _migrate(connection, revision)


def _migrate(connection: Connection, revision: str) -> None:
    alembic = migrate.config()
    alembic.attributes["connection"] = connection
    command.upgrade(alembic, revision)


def _load(connection: Connection, archive: Archive, say: Say) -> None:
    manifest, there = archive.manifest, {one.name: one for one in layouts(connection)}
    for table in manifest.tables:
        if table.name not in there or set(there[table.name].columns) != set(table.columns):
            raise Refused(f"Bảng {table.name} trong bản sao lưu không khớp lược đồ {manifest.revision}.")
    if missing := set(there) - {table.name for table in manifest.tables}:
        raise Refused(f"Bản sao lưu thiếu bảng {', '.join(sorted(missing))} của lược đồ {manifest.revision}.")
    back = _without_foreign_keys(connection)
    for layout in there.values():
        connection.execute(delete(layout.table))  # what migrations put there stands in the backup too
    for place, table in enumerate(manifest.tables, 1):
        _insert(connection, table.layout, archive.rows(table))
        say(f"Bảng {place}/{len(manifest.tables)}: {table.name}, {table.rows} dòng")
    for statement in back:
        connection.execute(text(statement))
    _migrate(connection, "head")
    numbering.go_on_after(connection, manifest.sequences)


def _insert(connection: Connection, layout: Layout, rows: Iterator[dict[str, object]]) -> None:
    statement = insert(layout.table)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        connection.execute(statement, some)


def _without_foreign_keys(connection: Connection) -> list[str]:
    """Take PostgreSQL's foreign keys away; the statements that put them back, and check every row."""
    if connection.dialect.name == "sqlite":
        return []
    query = (
        "SELECT conrelid::regclass AS its, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS words "
        "FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY oid"
    )
    keys = connection.execute(text(query)).all()
    for key in keys:
        connection.execute(text(f"ALTER TABLE {key.its} DROP CONSTRAINT {key.name}"))
    return [f"ALTER TABLE {key.its} ADD CONSTRAINT {key.name} {key.words}" for key in keys]
