"""The migrations make exactly the tables of the code, and can be run again."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import create_engine

from intranet.core.migrate import upgrade
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
