"""Intranets to back up and to restore into, on either database."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import inspect, select, text

from intranet import create_app
from intranet.core import clock, filestore
from intranet.core.db import db
from intranet.core.migrate import upgrade
from intranet.core.orm import Base
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.units.drafts import ImportDraft
from intranet.units.models import School
from tests.conftest import MONDAY, POSTGRES, Database, local_instant

HERE = "postgresql" if POSTGRES else "sqlite"


@dataclass
class Intranet:
    """One intranet: its app on a database of its own."""

    app: Flask
    folder: Path
    url: str

    def flask(self, *words: str) -> Result:
        """Run one of its commands."""
        result = self.app.test_cli_runner().invoke(args=list(words))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.rest()
        return result

    def rest(self) -> None:
        """Let go of the database, so that it can be dropped or copied."""
        with self.app.app_context():
            db.session.close()
            db.engine.dispose()

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table as the program reads it."""
        with self.app.app_context():
            found = {
                table.name: [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))]
                for table in Base.metadata.sorted_tables
            }
            found["revision"] = list(db.session.scalars(text("SELECT version_num FROM alembic_version")))
        self.rest()
        return found

    def files(self) -> dict[str, bytes]:
        """Every file of the store by its SHA-256."""
        with self.app.app_context():
            return {path.name: path.read_bytes() for path in filestore.store().root.glob("??/*")}

    @property
    def untouched(self) -> bool:
        """Whether its database has no table yet."""
        with self.app.app_context(), db.engine.connect() as connection:
            none = not inspect(connection).get_table_names()
        self.rest()
        return none


Place = Callable[..., Intranet]


@pytest.fixture(scope="module")
def place(_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """``place("new")``: an intranet with nothing in it yet, on the database under test or the other one."""
    made = []

    def make(name: str, kind: str = HERE) -> Intranet:
        folder = tmp_path_factory.mktemp(name)
        if kind == "postgresql":
            assert _database.server is not None
            _database.server.drop(name)
            url = _database.server.create(name)
            made.append(name)
        else:
            url = f"sqlite:///{folder / 'intranet.sqlite'}"
        settings = {"SQLALCHEMY_ENGINES": {"default": {"url": url}}, "WTF_CSRF_ENABLED": False}
        return Intranet(create_app(folder, settings), folder, url)

    yield make
    for name in made:
        _database.server.drop(name)


def migrated(intranet: Intranet) -> Intranet:
    """The same at the newest schema."""
    with intranet.app.app_context():
        upgrade(db.engine)
    intranet.rest()
    return intranet


def in_use(intranet: Intranet) -> Intranet:
    """The same with the demo in it, and with what is hard to carry over."""
    clock.stop_at(local_instant(MONDAY))
    migrated(intranet)
    assert intranet.flask("demo", "--schools", "6").exit_code == 0
    with intranet.app.app_context():
        session = db.session
        first, *_, last = session.scalars(select(School).order_by(School.id))
        first.successor_id = last.id  # refers to a row that comes later
        first.closing_note = "Dòng một\nDòng hai \\ \"ngoặc\" 'nháy' \t tab 🏫"
        last.website = ""
        session.add(ImportDraft(user_id=1, created_at=clock.now(), filename="Trường.xlsx", content=bytes(range(256))))
        gone = Document(type=DocumentType.CONG_VAN, subject="Bỏ đi", issuer_name="Phòng")
        session.add(gone)
        session.commit()
        session.delete(gone)  # its id is given to no other
        session.commit()
    intranet.rest()
    return intranet


@pytest.fixture(scope="module")
def source(place: Place) -> Intranet:
    """An intranet in use. Only to be read."""
    return in_use(place("source"))


@pytest.fixture(scope="module")
def backup(source: Intranet) -> Path:
    """A backup of it."""
    clock.stop_at(local_instant(MONDAY))
    target = source.folder / "whole.zip"
    done = source.flask("backup", str(target))
    assert done.exit_code == 0, done.output
    return target


def rewritten(backup: Path, target: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """A copy in which ``change`` has altered members and manifest; tables get the right SHA-256 and counts again."""
    with zipfile.ZipFile(backup) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    for table in manifest["tables"]:
        lines = members.get(f"tables/{table['name']}.jsonl", b"")
        table["sha256"], table["rows"] = hashlib.sha256(lines).hexdigest(), len(io.BytesIO(lines).readlines())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(name, content)
        new.writestr("manifest.json", json.dumps(manifest))
    return target
