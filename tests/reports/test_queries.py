"""The report out of the database: the same as the lists it links to, and the same when printed later."""

from datetime import date
from itertools import product

import pytest
from sqlalchemy import func, select

from intranet.contacts.models import ContactCard
from intranet.core import clock as the_clock
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind, State
from intranet.duties.standing import Handed
from intranet.reports.periods import Period
from intranet.reports.queries import report
from intranet.units.levels import Level
from intranet.units.models import School
from intranet.units.office import CardKind
from tests.conftest import local_instant
from tests.reports.conftest import answer

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31), "tháng 10 năm 2026")


def listed(session, chosen, now):
    query = select(func.count()).select_from(Duty).join(Duty.school).where(*chosen.conditions(now))
    return session.scalar(query)


@pytest.mark.parametrize(("seed", "level"), list(product((1, 2), (None, Level.PRIMARY))))
def test_every_number_is_the_length_of_its_list(session, muddle, more_schools, clock, seed, level):
    more_schools(12)
    muddle(seed)
    now = clock.set("2027-02-01 08:00")
    made = report(session, OCTOBER, OCTOBER.cut(now), level=level)
    base = DutyFilter(level=level, opened_from=OCTOBER.first, opened_to=OCTOBER.last, of_directives=True, at=made.cut)
    done = (State.DONE, State.DONE_LATE)
    for line in (made.total, *made.by_level, *made.by_commune):
        for kind, tally in line.tallies.items():
            rows = base.but(kind=kind, level=line.level or level, commune=line.commune)
            assert tally.asked == listed(session, rows, now)
            assert tally.in_time == listed(session, rows.but(handed=(Handed.IN_TIME,)), now)
            assert tally.late == listed(session, rows.but(handed=(Handed.LATE,)), now)
            assert tally.missing == listed(session, rows.but(handed=(Handed.NOT,)), now)
            assert tally.settled == listed(session, rows.but(states=done), now)
            assert tally.overdue == listed(session, rows.but(states=(State.LATE,)), now)
    assert made.total.every.asked > made.total.every.handed > 0
    assert len(made.missing) == listed(session, base.but(handed=(Handed.NOT,)), now) > 0
    for directive in made.directives:
        for ask in directive.asks:
            rows = base.but(document=ask.document_id, kind=ask.kind, topic=ask.topic_id)
            assert ask.tally.asked == listed(session, rows, now)
    assert len(made.directives) == 2  # of the four, those of October


def test_a_report_printed_later_says_the_same(session, muddle, publish, clock):
    muddle(5)
    now = clock.set("2026-11-01 00:00")
    first = report(session, OCTOBER, OCTOBER.cut(now), directory=True)
    assert first.missing
    for duty in session.scalars(select(Duty).where(Duty.settled_at.is_(None), Duty.cancelled_at.is_(None))):
        duty.settle(at=now)
    publish("2026-11-03 08:00", Kind.ACKNOWLEDGE)
    later = report(session, OCTOBER, OCTOBER.cut(clock.set("2027-03-01 08:00")), directory=True)
    assert later == first


def test_a_closed_school_and_its_duties_are_not_of_the_report(session, publish, clock, cast):
    publish("2026-10-05 08:00", Kind.ACKNOWLEDGE)
    session.get_one(School, cast.school_a).closed_on = date(2026, 10, 31)
    session.commit()
    made = report(session, OCTOBER, OCTOBER.cut(clock.set("2026-11-01 00:00")))
    before = report(session, OCTOBER, local_instant("2026-10-30 08:00"))
    assert (made.total.schools, made.total.every.asked) == (5, 5)
    assert (before.total.schools, before.total.every.asked) == (6, 6)


def test_periodic_reports_are_counted_by_their_own_consolidation(session, publish, clock):
    duties = publish("2026-10-05 08:00", *Kind)
    now = clock.set("2026-11-01 08:00")
    made = report(session, OCTOBER, OCTOBER.cut(now))
    behind = DutyFilter(opened_from=OCTOBER.first, opened_to=OCTOBER.last, at=made.cut)
    assert listed(session, behind, now) == len(duties) == 24
    assert made.total.every.asked == listed(session, behind.but(of_directives=True), now) == 18
    assert len(made.missing) == 18
    assert {ask.kind for ask in made.directives[0].asks} == {Kind.ACKNOWLEDGE, Kind.PLAN, Kind.CARD}


def test_a_directive_that_only_carries_a_report_period_is_not_of_the_report(session, publish, clock):
    publish("2026-09-07 08:00", Kind.ACKNOWLEDGE)
    duty = publish("2026-09-08 08:00", Kind.REPORT)[0]
    duty.opened_at = local_instant("2026-10-05 08:00")  # the period was opened in a later month
    session.commit()
    assert report(session, OCTOBER, OCTOBER.cut(clock.set("2026-11-01 08:00"))).directives == ()


def test_what_became_of_a_directive_is_told_as_of_the_cut(session, publish, clock):
    from intranet.directives.models import Directive

    duties = publish("2026-10-05 08:00", Kind.ACKNOWLEDGE)
    answer(duties[0], "2026-10-05 09:00")
    directive = session.get_one(Directive, duties[0].document_id)
    directive.withdrawn_at = local_instant("2026-10-20 08:00")
    directive.cancel_duties("Hoãn", tuple(Kind), at=directive.withdrawn_at)
    session.commit()
    before = report(session, OCTOBER, local_instant("2026-10-19 08:00"))
    after = report(session, OCTOBER, OCTOBER.cut(clock.set("2026-11-01 08:00")))
    assert (before.directives[0].paper.note, before.total.every.asked) == ("", 6)
    assert (after.directives[0].paper.note, after.total.every.asked) == ("đã thu hồi ngày 20/10/2026", 1)


def test_a_level_sees_only_the_directives_that_reached_it(session, publish, clock, cast):
    preschool = session.get_one(School, cast.school_a)
    publish("2026-10-05 08:00", Kind.ACKNOWLEDGE, schools=[preschool])
    now = clock.set("2026-10-06 08:00")
    assert len(report(session, OCTOBER, now, level=Level.PRESCHOOL).directives) == 1
    assert len(report(session, OCTOBER, now, level=Level.LOWER_SECONDARY).directives) == 0


def test_the_directory_is_that_of_the_last_day_without_mobile_numbers(session, clock, cast):
    for day, name in ((date(2026, 9, 1), "Đặng Thị Hoa"), (date(2026, 11, 2), "Lê Thị Mới")):
        session.add(
            ContactCard(
                school_id=cast.school_a, kind=session.get_one(CardKind, cast.focal_card), name=name, post="Văn thư",
                landline="+842773552000", mobile="+84912345682", valid_from=day,
                valid_to=date(2026, 11, 2) if day.month == 9 else None,
                created_at=the_clock.now(), created_by_name="Hoa",
            )
        )  # fmt: skip
    session.commit()
    now = clock.set("2026-12-01 08:00")
    (entry,) = report(session, OCTOBER, OCTOBER.cut(now), directory=True).directory
    assert (entry.name, entry.landline) == ("Đặng Thị Hoa", "0277 3552 000")
    assert "345" not in repr(entry)
    assert report(session, OCTOBER, OCTOBER.cut(now), level=Level.PRIMARY, directory=True).directory == ()


def test_the_number_of_statements_does_not_grow(as_, statements, session, muddle, more_schools, clock):
    muddle(1)
    clock.set("2026-11-05 08:00")
    client = as_("lan")
    counts = []
    for more in (0, 60):
        more_schools(more)
        muddle(2) if more else None
        statements.clear()
        assert client.get("/reports/").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12
