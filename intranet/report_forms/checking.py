"""What keeps a report from being handed in, and what its school should explain. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intranet.core.numbers import format_number
from intranet.report_forms.definition import Check, Definition, Rule
from intranet.report_forms.values import BadValue, Typed, Value, clean, number, read_all

MOST_LABELS = 4
"""How many of the fields of a sum are named in a sentence."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend or to explain: a Vietnamese sentence.

    ``field`` is the key of the field it is shown at, "" for none; ``fields`` all it concerns. ``check`` is the key of
    the check that found it, "" when the field alone is at fault; ``label`` is then that field's. ``explanation`` is
    what the school says about a warning. ``row`` counts from 1, in a table of rows.
    """

    text: str
    blocking: bool
    field: str
    fields: tuple[str, ...]
    check: str = ""
    label: str = ""
    explanation: str = ""
    row: int | None = None
    column: str = ""

    @property
    def settled(self) -> bool:
        """Whether it stands in the way no longer: a warning the school has explained."""
        return not self.blocking and bool(self.explanation)

    @property
    def line(self) -> str:
        """The sentence as it stands apart from the field: “Tin, bài: Chưa nhập.”."""
        return f"{self.label}: {self.text}" if self.label else self.text


def problems(
    definition: Definition, typed: Mapping[str, Typed], explanations: Mapping[str, str], nil: bool = False
) -> tuple[dict[str, Value], list[Problem]]:
    """What a draft means, by field key, and what is wrong with it, in the order of the form, the checks after that.

    Warnings that were explained are among them, ``settled``. With ``nil`` (không phát sinh) nothing is asked.
    """
    if nil:
        refused = Problem("Biểu mẫu này không nhận báo cáo “không phát sinh”.", True, "", ())
        return {}, [] if definition.allows_nil else [refused]
    fields = definition.by_key
    tidy = {key: clean(fields[key], words) for key, words in typed.items() if key in fields}
    values, wrong = read_all(fields, tidy)
    found = [*_of_fields(definition, values, wrong)]
    for check in definition.checks:
        if not wrong.keys() & _needed(check) and not holds(check, values):
            target = check.target if check.rule is Rule.SUM else check.fields[0]
            words = "" if check.blocking else explanations.get(check.key, "").strip()
            text = check.message or sentence(check, definition, values)
            found.append(Problem(text, check.blocking, target, _needed(check), check.key, explanation=words))
    return values, found


def _of_fields(definition: Definition, values: Mapping[str, Value], wrong: Mapping[str, BadValue]) -> Iterator[Problem]:
    for one in definition.fields:
        if bad := wrong.get(one.key):
            yield Problem(str(bad), True, one.key, (one.key,), label=one.label, row=bad.row, column=bad.column)
        elif one.required and one.key not in values:
            yield Problem("Chưa nhập; mục này bắt buộc.", True, one.key, (one.key,), label=one.label)


def _needed(check: Check) -> tuple[str, ...]:
    return (*check.fields, check.target) if check.target else check.fields


def holds(check: Check, values: Mapping[str, Any]) -> bool:
    """Whether a check is met, or lacks what it compares: empty is not zero."""
    left, right = _sides(check, values)
    if left is None or right is None:
        return True
    match check.rule:
        case Rule.MIN:
            return left >= right
        case Rule.MAX | Rule.AT_MOST:
            return left <= right
        case Rule.SUM:
            return left == right


def _sides(check: Check, values: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    keys = check.fields if check.rule is Rule.SUM else check.fields[:1]
    given = [one for key in keys if (one := number(values.get(key))) is not None]
    left = sum(given, Decimal(0)) if given else None
    return left, check.bound if check.rule in (Rule.MIN, Rule.MAX) else number(values.get(check.target))


def sentence(check: Check, definition: Definition, values: Mapping[str, Any] | None = None) -> str:
    """A check in Vietnamese: what it demands, or what is wrong with these ``values`` that break it."""
    labels = {key: f"“{definition.by_key[key].label}”" for key in _needed(check) if key in definition.by_key}
    named = [labels.get(key, f"“{key}”") for key in check.fields]
    if len(named) > MOST_LABELS:
        named = [*named[: MOST_LABELS - 1], f"{len(named) - MOST_LABELS + 1} chỉ tiêu khác"]
    first = " và ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    subject = f"Tổng của {first}" if check.rule is Rule.SUM else first
    left, right = _sides(check, values or {})
    limit = "" if check.bound is None else format_number(check.bound)
    target = labels.get(check.target, f"“{check.target}”")
    if left is None or right is None:
        return {
            Rule.MIN: f"{subject} không được nhỏ hơn {limit}.",
            Rule.MAX: f"{subject} không được lớn hơn {limit}.",
            Rule.AT_MOST: f"{subject} không được lớn hơn {target}.",
            Rule.SUM: f"{subject} phải bằng {target}.",
        }[check.rule]
    stands, other = f"{subject} là {format_number(left)}", format_number(right)
    return {
        Rule.MIN: f"{stands}, nhỏ hơn mức thấp nhất là {other}.",
        Rule.MAX: f"{stands}, lớn hơn mức cao nhất là {other}.",
        Rule.AT_MOST: f"{stands}, lớn hơn {other} ở {target}.",
        Rule.SUM: f"{stands}, khác {other} ở {target}.",
    }[check.rule]
