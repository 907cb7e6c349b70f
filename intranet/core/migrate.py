"""Bring the database to the newest schema with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def config() -> Config:
    """Alembic's settings; the engine is handed over by ``env.py`` from the app."""
    alembic = Config()
    alembic.set_main_option("script_location", str(FOLDER))
    return alembic


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing, in one transaction each."""
    alembic = config()
    head = ScriptDirectory.from_config(alembic).get_current_head()
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
    with engine.begin() as connection:
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")
