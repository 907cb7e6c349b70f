"""The running app's files: attachments and what was frozen in `<instance>/files`, page images of them in
`<instance>/cache`, in `<instance>/made` what the program made for somebody to fetch and can make again."""

from pathlib import Path
from typing import cast

from flask import Flask, current_app

from intranet.core.files import FileStore


def init_app(app: Flask) -> None:
    """Give the app its store and clear what interrupted uploads left behind."""
    for name in ("files", "made"):
        kept = FileStore(Path(app.instance_path) / name)
        kept.remove_leftovers()
        app.extensions[name] = kept


def store() -> FileStore:
    """The store of the current app."""
    return cast(FileStore, current_app.extensions["files"])


def made() -> FileStore:
    """The store of files that are kept for a while only."""
    return cast(FileStore, current_app.extensions["made"])


def cache_dir() -> Path:
    """Where `reading.page_images` keeps its images; may be emptied at any time."""
    return Path(current_app.instance_path) / "cache"
