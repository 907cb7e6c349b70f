"""Runs the reader (`_reader`) in a child process, so that a bad file can hurt nothing but that process."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

WALL_SECONDS = 10.0

# -c rather than -m: `-m intranet.core…` would import the package above us and with it Flask.
_START = ("-I", "-c", "import sys; sys.path.append(sys.argv.pop(1)); from _reader.main import main; main()")
_AT_ONCE = BoundedSemaphore(max(2, os.cpu_count() or 1))
_log = logging.getLogger(__name__)


class ReadFailed(Exception):
    """A file could not be read; the text is a Vietnamese sentence for the screen."""


def run(verb: str, path: Path, *arguments: object) -> bytes:
    """Standard output of the reader's verb on the file.

    Limits: `WALL_SECONDS` of wall clock here; processor time and memory in `_reader.limits`; as many children
    at once as the machine has processors. Raises `ReadFailed` for whatever goes wrong.
    """
    if not _AT_ONCE.acquire(timeout=2 * WALL_SECONDS):
        raise ReadFailed("Máy chủ đang đọc nhiều tệp khác. Hãy thử lại sau ít phút.")
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script, no shell
            [sys.executable, *_START, str(Path(__file__).parent), verb, str(path), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WALL_SECONDS,
            # Nothing secret (DATABASE_URL, mail password) goes to the process that meets hostile files.
            env={name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        _log.warning("reader %s on %s: stopped after %s s", verb, path.name, WALL_SECONDS)
        raise ReadFailed("Không đọc được tệp: tệp quá nặng hoặc quá phức tạp.") from None
    finally:
        _AT_ONCE.release()
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        _log.warning("reader %s on %s: status %s, %s", verb, path.name, done.returncode, last[:200])
        raise ReadFailed("Không đọc được tệp: tệp bị hỏng hoặc không đúng định dạng.")
    return done.stdout
