"""The throw-away PostgreSQL of the suite."""

import psycopg
import pytest

from tests import postgres


@pytest.fixture(scope="module")
def server():
    started = postgres.server()
    yield started
    started.stop()


def connect(url):
    return psycopg.connect(url.replace("+psycopg", ""))


def test_a_copy_has_the_rows_of_its_template_and_a_life_of_its_own(server):
    template = server.create("template_hub")
    with connect(template) as connection:
        connection.execute("CREATE TABLE school (name text)")
        connection.execute("INSERT INTO school VALUES ('Sơn Ca')")
    connection.close()

    copy = server.create("copy_1", template="template_hub")
    with connect(copy) as connection:
        connection.execute("INSERT INTO school VALUES ('Hoa Mai')")
    connection.close()

    with connect(server.create("copy_2", template="template_hub")) as connection:
        assert connection.execute("SELECT name FROM school").fetchall() == [("Sơn Ca",)]
    connection.close()


def test_a_dropped_database_is_gone_even_while_somebody_is_connected(server):
    guest = connect(server.create("short_lived"))
    server.drop("short_lived")
    with pytest.raises(psycopg.OperationalError):
        guest.execute("SELECT 1")
    guest.close()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(server.url_for("short_lived"))


def test_a_stopped_server_leaves_no_files_and_answers_nobody():
    started = postgres.server()
    url = started.create("hub")
    started.stop()
    assert not started.folder.exists()
    with pytest.raises(psycopg.OperationalError):
        connect(url)
