"""Changing a definition: sections, fields and checks added, changed, moved, taken out. Pure; each gives a new one.

A key that is not there raises KeyError.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol, TypeVar

from intranet.report_forms.definition import Check, Definition, Field, Rule, Section

SINGLE = (Rule.MIN, Rule.MAX)
"""Checks about one field alone: they come and go with it."""


class Keyed(Protocol):
    """A part of a definition."""

    @property
    def key(self) -> str: ...


Piece = TypeVar("Piece", bound=Keyed)


def section_of(definition: Definition, field_key: str) -> Section:
    """The section a field stands in."""
    for section in definition.sections:
        if any(one.key == field_key for one in section.fields):
            return section
    raise KeyError(field_key)


def find(parts: Iterable[Piece], key: str) -> Piece:
    """The section, field or check of this key."""
    for one in parts:
        if one.key == key:
            return one
    raise KeyError(key)


def checks_on(definition: Definition, field_keys: Iterable[str]) -> list[Check]:
    """The checks that compare any of these fields with another one."""
    asked = set(field_keys)
    return [one for one in definition.checks if one.rule not in SINGLE and asked & {*one.fields, one.target}]


def limits_of(definition: Definition, field_key: str) -> dict[Rule, Check]:
    """The first MIN and the first MAX of a field."""
    found: dict[Rule, Check] = {}
    for check in definition.checks:
        if check.rule in SINGLE and check.fields == (field_key,):
            found.setdefault(check.rule, check)
    return found


def put_section(definition: Definition, section: Section) -> Definition:
    """With this section: in the place of the one of its key, or at the end."""
    return replace(definition, sections=_put(definition.sections, section))


def put_field(definition: Definition, one: Field, section_key: str) -> Definition:
    """With this field in that section: in its place when it stands there already, else at the end."""
    find(definition.sections, section_key)
    return replace(
        definition,
        sections=tuple(
            replace(
                section,
                fields=_put(section.fields, one)
                if section.key == section_key
                else tuple(other for other in section.fields if other.key != one.key),
            )
            for section in definition.sections
        ),
    )


def put_check(definition: Definition, check: Check) -> Definition:
    """With this check: in the place of the one of its key, or at the end."""
    return replace(definition, checks=_put(definition.checks, check))


def put_limit(definition: Definition, field_key: str, rule: Rule, bound: Decimal | None, key: str) -> Definition:
    """With this limit of a field, MIN or MAX; None takes it away. ``key`` is for a limit that is new."""
    there = limits_of(definition, field_key).get(rule)
    if bound is None:
        return without_check(definition, there.key) if there else definition
    return put_check(definition, replace(there, bound=bound) if there else Check(key, rule, (field_key,), bound=bound))


def without_section(definition: Definition, key: str) -> Definition:
    """Without the section, its fields and their limits."""
    gone = find(definition.sections, key)
    for one in gone.fields:
        definition = without_field(definition, one.key)
    return replace(definition, sections=tuple(one for one in definition.sections if one.key != key))


def without_field(definition: Definition, key: str) -> Definition:
    """Without the field and its limits. Checks that compare it with others stay: see ``checks_on`` first."""
    section_of(definition, key)
    return replace(
        definition,
        sections=tuple(
            replace(section, fields=tuple(one for one in section.fields if one.key != key))
            for section in definition.sections
        ),
        checks=tuple(one for one in definition.checks if one.rule not in SINGLE or key not in one.fields),
    )


def without_check(definition: Definition, key: str) -> Definition:
    """Without the check."""
    find(definition.checks, key)
    return replace(definition, checks=tuple(one for one in definition.checks if one.key != key))


def move_section(definition: Definition, key: str, places: int) -> Definition:
    """The section so many places further down (up when negative); at the end nothing changes."""
    return replace(definition, sections=_moved(definition.sections, key, places))


def move_field(definition: Definition, key: str, places: int) -> Definition:
    """The field further down or up in its section."""
    section = section_of(definition, key)
    return put_section(definition, replace(section, fields=_moved(section.fields, key, places)))


def move_check(definition: Definition, key: str, places: int) -> Definition:
    """The check further down or up among those that compare fields."""
    among = [one for one in definition.checks if one.rule not in SINGLE]
    if find(definition.checks, key).rule in SINGLE:
        return definition
    ordered = iter(_moved(among, key, places))
    return replace(definition, checks=tuple(one if one.rule in SINGLE else next(ordered) for one in definition.checks))


def _put(parts: Sequence[Piece], new: Piece) -> tuple[Piece, ...]:
    if any(one.key == new.key for one in parts):
        return tuple(new if one.key == new.key else one for one in parts)
    return (*parts, new)


def _moved(parts: Sequence[Piece], key: str, places: int) -> tuple[Piece, ...]:
    ordered = list(parts)
    here = ordered.index(find(parts, key))
    if 0 <= here + places < len(ordered):
        ordered.insert(here + places, ordered.pop(here))
    return tuple(ordered)
