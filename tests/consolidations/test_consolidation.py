"""consolidate(): each number from exactly the answers it counts. No database."""

import random
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from intranet.consolidations.consolidation import amounts, consolidate
from intranet.consolidations.facts import Choice, Earlier, Facts
from intranet.consolidations.results import Amount, Reporting
from intranet.core import clock
from intranet.report_forms.definition import Definition, Field, FieldKind, Merge, Section
from intranet.units.levels import Level
from tests.consolidations.facts_made import CUT, answer, expected, facts, school
from tests.reporting import SMALL

PRIMARY, SECONDARY, NURSERY = Level.PRIMARY, Level.LOWER_SECONDARY, Level.NURSERY
A, B, C = (
    school(1, "Trường A", PRIMARY),
    school(2, "Trường B", PRIMARY, SECONDARY, commune=2),
    school(3, "Trường C", commune=0),
)


def three(a=None, b=None, c=None, **others):
    """Schools A, B and C with these values, all in time."""
    return facts(
        [A, B, C],
        [expected(1), expected(2), expected(3)],
        [answer(id, values) for id, values in ((1, a), (2, b), (3, c)) if values is not None],
        **others,
    )


def test_sums_by_level_by_commune_and_in_all():
    got = consolidate(three({"own": 3}, {"own": 4}, {"own": 5}))
    own = got.by_key["own"]
    assert own.total == Amount(Decimal(12), 3)
    assert [(group.level, amount.value) for group, amount in zip(got.by_level, own.by_level, strict=True)] == [
        (PRIMARY, 7), (SECONDARY, 4), ("", 5),
    ]  # fmt: skip
    assert [(group.commune_id, amount.value) for group, amount in zip(got.by_commune, own.by_commune, strict=True)] == [
        (1, 3), (2, 4), (0, 5),
    ]  # fmt: skip
    assert [group.label for group in got.by_level] == ["Tiểu học", "THCS", "Chưa rõ cấp học"]
    assert [group.label for group in got.by_commune] == ["Xã 1", "Xã 2", "Chưa rõ địa bàn"]
    assert got.many_levels == 1
    assert got.total.reporting == Reporting(expected=3, in_time=3)


def test_empty_is_not_zero():
    got = consolidate(three({"own": 0}, {}, {"press": 2}))
    assert got.by_key["own"].total == Amount(Decimal(0), 1)
    assert got.by_key["press"].total == Amount(Decimal(2), 1)
    assert got.by_key["all"].total == Amount(None, 0)
    assert got.by_key["own"].by_level == (Amount(Decimal(0), 1), Amount(None, 0), Amount(None, 0))


def test_nil_counts_as_submitted_and_gives_no_figures():
    nil = three({"hours": "2", "site": True}, {"hours": "4"}, {"hours": "9", "own": 9, "site": True, "trouble": "Có"})
    nil = replace(nil, answers=(*nil.answers[:2], replace(nil.answers[2], nil=True)))
    got = consolidate(nil)
    assert (got.total.reporting.submitted, got.total.reporting.nil) == (3, 1)
    assert got.by_key["hours"].total == Amount(Decimal(3), 2)
    assert got.by_key["own"].total == Amount(None, 0)
    assert got.by_key["site"].reported == 1
    assert got.by_key["trouble"].said == ()
    assert [(line.school_id, line.nil, dict(line.values)) for line in got.lines][2] == (3, True, {})


def test_returned_and_missing_give_no_figures():
    got = consolidate(
        facts(
            [A, B, C],
            [expected(1), expected(2, returned=True), expected(3, None)],
            [answer(1, {"own": 1}, accepted=True), answer(2, {"own": 10}, accepted=True), answer(3, {"own": 100})],
        )
    )
    assert got.by_key["own"].total == Amount(Decimal(1), 1)
    assert got.total.reporting == Reporting(expected=3, in_time=2, returned=1)
    assert (got.total.reporting.submitted, got.total.reporting.missing, got.accepted) == (2, 1, 1)
    assert [one.school_id for one in got.returned] == [2]
    assert [one.school_id for one in got.missing] == [3]
    assert [line.version_id for line in got.lines] == [101, None, None]


def test_averages_are_over_the_schools_that_gave_the_figure_and_exact():
    got = consolidate(three({"hours": "0.1"}, {"hours": "0.2"}, {"own": 1}))
    assert got.by_key["hours"].total == Amount(Decimal("0.15"), 2)
    thirds = consolidate(three({"hours": 1}, {"hours": 0}, {"hours": 0}))
    assert thirds.by_key["hours"].total.value == Decimal("0.33")
    half_up = consolidate(three({"hours": "0.005"}, {"hours": "0.005"}, {}))
    assert half_up.by_key["hours"].total.value == Decimal("0.01")


