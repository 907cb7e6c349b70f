"""Finds the Chromium that the browser tests drive: the system's, never a downloaded one."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def find() -> str | None:
    """The path of a Chromium, or None. ``CHROMIUM`` in the environment wins; a wrong one finds nothing."""
    if "CHROMIUM" in os.environ:
        return shutil.which(os.environ["CHROMIUM"])
    on_path = [path for name in NAMES if (path := shutil.which(name))]
    installed = [place for place in PLACES if Path(place).exists()]
    return next(iter(on_path + installed), None)
