"""The schools a period asked, with what each handed in and the groups each is counted in. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar

from intranet.consolidations.facts import Expected, Facts
from intranet.consolidations.results import Group, Overdue, Reporting, SchoolLine
from intranet.core import clock
from intranet.report_forms.definition import Field
from intranet.reports.consolidation import NO_COMMUNE, NO_LEVEL
from intranet.units.levels import Level

T = TypeVar("T")

LEVELS: tuple[Level | Literal[""], ...] = (*Level, "")
"""The order of the groups; "" are the schools without a level."""

_NOTHING: Mapping[str, Any] = {}


def late(one: Expected) -> bool:
    """Whether the first hand-in came after the due instant."""
    return one.submitted_at is not None and one.submitted_at > one.due_at


class Asked:
    """A school, what it owes, its answer and its values stand at the same place of every list.

    ``of_level`` and ``of_commune`` hold the places of each group's schools, in the order of the groups. Hand-ins that
    do not count have no answer, nil ones no values.
    """

    def __init__(self, facts: Facts) -> None:
        expected = {one.school_id: one for one in facts.expected}
        answers = {one.school_id: one for one in facts.answers}
        self.cut = facts.cut
        self.schools = [school for school in facts.schools if school.id in expected]
        self.expected = [expected[school.id] for school in self.schools]
        self.answers = [
            answers.get(one.school_id) if one.submitted_at and not one.returned else None for one in self.expected
        ]
        self.values = [one.values if one and not one.nil else _NOTHING for one in self.answers]
        self._reporting = [self._report(place) for place in range(len(self.schools))]
        self.of_level = self._places(LEVELS, lambda place: self.schools[place].levels or ("",))
        communes = dict.fromkeys((*facts.communes, *sorted({school.commune_id for school in self.schools} - {0}), 0))
        self.of_commune = self._places(communes, lambda place: (self.schools[place].commune_id,))

    def _places(self, groups: Iterable[T], of: Callable[[int], Iterable[T]]) -> dict[T, list[int]]:
        found: dict[T, list[int]] = defaultdict(list)
        for place in range(len(self.schools)):
            for group in of(place):
                found[group].append(place)
        return {group: found[group] for group in groups if group in found}

    def read(self, field: Field, reader: Callable[[Field, Any], T | None]) -> tuple[list[T | None], int]:
        """What each school gave to a field, None for nothing, and how many values could not be read."""
        raw = [None if (value := values.get(field.key)) in ("", []) else value for values in self.values]
        read = [None if value is None else reader(field, value) for value in raw]
        return read, sum(1 for one, value in zip(read, raw, strict=True) if one is None and value is not None)

    @property
    def total(self) -> Group:
        """All of them."""
        return Group("Tổng cộng", sum(self._reporting, Reporting()))

    @property
    def level_groups(self) -> tuple[Group, ...]:
        """One group for each level some school teaches."""
        return tuple(
            Group(level.label if level else NO_LEVEL, self._sum(places), level=level)
            for level, places in self.of_level.items()
        )

    @property
    def commune_groups(self) -> tuple[Group, ...]:
        """One group for each commune some school is in."""
        return tuple(
            Group(self.schools[places[0]].commune or NO_COMMUNE, self._sum(places), commune_id=id)
            for id, places in self.of_commune.items()
        )

    @property
    def many_levels(self) -> int:
        """How many schools stand in the groups of several levels."""
        return sum(1 for school in self.schools if len(school.levels) > 1)

    @property
    def accepted(self) -> int:
        """How many of the answers that count the office has accepted."""
        return sum(1 for answer in self.answers if answer and answer.accepted)

    @property
    def lines(self) -> tuple[SchoolLine, ...]:
        """Every school with what it gave."""
        return tuple(
            SchoolLine(
                school.id, school.name, school.commune or NO_COMMUNE, answer.version_id if answer else None,
                bool(answer and answer.nil), values,
            )
            for school, answer, values in zip(self.schools, self.answers, self.values, strict=True)
        )  # fmt: skip

    def overdue(self, chosen: Callable[[Expected], bool]) -> tuple[Overdue, ...]:
        """The chosen schools by name, commune by commune."""
        return tuple(
            self._overdue(place)
            for places in self.of_commune.values()
            for place in places
            if chosen(self.expected[place])
        )

    def _overdue(self, place: int) -> Overdue:
        school, one = self.schools[place], self.expected[place]
        return Overdue(
            school.id, school.name, school.commune or NO_COMMUNE, clock.local(one.due_at).date(), one.submitted_at,
            days_late(one.due_at, one.submitted_at or self.cut), one.returned,
        )  # fmt: skip

    def _report(self, place: int) -> Reporting:
        one, answer = self.expected[place], self.answers[place]
        came = one.submitted_at is not None
        return Reporting(
            expected=1,
            in_time=int(came and not late(one)),
            late=int(late(one)),
            nil=int(answer is not None and answer.nil),
            returned=int(one.returned),
        )

    def _sum(self, places: Iterable[int]) -> Reporting:
        return sum((self._reporting[place] for place in places), Reporting())


def days_late(due_at: datetime, at: datetime) -> int:
    """By how many days, as people count them, something at this instant is late; 0 when it is not."""
    return max(1, (clock.local(at).date() - clock.local(due_at).date()).days) if at > due_at else 0
