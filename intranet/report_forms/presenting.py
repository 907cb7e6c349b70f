"""A form as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from intranet.core.numbers import format_number
from intranet.core.roles import OFFICE
from intranet.report_forms import editing, soundness
from intranet.report_forms.checking import sentence
from intranet.report_forms.definition import NUMBERS, Check, Definition, Rule
from intranet.report_forms.models import ReportForm
from intranet.report_forms.shaping import SINGLE, checks_on


@dataclass(frozen=True)
class CheckLine:
    """A check in words."""

    check: Check
    words: str


def overview(form: ReportForm, user: Any) -> dict[str, Any]:
    """What the page of a form needs: its newest version, its flaws, its versions, what this person may do."""
    version = form.latest
    definition = version.definition
    single, compared = check_lines(definition)
    return {
        "form": form,
        "version": version,
        "definition": definition,
        "flaws": soundness.flaws(definition),
        "limits": limits(definition),
        "single": single,
        "compared": compared,
        "stamp": editing.stamp_of(form),
        "may_edit": user.role in OFFICE,
        "editing": user.role in OFFICE and form.draft is not None and form.retired_at is None,
    }


def check_lines(definition: Definition) -> tuple[list[CheckLine], list[CheckLine]]:
    """The checks in words: those on one field with words of their own or a warning, and those that compare fields."""
    lines = [CheckLine(check, sentence(check, definition)) for check in definition.checks]
    return (
        [line for line in lines if line.check.rule in SINGLE],
        [line for line in lines if line.check.rule not in SINGLE],
    )


def lines_on(definition: Definition, field_keys: Iterable[str]) -> list[CheckLine]:
    """The checks that compare any of these fields, in words: they keep the fields from being deleted."""
    return [CheckLine(check, sentence(check, definition)) for check in checks_on(definition, field_keys)]


def limits(definition: Definition) -> dict[str, str]:
    """The limits of each field in words, by its key: “từ 0 đến 9”."""
    found: dict[str, dict[Rule, str]] = {}
    for check in definition.checks:
        if check.rule in SINGLE and check.bound is not None and check.fields:
            found.setdefault(check.fields[0], {}).setdefault(check.rule, format_number(check.bound))
    words = {Rule.MIN: "từ {}", Rule.MAX: "đến {}"}
    return {
        key: " ".join(words[rule].format(bounds[rule]) for rule in SINGLE if rule in bounds)
        for key, bounds in found.items()
    }


def numbers(definition: Definition) -> list[tuple[str, str]]:
    """The fields that can be compared, key and name with the section, in order."""
    return [
        (one.key, f"{section.title}: {one.label}" + (f" ({one.unit})" if one.unit else ""))
        for section in definition.sections
        for one in section.fields
        if one.kind in NUMBERS
    ]
