"""What ``consolidate`` makes: frozen values for the screen, the PDF, the XLSX and the DOCX."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from intranet.consolidations.facts import Earlier, Facts, TrendPoint
from intranet.report_forms.definition import Definition, Field
from intranet.units.levels import Level


@dataclass(frozen=True, slots=True)
class Reporting:
    """How many reports were expected and came, by the cut. ``returned`` are among ``submitted``, without figures."""

    expected: int = 0
    in_time: int = 0
    late: int = 0
    nil: int = 0
    returned: int = 0

    @property
    def submitted(self) -> int:
        """How many came, in time or late."""
        return self.in_time + self.late

    @property
    def missing(self) -> int:
        """How many never came."""
        return self.expected - self.submitted

    def __add__(self, other: "Reporting") -> "Reporting":
        return Reporting(
            self.expected + other.expected, self.in_time + other.in_time, self.late + other.late,
            self.nil + other.nil, self.returned + other.returned,
        )  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Some schools and how they reported: all of them, those of a level, those of a commune.

    A school of several levels is in each of their groups. ``commune_id`` 0: schools without a commune.
    """

    label: str
    reporting: Reporting
    level: Level | None = None
    commune_id: int | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum or an average; None when no school gave the figure. ``reported``: how many did."""

    value: Decimal | None
    reported: int


@dataclass(frozen=True)
class Figure:
    """A number field (merge SUM or AVERAGE). ``by_level`` and ``by_commune`` stand in the order of the groups."""

    field: Field
    total: Amount
    by_level: tuple[Amount, ...]
    by_commune: tuple[Amount, ...]
    previous: Amount | None = None
    last_year: Amount | None = None


@dataclass(frozen=True)
class Option:
    """How many schools gave one answer of a yes/no or choice field."""

    label: str
    total: int
    by_level: tuple[int, ...]
    by_commune: tuple[int, ...]


@dataclass(frozen=True)
class Counted:
    """A yes/no or choice field (merge COUNT)."""

    field: Field
    options: tuple[Option, ...]
    reported: int


@dataclass(frozen=True, slots=True)
class Said:
    """One school's words. ``text`` is the original, ``printed`` whether the paper has it, ``words`` what it prints."""

    school_id: int
    school: str
    version_id: int
    text: str
    printed: bool = True
    words: str = ""

    @property
    def shortened(self) -> bool:
        """Whether the editor changed the words for the paper."""
        return self.words != self.text


@dataclass(frozen=True)
class Narrative:
    """A text or date field listed by school (merge LIST)."""

    field: Field
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class MergedRow:
    """One row some school wrote. ``values`` {column key: value}."""

    school_id: int
    school: str
    version_id: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class RowList:
    """A table of rows, those of all schools one after the other."""

    field: Field
    rows: tuple[MergedRow, ...]


@dataclass(frozen=True, slots=True)
class Overdue:
    """A school that was late or has not reported. ``submitted_at`` None: not at all. ``returned``: must hand in again.

    ``days_late`` 0: still within its time (only for one that has not reported, or whose report was returned).
    """

    school_id: int
    school: str
    commune: str
    due_on: date
    submitted_at: datetime | None
    days_late: int
    returned: bool = False


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """One school in the annex. ``version_id`` None: nothing that counts was handed in."""

    school_id: int
    school: str
    commune: str
    version_id: int | None
    nil: bool
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Consolidation:
    """The whole report in numbers and words. ``many_levels``: how many schools stand in several levels' groups.

    ``late`` handed in after their due instant; ``missing`` have not, or must again; both commune by commune.
    ``accepted``: how many of the counted hand-ins the office has accepted.
    """

    facts: Facts
    total: Group
    by_level: tuple[Group, ...]
    by_commune: tuple[Group, ...]
    figures: tuple[Figure, ...]
    counted: tuple[Counted, ...]
    narratives: tuple[Narrative, ...]
    row_lists: tuple[RowList, ...]
    late: tuple[Overdue, ...]
    missing: tuple[Overdue, ...]
    lines: tuple[SchoolLine, ...]
    accepted: int
    many_levels: int

    @property
    def definition(self) -> Definition:
        """The form."""
        return self.facts.definition

    @property
    def previous(self) -> Earlier | None:
        """The period before, of the same form."""
        return self.facts.previous

    @property
    def last_year(self) -> Earlier | None:
        """The same period a year earlier."""
        return self.facts.last_year

    @property
    def trend(self) -> tuple[TrendPoint, ...]:
        """The last periods of the form, oldest first, this one last."""
        return self.facts.trend

    @cached_property
    def by_key(self) -> Mapping[str, Figure | Counted | Narrative | RowList]:
        """Results by field key, for walking through the form's sections."""
        every: list[Figure | Counted | Narrative | RowList] = [*self.figures, *self.counted]
        every += [*self.narratives, *self.row_lists]
        return {one.field.key: one for one in every}
