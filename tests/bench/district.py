"""Districts of any size for the measurements, each in a folder of its own that goes when the process ends."""

import tempfile
import time
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from intranet import create_app
from intranet.core.db import db
from intranet.core.migrate import upgrade
from tests.clients import counted

_kept = ExitStack()


@cache
def district(schools: int, years: int = 1) -> tuple[Flask, float]:
    """An app on a filled database, and how many seconds the filling took."""
    app = empty()
    began = time.perf_counter()
    result = app.test_cli_runner().invoke(args=["demo", "--schools", str(schools), "--years", str(years)])
    if result.exception is not None:
        raise result.exception
    return app, time.perf_counter() - began


def empty(*, migrated: bool = True) -> Flask:
    """An app on a new database in a folder of its own, with empty tables if it is to be ``migrated``."""
    folder = new_folder()
    settings = {
        "SQLALCHEMY_ENGINES": {"default": {"url": f"sqlite:///{folder / 'intranet.sqlite'}"}},
        "WTF_CSRF_ENABLED": False,
        "RATELIMIT_ENABLED": False,
    }
    app = create_app(folder, settings)
    if migrated:
        with app.app_context():
            upgrade(db.engine)
    return app


def new_folder() -> Path:
    """A folder that goes when the process ends."""
    return Path(_kept.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))


def statements(app: Flask, client: FlaskClient, url: str) -> int:
    """How many SQL statements one page takes, BEGIN and the like left out."""
    with counted(app) as sent:
        answer = client.get(url)
    assert answer.status_code == 200, f"{url}: {answer.status}"
    return len(sent)


def seconds(client: FlaskClient, url: str, times: int = 15) -> float:
    """The median seconds of one request."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        answer = client.get(url)
        taken.append(time.perf_counter() - began)
        assert answer.status_code == 200, f"{url}: {answer.status}"
    return median(taken)
