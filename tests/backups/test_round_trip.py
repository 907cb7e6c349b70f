"""What comes out of a backup is what went in: every row, every file, on either database."""

import json
import os
import stat
import zipfile
from itertools import product

import pytest
from alembic import command
from sqlalchemy import func, insert, select

from intranet.backups import columns, taking
from intranet.backups.archive import Archive
from intranet.core import audit_chain, clock, filestore, migrate
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.documents.models import Attachment, Document
from intranet.documents.types import DocumentType
from intranet.units.models import Commune, School
from tests.backups.conftest import HERE, migrated
from tests.clients import signed_in
from tests.conftest import POSTGRES

OTHER = "sqlite" if POSTGRES else HERE
WAYS = sorted(set(product([HERE, OTHER], repeat=2)) - {("sqlite", "sqlite")}) if POSTGRES else [("sqlite", "sqlite")]
"""From which database to which; the way between two SQLite files is tried in the other run."""


def without_deed(rows, action):
    """The rows but for one deed at the end of the trail, which came after what is compared."""
    entries = rows["audit_entry"]
    last = entries[-1]
    assert action in last
    links = [link for link in rows.get("audit_link", []) if last[0] != link[1]]
    return {**rows, "audit_entry": entries[:-1], "audit_link": links}


@pytest.mark.parametrize(("start", "end"), WAYS)
def test_every_row_and_file_comes_back(place, source, backup, start, end):
    there = backup
    expected = source.rows()
    if start != HERE:  # first over to the other database, then a backup from there
        between = place("between", start)
        assert between.flask("restore", str(backup)).exit_code == 0
        expected = between.rows()
        there = between.folder / "from-there.zip"
        assert between.flask("backup", str(there)).exit_code == 0
        expected = {**expected, **{name: between.rows()[name] for name in ("audit_entry", "audit_link")}}
    target = place(f"back_{start}_{end}", end)
    done = target.flask("restore", str(there))
    assert done.exit_code == 0, done.output
    found = without_deed(target.rows(), "backup.restore")
    assert found.keys() == {**expected, "audit_link": []}.keys()
    for name, rows in expected.items():
        assert found[name] == rows, name
    assert target.files() == source.files()
    assert sum(map(len, found.values())) > 400
    assert target.files()


def test_the_restored_intranet_works(place, backup):
    target = place("works")
    assert target.flask("restore", str(backup)).exit_code == 0
    assert signed_in(target.app, "minh").get("/").status_code == 200
    with target.app.app_context():
        school = School(name="Trường Tiểu học Mới", abbreviation="THM")
        db.session.add(school)
        db.session.commit()  # ids go on after the highest
        assert school.id == db.session.scalar(select(func.max(School.id)))
    target.rest()


def test_the_id_of_a_discarded_draft_is_given_to_no_other(place, source, backup):
    with source.app.app_context():
        highest = db.session.scalar(select(func.max(Document.id)))
    source.rest()
    for kind in {HERE, OTHER}:
        target = place(f"ids_{kind}", kind)
        assert target.flask("restore", str(backup)).exit_code == 0
        with target.app.app_context():
            document = Document(type=DocumentType.CONG_VAN, subject="Mới", issuer_name="Phòng")
            db.session.add(document)
            db.session.commit()
            assert document.id > highest + 1
        target.rest()


def test_the_file_is_the_owners_only_and_says_what_it_holds(source, backup):
    assert stat.S_IMODE(os.stat(backup).st_mode) == 0o600
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert "secret_key" not in " ".join(archive.namelist())
    counted = {table["name"]: table["rows"] for table in manifest["tables"]}
    rows = source.rows()
    assert counted == {name: len(rows[name]) for name in counted}
    assert set(counted) == set(rows) - {"revision"}
    assert manifest["files"] == len(source.files()) > 5
    assert not list(backup.parent.glob("*.part"))


def test_both_deeds_stand_in_the_trail(place, source, backup):
    target = place("trail")
    assert target.flask("restore", str(backup)).exit_code == 0
    with target.app.app_context():
        made, restored = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()[::-1]
        assert (made.action, restored.action) == ("backup.make", "backup.restore")
        assert "whole.zip" in made.note
        assert "whole.zip" in restored.note
        assert audit_chain.verify(db.session).intact
    target.rest()


def test_a_database_at_the_newest_schema_is_empty_enough(place, backup):
    target = migrated(place("migrated"))
    assert target.flask("restore", str(backup)).exit_code == 0


def test_an_earlier_schema_is_restored_and_brought_to_the_newest(place, tmp_path):
    """The backup somebody takes before an update, put back after it."""
    old, new = place("old"), place("new")
    with old.app.app_context():
        alembic = migrate.config()
        with db.engine.begin() as connection:
            alembic.attributes["connection"] = connection
            command.upgrade(alembic, "0001")
            table = next(one.table for one in columns.layouts(connection) if one.name == "commune")
            connection.execute(insert(table), [{"id": 7, "name": "Xã Tân Lộc", "sort_key": "x"}])
        manifest = taking.back_up(db.engine, filestore.store(), tmp_path / "old.zip", at=clock.now(), say=str)
    old.rest()
    assert manifest.revision == "0001"
    done = new.flask("restore", str(tmp_path / "old.zip"))
    assert done.exit_code == 0, done.output
    with new.app.app_context():
        assert migrate.newest(db.engine)
        assert db.session.get_one(Commune, 7).name == "Xã Tân Lộc"
    new.rest()


def test_a_file_the_store_has_lost_is_named_and_the_rest_is_kept(place, source, backup, tmp_path):
    target = place("lost")
    assert target.flask("restore", str(backup)).exit_code == 0
    with target.app.app_context():
        gone, rotten, *_ = db.session.scalars(select(Attachment.sha256).distinct().order_by(Attachment.sha256))
        filestore.store().path_of(gone).unlink()
        filestore.store().path_of(rotten).write_bytes(b"rotten")
    target.rest()
    done = target.flask("backup", str(tmp_path / "less.zip"))
    assert done.exit_code == 1
    assert "2 tệp trong kho bị mất hoặc hỏng" in done.output
    with Archive(tmp_path / "less.zip") as archive:
        assert archive.manifest.missing == tuple(sorted((gone, rotten)))
        assert archive.manifest.files == len(source.files()) - 2
    again = place("lost_again")
    assert again.flask("restore", str(tmp_path / "less.zip")).exit_code == 0
