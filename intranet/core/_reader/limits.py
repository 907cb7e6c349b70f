"""Limits a child sets on itself before it opens the file."""

import sys

CPU_SECONDS = 10
MEMORY_BYTES = 1 << 30


def apply() -> None:
    """Bound processor time and memory, forbid writing files and core dumps. Windows has no such calls: there
    only the parent's wall clock holds."""
    if sys.platform == "win32":
        return
    import resource

    for what, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(what, (value, value))
