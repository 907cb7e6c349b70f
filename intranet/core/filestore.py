"""The running app's attachments: kept in `<instance>/files`, page images of them in `<instance>/cache`."""

from pathlib import Path
from typing import cast

from flask import Flask, current_app

from intranet.core.files import FileStore


def init_app(app: Flask) -> None:
    """Give the app its store and clear what interrupted uploads left behind."""
    kept = FileStore(Path(app.instance_path) / "files")
    kept.remove_leftovers()
    app.extensions["files"] = kept


def store() -> FileStore:
    """The store of the current app."""
    return cast(FileStore, current_app.extensions["files"])


def cache_dir() -> Path:
    """Where `reading.page_images` keeps its images; may be emptied at any time."""
    return Path(current_app.instance_path) / "cache"
