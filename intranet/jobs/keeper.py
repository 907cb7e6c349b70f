"""The server's hold on its worker: started beside it, started again when it dies, ended with it."""

import logging
import subprocess
import sys
import time
from pathlib import Path

from intranet.jobs.process import GRACE_SECONDS

ROOT = Path(__file__).resolve().parent.parent.parent
START_AFTER = 1.0
"""Seconds: the first pages of a start come first."""
RESTART_AFTER = 5.0
"""Seconds between two starts, so that a worker that cannot start does not eat the machine."""

log = logging.getLogger(__name__)


class Keeper:
    """Keeps one worker running. ``look`` is called now and then; ``ask_to_stop``, then ``wait``, end it."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._start_at = time.monotonic() + START_AFTER

    def look(self) -> None:
        """Start the worker when it is time, or when it has ended by itself."""
        if self.process is not None and self.process.poll() is not None:
            log.warning("worker %s ended with %s", self.process.pid, self.process.returncode)
            self._let_go(self.process)
        if self.process is None and time.monotonic() >= self._start_at:
            self._start_at = time.monotonic() + RESTART_AFTER
            self.process = subprocess.Popen([sys.executable, "-m", "intranet.jobs"], stdin=subprocess.PIPE, cwd=ROOT)

    def ask_to_stop(self) -> None:
        """Let the worker finish what is quickly finished and give the rest back."""
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()

    def wait(self) -> None:
        """Return when it has ended; one that does not is killed, and its job taken up by the next worker."""
        if self.process is None:
            return
        try:
            self.process.wait(GRACE_SECONDS + 2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _let_go(self, process: "subprocess.Popen[bytes]") -> None:
        if process.stdin is not None:
            process.stdin.close()
        self.process = None
