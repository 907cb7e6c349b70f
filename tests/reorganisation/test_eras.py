"""Names, communes and levels of a day: counts by date are right the day before and on the day of a change."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from intranet.core.errors import Refused
from intranet.units import eras
from intranet.units.levels import Level
from intranet.units.models import Commune, School

FIRST = date(2026, 1, 10)
NAMES = ["Trường Một", "Trường Hai", "Trường Ba"]
LEVELS = [(Level.PRESCHOOL,), (Level.PRIMARY,), (Level.PRIMARY, Level.LOWER_SECONDARY)]


@pytest.fixture
def school(session, cast):
    return session.get_one(School, cast.school_a)


def ids(session, *conditions) -> set[int]:
    return set(session.scalars(select(School.id).where(*conditions)))


def test_the_day_before_is_the_old_and_the_day_itself_the_new(session, school):
    old, new = school.commune, session.scalars(select(Commune).where(Commune.name == "Xã Hòa Mỹ")).one()
    eras.change(school, on=FIRST, name="Trường Mầm non Sen Hồng", commune=new, levels=[Level.KINDERGARTEN])
    session.flush()
    before = FIRST - timedelta(days=1)
    assert (school.name_on(before), school.name_on(FIRST)) == ("Trường Mầm non Hoa Mai", "Trường Mầm non Sen Hồng")
    assert school.as_of(before).commune is old
    assert school.as_of(FIRST).commune is new
    assert school.as_of(before).levels == [Level.PRESCHOOL]
    for day, commune, level in ((before, old, Level.PRESCHOOL), (FIRST, new, Level.KINDERGARTEN)):
        assert school.id in ids(session, eras.in_commune(commune.id, day))
        assert school.id in ids(session, eras.of_level(level, day))
        assert school.id in ids(session, eras.of_rank(level.rank, day))
    assert school.id not in ids(session, eras.in_commune(old.id, FIRST))
    assert school.id not in ids(session, eras.in_commune(new.id, before))
    assert school.id not in ids(session, eras.of_level(Level.PRESCHOOL, FIRST))
    assert school.id not in ids(session, eras.of_level(Level.KINDERGARTEN, before))
    assert eras.levels_on(session, before)[school.id] == (Level.PRESCHOOL,)
    assert eras.levels_on(session, FIRST)[school.id] == (Level.KINDERGARTEN,)


def test_a_level_is_not_found_in_the_code_of_another(session, school):
    school.levels = [Level.LOWER_SECONDARY]
    eras.change(school, on=FIRST, levels=[Level.PRESCHOOL])
    session.flush()
    before = FIRST - timedelta(days=1)
    assert school.id in ids(session, eras.of_level(Level.LOWER_SECONDARY, before))
    assert school.id not in ids(session, eras.of_level(Level.PRIMARY, before))


def test_a_school_without_a_commune_lay_nowhere_before(session, school):
    school.commune = None
    eras.change(school, on=FIRST, commune=session.get_one(Commune, 3))
    session.flush()
    assert school.id in ids(session, eras.in_commune(0, FIRST - timedelta(days=1)))
    assert school.id not in ids(session, eras.in_commune(0, FIRST))


def test_it_is_found_by_its_former_names(session, school, as_, open_page):
    eras.change(school, on=FIRST, name="Trường Mầm non Sen Hồng")
    eras.change(school, on=FIRST + timedelta(days=5), name="Trường Mầm non Sen Vàng")
    session.commit()
    assert school.former_names == "Trường Mầm non Sen Hồng; Trường Mầm non Hoa Mai"
    page = open_page(as_("lan"), "/schools/?q=hoa mai")
    assert page.texts("#schools tbody th a") == ["Trường Mầm non Sen Vàng"]
    assert "trước đây: Trường Mầm non Sen Hồng; Trường Mầm non Hoa Mai" in page.text


def test_a_correction_of_the_name_keeps_the_former_ones_findable(session, school):
    eras.change(school, on=FIRST, name="Trường Mầm non Sen Hồng")
    school.name = "Trường Mầm non Sen Hồng 1"
    assert "hoa mai" in school.search_key
    assert "sen hong 1" in school.search_key


def test_two_changes_of_one_day_are_one_step(session, school):
    eras.change(school, on=FIRST, name="Trường Mầm non Sen Hồng")
    eras.change(school, on=FIRST, levels=[Level.KINDERGARTEN])
    session.flush()
    assert [(era.name, era.levels) for era in school.eras] == [("Trường Mầm non Hoa Mai", [Level.PRESCHOOL])]


def test_the_past_is_written_once(session, school):
    eras.change(school, on=FIRST, name="Trường Mầm non Sen Hồng")
    with pytest.raises(Refused, match="đã có thay đổi từ ngày 10/01/2026"):
        eras.change(school, on=FIRST - timedelta(days=1), name="Trường Mầm non Sen Vàng")
    assert school.name == "Trường Mầm non Sen Hồng"


@pytest.mark.parametrize(
    ("facts", "words"),
    [({"opened_on": FIRST}, "thành lập ngày 10/01/2026"), ({"closed_on": FIRST}, "đã đóng từ ngày 10/01/2026")],
)
def test_not_before_it_was_founded_nor_after_it_closed(session, school, facts, words):
    for name, value in facts.items():
        setattr(school, name, value)
    with pytest.raises(Refused, match=words):
        eras.change(school, on=FIRST, name="Trường Mầm non Sen Hồng")


steps = st.lists(
    st.tuples(
        st.integers(1, 40), st.sampled_from(NAMES), st.integers(1, 6), st.sampled_from(LEVELS)
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 5), steps), min_size=1, max_size=4, unique_by=lambda move: move[0]))
def test_every_day_of_random_histories_counts_what_stood_then(session, moves):
    """Against a diary written beside: per day and school the name, commune and levels of that day."""
    session.rollback()  # each example starts from the cast
    schools = list(session.scalars(select(School).order_by(School.id)))
    diary = {one.id: [(date.min, one.name, one.commune_id or 0, tuple(one.levels))] for one in schools}
    days = {FIRST}
    for place, some in moves:
        day = FIRST
        for after, name, commune_id, levels in some:
            day += timedelta(days=after)
            eras.change(schools[place], on=day, name=name, commune=session.get_one(Commune, commune_id), levels=levels)
            diary[schools[place].id].append((day, name, commune_id, levels))
            days |= {day - timedelta(days=1), day, day + timedelta(days=1)}
    session.flush()
    for day in days:
        then = {one: [line for line in lines if line[0] <= day][-1] for one, lines in diary.items()}
        assert eras.levels_on(session, day) == {one: line[3] for one, line in then.items()}
        for commune_id in range(7):
            expected = {one for one, line in then.items() if line[2] == commune_id}
            assert ids(session, eras.in_commune(commune_id, day)) == expected
        for level in Level:
            assert ids(session, eras.of_level(level, day)) == {one for one, line in then.items() if level in line[3]}
        view = eras.as_of(day)
        rows = session.execute(view.joined(select(School.id, view.name, view.commune_id)))
        assert {one: (name, commune or 0) for one, name, commune in rows} == {
            one: line[1:3] for one, line in then.items()
        }
        assert {one.id: one.name_on(day) for one in schools} == {one: line[1] for one, line in then.items()}
    session.rollback()
