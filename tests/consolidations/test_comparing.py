"""What changed between two readings: each kind of change on its own. Pure."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from intranet.consolidations.comparing import Changed, changes
from intranet.consolidations.facts import Choice, Earlier
from intranet.units.levels import Level
from tests.consolidations.facts_made import CUT, answer, expected, facts, school
from tests.consolidations.papers_made import PAPER

A, B, C = school(1, "An Bình", Level.PRIMARY), school(2, "Bình Minh", Level.PRIMARY), school(3, "Cầu Kè")
OWED = [expected(1), expected(2), expected(3, None)]
ANSWERS = [answer(1, {"own": 3, "trouble": "Thiếu người."}), answer(2, {"own": 4})]
THEN = facts([A, B, C], OWED, ANSWERS)


def told(now, paper=PAPER):
    """The kinds of change that are told."""
    found = changes((THEN, PAPER), (now, paper))
    return {one.name for one in fields(found) if getattr(found, one.name)}


def test_the_same_later_is_no_change():
    later = replace(THEN, cut=CUT + timedelta(days=30))
    assert changes((THEN, PAPER), (later, replace(PAPER, on=date(2026, 12, 1)))).none


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        (replace(THEN, answers=(*THEN.answers, answer(3))), {"newly"}),
        (replace(THEN, answers=(THEN.answers[0], replace(ANSWERS[1], version_id=300))), {"again"}),
        (facts([A, B, C], [OWED[0], expected(2, returned=True), OWED[2]], ANSWERS[:1]), {"withdrawn", "figures"}),
        (facts([A, B, C, school(4, "Duyên Hải")], [*OWED, expected(4, None)], ANSWERS), {"asked", "figures"}),
        (facts([A, B], OWED[:2], ANSWERS), {"dropped", "figures"}),
        (replace(THEN, schools=(replace(A, name="An Hòa"), B, C)), {"renamed"}),
        (replace(THEN, schools=(replace(A, levels=(Level.PRESCHOOL,)), B, C)), {"regrouped"}),
        (replace(THEN, schools=(replace(A, commune_id=9, commune="Xã 9"), B, C)), {"regrouped"}),
        (replace(THEN, choices=(Choice(101, "trouble", False),)), {"narratives"}),
        (replace(THEN, previous=Earlier(7, "tháng 9", 3, 3, {"own": (Decimal(5), 2)})), {"figures"}),
    ],
)
def test_each_kind_of_change_is_told_and_no_other(now, kinds):
    assert told(now) == kinds


def test_the_offices_words_are_told():
    assert told(THEN, replace(PAPER, texts=("Khác.", "", "", "", ""))) == {"words"}
    assert told(THEN, replace(PAPER, number_text="Số: 46/BC-PGDĐT")) == {"words"}


def test_choices_that_print_what_the_school_wrote_are_none():
    assert told(replace(THEN, choices=(Choice(101, "trouble", True),))) == set()


def test_choices_of_hand_ins_that_count_no_more_are_told_by_the_hand_in():
    before = replace(THEN, choices=(Choice(101, "trouble", True, "Ngắn."),))
    after = replace(THEN, answers=(replace(ANSWERS[0], version_id=500), ANSWERS[1]))
    found = changes((before, PAPER), (after, PAPER))
    assert (found.again, found.narratives) == (("An Bình",), 0)


def test_figures_stand_as_they_are_printed():
    now = facts([A, B, C], OWED, [answer(1, {"own": 1234, "hours": "1.25", "site": True}), ANSWERS[1]])
    assert changes((THEN, PAPER), (now, PAPER)).figures == (
        Changed("Tin, bài trên trang của trường (bài)", "7", "1.238"),
        Changed("Số giờ tập huấn bình quân (giờ)", "chưa có", "1,25"),
        Changed("Có trang thông tin điện tử: Có (trường)", "0", "1"),
    )


def test_a_figure_that_came_with_a_comparison_or_went_with_it_is_told():
    with_previous = replace(THEN, previous=Earlier(7, "tháng 9", 3, 3, {"own": (Decimal(5), 2)}))
    label = "Tin, bài trên trang của trường (bài), kỳ trước"
    assert changes((THEN, PAPER), (with_previous, PAPER)).figures == (Changed(label, "chưa có", "5"),)
    assert changes((with_previous, PAPER), (THEN, PAPER)).figures == (Changed(label, "5", "chưa có"),)
