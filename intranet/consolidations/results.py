"""What ``consolidate`` makes: frozen values for the screen, the PDF, the XLSX and the DOCX.

Every number has its list: ``len(late) == total.reporting.late``, ``len(missing) == total.reporting.missing``,
``len(returned) == total.reporting.returned``; a figure's ``reported`` is how many lines of schools gave one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from intranet.consolidations.facts import Earlier, Facts, TrendPoint
from intranet.report_forms.definition import Definition, Field
from intranet.units.levels import Level


@dataclass(frozen=True, slots=True)
class Reporting:
    """How many reports were expected and came, by the cut.

    ``returned`` and ``nil`` are among ``submitted``, and give no figures; a returned one is not counted as nil.
    """

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

    A school of several levels is in each of their groups. ``level`` "" and ``commune_id`` 0: schools without one;
    None: the group is not of one.
    """

    label: str
    reporting: Reporting
    level: Level | Literal[""] | None = None
    commune_id: int | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum, or an average rounded half up to two decimals; None when no school gave the figure.

    ``reported``: how many did. Nil reports and empty fields give none: empty is not zero.
    """

    value: Decimal | None
    reported: int


@dataclass(frozen=True)
class Figure:
    """A number field (merge SUM or AVERAGE). ``by_level`` and ``by_commune`` stand in the order of the groups.

    ``previous`` and ``last_year`` are merged as this field is now; None where the form did not ask it in this unit.
    ``ignored``, here and in the other results: how many values were of another kind (an older version of the form).
    """

    field: Field
    total: Amount
    by_level: tuple[Amount, ...]
    by_commune: tuple[Amount, ...]
    previous: Amount | None = None
    last_year: Amount | None = None
    ignored: int = 0

    @property
    def since_previous(self) -> Decimal | None:
        """What it is more than in the period before; None when either is not known."""
        return _difference(self.total, self.previous)

    @property
    def since_last_year(self) -> Decimal | None:
        """What it is more than in the same period a year earlier."""
        return _difference(self.total, self.last_year)


def _difference(now: Amount, then: Amount | None) -> Decimal | None:
    return None if then is None or now.value is None or then.value is None else now.value - then.value


@dataclass(frozen=True)
class Option:
    """How many schools gave one answer of a yes/no or choice field."""

    label: str
    total: int
    by_level: tuple[int, ...]
    by_commune: tuple[int, ...]


@dataclass(frozen=True)
class Counted:
    """A yes/no or choice field (merge COUNT). Every option of the form is there, in its order."""

    field: Field
    options: tuple[Option, ...]
    reported: int
    ignored: int = 0


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
    """A text or date field listed by school (merge LIST), in the order of the schools."""

    field: Field
    said: tuple[Said, ...]
    ignored: int = 0

    @property
    def printed(self) -> tuple[Said, ...]:
        """Those the editor chose for the paper; all until one chooses."""
        return tuple(one for one in self.said if one.printed)


@dataclass(frozen=True, slots=True)
class MergedRow:
    """One row some school wrote. ``values`` {column key: value}."""

    school_id: int
    school: str
    version_id: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class RowList:
    """A table of rows, those of all schools one after the other. ``reported``: how many schools wrote any."""

    field: Field
    rows: tuple[MergedRow, ...]
    reported: int = 0
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class Overdue:
    """A school that was late or has not reported. ``submitted_at`` is its first hand-in, None: not at all.

    ``days_late``: days from the due day to the first hand-in, or to the cut when there is none; 0: in time, or still
    within its time. ``returned``: must hand in again.
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

    ``late`` handed in after their due instant, ``missing`` have not at all, ``returned`` must again (so they may be
    among the late); each commune by commune, in a commune in the order of lists.
    ``lines`` has every school asked, in the order of lists. ``accepted``: how many of the counted hand-ins (answers,
    nil or not) the office has accepted.
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
    returned: tuple[Overdue, ...]
    lines: tuple[SchoolLine, ...]
    accepted: int
    many_levels: int

    @property
    def overdue(self) -> int:
        """How many of the missing are past their due instant."""
        return sum(1 for one in self.missing if one.days_late)

    @property
    def ignored(self) -> int:
        """How many values of all fields were of another kind."""
        return sum(one.ignored for one in self.by_key.values())

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