def test_sums_of_the_largest_decimals_lose_no_digit():
    largest, many = "999999999999999.999999", 2000
    definition = Definition((Section("s", "S", (Field("m", "Tiền", FieldKind.DECIMAL, Merge.SUM),)),))
    schools = [school(id, f"Trường {id}", PRIMARY) for id in range(1, many + 1)]
    some = facts(schools, [expected(one.id) for one in schools], [answer(one.id, {"m": largest}) for one in schools])
    got = consolidate(replace(some, definition=definition))
    assert got.by_key["m"].total.value == Decimal("1999999999999999999.998")


def test_values_of_another_kind_are_ignored_and_counted():
    odd = {
        "own": "hai bài", "press": True, "all": "1.5", "hours": "NaN", "site": "có", "how": "Điện tín",
        "models": "không", "trouble": 7,
    }  # fmt: skip
    got = consolidate(three(odd, {"all": "3.0", "hours": 2, "models": ["x", {"gone": "y"}]}, {}))
    assert {key: one.ignored for key, one in got.by_key.items()} == {
        "own": 1, "press": 1, "all": 1, "hours": 1, "site": 1, "how": 1, "models": 2, "trouble": 1,
    }  # fmt: skip
    assert got.ignored == 9
    assert got.by_key["own"].total == Amount(None, 0)
    assert got.by_key["all"].total == Amount(Decimal(3), 1)  # a decimal of an older version that is a whole number
    assert got.by_key["hours"].total == Amount(Decimal(2), 1)


def test_counts_every_option():
    got = consolidate(three({"site": True, "how": "Zalo"}, {"site": False, "how": "Zalo"}, {}))
    site, how = got.by_key["site"], got.by_key["how"]
    assert [(one.label, one.total, one.by_level) for one in site.options] == [
        ("Có", 1, (1, 0, 0)),
        ("Không", 1, (1, 1, 0)),
    ]
    assert [(one.label, one.total, one.by_commune) for one in how.options] == [
        ("Trang web", 0, (0, 0, 0)), ("Zalo", 2, (1, 1, 0)), ("Loa", 0, (0, 0, 0)),
    ]  # fmt: skip
    assert (site.reported, how.reported) == (2, 2)


def test_late_missing_and_returned_by_name_commune_by_commune():
    schools = [school(1, "Trường A", commune=2), school(2, "Trường B", commune=3), school(3, "Trường C", commune=3),
               school(4, "Trường D", commune=0), school(5, "Trường Đ", commune=1)]  # fmt: skip
    got = consolidate(
        facts(
            schools,
            [
                expected(1, timedelta(seconds=1)),
                expected(2, timedelta(days=2)),
                expected(3, None),
                expected(4, None),
                expected(5, timedelta(0), returned=True),
            ],
            [],
        )
    )
    assert [(one.school, one.commune, one.days_late) for one in got.late] == [
        ("Trường B", "Xã 3", 2),
        ("Trường A", "Xã 2", 1),
    ]
    assert [(one.school, one.commune, one.days_late) for one in got.missing] == [
        ("Trường C", "Xã 3", 5), ("Trường D", "Chưa rõ địa bàn", 5),
    ]  # fmt: skip
    assert [(one.school, one.days_late, one.returned) for one in got.returned] == [("Trường Đ", 0, True)]
    assert got.overdue == 2
    assert got.total.reporting == Reporting(expected=5, in_time=1, late=2, returned=1)


def test_what_is_not_yet_due_is_missing_but_not_overdue():
    one = facts([A], [replace(expected(1, None), due_at=CUT + timedelta(days=3))], [])
    got = consolidate(one)
    assert [missing.days_late for missing in got.missing] == [0]
    assert got.overdue == 0


def test_the_editors_words_stand_beside_the_original():
    choices = (
        Choice(101, "trouble", printed=True, text="Thiếu máy."),
        Choice(102, "trouble", printed=False),
        Choice(999, "trouble", printed=False),
        Choice(103, "other", printed=False),
    )
    long = "Thiếu máy tính. " * 50
    got = consolidate(three({"trouble": long}, {"trouble": "Không."}, {"trouble": "Ít người."}, choices=choices))
    a, b, c = got.by_key["trouble"].said
    assert (a.text, a.words, a.printed, a.shortened) == (long, "Thiếu máy.", True, True)
    assert (b.text, b.words, b.printed, b.shortened) == ("Không.", "Không.", False, False)
    assert (c.words, c.printed) == ("Ít người.", True)
    assert got.by_key["trouble"].printed == (a, c)


