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


def newest(engine: Engine) -> bool:
    """Whether the database has the newest schema."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing, in one transaction each."""
    if newest(engine):
        return
    alembic = config()
    with engine.begin() as connection:
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")
