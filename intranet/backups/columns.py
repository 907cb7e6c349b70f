"""How the values of a column are written into a backup, alike for both databases; knows tables only as they stand."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    Text,
    cast,
    inspect,
    select,
)
from sqlalchemy.types import TypeEngine, UserDefinedType

from intranet.core.orm import UtcDateTime

VERSION_TABLE = "alembic_version"


class Kind(StrEnum):
    """What a column holds; the value stands in the manifest."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    JSON = "json"
    BYTES = "bytes"


class RawJson(UserDefinedType[str]):
    """JSON given as its text, so that not even the order of its keys changes on the way."""

    cache_ok = True
    render_bind_cast = True  # PostgreSQL takes no text for JSON

    def get_col_spec(self, **_: Any) -> str:
        """The column type both databases know."""
        return "JSON"


_REFLECTED: list[tuple[type[TypeEngine[Any]], Kind]] = [
    (String, Kind.TEXT),
    (Boolean, Kind.BOOLEAN),
    (Integer, Kind.INTEGER),
    (DateTime, Kind.INSTANT),
    (Date, Kind.DATE),
    (JSON, Kind.JSON),
    (LargeBinary, Kind.BYTES),
]
_WRITTEN: dict[Kind, TypeEngine[Any]] = {
    Kind.TEXT: Text(),
    Kind.INTEGER: Integer(),
    Kind.BOOLEAN: Boolean(),
    Kind.DATE: Date(),
    Kind.INSTANT: UtcDateTime(),
    Kind.JSON: RawJson(),
    Kind.BYTES: LargeBinary(),
}


def kind_of(reflected: TypeEngine[Any]) -> Kind:
    """What a column of this type holds. Raises TypeError for a type no table of the intranet has had so far."""
    for known, kind in _REFLECTED:
        if isinstance(reflected, known):
            return kind
    raise TypeError(f"a backup cannot hold {reflected!r}")


@dataclass(frozen=True)
class Layout:
    """A table: its columns in order with their kinds, and those of its primary key."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    key: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        """To read from and write to."""
        return Table(self.name, MetaData(), *(Column(name, _WRITTEN[kind]) for name, kind in self.columns))

    @property
    def rows(self) -> Select[Any]:
        """All rows in the order of the key; JSON as its text."""
        table = self.table
        shown = [
            cast(table.c[name], Text).label(name) if kind is Kind.JSON else table.c[name] for name, kind in self.columns
        ]
        return select(*shown).order_by(*(table.c[name] for name in self.key))

    def write(self, row: Sequence[Any]) -> list[Any]:
        """A row as JSON can hold it."""
        return [_written(kind, value) for (_, kind), value in zip(self.columns, row, strict=True)]

    def read(self, values: Sequence[Any]) -> dict[str, Any]:
        """The row again. Raises ValueError or TypeError for what no column of this kind holds."""
        return {name: _read(kind, value) for (name, kind), value in zip(self.columns, values, strict=True)}


def layouts(connection: Connection) -> list[Layout]:
    """The tables of the database by name, but Alembic's own."""
    inspector = inspect(connection)
    found = []
    for name in sorted(set(inspector.get_table_names()) - {VERSION_TABLE}):
        columns = tuple((one["name"], kind_of(one["type"])) for one in inspector.get_columns(name))
        found.append(Layout(name, columns, tuple(inspector.get_pk_constraint(name)["constrained_columns"])))
    return found


def _written(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case Kind.DATE:
            return value.isoformat()
        case Kind.INSTANT:
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case Kind.BYTES:
            return base64.b64encode(value).decode("ascii")
    return value


def _read(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case Kind.DATE:
            return date.fromisoformat(value)
        case Kind.INSTANT:
            return datetime.fromisoformat(value)
        case Kind.BYTES:
            return base64.b64decode(value, validate=True)
    return value
