"""Past instants: the rule in Python and the rule in SQL say the same, and the address keeps the question."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from intranet.duties.filters import DutyFilter, instant_of, instant_text
from intranet.duties.models import Duty, Kind, State
from intranet.duties.queries import duty_rows, state_counts
from intranet.duties.standing import Handed, cancelled, handed
from intranet.units.levels import Level
from intranet.units.models import School
from tests.conftest import local_instant
from tests.reports.conftest import more_schools, publish, scatter  # noqa: F401 - fixtures


@pytest.fixture
def duties(session, publish):  # noqa: F811 - the fixture imported above
    rng = Random(3)
    found = publish("2026-09-07 09:00", *Kind, days=20) + publish("2026-10-01 09:00", *Kind, days=3)
    for duty in found:
        scatter(duty, rng)
    session.commit()
    return found


INSTANTS = [local_instant("2026-09-07 09:00") + timedelta(days=days) for days in (0, 5, 20, 23, 24, 26, 27, 45, 100)]


def test_python_and_sql_agree_at_every_instant(session, duties):
    seen = set()
    for at in INSTANTS:
        given = [duty for duty in duties if duty.opened_at <= at]
        for state in State:
            rows = session.scalars(duty_rows(DutyFilter(states=(state,), at=at), at)).all()
            assert {duty.id for duty in rows} == {duty.id for duty in given if duty.state(at) is state}
            seen |= {state} if rows else set()
        for how in Handed:
            rows = session.scalars(duty_rows(DutyFilter(handed=(how,), at=at), at)).all()
            standing = {duty.id for duty in given if handed(duty, at) is how and not cancelled(duty, at)}
            assert {duty.id for duty in rows} == standing
    assert seen == set(State)


def test_at_an_instant_only_schools_at_work_then_count(session, duties, cast):
    school = session.get_one(School, cast.school_a)
    school.closed_on = date(2026, 10, 1)
    session.commit()
    before, after = local_instant("2026-09-30 23:59"), local_instant("2026-10-01 00:00")

    def schools(at):
        return set(session.scalars(select(Duty.school_id).join(Duty.school).where(*DutyFilter(at=at).conditions(at))))

    assert cast.school_a in schools(before)
    assert cast.school_a not in schools(after)


def test_the_days_of_giving_are_both_counted(session, duties):
    now = local_instant("2026-12-01 08:00")

    def count(**days):
        return sum(state_counts(session, DutyFilter(states=tuple(State), **days), now).values())

    assert count(opened_from=date(2026, 9, 7), opened_to=date(2026, 10, 1)) == len(duties)
    assert count(opened_from=date(2026, 9, 8), opened_to=date(2026, 10, 1)) == len(duties) / 2
    assert count(opened_from=date(2026, 9, 7), opened_to=date(2026, 9, 30)) == len(duties) / 2


def test_schools_without_a_commune_can_be_asked_for(session, duties, cast):
    session.get_one(School, cast.school_a).commune_id = None
    session.commit()
    now = local_instant("2026-12-01 08:00")
    rows = session.scalars(duty_rows(DutyFilter(commune=0), now)).all()
    assert {duty.school_id for duty in rows} == {cast.school_a}


def test_a_filter_survives_the_address():
    chosen = DutyFilter(
        kind=Kind.PLAN, level=Level.PRIMARY, commune=0, states=(State.LATE,), handed=(Handed.IN_TIME, Handed.LATE),
        opened_from=date(2026, 9, 1), opened_to=date(2026, 12, 31), at=local_instant("2026-12-31 23:59:59"),
    )  # fmt: skip
    asked = chosen.query()
    flat = {name: str(value) for name, value in asked.items() if not isinstance(value, list)}
    assert DutyFilter.read(flat, asked["state"], asked["handed"]) == chosen


@pytest.mark.parametrize("typed", ["", "x", "2026", "99991231T235959Z", "00010101T000000Z", "20260230T000000Z"])
def test_an_instant_that_cannot_be_read_is_not_asked(typed):
    assert instant_of(typed) is None
    assert DutyFilter.read({"at": typed, "opened_from": typed, "opened_to": "9999-12-31"}, []) == DutyFilter()


def test_an_instant_in_an_address():
    assert instant_text(local_instant("2026-12-31 23:59:59")) == "20261231T165959Z"
    assert instant_of("20261231T165959Z") == local_instant("2026-12-31 23:59:59")


def test_the_list_says_what_it_was_asked_from_and_shows_states_of_then(as_, open_page, duties, clock):
    clock.set("2026-12-01 08:00")
    at = INSTANTS[1]
    days = "opened_from=2026-09-01&opened_to=2026-09-30"
    page = open_page(as_("lan"), f"/duties/?at={instant_text(at)}&handed=not&{days}")
    assert "Số liệu của báo cáo, tính đến 09:00 12/09/2026: việc giao từ 01/09/2026 đến 30/09/2026" in page.text
    assert "Chỉ những việc: chưa thực hiện." in page.text
    given = [duty for duty in duties if duty.opened_at <= at and not cancelled(duty, at)]
    assert len(page.select("#duties tbody tr")) == sum(handed(duty, at) is Handed.NOT for duty in given)
    assert {State.DONE.label, State.WAITING.label}.isdisjoint(page.texts("#duties .state"))
    assert page.one('.filter-bar input[name="at"]').attributes["value"] == instant_text(at)
