"""A worker as a process of its own, in the present app's context: how it is told to end, and that it never outlives
who started it."""

import logging
import os
import signal
import time
from threading import Event, Thread
from typing import IO

from intranet.jobs.worker import work

GRACE_SECONDS = 10
NICENESS = 5


def run(stop: Event) -> None:
    """Work until ``stop`` is set, by SIGTERM or Ctrl-C too (a second one ends it at once). Logs to standard error."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("intranet.jobs").setLevel(logging.INFO)

    def ask_to_stop(number: int, _frame: object) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    work(stop)


def run_beside(parent: IO[str]) -> None:
    """Work as long as ``parent``, the other end of a pipe, is open: it closes however the process behind it ends."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)  # whoever waits for a page comes first
    stop = Event()

    def watch() -> None:
        parent.read()
        stop.set()
        time.sleep(GRACE_SECONDS)
        os._exit(1)  # deep in a long call: the job is taken up again by the next worker

    Thread(target=watch, daemon=True).start()
    run(stop)
