"""All that a consolidation is made from, as frozen values. A snapshot keeps exactly this (``facts_json``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from intranet.report_forms.definition import Definition
from intranet.units.levels import Level


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """A school the period was asked of, as it is named now. ``commune_id`` 0: none. In the order of lists."""

    id: int
    name: str
    levels: tuple[Level, ...]
    commune_id: int = 0
    commune: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What one school owes: the due instant, and when its first hand-in came, if by the cut.

    ``returned``: its newest hand-in was returned and does not count until it is handed in again. ``duty_id`` is also
    the submission's.
    """

    school_id: int
    due_at: datetime
    submitted_at: datetime | None = None
    returned: bool = False
    duty_id: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The hand-in that counts for a school: its newest, unless returned. ``values`` as in SubmissionVersion."""

    school_id: int
    version_id: int
    digest: str
    submitted_at: datetime
    submitted_by: str
    nil: bool
    accepted: bool
    values: Mapping[str, Any]
    explanations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The totals of another period of the same form: {field key: (total or average, how many schools gave it)}."""

    period_id: int
    name: str
    expected: int
    submitted: int
    amounts: Mapping[str, tuple[Decimal, int]]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """How one period of the form was answered, for the line chart; oldest first in ``Facts.trend``."""

    name: str
    expected: int
    submitted: int
    in_time: int
    period_id: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What the editor decided about one narrative: printed or not, and the words to print ("" for the original's)."""

    version_id: int
    field_key: str
    printed: bool
    text: str = ""


@dataclass(frozen=True)
class Facts:
    """The whole input. ``cut`` is the instant it was read; ``communes`` the ids in their order."""

    period_id: int
    form_name: str
    period_name: str
    first_on: date
    last_on: date
    due_on: date
    cut: datetime
    definition: Definition
    schools: tuple[SchoolFacts, ...]
    communes: tuple[int, ...]
    expected: tuple[Expected, ...]
    answers: tuple[Answer, ...]
    previous: Earlier | None = None
    last_year: Earlier | None = None
    trend: tuple[TrendPoint, ...] = ()
    choices: tuple[Choice, ...] = ()
