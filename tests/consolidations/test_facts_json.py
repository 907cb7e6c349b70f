"""Facts and paper as JSON: read back equal, written the same twice, whatever is in them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.facts import Answer, Choice, Earlier, Expected, Facts, SchoolFacts, TrendPoint
from intranet.consolidations.facts_json import read, write
from intranet.consolidations.paper import Paper
from intranet.report_forms.definition import Check, Column, Definition, Field, FieldKind, Merge, Part, Rule, Section
from intranet.report_forms.shipped import COMMUNICATION, OPINION
from intranet.units.levels import Level
from tests.consolidations.papers_made import PAPER, district
from tests.reporting import SMALL

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBERS = st.integers(0, 10**6)
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
KEYS = st.text("abcdefgh_", min_size=1, max_size=8)
PLAIN = st.one_of(st.integers(), WORDS, st.booleans(), AMOUNTS.map(str))
VALUES = st.dictionaries(
    KEYS, st.one_of(PLAIN, st.lists(st.dictionaries(KEYS, PLAIN, max_size=2), max_size=2)), max_size=3
)
COLUMNS = st.builds(Column, KEYS, WORDS, st.sampled_from(FieldKind), st.lists(WORDS, max_size=2).map(tuple))
FIELDS = st.builds(
    Field, KEYS, WORDS, st.sampled_from(FieldKind), st.sampled_from(Merge), WORDS, st.booleans(), WORDS,
    st.lists(WORDS, max_size=2).map(tuple), st.lists(COLUMNS, max_size=2).map(tuple),
)  # fmt: skip
SECTIONS = st.builds(Section, KEYS, WORDS, st.lists(FIELDS, max_size=2).map(tuple), st.sampled_from(Part))
CHECKS = st.builds(
    Check, KEYS, st.sampled_from(Rule), st.lists(KEYS, max_size=2).map(tuple), st.none() | AMOUNTS, KEYS, st.booleans()
)
DEFINITIONS = st.builds(
    Definition, st.lists(SECTIONS, max_size=2).map(tuple), st.lists(CHECKS, max_size=2).map(tuple),
    st.tuples(*[WORDS] * 5), st.booleans(), WORDS,
)  # fmt: skip
EARLIER = st.builds(
    Earlier, NUMBERS, WORDS, NUMBERS, NUMBERS, st.dictionaries(KEYS, st.tuples(AMOUNTS, NUMBERS), max_size=3)
)


def some(what):
    return st.lists(what, max_size=3).map(tuple)


FACTS = st.builds(
    Facts, NUMBERS, WORDS, WORDS, DAYS, DAYS, DAYS, INSTANTS, DEFINITIONS,
    some(st.builds(SchoolFacts, NUMBERS, WORDS, some(st.sampled_from(Level)), NUMBERS, WORDS)),
    some(NUMBERS),
    some(st.builds(Expected, NUMBERS, INSTANTS, st.none() | INSTANTS, st.booleans())),
    some(st.builds(
        Answer, NUMBERS, NUMBERS, WORDS, INSTANTS, WORDS, st.booleans(), st.booleans(), VALUES,
        st.dictionaries(KEYS, WORDS, max_size=2),
    )),
    st.none() | EARLIER, st.none() | EARLIER,
    some(st.builds(TrendPoint, WORDS, NUMBERS, NUMBERS, NUMBERS)),
    some(st.builds(Choice, NUMBERS, KEYS, st.booleans(), WORDS)),
)  # fmt: skip
PAPERS = st.builds(
    Paper, on=DAYS, office=WORDS, superior_line=WORDS, issuing_line=WORDS, number_text=WORDS, place=WORDS,
    subject=WORDS, titles=some(WORDS), signer_name=WORDS, recipients=some(WORDS), addressees=some(WORDS),
    bases=some(WORDS), headings=st.tuples(*[WORDS] * 5), texts=st.tuples(*[WORDS] * 5), compares=st.booleans(),
    charts=st.booleans(), annexes=st.booleans(), names=st.booleans(),
)  # fmt: skip


@given(FACTS, PAPERS)
def test_read_back_they_are_equal_and_written_again_the_same(facts, paper):
    content = write(facts, paper)
    assert read(content) == (facts, paper)
    assert write(*read(content)) == content


@pytest.mark.parametrize("definition", [SMALL, COMMUNICATION, OPINION])
def test_a_district_read_back_consolidates_to_the_same(definition):
    facts = district(30, definition)
    again, paper = read(write(facts, PAPER))
    assert paper == PAPER
    assert consolidate(again) == consolidate(facts)


def test_the_json_is_canonical():
    content = write(district(5), PAPER)
    whole = json.loads(content)
    assert content == json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert "Trường số 1".encode() in content


def test_one_instant_is_written_one_way():
    facts = district(3)
    there = replace(facts, cut=facts.cut.astimezone(timezone(timedelta(hours=7))))
    assert write(there, PAPER) == write(facts, PAPER)


def test_decimals_keep_every_digit():
    facts = replace(
        district(1), previous=Earlier(1, "kỳ trước", 1, 1, {"own": (Decimal("999999999999999999999999.000001"), 3)})
    )
    assert read(write(facts, PAPER))[0].previous == facts.previous


@pytest.mark.parametrize("wrong", [b"", b"{}", b'{"version":2}', b"[1]", b'{"version":1,"facts":{},"paper":{}}'])
def test_anything_else_is_refused(wrong):
    with pytest.raises((KeyError, TypeError, ValueError)):
        read(wrong)
