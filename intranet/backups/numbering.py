"""The last id each table has given. A discarded draft's id goes to no other row, in the restored intranet neither."""

from sqlalchemy import Connection, text

_SERIALS = text(
    "SELECT c.relname, pg_get_serial_sequence(quote_ident(c.relname), a.attname) FROM pg_class c "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace "
    "AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL"
)


def last_given(connection: Connection) -> dict[str, int]:
    """By table, for those that remember it; what was never given is not there."""
    if connection.dialect.name == "sqlite":
        if not _remembers(connection):
            return {}
        return {row.name: row.seq for row in connection.execute(text("SELECT name, seq FROM sqlite_sequence"))}
    found = {}
    for table, sequence in connection.execute(_SERIALS).all():
        last = connection.scalar(text(f"SELECT last_value FROM {sequence} WHERE is_called"))  # noqa: S608 - a catalogue's
        if last is not None:
            found[table] = last
    return found


def go_on_after(connection: Connection, last: dict[str, int]) -> None:
    """Let every table go on after what it has given and what it holds."""
    if connection.dialect.name == "sqlite":
        if _remembers(connection):
            _go_on_sqlite(connection, last)
        return
    for table, sequence in connection.execute(_SERIALS).all():
        highest = connection.scalar(text(f'SELECT max(id) FROM "{table}"')) or 0  # noqa: S608 - a catalogue's
        if given := max(highest, last.get(table, 0)):
            connection.execute(text("SELECT setval(:sequence, :given)"), {"sequence": sequence, "given": given})


def _go_on_sqlite(connection: Connection, last: dict[str, int]) -> None:
    counting = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
    for table in connection.scalars(text(counting)).all():
        highest = connection.scalar(text(f'SELECT max(id) FROM "{table}"')) or 0  # noqa: S608 - a catalogue's
        if given := max(highest, last.get(table, 0)):
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table})
            connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), {"name": table, "seq": given}
            )


def _remembers(connection: Connection) -> bool:
    return connection.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")) is not None
