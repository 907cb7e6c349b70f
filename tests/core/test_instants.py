"""Instants in the database: aware, in UTC, spelt on SQLite as SQLAlchemy spells them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import DateTime, literal, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from intranet.core.orm import UtcDateTime

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


# A day inside what Python knows, for zones; naive, as hypothesis wants its bounds.
FIRST, LAST = datetime.fromisoformat("0001-01-03"), datetime.fromisoformat("9999-12-29")


@given(st.datetimes(FIRST, LAST, timezones=ZONES))
def test_sqlite_gets_the_text_sqlalchemy_would_write(instant):
    dialect = sqlite.dialect()
    usual = DateTime().dialect_impl(dialect).bind_processor(dialect)
    ours = UtcDateTime().bind_processor(dialect)
    assert ours(instant) == usual(instant.astimezone(UTC).replace(tzinfo=None))
    assert ours(None) is None


def test_what_goes_in_comes_out_in_utc(session):
    written = datetime(2026, 10, 5, 8, 0, 0, 7, tzinfo=timezone(timedelta(hours=7)))
    read = session.scalar(select(literal(written, UtcDateTime())))
    assert (read, read.tzinfo) == (written, UTC)


def test_an_instant_without_a_zone_is_refused(session):
    with pytest.raises(StatementError, match="naive"):
        session.scalar(select(literal(FIRST, UtcDateTime())))
