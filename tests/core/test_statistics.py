"""SQLite is told how its tables are filled, so that it uses their indexes."""

import pytest
from sqlalchemy import create_engine, text

from intranet.core.db import prepare_sqlite, refresh_statistics


def test_statistics_are_gathered_where_tables_have_grown(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'some.sqlite'}")
    prepare_sqlite(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (id INTEGER PRIMARY KEY, kind TEXT)"))
        connection.execute(text("CREATE INDEX ix_thing_kind ON thing (kind)"))
        connection.execute(text("INSERT INTO thing (kind) VALUES (:kind)"), [{"kind": str(n % 7)} for n in range(2000)])
    refresh_statistics(engine)
    with engine.connect() as connection:
        known = connection.execute(text("SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_thing_kind'")).scalar_one()
    assert int(known.split()[1]) < 2000  # rows of one kind: not all of them
    engine.dispose()


@pytest.mark.usefixtures("app")
def test_nothing_is_asked_of_postgresql(app, session):
    refresh_statistics(session.get_bind())  # no PRAGMA reaches it