def test_rows_are_merged_with_their_school():
    rows = [{"name": "Lê Thị Sen", "times": 3}, {"name": "Trần An", "on": "2026-10-01"}]
    got = consolidate(three({"models": rows}, {}, {"models": [{"deed": "=1+1", "gone": 1}, {}]}))
    models = got.by_key["models"]
    assert [(row.school, row.version_id, dict(row.values)) for row in models.rows] == [
        ("Trường A", 101, rows[0]), ("Trường A", 101, rows[1]), ("Trường C", 103, {"deed": "=1+1"}),
    ]  # fmt: skip
    assert models.reported == 2


def test_two_hundred_rows_and_five_thousand_words_and_nfd():
    rows = [{"name": f"Người {n}"} for n in range(200)]
    words = unicodedata.normalize("NFD", "Khó khăn về đường truyền. ") * 1000
    got = consolidate(three({"models": rows, "trouble": words}, {}, {}))
    assert len(got.by_key["models"].rows) == 200
    assert got.by_key["trouble"].said[0].text == unicodedata.normalize("NFC", words)


def test_dates_are_listed_as_days():
    definition = Definition((Section("s", "S", (Field("on", "Ngày tập huấn", FieldKind.DATE, Merge.LIST),)),))
    got = consolidate(replace(three({"on": "2026-10-01"}, {"on": "hôm qua"}, {}), definition=definition))
    assert [one.text for one in got.by_key["on"].said] == ["01/10/2026"]
    assert got.ignored == 1


def test_comparison_with_earlier_periods():
    before = Earlier(7, "tháng 9 năm 2026", 3, 2, {"own": (Decimal(5), 2)})
    year = Earlier(8, "tháng 10 năm 2025", 3, 3, {"own": (Decimal(20), 3), "hours": (Decimal("1.5"), 3)})
    got = consolidate(three({"own": 8}, {"hours": "1.25"}, {}, previous=before, last_year=year))
    own, hours, press = got.by_key["own"], got.by_key["hours"], got.by_key["press"]
    assert (own.previous, own.last_year) == (Amount(Decimal(5), 2), Amount(Decimal(20), 3))
    assert (own.since_previous, own.since_last_year) == (Decimal(3), Decimal(-12))
    assert (hours.previous, hours.since_previous, hours.since_last_year) == (None, None, Decimal("-0.25"))
    assert (press.since_previous, press.since_last_year) == (None, None)


def test_nothing_asked_and_one_school():
    got = consolidate(facts([], [], []))
    assert (got.total.reporting, got.by_level, got.by_commune, got.lines) == (Reporting(), (), (), ())
    assert got.by_key["own"].total == Amount(None, 0)
    assert got.by_key["site"].options[0].total == 0
    one = consolidate(facts([A], [expected(1)], [answer(1, {"own": 2})]))
    assert one.by_key["own"].by_level == one.by_key["own"].by_commune == (Amount(Decimal(2), 1),)


def test_a_school_that_is_not_asked_is_not_counted():
    got = consolidate(facts([A, B], [expected(1)], [answer(1, {"own": 2}), answer(2, {"own": 5})]))
    assert got.by_key["own"].total == Amount(Decimal(2), 1)
    assert len(got.lines) == 1


_levels = st.lists(st.sampled_from([NURSERY, PRIMARY, SECONDARY]), unique=True, max_size=3)
_whole = st.one_of(st.none(), st.integers(-(10**14), 10**14), st.just("dở"), st.booleans())
_decimal = st.one_of(st.none(), st.decimals(-1000, 1000, places=3).map(lambda n: format(n, "f")), st.integers(0, 9))
_values = st.fixed_dictionaries(
    {}, optional={"own": _whole, "press": _whole, "hours": _decimal, "site": st.one_of(st.booleans(), st.just("có"))}
)


@st.composite
def districts(draw) -> Facts:
    """Up to eight schools of any levels and communes that reported in any way."""
    many = draw(st.integers(0, 8))
    schools = [
        school(id, f"Trường {id}", *sorted(draw(_levels), key=lambda one: one.rank), commune=draw(st.integers(0, 4)))
        for id in range(1, many + 1)
    ]
    owed = [
        expected(one.id, after and timedelta(hours=after), returned=after is not None and draw(st.booleans()))
        for one in schools
        for after in [draw(st.one_of(st.none(), st.integers(-30, 30).filter(bool)))]
    ]
    answers = [answer(one.id, draw(_values), nil=draw(st.booleans())) for one in schools if draw(st.booleans())]
    return facts(schools, owed, answers)


