"""The pure heart: what counts, when, and that no two numbers of one report disagree."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.core import clock
from intranet.duties.models import OF_DIRECTIVES, Kind
from intranet.reports.consolidation import NO_COMMUNE, DutyRow, PaperRow, SchoolRow, Tally, consolidate
from intranet.reports.periods import Period
from intranet.units.levels import Level
from tests.conftest import local_instant

AUTUMN = Period(date(2026, 9, 1), date(2026, 12, 31), "học kỳ I")
SCHOOLS = [
    SchoolRow(1, "Trường Mầm non Hoa Mai", (Level.PRESCHOOL,), 7, "Xã Bình Khê"),
    SchoolRow(2, "Trường TH&THCS Cẩm Sơn", (Level.PRIMARY, Level.LOWER_SECONDARY), 8, "Xã Cẩm Sơn"),
    SchoolRow(3, "Trường Tiểu học Tân Lộc", (Level.PRIMARY,), 0, ""),
]
PAPERS = [PaperRow(5, "05/KH-PGDĐT", "Kế hoạch số 05/KH-PGDĐT", "Truyền thông")]
TOPICS = {4: "Đầu mối truyền thông"}


def duty(school=1, kind=Kind.ACKNOWLEDGE, *, opened="2026-10-01 08:00", due="2026-10-10 23:59", **moments):
    names = ("handed", "settled", "cancelled")
    when = {name: local_instant(moments[name]) if name in moments else None for name in names}
    return DutyRow(
        school, 5, kind, 4 if kind is Kind.CARD else 0, local_instant(opened), local_instant(due),
        when["handed"], when["settled"], when["cancelled"],
    )  # fmt: skip


def report(duties, *, cut="2026-12-31 23:59:59", schools=SCHOOLS, **more):
    return consolidate(
        AUTUMN, local_instant(cut), schools=schools, duties=duties, papers=PAPERS, topics=TOPICS, communes=[8, 7],
        **more,
    )  # fmt: skip


def tally(duties, **more):
    return report(duties, **more).total.every


def test_in_time_late_and_not_yet():
    made = report(
        [
            duty(1, handed="2026-10-10 23:59", settled="2026-10-10 23:59"),
            duty(2, handed="2026-10-11 00:00", settled="2026-10-11 00:00"),
            duty(3),
        ]
    )
    assert made.total.tallies[Kind.ACKNOWLEDGE] == Tally(asked=3, in_time=1, late=1, settled=2, overdue=1)
    assert [(row.school_id, row.days_late) for row in made.missing] == [(3, 82)]


def test_a_plan_that_waits_or_was_returned_is_handed_in_but_not_accepted():
    counted = tally([duty(kind=Kind.PLAN, handed="2026-10-05 08:00")])
    assert (counted.handed, counted.settled, counted.missing) == (1, 0, 0)


def test_what_came_after_the_cut_does_not_count():
    answered = duty(handed="2026-10-08 08:00", settled="2026-10-09 08:00")
    before = tally([answered], cut="2026-10-08 07:59")
    between = tally([answered], cut="2026-10-08 12:00")
    after = tally([answered], cut="2026-10-09 08:00")
    assert (before.missing, before.overdue) == (1, 0)
    assert (between.in_time, between.settled) == (1, 0)
    assert (after.in_time, after.settled) == (1, 1)


def test_a_cancelled_duty_counts_until_it_was_cancelled():
    given_up = duty(cancelled="2026-10-05 08:00")
    assert tally([given_up], cut="2026-10-05 07:59").asked == 1
    assert tally([given_up], cut="2026-10-05 08:00").asked == 0


def test_duties_outside_the_period_or_of_other_schools_do_not_count():
    assert tally([duty(opened="2026-08-31 23:59")]).asked == 0
    assert tally([duty(opened="2026-09-01 00:00")]).asked == 1
    assert tally([duty(opened="2027-01-01 00:00", due="2027-01-05 23:59")]).asked == 0
    assert tally([duty(school=99)]).asked == 0


def test_a_school_of_two_levels_counts_in_both_lines_and_once_in_the_total():
    made = report([duty(2), duty(3)])
    assert {line.level: (line.schools, line.every.asked) for line in made.by_level} == {
        Level.PRESCHOOL: (1, 0),
        Level.PRIMARY: (2, 2),
        Level.LOWER_SECONDARY: (1, 1),
    }
    assert (made.total.schools, made.total.every.asked, made.many_levels) == (3, 2, 1)


def test_one_level_leaves_the_others_out():
    made = report([duty(1), duty(2), duty(3)], level=Level.LOWER_SECONDARY)
    assert [line.level for line in made.by_level] == [Level.LOWER_SECONDARY]
    assert (made.total.schools, made.total.every.asked, len(made.missing)) == (1, 1, 1)


def test_communes_stand_in_their_order_and_schools_without_one_at_the_end():
    made = report([duty(1), duty(2), duty(3)])
    assert [line.label for line in made.by_commune] == ["Xã Cẩm Sơn", "Xã Bình Khê", NO_COMMUNE]
    assert [row.commune for row in made.missing] == ["Xã Cẩm Sơn", "Xã Bình Khê", NO_COMMUNE]


def test_what_is_missing_says_what_and_until_when():
    (row,) = report([duty(kind=Kind.CARD)]).missing
    assert (row.what, row.document, row.due_on) == (
        "Thẻ đầu mối: Đầu mối truyền thông",
        "05/KH-PGDĐT",
        date(2026, 10, 10),
    )


def test_a_directive_that_asks_nothing_is_listed_all_the_same():
    (line,) = report([]).directives
    assert (line.paper.id, line.asks) == (5, ())


def test_nothing_at_all():
    made = report([], schools=[])
    assert (made.total.schools, made.by_level, made.by_commune, made.missing) == (0, (), (), ())


moments = st.none() | st.integers(0, 150)
levels = st.lists(st.sampled_from(list(Level)), max_size=3, unique=True).map(tuple)
schools_strategy = st.lists(st.tuples(levels, st.integers(0, 3)), max_size=8).map(
    lambda rows: [
        SchoolRow(place, f"Trường {place}", taught, commune, f"Xã {commune}" if commune else "")
        for place, (taught, commune) in enumerate(rows, 1)
    ]
)
duties_strategy = st.lists(
    st.tuples(
        *(st.integers(1, 9), st.sampled_from(OF_DIRECTIVES), st.integers(-10, 130), st.integers(0, 40)),
        *(moments, moments, moments),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(schools_strategy, duties_strategy, st.integers(0, 121), st.none() | st.sampled_from(list(Level)))
def test_the_numbers_of_one_report_agree(schools, rows, day, level):
    start = AUTUMN.starts_at

    def at(days):
        return None if days is None else start + timedelta(days=days, hours=9)

    duties = [
        DutyRow(school, 5, kind, 0, at(opened), clock.end_of_day(clock.local(at(opened + room)).date()),
                at(handed), at(settled) if handed is not None else None, at(cancelled))
        for school, kind, opened, room, handed, settled, cancelled in rows
    ]  # fmt: skip
    made = consolidate(
        AUTUMN, min(at(day), AUTUMN.ends_at), schools=schools, duties=duties, papers=PAPERS, topics={}, level=level
    )
    for kind in OF_DIRECTIVES:
        assert made.total.tallies[kind] == sum((line.tallies[kind] for line in made.by_commune), Tally())
        asked = [ask.tally for line in made.directives for ask in line.asks if ask.kind is kind]
        assert made.total.tallies[kind] == sum(asked, Tally())
    assert made.total.schools == sum(line.schools for line in made.by_commune)
    assert made.total.every.missing == len(made.missing)
    assert made.total.every.overdue == sum(1 for row in made.missing if row.days_late)
    taught = sum(max(1, len(school.levels)) for school in schools)
    assert level or sum(line.schools for line in made.by_level) == taught
    assert all(one.settled <= one.asked and one.overdue <= one.missing for one in made.total.tallies.values())
