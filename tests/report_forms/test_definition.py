"""Definitions as JSON, and changing them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.report_forms import shaping
from intranet.report_forms.definition import (
    COLUMN_KINDS,
    Check,
    Column,
    Definition,
    Field,
    FieldKind,
    Part,
    Rule,
    Section,
    from_json,
    to_json,
)
from tests.reporting import SMALL

WORDS = st.text(max_size=8)
KEYS = st.sampled_from(["own", "f1", "a_b", "news_site", "x"])
MANY = st.lists(WORDS, max_size=2).map(tuple)
COLUMNS = st.builds(Column, KEYS, WORDS, st.sampled_from(COLUMN_KINDS), MANY)
FIELDS = st.sampled_from(FieldKind).flatmap(
    lambda kind: st.builds(
        Field, KEYS, WORDS, st.just(kind), st.sampled_from(kind.merges), WORDS, st.booleans(), WORDS, MANY,
        st.lists(COLUMNS, max_size=2).map(tuple),
    )
)  # fmt: skip
SECTIONS = st.builds(Section, KEYS, WORDS, st.lists(FIELDS, max_size=2).map(tuple), st.sampled_from(Part))
BOUNDS = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=3)
CHECKS = st.builds(Check, KEYS, st.sampled_from(Rule), st.lists(KEYS, max_size=2).map(tuple), BOUNDS, KEYS,
                   st.booleans(), WORDS)  # fmt: skip
DEFINITIONS = st.builds(
    Definition, st.lists(SECTIONS, max_size=2).map(tuple), st.lists(CHECKS, max_size=2).map(tuple),
    st.lists(WORDS, min_size=5, max_size=5).map(tuple), st.booleans(), WORDS,
)  # fmt: skip


@given(DEFINITIONS)
def test_a_definition_comes_back_from_json_as_it_was(definition):
    assert from_json(to_json(definition)) == definition


def test_every_kind_can_be_consolidated_somehow_or_not_at_all():
    for kind in FieldKind:
        assert kind.merges[-1].value == "none", kind
        assert len(set(kind.merges)) == len(kind.merges)


def labels(definition: Definition, section: str) -> list[str]:
    return [one.key for one in shaping.find(definition.sections, section).fields]


def test_a_field_changes_in_its_place_and_moves_to_the_end_of_another_section():
    changed = shaping.put_field(SMALL, Field("press", "Báo chí", FieldKind.INTEGER), "news")
    assert labels(changed, "news") == labels(SMALL, "news")
    assert changed.by_key["press"].label == "Báo chí"
    moved = shaping.put_field(SMALL, SMALL.by_key["press"], "people")
    assert labels(moved, "people") == ["models", "press"]
    assert labels(moved, "news") == ["own", "all", "hours", "site", "how"]
    with pytest.raises(KeyError):
        shaping.put_field(SMALL, SMALL.by_key["press"], "nowhere")


@given(st.sampled_from(["own", "press", "all", "how", "models"]), st.integers(-7, 7))
def test_moving_keeps_every_field_and_changes_no_other_section(key, places):
    moved = shaping.move_field(SMALL, key, places)
    assert sorted(moved.by_key) == sorted(SMALL.by_key)
    assert [set(labels(moved, s.key)) for s in SMALL.sections] == [set(labels(SMALL, s.key)) for s in SMALL.sections]
    here = labels(SMALL, shaping.section_of(SMALL, key).key)
    goal = here.index(key) + places
    assert labels(moved, shaping.section_of(moved, key).key).index(key) == (
        goal if 0 <= goal < len(here) else here.index(key)
    )


def test_limits_come_and_go_with_their_field():
    limited = shaping.put_limit(SMALL, "own", Rule.MIN, Decimal(0), "k1")
    limited = shaping.put_limit(limited, "own", Rule.MAX, Decimal(9), "k2")
    assert {rule: check.bound for rule, check in shaping.limits_of(limited, "own").items()} == {
        Rule.MIN: Decimal(0),
        Rule.MAX: Decimal(9),
    }
    changed = shaping.put_limit(limited, "own", Rule.MAX, Decimal(12), "k3")
    assert shaping.limits_of(changed, "own")[Rule.MAX].key == "k2"
    assert Rule.MIN not in shaping.limits_of(shaping.put_limit(limited, "own", Rule.MIN, None, ""), "own")
    assert [check.key for check in shaping.without_field(limited, "own").checks] == ["total", "hours"]
    assert [check.key for check in shaping.without_section(limited, "news").checks] == ["total"]


def test_a_limit_keeps_its_message():
    changed = shaping.put_limit(SMALL, "hours", Rule.MAX, Decimal(30), "k9")
    assert changed.checks[1].message == "Không quá 24 giờ."
    assert changed.checks[1].bound == 30


def test_only_checks_that_compare_stand_in_the_way_of_deleting():
    assert [check.key for check in shaping.checks_on(SMALL, ["all"])] == ["total"]
    assert shaping.checks_on(SMALL, ["hours", "site"]) == []


def test_checks_move_among_those_that_compare():
    more = SMALL
    for key in ("a", "b"):
        more = shaping.put_check(more, Check(key, Rule.AT_MOST, ("own",), target="all"))
    assert [check.key for check in shaping.move_check(more, "b", -1).checks] == ["total", "hours", "b", "a"]
    assert [check.key for check in shaping.move_check(more, "a", -1).checks] == ["a", "hours", "total", "b"]
    assert shaping.move_check(more, "hours", 1) == more
    assert shaping.move_check(more, "total", -1) == more


@pytest.mark.parametrize(
    "change",
    [
        lambda: shaping.move_section(SMALL, "x", 1),
        lambda: shaping.move_field(SMALL, "x", 1),
        lambda: shaping.move_check(SMALL, "x", 1),
        lambda: shaping.without_section(SMALL, "x"),
        lambda: shaping.without_field(SMALL, "x"),
        lambda: shaping.without_check(SMALL, "x"),
    ],
)
def test_what_is_not_there_is_a_key_error(change):
    with pytest.raises(KeyError):
        change()
