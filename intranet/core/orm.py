"""The base of every table and the column types that behave alike on SQLite and PostgreSQL. Knows no Flask."""

import json
from datetime import UTC, datetime
from enum import Enum as PyEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Session, object_session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware, in UTC on both databases. A naive datetime raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no instant")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Dialect) -> Any:
        """On SQLite the text SQLAlchemy would write, spelt by Python itself: thousands of rows take half the time."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def write(value: datetime | None) -> str | None:
            naive = self.process_bind_param(value, dialect)
            return None if naive is None else naive.isoformat(" ", "microseconds")

        return write

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def compact_json(value: Any) -> str:
    """JSON as it is kept in the database: Vietnamese letters as they are, which halves what reports take."""
    return _compact.encode(value)


def SortKey(length: int = 2000) -> String:
    """A string compared byte by byte on both databases; ``core.text.sort_key`` makes up to nine letters of one."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def choice(enum: type[PyEnum], length: int = 30) -> Enum:
    """A column for ``enum`` that keeps the member's value as plain text, so new members need no migration."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda members: [str(member.value) for member in members],
    )


def session_of(row: Any) -> Session:
    """The session a row lives in. Raises RuntimeError for a row that is in none."""
    session = object_session(row)
    if session is None:
        raise RuntimeError(f"{row!r} is in no session")
    return session
