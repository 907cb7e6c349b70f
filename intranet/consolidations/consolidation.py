"""Facts in, one frozen Consolidation out: the numbers of every screen and every paper. No database, no web.

- A hand-in that was returned, or that never came, gives no figures. A nil report counts as submitted and gives none
  either: it is in no sum, no average, no count, for empty is not zero.
- A school of several levels is counted in the group of each, once in its commune and once in all.
- An average is over the schools that gave the figure, rounded half up to ``AVERAGE_PLACES`` decimals here, so that
  every output prints the same digits and differences are those of what is printed.
- A value of another kind than its field's now (``given``) gives nothing and is counted as ignored.
- Narratives, rows and lines stand in the order of ``Facts.schools``; late, missing and returned schools commune by
  commune. Words are those the editor chose for the paper (Choice), the original beside them.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from intranet.consolidations import given
from intranet.consolidations.asked import Asked, late
from intranet.consolidations.facts import Choice, Earlier, Facts
from intranet.consolidations.results import (
    Amount,
    Consolidation,
    Counted,
    Figure,
    MergedRow,
    Narrative,
    Option,
    RowList,
    Said,
)
from intranet.report_forms.definition import NUMBERS, Definition, Field, FieldKind, Merge

AVERAGE_PLACES = 2
"""How many decimals an average is rounded to."""

_DIGITS = 60  # so that no sum of decimals is rounded: 15 digits before, 6 after, however many schools


def consolidate(facts: Facts) -> Consolidation:
    """The whole report of a period. Expectations and answers may come in any order; schools are in that of lists."""
    asked = Asked(facts)
    definition = facts.definition
    lists = definition.merged(Merge.LIST)
    choices = {(one.version_id, one.field_key): one for one in facts.choices}
    return Consolidation(
        facts,
        total=asked.total,
        by_level=asked.level_groups,
        by_commune=asked.commune_groups,
        figures=tuple(
            _figure(field, asked, facts)
            for field in definition.merged(Merge.SUM, Merge.AVERAGE)
            if field.kind in NUMBERS
        ),
        counted=tuple(_counted(field, asked) for field in definition.merged(Merge.COUNT)),
        narratives=tuple(_narrative(field, asked, choices) for field in lists if field.kind is not FieldKind.ROWS),
        row_lists=tuple(_row_list(field, asked) for field in lists if field.kind is FieldKind.ROWS),
        late=asked.overdue(late),
        missing=asked.overdue(lambda one: one.submitted_at is None),
        returned=asked.overdue(lambda one: one.returned),
        lines=asked.lines,
        accepted=asked.accepted,
        many_levels=asked.many_levels,
    )


def amounts(definition: Definition, handed: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Decimal, int]]:
    """Totals and averages of these values for every number field: {key: (amount, how many gave it)}.

    What ``Earlier.amounts`` holds: other periods' hand-ins without building their whole consolidation.
    """
    fields = [one for one in definition.merged(Merge.SUM, Merge.AVERAGE) if one.kind in NUMBERS]
    handed = list(handed)
    found = {
        field.key: [
            number
            for values in handed
            if (value := values.get(field.key)) is not None and (number := given.number_of(field, value)) is not None
        ]
        for field in fields
    }
    every = {field.key: amount_of(field, found[field.key]) for field in fields}
    return {key: (one.value, one.reported) for key, one in every.items() if one.value is not None}


def amount_of(field: Field, numbers: Sequence[Decimal]) -> Amount:
    """The sum or the average of these numbers, as the field is merged."""
    if not numbers:
        return Amount(None, 0)
    with localcontext(prec=_DIGITS):
        total = sum(numbers, Decimal())
        if field.merge is Merge.AVERAGE:
            total = (total / len(numbers)).quantize(Decimal(1).scaleb(-AVERAGE_PLACES), ROUND_HALF_UP)
    return Amount(total, len(numbers))


def _figure(field: Field, asked: Asked, facts: Facts) -> Figure:
    numbers, ignored = asked.read(field, given.number_of)

    def amount(places: Iterable[int]) -> Amount:
        return amount_of(field, [number for place in places if (number := numbers[place]) is not None])

    return Figure(
        field,
        total=amount(range(len(numbers))),
        by_level=tuple(amount(places) for places in asked.of_level.values()),
        by_commune=tuple(amount(places) for places in asked.of_commune.values()),
        previous=_earlier(field, facts.previous),
        last_year=_earlier(field, facts.last_year),
        ignored=ignored,
    )


def _earlier(field: Field, earlier: Earlier | None) -> Amount | None:
    return Amount(*earlier.amounts[field.key]) if earlier and field.key in earlier.amounts else None


def _counted(field: Field, asked: Asked) -> Counted:
    chosen, ignored = asked.read(field, given.option_of)

    def option(label: str) -> Option:
        def count(places: Iterable[int]) -> int:
            return sum(1 for place in places if chosen[place] == label)

        return Option(
            label,
            count(range(len(chosen))),
            tuple(count(places) for places in asked.of_level.values()),
            tuple(count(places) for places in asked.of_commune.values()),
        )

    answered = sum(1 for one in chosen if one is not None)
    return Counted(field, tuple(option(label) for label in given.options_of(field)), answered, ignored)


def _narrative(field: Field, asked: Asked, choices: Mapping[tuple[int, str], Choice]) -> Narrative:
    words, ignored = asked.read(field, given.words_of)
    said = []
    for school, answer, text in zip(asked.schools, asked.answers, words, strict=True):
        if answer and text:
            choice = choices.get((answer.version_id, field.key))
            printed, shorter = (choice.printed, choice.text) if choice else (True, "")
            said.append(Said(school.id, school.name, answer.version_id, text, printed, shorter or text))
    return Narrative(field, tuple(said), ignored)


def _row_list(field: Field, asked: Asked) -> RowList:
    lists, ignored = asked.read(field, given.rows_of)
    rows = tuple(
        MergedRow(school.id, school.name, answer.version_id, row)
        for school, answer, some in zip(asked.schools, asked.answers, lists, strict=True)
        if answer and some
        for row in some
    )
    return RowList(field, rows, sum(1 for some in lists if some), ignored)
