"""Facts made up for tests of what is computed from them. No database."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from intranet.consolidations.facts import Answer, Expected, Facts, SchoolFacts
from intranet.core import clock
from intranet.report_forms.definition import Definition
from intranet.units.levels import Level
from tests.reporting import SMALL

DUE = clock.end_of_day(date(2026, 10, 19))
CUT = datetime(2026, 10, 24, 1, tzinfo=UTC)  # 8 o'clock in Vietnam


def school(id: int, name: str, *levels: Level, commune: int = 1) -> SchoolFacts:
    """A school of a commune; 0 for none."""
    return SchoolFacts(id, name, levels, commune, f"Xã {commune}" if commune else "")


def expected(school_id: int, after: timedelta | None = timedelta(hours=-1), **others: Any) -> Expected:
    """Owed by ``DUE``; handed in so long after it, None: not."""
    return Expected(school_id, DUE, None if after is None else DUE + after, **others)


def answer(school_id: int, values: Mapping[str, Any] | None = None, **others: Any) -> Answer:
    """A hand-in whose id is the school's and 100."""
    usual: dict[str, Any] = {"nil": False, "accepted": False, "submitted_at": DUE, "submitted_by": "Hoa"}
    return Answer(school_id, school_id + 100, "0" * 64, values=values or {}, explanations={}, **usual | others)


def facts(
    schools: list[SchoolFacts],
    owed: list[Expected],
    answers: list[Answer],
    definition: Definition = SMALL,
    **others: Any,
) -> Facts:
    """The facts of the period of October."""
    return Facts(
        1, "Báo cáo thử", "tháng 10 năm 2026", date(2026, 9, 15), date(2026, 10, 14), date(2026, 10, 19), CUT,
        definition, tuple(schools), (3, 1, 2), tuple(owed), tuple(answers), **others,
    )  # fmt: skip