@given(districts())
def test_each_number_is_what_one_finds_by_hand(some):
    got = consolidate(some)
    counts = {one.school_id for one in some.expected if one.submitted_at and not one.returned}
    given_ = {one.school_id: one.values for one in some.answers if one.school_id in counts and not one.nil}
    by_id = {one.id: one for one in some.schools}
    groups = [(got.total, by_id.keys())]
    groups += [
        (group, {id for id, one in by_id.items() if group.level in (one.levels or ("",))}) for group in got.by_level
    ]
    groups += [
        (group, {id for id, one in by_id.items() if one.commune_id == group.commune_id}) for group in got.by_commune
    ]
    for figure in got.figures:
        key, numbers = figure.field.key, {}
        for id, values in given_.items():
            value = values.get(key)
            if value is None or isinstance(value, bool) or value == "dở":
                continue
            numbers[id] = Fraction(value)
        for (_, ids), amount in zip(groups, (figure.total, *figure.by_level, *figure.by_commune), strict=True):
            mine = [number for id, number in numbers.items() if id in ids]
            assert amount.reported == len(mine)
            if not mine:
                assert amount.value is None
            elif figure.field.merge is Merge.SUM:
                assert Fraction(amount.value) == sum(mine)
            else:
                hundredfold = sum(mine) / len(mine) * 100
                up = int(abs(hundredfold) + Fraction(1, 2))  # half away from zero
                assert Fraction(amount.value) * 100 == (up if hundredfold >= 0 else -up)
    for group, ids in groups:
        mine = [one for one in some.expected if one.school_id in ids]
        assert group.reporting.expected == len(mine)
        assert group.reporting.submitted == sum(1 for one in mine if one.submitted_at)
        assert group.reporting.late == sum(1 for one in mine if one.submitted_at and one.submitted_at > one.due_at)


@given(districts())
def test_communes_add_up_to_all_and_levels_do_but_for_the_schools_of_several(some):
    got = consolidate(some)
    assert sum((group.reporting for group in got.by_commune), Reporting()) == got.total.reporting
    extra = sum(max(0, len(one.levels) - 1) for one in some.schools)
    assert sum(group.reporting.expected for group in got.by_level) == got.total.reporting.expected + extra
    if not got.many_levels:
        assert sum((group.reporting for group in got.by_level), Reporting()) == got.total.reporting
    for figure in got.figures:
        assert sum(one.reported for one in figure.by_commune) == figure.total.reported
        if figure.field.merge is Merge.SUM:
            assert sum(one.value or 0 for one in figure.by_commune) == (figure.total.value or 0)
            if not got.many_levels:
                assert sum(one.value or 0 for one in figure.by_level) == (figure.total.value or 0)
    for counted in got.counted:
        assert sum(option.total for option in counted.options) == counted.reported
        assert all(sum(option.by_commune) == option.total for option in counted.options)


@given(districts())
def test_every_number_has_its_list(some):
    got = consolidate(some)
    reporting = got.total.reporting
    assert (len(got.late), len(got.missing), len(got.returned)) == (
        reporting.late,
        reporting.missing,
        reporting.returned,
    )
    assert len(got.lines) == reporting.expected
    assert sum(line.nil for line in got.lines) == reporting.nil


@given(districts(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(some, chance: random.Random):
    owed, answers = list(some.expected), list(some.answers)
    chance.shuffle(owed)
    chance.shuffle(answers)
    mixed = consolidate(replace(some, expected=tuple(owed), answers=tuple(answers)))
    assert replace(mixed, facts=some) == consolidate(some)


@given(districts())
def test_amounts_of_an_earlier_period_are_those_its_consolidation_says(some):
    got = consolidate(some)
    counts = {one.school_id for one in some.expected if one.submitted_at and not one.returned}
    handed = [one.values for one in some.answers if one.school_id in counts and not one.nil]
    assert amounts(SMALL, handed) == {
        figure.field.key: (figure.total.value, figure.total.reported)
        for figure in got.figures
        if figure.total.value is not None
    }


def test_days_are_those_of_vietnam():
    just_after_midnight = clock.start_of_day(date(2026, 10, 20))
    late = consolidate(facts([A], [replace(expected(1), submitted_at=just_after_midnight)], []))
    assert [one.days_late for one in late.late] == [1]
