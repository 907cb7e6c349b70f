"""The rules of a card: one in force, who may write and see, what confirming settles."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from intranet.accounts.models import User
from intranet.contacts.confirmations import CardConfirmation, confirm_card
from intranet.contacts.models import ContactCard, Visibility, current_card, write_card
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.duties.models import State
from intranet.units.office import CardKind


def person(session, cast, username):
    return session.get_one(User, getattr(cast, username))


def test_a_change_makes_a_new_card_and_keeps_the_old_one(write, session, cast):
    first = write()
    second = write(name="Trần Văn Bé", valid_from=date(2026, 10, 1))
    assert current_card(session, cast.school_a, cast.focal_card) is second
    assert (first.name, first.mobile, first.valid_to) == ("Đặng Thị Hoa", "+84912345682", date(2026, 10, 1))
    assert first.in_force_on(date(2026, 9, 30))
    assert not first.in_force_on(date(2026, 10, 1))
    assert second.in_force_on(date(2026, 10, 1))
    assert not second.in_force_on(date(2026, 9, 30))
    for day in (date(2026, 9, 30), date(2026, 10, 1)):
        assert len(session.scalars(select(ContactCard).where(ContactCard.in_force_on(day))).all()) == 1


def test_a_correction_on_the_same_day_leaves_one_card_for_each_day(write, session):
    write()
    write(post="Thư ký Hội đồng trường")
    on_the_day = session.scalars(select(ContactCard).where(ContactCard.in_force_on(date(2026, 9, 1)))).all()
    assert [card.post for card in on_the_day] == ["Thư ký Hội đồng trường"]


def test_the_same_words_again_make_no_new_card(write, session):
    assert write() is write()
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "card.write")).all()) == 1


def test_the_database_itself_keeps_a_second_card_in_force_out(write, session):
    card = write()
    session.add(
        ContactCard(
            school_id=card.school_id, kind_id=card.kind_id, name="Kẻ thứ hai", post="Văn thư",
            valid_from=date(2026, 9, 2), created_at=the_clock.now(), created_by_name="Không ai",
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.commit()


@pytest.mark.parametrize("username", ["thao", "lan", "hung", "quantri", "thanhtra"])
def test_only_the_school_writes_confirms_and_ends(write, session, cast, username):
    card, by, at = write(), person(session, cast, username), the_clock.now()
    other = ContactCard(school=card.school, kind=card.kind, name="X", post="Y", valid_from=date(2026, 9, 3))
    with pytest.raises(Refused):
        write_card(session, other, by=by, at=at)
    with pytest.raises(Refused):
        confirm_card(card, by=by, at=at)
    with pytest.raises(Refused):
        card.end(on=date(2026, 10, 1), by=by, at=at)
    assert current_card(session, cast.school_a, cast.focal_card) is card


def test_a_card_of_tomorrow_is_refused(write):
    with pytest.raises(Refused):
        write(valid_from=date(2026, 10, 6))


def test_ending_keeps_the_card_and_leaves_none(write, session, cast):
    card, minh, at = write(), person(session, cast, "minh"), the_clock.now()
    for day in (date(2026, 8, 31), date(2026, 10, 6)):
        with pytest.raises(Refused):
            card.end(on=day, by=minh, at=at)
    card.end(on=date(2026, 10, 2), by=minh, at=at)
    session.commit()
    assert current_card(session, cast.school_a, cast.focal_card) is None
    assert session.get_one(ContactCard, card.id).valid_to == date(2026, 10, 2)
    with pytest.raises(Refused):
        card.end(on=date(2026, 10, 3), by=minh, at=at)


def test_confirming_settles_the_open_duties_of_its_kind_only(write, ask, session, cast, clock):
    card = write()
    late = ask(cast.school_a, cast.focal_card, date(2026, 10, 1))
    open_ = ask(cast.school_a, cast.focal_card)
    of_other_kind = ask(cast.school_a, cast.leader_card)
    of_other_school = ask(cast.school_b, cast.focal_card)
    at = clock.set("2026-10-07 09:00")
    receipt = confirm_card(card, by=person(session, cast, "hoa"), at=at)
    session.commit()
    assert receipt.receipt_number == f"TDM-2026-{receipt.id:06d}"
    assert receipt.by_name == "Đặng Thị Hoa"
    assert [duty.id for duty in receipt.duties] == [late.id, open_.id]
    assert [late.state(at), open_.state(at)] == [State.DONE_LATE, State.DONE]
    assert [of_other_kind.state(at), of_other_school.state(at)] == [State.OPEN, State.OPEN]


def test_a_cancelled_duty_stays_cancelled(write, ask, session, cast):
    card, duty = write(), ask(cast.school_a, cast.focal_card)
    duty.cancel("Thu hồi", at=the_clock.now())
    receipt = confirm_card(card, by=person(session, cast, "minh"), at=the_clock.now())
    session.commit()
    assert receipt.duties == []
    assert duty.settled_at is None


def test_pressing_twice_gives_one_confirmation_and_next_year_another(write, ask, session, cast, clock):
    card, minh = write(), person(session, cast, "minh")
    ask(cast.school_a, cast.focal_card)
    first = confirm_card(card, by=minh, at=the_clock.now())
    assert confirm_card(card, by=person(session, cast, "hoa"), at=the_clock.now()) is first
    newly = ask(cast.school_a, cast.focal_card, date(2026, 12, 1))
    second = confirm_card(card, by=minh, at=the_clock.now())
    assert second is not first
    assert second.duties == [newly]
    third = confirm_card(card, by=minh, at=clock.set("2027-09-06 08:00"))
    session.commit()
    assert third.receipt_number.startswith("TDM-2027-")
    assert len(session.scalars(select(CardConfirmation)).all()) == 3


def test_an_old_card_cannot_be_confirmed(write, session, cast):
    old = write()
    write(post="Văn thư")
    with pytest.raises(Refused):
        confirm_card(old, by=person(session, cast, "minh"), at=the_clock.now())


MATRIX = {
    Visibility.OFFICE: {"lan", "hung", "quantri", "minh", "hoa"},
    Visibility.UNITS: {"lan", "hung", "quantri", "minh", "hoa", "thao", "thanhtra"},
    Visibility.PUBLIC: {"lan", "hung", "quantri", "minh", "hoa", "thao", "thanhtra"},
}


@pytest.mark.parametrize("visibility", list(Visibility))
@pytest.mark.parametrize("username", ["lan", "hung", "quantri", "minh", "hoa", "thao", "thanhtra"])
def test_who_sees_the_mobile_number(write, session, cast, visibility, username):
    card, reader = write(visibility=visibility), person(session, cast, username)
    seen = username in MATRIX[visibility]
    in_sql = select(ContactCard.id).where(ContactCard.mobile_visible_to(reader))
    assert card.mobile_visible_to(reader) is seen
    assert bool(session.scalar(in_sql)) is seen
    write(post="Văn thư", mobile="", visibility=visibility)
    assert card.mobile_visible_to(reader) is False
    assert session.scalar(in_sql.where(ContactCard.id == card.id)) is None


def test_old_cards_are_for_the_office_inspectors_and_the_own_school(write, session, cast):
    old = write()
    write(post="Văn thư")
    may = {
        name
        for name in ("lan", "hung", "quantri", "minh", "hoa", "thao", "thanhtra")
        if old.visible_to(person(session, cast, name))
    }
    assert may == {"lan", "hung", "quantri", "minh", "hoa", "thanhtra"}


def test_every_deed_is_in_the_audit_trail(write, session, cast):
    card, minh = write(), person(session, cast, "minh")
    confirm_card(card, by=minh, at=the_clock.now())
    card.end(on=date(2026, 10, 5), by=minh, at=the_clock.now())
    session.commit()
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["card.write", "card.confirm", "card.end"]
    assert {entry.school_id for entry in entries} == {cast.school_a}
    assert "Chỉ Phòng" in entries[0].note
    assert not any("912" in entry.note for entry in entries)


def test_a_name_of_letters_nobody_sorts_is_kept(write, session):
    card = write(name="Ж" * 200)
    session.expire(card)
    assert card.name == "Ж" * 200


def test_a_retired_kind_keeps_its_cards(write, session, cast):
    card = write()
    session.get_one(CardKind, cast.focal_card).active = False
    session.commit()
    assert current_card(session, cast.school_a, cast.focal_card) is card
