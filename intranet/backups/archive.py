"""The file a backup is: a ZIP of tables as JSON lines, the store's files under their SHA-256, and the manifest."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from intranet.backups.columns import Kind, Layout
from intranet.core.errors import Refused

FORMAT = "intranet-backup"
VERSION = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20  # bytes

Say = Callable[[str], None]
"""Told what is being done, a Vietnamese line at a time."""

STRANGE = "Tệp này không phải là bản sao lưu của chương trình."
DAMAGED = "Bản sao lưu bị hỏng ({what}); hãy dùng một bản khác. Chưa có gì được thay đổi."
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, NotImplementedError)


@dataclass(frozen=True)
class Table:
    """A table of the backup. ``sha256`` is that of its lines, uncompressed."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    rows: int
    sha256: str

    @property
    def layout(self) -> Layout:
        """How its lines are read."""
        return Layout(self.name, self.columns)

    @property
    def member(self) -> str:
        """Where it stands in the ZIP."""
        return member_of_table(self.name)


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    ``made_at``: the instant of the snapshot, ISO in UTC. ``sequences``: the last id each table has given, for tables
    that give none twice. ``files`` of ``size`` bytes in all; ``missing``: SHA-256 of files that rows name and that were
    not whole in the store.
    """

    made_at: str
    database: str
    revision: str
    tables: tuple[Table, ...]
    sequences: dict[str, int]
    files: int
    size: int
    missing: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables)

    def to_json(self) -> bytes:
        """As it stands in the ZIP."""
        return json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, ensure_ascii=False, indent=1).encode()


def manifest_from(written: bytes) -> Manifest:
    """The manifest again. Raises Refused for another program's, KeyError, ValueError or TypeError for a broken one."""
    read = json.loads(written)
    if not isinstance(read, dict) or read.pop("format", None) != FORMAT:
        raise Refused(STRANGE)
    if read.pop("version") != VERSION:
        raise Refused("Bản sao lưu do phiên bản chương trình mới hơn lập; hãy cập nhật chương trình rồi khôi phục.")
    tables = tuple(
        Table(one["name"], tuple((name, Kind(kind)) for name, kind in one["columns"]), one["rows"], one["sha256"])
        for one in read.pop("tables")
    )
    return Manifest(tables=tables, missing=tuple(read.pop("missing")), **read)


def member_of_table(name: str) -> str:
    """Where a table stands in the ZIP."""
    return f"tables/{name}.jsonl"


def member_of_file(sha256: str) -> str:
    """Where a file of the store stands in the ZIP."""
    return f"files/{sha256[:2]}/{sha256}"


class Archive:
    """A backup opened for reading. Whatever is wrong with it comes as Refused with a Vietnamese sentence."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile:
            raise Refused(self._not_a_zip(path)) from None
        try:
            if MANIFEST not in self._zip.namelist():
                raise Refused(STRANGE)
            self.manifest = manifest_from(self._zip.read(MANIFEST))
        except _FAULTS as fault:
            self._zip.close()
            raise Refused(DAMAGED.format(what="bản kê")) from fault

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: Any, _trace: TracebackType | None) -> None:
        self._zip.close()

    def verify(self, say: Say) -> None:
        """Read everything once and hold it against the manifest. Raises Refused naming the first part that differs."""
        for table in self.manifest.tables:
            rows = sum(1 for _ in self.rows(table))
            if rows != table.rows:
                raise Refused(DAMAGED.format(what=f"bảng {table.name}"))
        say(f"Đã kiểm {len(self.manifest.tables)} bảng, {self.manifest.rows} dòng.")
        files = size = 0
        for sha256 in self.files():
            try:
                read, digest = 0, hashlib.sha256()
                with self._zip.open(member_of_file(sha256)) as file:
                    while chunk := file.read(CHUNK):
                        digest.update(chunk)
                        read += len(chunk)
            except _FAULTS as fault:
                raise Refused(DAMAGED.format(what=f"tệp {sha256}")) from fault
            if digest.hexdigest() != sha256:
                raise Refused(DAMAGED.format(what=f"tệp {sha256}"))
            files, size = files + 1, size + read
        if (files, size) != (self.manifest.files, self.manifest.size):
            raise Refused(DAMAGED.format(what="thiếu tệp"))
        say(f"Đã kiểm {files} tệp.")

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        """The rows of a table; after the last one it is sure that they are as they were written."""
        digest, layout = hashlib.sha256(), table.layout
        try:
            with self._zip.open(table.member) as lines:
                for line in lines:
                    digest.update(line)
                    yield layout.read(json.loads(line))
        except _FAULTS as fault:
            raise Refused(DAMAGED.format(what=f"bảng {table.name}")) from fault
        if digest.hexdigest() != table.sha256:
            raise Refused(DAMAGED.format(what=f"bảng {table.name}"))

    def files(self) -> Iterator[str]:
        """The SHA-256 of every file."""
        for name in self._zip.namelist():
            folder, _, sha256 = name.rpartition("/")
            if folder.startswith("files/"):
                yield sha256

    def file(self, sha256: str) -> IO[bytes]:
        """One file for reading."""
        return self._zip.open(member_of_file(sha256))

    @staticmethod
    def _not_a_zip(path: Path) -> str:
        with path.open("rb") as file:
            begins_so = file.read(2) == b"PK"
        return DAMAGED.format(what="tệp chưa trọn vẹn") if begins_so else STRANGE
