"""A decision of a day to come waits, can be cancelled, and is carried out once by the worker's clock."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.reorganisation import planning
from intranet.reorganisation.models import Kind, Reorganisation, State
from intranet.units.eras import SchoolEra
from intranet.units.models import Commune, School
from tests.reorganisation.conftest import DECISION

NEW_YEAR = "2027-01-01"
SEN = "Trường Mầm non Sen Hồng"


@pytest.fixture
def renaming(desk, cast):
    return desk.plan(Kind.CHANGE, NEW_YEAR, cast.school_a, becomes=(desk.becoming(cast.school_a, name=SEN),))


def notes(session, action):
    return list(session.scalars(select(AuditEntry.note).where(AuditEntry.action == action)))


def test_nothing_happens_before_its_day(renaming, desk, cast, session, tick, clock):
    assert renaming.state is State.PLANNED
    clock.set("2026-12-31 23:59")
    assert tick() == 0
    assert desk.school(cast.school_a).name == "Trường Mầm non Hoa Mai"
    clock.set("2027-01-01 00:00")
    assert tick() == 1
    school = desk.school(cast.school_a)
    assert (school.name, school.name_on(date(2026, 12, 31))) == (SEN, "Trường Mầm non Hoa Mai")
    session.refresh(renaming)
    assert renaming.state is State.DONE


def test_the_clock_does_it_once_and_says_who_decided(renaming, session, tick, clock):
    clock.set("2027-01-02 08:00")
    assert [tick(), tick()] == [1, 0]
    assert len(session.scalars(select(SchoolEra)).all()) == 1
    (note,) = notes(session, "reorganisation.carry_out")
    assert DECISION in note
    assert "đến ngày đã định; lập bởi" in note
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "school.change"))
    assert (entry.actor_name, entry.actor_role) == ("Hệ thống", "system")


def test_two_workers_at_once_do_it_once(renaming, app, clock):
    """The second has seen the row waiting, and comes when the first is done."""
    clock.set("2027-01-02 08:00")
    with app.app_context():
        with Session(db.engine) as second:
            assert second.get_one(Reorganisation, renaming.id).pending
        assert planning._one_by_the_clock(db.engine, renaming.id, the_clock.now())
        assert not planning._one_by_the_clock(db.engine, renaming.id, the_clock.now())
        with Session(db.engine) as session:
            assert len(session.scalars(select(SchoolEra)).all()) == 1


def test_a_fault_in_one_keeps_no_other_from_its_day(renaming, desk, cast, session, tick, clock, monkeypatch):
    other = desk.plan(Kind.CLOSE, NEW_YEAR, cast.school_b)
    carry_out = planning.carrying_out.carry_out

    def stumbling(row, **facts):
        if row.id == renaming.id:
            raise KeyError("a fault nobody thought of")
        carry_out(row, **facts)

    monkeypatch.setattr(planning.carrying_out, "carry_out", stumbling)
    clock.set("2027-01-01 00:10")
    assert tick() == 1
    session.refresh(other)
    session.refresh(renaming)
    assert (other.state, renaming.state) == (State.DONE, State.PLANNED)


def test_a_cancelled_one_never_happens(renaming, desk, cast, session, tick, clock):
    planning.cancel(renaming, "Hoãn sắp xếp.", by=desk.lan, at=the_clock.now())
    session.commit()
    clock.set("2027-01-02 08:00")
    assert tick() == 0
    assert desk.school(cast.school_a).name == "Trường Mầm non Hoa Mai"
    with pytest.raises(Refused, match="chưa thực hiện"):
        planning.cancel(renaming, "Lần nữa", by=desk.lan, at=the_clock.now())


def test_what_is_done_cannot_be_cancelled(renaming, desk, tick, clock):
    clock.set("2027-01-02 08:00")
    tick()
    with pytest.raises(Refused, match="chưa thực hiện"):
        planning.cancel(renaming, "Nhầm", by=desk.lan, at=the_clock.now())


def test_what_cannot_be_done_waits_for_a_person(renaming, desk, cast, session, tick, clock):
    other = desk.plan(Kind.CHANGE, NEW_YEAR, 3, becomes=(desk.becoming(3, name="Trường Mầm non Sơn Ca 1"),))
    desk.school(cast.school_a).close(on=date(2026, 12, 1), successor=None, note="", by=desk.lan, at=the_clock.now())
    session.commit()
    clock.set("2027-01-01 06:00")
    assert tick() == 1
    session.expire_all()
    assert (renaming.state, other.state) == (State.STUCK, State.DONE)
    assert renaming.problem == "Trường Mầm non Hoa Mai đã đóng từ ngày 01/12/2026."
    assert tick() == 0
    desk.school(cast.school_a).reopen(by=desk.lan, at=the_clock.now())
    planning.do_now(renaming, by=desk.lan, at=the_clock.now())
    session.commit()
    assert (renaming.state, desk.school(cast.school_a).name) == (State.DONE, SEN)


def test_not_by_hand_before_its_day(renaming, desk):
    with pytest.raises(Refused, match="Chưa đến ngày 01/01/2027"):
        planning.do_now(renaming, by=desk.lan, at=the_clock.now())


def test_what_crosses_a_decision_that_waits_is_refused(renaming, desk, cast):
    with pytest.raises(Refused, match="đã có quyết định chờ thực hiện: đổi tên, địa bàn, cấp học từ ngày 01/01/2027"):
        desk.plan(Kind.CLOSE, "2026-12-01", cast.school_a)


class TestCommunes:
    def test_its_schools_move_and_the_time_before_keeps_it(self, desk, session, cast, clock):
        clock.set("2027-07-02 08:00")
        tan_loc = session.scalars(select(Commune).where(Commune.name == "Thị trấn Tân Lộc")).one()
        row = desk.plan(Kind.COMMUNE, "2027-07-01", commune=tan_loc, into_commune="Phường Tân Lộc")
        session.expire_all()
        there = session.scalars(select(School.name).where(School.commune_id == tan_loc.id)).all()
        assert there == []
        school = desk.school(cast.school_a)
        assert school.commune.name == "Phường Tân Lộc"
        assert school.as_of(date(2027, 6, 30)).commune is tan_loc
        assert (tan_loc.ended_on, tan_loc.successor.name) == (date(2027, 7, 1), "Phường Tân Lộc")
        assert tan_loc.label == "Thị trấn Tân Lộc (đến 30/06/2027)"
        assert row.account == {"changed": 2}

    def test_schools_already_closed_stay_where_they_were(self, desk, session, cast, clock):
        desk.plan(Kind.CLOSE, "2026-10-01", cast.school_a)
        tan_loc = desk.school(cast.school_a).commune
        desk.plan(Kind.COMMUNE, "2026-10-05", commune=tan_loc, into_commune="Xã Hòa Mỹ")
        assert desk.school(cast.school_a).commune.name == "Thị trấn Tân Lộc"
        assert desk.school(cast.school_b).commune.name == "Xã Hòa Mỹ"

    def test_an_ended_commune_is_offered_no_more_but_old_lists_find_its_successor(self, desk, session, as_, open_page):
        from intranet.units.facts import Communes

        gone = session.scalars(select(Commune).where(Commune.name == "Xã Bình Khê")).one()
        desk.plan(Kind.COMMUNE, "2026-10-05", commune=gone, into_commune="Xã Hòa Mỹ")
        options = open_page(as_("lan"), "/schools/3/edit").texts("[name=commune_id] option")
        assert "Xã Bình Khê" not in options
        assert Communes(session).get("Xã Bình Khê").name == "Xã Hòa Mỹ"
        assert "sáp nhập vào Xã Hòa Mỹ từ ngày 05/10/2026" in open_page(as_("lan"), "/communes/").text

    def test_not_into_itself_and_not_twice(self, desk, session):
        gone = session.scalars(select(Commune).where(Commune.name == "Xã Bình Khê")).one()
        with pytest.raises(Refused, match="khác để sáp nhập"):
            desk.plan(Kind.COMMUNE, "2026-10-05", commune=gone, into_commune="Xã Bình Khê")
        desk.plan(Kind.COMMUNE, NEW_YEAR, commune=gone, into_commune="Xã Hòa Mỹ")
        with pytest.raises(Refused, match="chờ thực hiện"):
            desk.plan(Kind.COMMUNE, "2026-10-05", commune=gone, into_commune="Xã Hòa Mỹ")
