"""The list behind one number: sorted, in pages, narrowed to a level or a commune."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from wtforms import SelectField

from intranet.consolidations import given
from intranet.consolidations.behind import NO_LEVEL, Behind, Line, Which
from intranet.consolidations.facts import Facts
from intranet.core import text
from intranet.core.forms import Form, choices_from
from intranet.core.paging import page_of
from intranet.report_forms.definition import NUMBERS, Field, FieldKind
from intranet.reports import consolidation as reports
from intranet.units.levels import Level

_NEVER = datetime.max.replace(tzinfo=UTC)


class FieldFilterForm(Form):
    """The filters of the list, from the address."""

    level = SelectField("Cấp học", validate_choice=False)
    commune = SelectField("Xã, phường", validate_choice=False)


def listing(facts: Facts, found: Behind, field: Field, which: Which, args: Mapping[str, str]) -> dict[str, Any]:
    """What the template needs beside the numbers. ``?others=1`` lists the schools without an answer that counts."""
    others, sort = args.get("others") == "1", args.get("sort", "")
    lines = sorted_by(found.others if others else found.counted, sort, field, facts.communes)
    number = int(typed) if (typed := args.get("page", "1")).isascii() and typed.isdigit() and len(typed) < 7 else 1
    rows = [(line, row) for line in lines for row in line.value] if field.kind is FieldKind.ROWS and not others else []
    return {
        "others": others,
        "sort": sort,
        "is_number": field.kind in NUMBERS,
        "has_rows": field.kind is FieldKind.ROWS,
        "filters": _filters(facts, which),
        "narrowed": _names(facts, which),
        "page_of_lines": page_of(rows or lines, number),
        "shown": given.shown,
        "shorten": text.shorten,
    }


def sorted_by(lines: Sequence[Line], sort: str, field: Field, communes: Sequence[int]) -> list[Line]:
    """The lines in the order an address asks for: “commune”, “value”, “handed”, with “-” the other way round.

    Otherwise in the order of lists, which also holds between equals.
    """
    order = {id: place for place, id in enumerate(communes)}
    keys: dict[str, Any] = {
        "commune": lambda line: order.get(line.school.commune_id, len(order)),
        "value": lambda line: _value_key(line, field),
        "handed": lambda line: line.answer.submitted_at if line.answer else _NEVER,
    }
    key = keys.get(sort.removeprefix("-"))
    if key is None:
        return list(reversed(lines)) if sort == "-school" else list(lines)
    return sorted(lines, key=key, reverse=sort.startswith("-"))


def _value_key(line: Line, field: Field) -> Any:
    if line.why:
        return text.sort_key(line.why)
    if field.kind in NUMBERS:
        return line.value
    return Decimal(len(line.value)) if field.kind is FieldKind.ROWS else text.sort_key(text.shorten(line.value, 200))


def _filters(facts: Facts, which: Which) -> FieldFilterForm:
    form = FieldFilterForm(None, data={name: str(value) for name, value in which.query().items()})
    names = {school.commune_id: school.commune for school in facts.schools}
    levels = {level for school in facts.schools for level in school.levels}
    everything = choices_from([("", "Tất cả")])
    form.level.choices = [*everything, *choices_from((one.value, one.label) for one in Level if one in levels)]
    if not all(school.levels for school in facts.schools):
        form.level.choices += choices_from([(NO_LEVEL, reports.NO_LEVEL)])
    form.commune.choices = [*everything, *choices_from((str(id), names[id]) for id in facts.communes)]
    if 0 in names:
        form.commune.choices += choices_from([("0", reports.NO_COMMUNE)])
    return form


def _names(facts: Facts, which: Which) -> list[str]:
    """Whom the list is narrowed to, in words."""
    found = []
    if which.option is not None:
        found.append(f"Trả lời “{which.option}”")
    if which.level is not None:
        found.append(which.level.label if which.level else reports.NO_LEVEL)
    if which.commune is not None:
        named = (school.commune for school in facts.schools if school.commune_id == which.commune and school.commune)
        found.append(next(named, reports.NO_COMMUNE))
    return found
