"""The migrations make exactly the tables of the code, and can be run again."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from intranet.core import audit_chain
from intranet.core.migrate import config, upgrade
from intranet.core.orm import Base
from tests.conftest import POSTGRES


@pytest.fixture
def empty_url(_database, tmp_path: Path):
    """The address of an empty database of the kind under test."""
    if not POSTGRES:
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    yield _database.server.create("empty")
    _database.server.drop("empty")


def test_migrations_make_the_tables_of_the_code(app: Flask, empty_url: str) -> None:
    engine = create_engine(empty_url)
    upgrade(engine)
    upgrade(engine)  # nothing left to do
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def test_the_third_migration_chains_the_trail_and_tells_who_took_over(empty_url: str) -> None:
    engine, alembic = create_engine(empty_url), config()
    with engine.begin() as connection:
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0002")
        for number, successor in ((1, None), (2, 1), (3, 2)):  # 3 passed into 2, and 2 into 1
            connection.execute(_SCHOOL, {"id": number, "name": f"Trường số {number}", "successor": successor})
        for number in range(1, 4):
            connection.execute(_ENTRY, {"id": number, "note": f"Đóng trường số {number}"})
    upgrade(engine)
    with Session(engine) as session:
        verdict = audit_chain.verify(session)
        pairs = session.execute(text("SELECT school_id, predecessor_id, direct FROM succession ORDER BY 2, 1")).all()
        secrets = session.scalars(text("SELECT secret FROM mark_key")).all()
    engine.dispose()
    assert (verdict.intact, verdict.count) == (True, 3)
    assert [(heir, gone, bool(direct)) for heir, gone, direct in pairs] == [(1, 2, True), (1, 3, False), (2, 3, True)]
    assert len(secrets) == 1
    assert len(secrets[0]) == 64


_SCHOOL = text(
    "INSERT INTO school (id, name, abbreviation, ownership, address, phone, email, website, sector_code, electronic_id,"
    " organ_id, closing_note, level_rank, sort_key, search_key, lookalike_key, successor_id)"
    " VALUES (:id, :name, '', 'public', '', '', '', '', '', '', '', '', 1, '', '', '', :successor)"
)
_ENTRY = text(
    "INSERT INTO audit_entry (id, at, actor_name, actor_role, action, subject_type, note)"
    " VALUES (:id, '2026-10-05 01:00:00', 'Hệ thống', 'system', 'school.close', 'School', :note)"
)
