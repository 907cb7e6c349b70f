"""What changed between two readings of a period: what was frozen and what stands now. Pure.

Figures are compared as they are printed, so a change is listed exactly when the papers differ by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.facts import Answer, Facts, SchoolFacts
from intranet.consolidations.paper import Paper
from intranet.consolidations.results import Consolidation, Figure
from intranet.core.numbers import format_number

NONE = "chưa có"
"""What stands for a figure no school gave."""


@dataclass(frozen=True)
class Changed:
    """One figure with what it was and what it is, as printed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """Schools by name in the order of lists; ``again``: those whose hand-in is another one now.

    ``withdrawn``: the hand-in does not count any more (returned). ``asked``, ``dropped``: whether the period expects a
    report of them. ``renamed``: (name then, name now). ``regrouped``: of another level or commune now.
    ``narratives`` is how many choices of what to print differ; ``words`` whether the office's own words do,
    their day apart: until words are kept, that is the present day.
    """

    newly: tuple[str, ...]
    again: tuple[str, ...]
    withdrawn: tuple[str, ...]
    asked: tuple[str, ...]
    dropped: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    regrouped: tuple[str, ...]
    figures: tuple[Changed, ...]
    narratives: int
    words: bool

    @property
    def none(self) -> bool:
        """Whether a new report would say the same."""
        return not any(
            (self.newly, self.again, self.withdrawn, self.asked, self.dropped, self.renamed, self.regrouped,
             self.figures, self.narratives, self.words)
        )  # fmt: skip


def changes(then: tuple[Facts, Paper], now: tuple[Facts, Paper]) -> Changes:
    """What is different now. Both are of the same period."""
    before, after = then[0], now[0]
    old, new = _answers(before), _answers(after)
    were, are = {one.id: one for one in before.schools}, {one.id: one for one in after.schools}
    both = [(were[id], one) for id, one in are.items() if id in were]
    return Changes(
        newly=_names(are, [id for id in are if id in new and id not in old]),
        again=_names(are, [id for id in are if id in new and id in old and new[id].version_id != old[id].version_id]),
        withdrawn=_names(are, [id for id in are if id in old and id not in new]),
        asked=_names(are, [id for id in are if id not in were]),
        dropped=_names(were, [id for id in were if id not in are]),
        renamed=tuple((one.name, other.name) for one, other in both if one.name != other.name),
        regrouped=tuple(other.name for one, other in both if _groups(one) != _groups(other)),
        figures=tuple(_figures(consolidate(before), consolidate(after))),
        narratives=_choices(before, after),
        words=replace(then[1], on=now[1].on) != now[1],
    )


def _answers(facts: Facts) -> dict[int, Answer]:
    return {one.school_id: one for one in facts.answers}


def _names(schools: dict[int, SchoolFacts], ids: list[int]) -> tuple[str, ...]:
    return tuple(schools[id].name for id in ids)


def _groups(school: SchoolFacts) -> tuple[object, ...]:
    return school.levels, school.commune_id, school.commune


def _chosen(facts: Facts, among: set[int]) -> dict[tuple[int, str], tuple[bool, str]]:
    """What is done to words of these hand-ins on paper: left out, or printed otherwise than the school wrote them."""
    return {
        (one.version_id, one.field_key): (one.printed, one.text)
        for one in facts.choices
        if one.version_id in among and (not one.printed or one.text)
    }


def _choices(before: Facts, after: Facts) -> int:
    """How many were decided otherwise; where the hand-in itself is another one, that is said of the school."""
    among = {one.version_id for one in before.answers} & {one.version_id for one in after.answers}
    then, now = _chosen(before, among), _chosen(after, among)
    return sum(1 for one in then.keys() | now.keys() if then.get(one) != now.get(one))


def _figures(before: Consolidation, after: Consolidation) -> Iterator[Changed]:
    then, now = dict(_printed(before)), dict(_printed(after))
    for key in dict.fromkeys((*now, *then)):
        label, new = now.get(key, ("", NONE))
        label, old = then.get(key, (label, NONE))
        if old != new:
            yield Changed(label, old, new)


def _printed(report: Consolidation) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Every total of the report: (field, which of its numbers) and (its name, the number)."""
    total = report.total.reporting
    for label, number in (
        ("Trường phải báo cáo", total.expected), ("Đã nộp", total.submitted), ("Đúng hạn", total.in_time),
        ("Trễ hạn", total.late), ("Không phát sinh", total.nil), ("Trả lại, chờ nộp lại", total.returned),
    ):  # fmt: skip
        yield ("", label), (label, format_number(number))
    for figure in report.figures:
        key = figure.field.key
        yield (key, ""), (_label(figure), _amount(figure.total.value))
        for words, one in (("kỳ trước", figure.previous), ("cùng kỳ năm trước", figure.last_year)):
            if one is not None:
                yield (key, words), (f"{_label(figure)}, {words}", _amount(one.value))
    for counted in report.counted:
        for option in counted.options:
            label = f"{counted.field.label}: {option.label} (trường)"
            yield (counted.field.key, option.label), (label, format_number(option.total))
    for rows in report.row_lists:
        yield (rows.field.key, ""), (f"{rows.field.label} (dòng)", format_number(len(rows.rows)))


def _label(figure: Figure) -> str:
    return f"{figure.field.label} ({figure.field.unit})" if figure.field.unit else figure.field.label


def _amount(value: Decimal | None) -> str:
    return NONE if value is None else format_number(value)
