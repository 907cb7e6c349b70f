"""Attachments (tệp đính kèm), kept under their SHA-256: what was confirmed is provably what was sent."""

import contextlib
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO

from intranet.core import filenames
from intranet.core.filetypes import FileRefused, detect, extensions

__all__ = ["MAX_BYTES", "FileRefused", "FileStore", "StoredFile"]

MAX_BYTES = 20 * 1024 * 1024
_CHUNK = 1 << 18
_INCOMING = ".incoming-"
_LEFT_BEHIND_AFTER = 24 * 3600  # seconds


@dataclass(frozen=True)
class StoredFile:
    """An accepted file: SHA-256 in hex, bytes, media type by content, cleaned name with its extension."""

    sha256: str
    size: int
    media_type: str
    filename: str


class FileStore:
    """Files at `<root>/ab/<sha256>`, `ab` being its first two digits. Identical content is kept once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def accept(self, stream: IO[bytes], filename: str) -> StoredFile:
        """Check and keep a file; raises `FileRefused`.

        Afterwards no power cut loses it. Before, nothing stands at the final name: the bytes go to
        a temporary file in the same folder tree, which is flushed to the disk and then renamed.
        """
        name = filenames.clean(filename)
        self.root.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=_INCOMING, dir=self.root)
        incoming = Path(temporary)
        try:
            with os.fdopen(descriptor, "wb") as out:
                sha256, size = _copy(stream, out)
                out.flush()
                os.fsync(out.fileno())
            media_type = detect(incoming, name)
            self._keep(incoming, sha256)
        finally:
            incoming.unlink(missing_ok=True)
        return StoredFile(sha256, size, media_type, filenames.with_extension(name, extensions(media_type)))

    def put(self, content: bytes) -> str:
        """Keep what the program made itself, unchecked, as safely as `accept` does; its SHA-256."""
        return self.write(lambda out: out.write(content))[0]

    def write(self, fill: Callable[[IO[bytes]], object]) -> tuple[str, int]:
        """Keep what `fill` writes into an open file, however long, as `put` does; its SHA-256 and bytes."""
        self.root.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=_INCOMING, dir=self.root)
        incoming = Path(temporary)
        try:
            with os.fdopen(descriptor, "w+b") as out:
                fill(out)
                size = out.seek(0, os.SEEK_END)
                out.seek(0)
                sha256 = hashlib.file_digest(out, "sha256").hexdigest()
                out.flush()
                os.fsync(out.fileno())
            self._keep(incoming, sha256)
        finally:
            incoming.unlink(missing_ok=True)
        os.utime(self.path_of(sha256))  # just asked for, however long it was here already: `sweep` spares it
        return sha256, size

    def path_of(self, sha256: str) -> Path:
        """Where the file is or would be; ValueError for what is no SHA-256 in lower-case hex."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError(sha256)
        return self.root / sha256[:2] / sha256

    def open(self, sha256: str) -> BufferedReader:
        """The file for reading; FileNotFoundError when it is not kept here."""
        return self.path_of(sha256).open("rb")

    def verify(self, sha256: str) -> bool:
        """Whether the file is here and its content still has this SHA-256."""
        try:
            with self.open(sha256) as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def remove_leftovers(self) -> int:
        """Delete what interrupted uploads left more than a day ago; the number of files."""
        removed = 0
        for path in self.root.glob(f"{_INCOMING}*"):
            with contextlib.suppress(FileNotFoundError):  # another process finished or removed it meanwhile
                if path.stat().st_mtime < time.time() - _LEFT_BEHIND_AFTER:
                    path.unlink()
                    removed += 1
        return removed

    def sweep(self, wanted: Collection[str]) -> int:
        """Delete the files not put here within the last day whose SHA-256 is none of ``wanted``; their number."""
        removed = 0
        for path in self.root.glob("??/*"):
            with contextlib.suppress(OSError):  # on Windows somebody may be reading it: the next sweep takes it
                if path.name not in wanted and path.stat().st_mtime < time.time() - _LEFT_BEHIND_AFTER:
                    path.unlink()
                    removed += 1
        return removed

    def _keep(self, incoming: Path, sha256: str) -> None:
        final = self.path_of(sha256)
        final.parent.mkdir(exist_ok=True)
        # A copy that has rotted on the disk is replaced by the good one just sent.
        if not self.verify(sha256):
            try:
                incoming.replace(final)
            except PermissionError:  # Windows: somebody put the same content there and has it open
                if not self.verify(sha256):
                    raise
        flush_folder(final.parent)
        flush_folder(self.root)


def _copy(stream: IO[bytes], out: IO[bytes]) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise FileRefused(f"Tệp lớn hơn {MAX_BYTES // 1024**2} MB. Hãy giảm dung lượng hoặc tách tệp rồi gửi.")
        digest.update(chunk)
        out.write(chunk)
    if not size:
        raise FileRefused("Tệp rỗng (0 byte). Hãy kiểm tra lại tệp rồi gửi.")
    return digest.hexdigest(), size


def flush_folder(folder: Path) -> None:
    """Make sure that no power cut takes back what was just renamed into the folder."""
    with contextlib.suppress(PermissionError):  # Windows opens no folders and needs no flush after a rename
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
