"""What the page of a consolidation shows: the results of each section of the form, and where every number leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from intranet.consolidations import given
from intranet.consolidations.behind import Which
from intranet.consolidations.results import Consolidation, Counted, Figure, Group, Narrative, RowList
from intranet.report_forms.definition import Section

NAMED, QUOTED, LINES = 20, 3, 5
"""How many late or missing schools are named, narratives quoted, and rows shown; the rest are behind a link."""


@dataclass(frozen=True)
class Results:
    """What became of the fields of one section."""

    section: Section
    figures: Sequence[Figure]
    counted: Sequence[Counted]
    narratives: Sequence[Narrative]
    row_lists: Sequence[RowList]

    @property
    def numbers(self) -> bool:
        """Whether it has tables of numbers."""
        return bool(self.figures or self.counted)


def sections(report: Consolidation) -> list[Results]:
    """The sections with something that is consolidated, in the order of the form."""
    found = []
    for section in report.definition.sections:
        some = [report.by_key[field.key] for field in section.fields if field.key in report.by_key]
        one = Results(
            section,
            [each for each in some if isinstance(each, Figure)],
            [each for each in some if isinstance(each, Counted)],
            [each for each in some if isinstance(each, Narrative)],
            [each for each in some if isinstance(each, RowList)],
        )
        if some:
            found.append(one)
    return found


@dataclass(frozen=True)
class Links:
    """The addresses behind the numbers of a consolidation."""

    report: Consolidation

    def board(self, state: str | None = None, group: Group | None = None) -> str | None:
        """The reports counted under a state of the period's page (``submissions.filters.Standing``), of a group.

        None for the schools without a level, of whom that page has no list.
        """
        if group and group.level == "":
            return None
        where: dict[str, Any] = {"level": group.level, "commune": group.commune_id} if group else {}
        return url_for("submissions.of_period", period_id=self.report.facts.period_id, state=state, **where)

    def field(self, key: str, group: Group | None = None, option: str | None = None, period: int | None = None) -> str:
        """The answers to a field that a number counts: of a group, of one option; of another period."""
        which = Which(group.level, group.commune_id, option) if group else Which(option=option)
        period_id = period or self.report.facts.period_id
        return url_for("consolidations.field", period_id=period_id, key=key, **which.query())

    def submission(self, school_id: int) -> str:
        """A school's report."""
        return url_for("submissions.show", duty_id=self.duties[school_id])

    @cached_property
    def duties(self) -> dict[int, int]:
        """The duty of each school asked, which is its submission's id too."""
        return {one.school_id: one.duty_id for one in self.report.facts.expected}


def context(report: Consolidation) -> dict[str, Any]:
    """What every part of the page uses."""
    return {
        "report": report,
        "links": Links(report),
        "sections": sections(report),
        "levels": report.by_level if len(report.by_level) > 1 else (),
        "named": NAMED,
        "quoted": QUOTED,
        "lines": LINES,
        "shown": given.shown,
    }
