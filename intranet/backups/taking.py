"""Taking a backup while people work."""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, select

from intranet.backups import numbering
from intranet.backups.archive import (
    CHUNK,
    MANIFEST,
    Archive,
    Manifest,
    Say,
    Table,
    member_of_file,
    member_of_table,
)
from intranet.backups.columns import Kind, Layout, layouts
from intranet.core.db import reading
from intranet.core.errors import Refused
from intranet.core.files import FileStore, flush_folder
from intranet.core.orm import compact_json

ROWS_AT_ONCE = 500
TABLES_OF_FILES = ("attachment", "snapshot", "snapshot_file", "stamped_copy")
"""Tables whose columns of SHA-256 always name a file of the store; in others it may be only a fingerprint."""


def back_up(engine: Engine, store: FileStore, target: Path, *, at: datetime, say: Say) -> Manifest:
    """Write the backup to ``target``, which appears only when it is whole and has been read again.

    Until then it is ``target`` with “.part” behind it. Raises Refused, and OSError when the disk does not take it.
    """
    require_free(target)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)  # of a backup that was broken off
    try:
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as out:
            manifest = _write(engine, store, out, at, say)
            out.flush()
            os.fsync(out.fileno())
        with Archive(part) as written:
            written.verify(say)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    flush_folder(target.absolute().parent)
    return manifest


def require_free(target: Path) -> None:
    """Raise Refused where a file stands already: it may be the only good backup."""
    if target.exists():
        raise Refused(f"Đã có tệp {target}; hãy chọn tên khác để không ghi đè một bản sao lưu.")


def revision_of(connection: Connection) -> str | None:
    """The schema the database is at, None for one without."""
    return MigrationContext.configure(connection).get_current_revision()


def _write(engine: Engine, store: FileStore, out: IO[bytes], at: datetime, say: Say) -> Manifest:
    with _one_moment(engine) as connection, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        revision = revision_of(connection)
        if revision is None:
            raise Refused("Cơ sở dữ liệu chưa có lược đồ; hãy chạy “flask db upgrade” trước.")
        found, tables, wanted, certain = layouts(connection), [], set(), set()
        for place, layout in enumerate(found, 1):
            table, named = _write_table(connection, archive, layout)
            tables.append(table)
            wanted |= named
            certain |= named if layout.name in TABLES_OF_FILES else set()
            say(f"Bảng {place}/{len(found)}: {layout.name}, {table.rows} dòng")
        sequences = numbering.last_given(connection)
        database = connection.dialect.name
        connection.rollback()  # files never change: the database need not wait for them
        files, size, whole = 0, 0, set()
        present = sorted(sha256 for sha256 in wanted if store.path_of(sha256).exists())
        for files, sha256 in enumerate(present, 1):
            if (length := _write_file(archive, store, sha256)) is not None:
                whole.add(sha256)
                size += length
            if files % 500 == 0 or files == len(present):
                say(f"Tệp {files}/{len(present)}")
        missing = tuple(sorted((certain | set(present)) - whole))
        manifest = Manifest(
            made_at=at.astimezone(UTC).isoformat(), database=database, revision=revision, tables=tuple(tables),
            sequences=sequences, files=len(whole), size=size, missing=missing,
        )  # fmt: skip
        archive.writestr(MANIFEST, manifest.to_json())
    return manifest


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection whose every statement sees the database as it was at the first one; nobody waits for it."""
    with reading(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.execute(select(1))
        yield connection


def _write_table(connection: Connection, archive: zipfile.ZipFile, layout: Layout) -> tuple[Table, set[str]]:
    """Write the rows; what stands in the manifest, and every SHA-256 in a column named so."""
    digest, rows, named = hashlib.sha256(), 0, set()
    places = [place for place, (name, kind) in enumerate(layout.columns) if _names_a_file(name, kind)]
    streamed = connection.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
    with archive.open(member_of_table(layout.name), "w", force_zip64=True) as out:
        for part in streamed.execute(layout.rows).partitions():
            lines = [compact_json(layout.write(row)) + "\n" for row in part]
            content = "".join(lines).encode()
            digest.update(content)
            out.write(content)
            rows += len(lines)
            named |= {row[place] for row in part for place in places if row[place]}
    return Table(layout.name, layout.columns, rows, digest.hexdigest()), {one for one in named if _is_sha256(one)}


def _write_file(archive: zipfile.ZipFile, store: FileStore, sha256: str) -> int | None:
    """Copy a file; its length in bytes, None when its content is no longer what its name says."""
    if not store.verify(sha256):
        return None
    entry = zipfile.ZipInfo(member_of_file(sha256))  # of no date: it is the content's, not the copy's
    length = 0
    with store.open(sha256) as file, archive.open(entry, "w", force_zip64=True) as out:
        while chunk := file.read(CHUNK):
            length += out.write(chunk)
    return length


def _names_a_file(column: str, kind: Kind) -> bool:
    return kind is Kind.TEXT and (column == "sha256" or column.endswith("_sha256"))


def _is_sha256(value: str) -> bool:
    return len(value) == 64 and not set(value) - set("0123456789abcdef")
