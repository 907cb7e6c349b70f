"""The chain of the audit trail: what somebody with the database in hand does is told; masking a name is not that."""

# ruff: noqa: S608 - the statements are made of the test's own rows

import re
from threading import Thread

import pytest
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import audit, clock
from intranet.core.audit import AuditEntry
from intranet.core.audit_chain import Head, head, redact, verify
from intranet.core.audit_links import AuditLink, AuditMasking, chain_existing, commitment
from intranet.core.deeds import DEEDS
from tests.demo_district import demo_district

MASK = "(đã che tên)"


@pytest.fixture
def trail(session, cast) -> list[int]:
    """Six entries in two transactions, the last three in one statement; their ids."""
    lan, minh = session.get(User, cast.lan), session.get(User, cast.minh)
    for number in range(3):
        note = f"Sửa tài khoản {minh.display_name}, lần {number}"
        audit.record(session, by=lan, action="user.edit", subject=minh, at=clock.now(), note=note)
    session.commit()
    notes = [(user, f"Thêm tài khoản {user.display_name}") for user in (minh, lan, minh)]
    audit.record_all(session, notes, by=minh, action="user.create", at=clock.now())
    session.commit()
    return list(session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))


def raw(session: Session, *statements: str) -> None:
    """What somebody does beside the program."""
    for statement in statements:
        session.connection().execute(text(statement))
    session.commit()
    session.expire_all()


def test_the_trail_holds_and_its_head_moves_with_each_entry(session, trail, cast):
    verdict = verify(session)
    assert (verdict.intact, verdict.count, verdict.masked) == (True, 6, 0)
    assert verdict.head == head(session)
    assert session.scalars(select(AuditLink.entry_id).order_by(AuditLink.number)).all() == trail
    before, lan = verdict.head, session.get(User, cast.lan)
    audit.record(session, by=lan, action="user.edit", subject=lan, at=clock.now(), note="Thêm một mục")
    session.commit()
    assert head(session).number == 7
    assert verify(session, str(before)).intact


def test_an_empty_trail_holds(session):
    verdict = verify(session)
    assert (verdict.intact, verdict.count, str(verdict.head)) == (True, 0, "0-" + "0" * 64)
    assert verify(session, str(verdict.head)).intact
    assert not verify(session, "0-" + "1" * 64).intact
    assert not verify(session, "1-" + "0" * 64).intact


def test_what_is_rolled_back_leaves_no_link(session, trail, cast):
    lan = session.get(User, cast.lan)
    audit.record(session, by=lan, action="user.edit", subject=lan, at=clock.now(), note="Không xảy ra")
    session.flush()
    session.rollback()
    with session.begin_nested() as inner:
        audit.record(session, by=lan, action="user.edit", subject=lan, at=clock.now(), note="Bỏ giữa chừng")
        session.flush()
        inner.rollback()
    audit.record(session, by=lan, action="user.edit", subject=lan, at=clock.now(), note="Có xảy ra")
    with session.begin_nested():
        audit.record(session, by=lan, action="user.edit", subject=lan, at=clock.now(), note="Trong điểm lưu")
    with session.begin_nested() as inner:
        inner.rollback()
    session.commit()
    verdict = verify(session)
    assert (verdict.intact, verdict.count) == (True, 8)


FACTS = {
    "note": "'Khác'",
    "actor_name": "'Người khác'",
    "actor_role": "'admin'",
    "actor_id": "NULL",
    "action": "'user.lock'",
    "subject_type": "'School'",
    "subject_id": "99",
    "school_id": "NULL",
    "at": "'2026-01-01 00:00:00+00'",
}


@pytest.mark.parametrize("column", FACTS)
def test_a_changed_entry_is_named(session, trail, column):
    raw(session, f"UPDATE audit_entry SET {column} = {FACTS[column]} WHERE id IN ({trail[3]}, {trail[4]})")
    verdict = verify(session)
    assert (verdict.intact, verdict.entry, verdict.count) == (False, trail[3], 3)
    assert "đã bị sửa" in verdict.why


def test_every_fact_of_an_entry_is_under_the_digest():
    assert set(FACTS) == {column.key for column in AuditEntry.__table__.columns} - {"id"}


@pytest.mark.parametrize("place", [0, 2, 5])
def test_a_deleted_entry_is_named(session, trail, place):
    raw(session, f"DELETE FROM audit_entry WHERE id = {trail[place]}")
    verdict = verify(session)
    assert (verdict.intact, verdict.entry) == (False, trail[place])
    assert "đã bị xóa" in verdict.why


def test_a_deleted_entry_with_its_link_leaves_a_gap(session, trail):
    raw(
        session,
        f"DELETE FROM audit_entry WHERE id = {trail[2]}",
        "DELETE FROM audit_link WHERE number = 3",
    )
    assert verify(session).why == "Mất mắt xích số 3 của chuỗi nhật ký."
    raw(session, "UPDATE audit_link SET number = 3 WHERE number = 4")  # even when the gap is closed
    assert (verify(session).intact, verify(session).entry) == (False, trail[3])


def test_an_entry_slipped_in_is_named(session, trail):
    slipped_in = trail[-1] + 100
    values = f"SELECT {slipped_in}, at, actor_id, actor_name, actor_role, action, subject_type, subject_id, note"
    columns = "id, at, actor_id, actor_name, actor_role, action, subject_type, subject_id, note"
    raw(session, f"INSERT INTO audit_entry ({columns}) {values} FROM audit_entry WHERE id = {trail[0]}")
    verdict = verify(session)
    assert (verdict.intact, verdict.entry) == (False, slipped_in)
    assert "chèn" in verdict.why
    lan = session.scalars(select(User).where(User.username == "lan")).one()
    audit.record(session, by=lan, action="user.edit", subject=lan, at=clock.now(), note="Việc sau đó")
    session.commit()  # what comes later does not take it into the chain
    assert verify(session).entry == slipped_in


def test_entries_that_change_places_are_named(session, trail):
    one, other = trail[1], trail[2]
    raw(
        session,
        f"UPDATE audit_entry SET id = 9999 WHERE id = {one}",
        f"UPDATE audit_entry SET id = {one} WHERE id = {other}",
        f"UPDATE audit_entry SET id = {other} WHERE id = 9999",
    )
    assert (verify(session).intact, verify(session).entry) == (False, one)


def test_links_that_change_places_are_named(session, trail):
    raw(
        session,
        "UPDATE audit_link SET number = 9999 WHERE number = 2",
        "UPDATE audit_link SET number = 2 WHERE number = 3",
        "UPDATE audit_link SET number = 3 WHERE number = 9999",
    )
    assert (verify(session).intact, verify(session).entry) == (False, trail[2])


def test_a_tail_cut_off_shows_against_a_head_noted_before(session, trail):
    noted = str(head(session))
    raw(
        session,
        f"DELETE FROM audit_entry WHERE id >= {trail[4]}",
        "DELETE FROM audit_link WHERE number >= 5",
    )
    assert verify(session).intact  # the chain alone cannot tell
    verdict = verify(session, noted)
    assert not verdict.intact
    assert "chỉ còn 4 mục, trước đây đã có 6" in verdict.why


def test_a_chain_made_anew_shows_against_a_head_noted_before(session, trail):
    noted = str(head(session))
    raw(session, f"UPDATE audit_entry SET note = 'Khác' WHERE id = {trail[0]}", "DELETE FROM audit_link")
    chain_existing(session.connection())
    session.commit()
    assert verify(session).intact
    assert "không khớp với đầu chuỗi" in verify(session, noted).why


@pytest.mark.parametrize("written", ["", "12", "x-" + "0" * 64, "1-" + "g" * 64, "1-" + "0" * 63, "-1-" + "0" * 64])
def test_what_is_no_head_is_refused(written):
    with pytest.raises(ValueError, match="Đầu chuỗi"):
        Head.of(written)


def test_a_head_is_read_as_people_copy_it(session, trail):
    noted = head(session)
    assert Head.of(f"  {noted}\n") == Head.of(f"{noted.number}: {noted.digest.upper()}") == noted


def test_masking_keeps_the_chain_and_is_told_from_altering(session, trail, cast):
    noted, minh, hung = str(head(session)), session.get(User, cast.minh), session.get(User, cast.hung)
    name = minh.display_name
    masked = redact(session, trail, name, MASK, by=hung, at=clock.now())
    session.commit()
    assert masked == 6  # three notes, three of his own deeds
    assert name not in " ".join(f"{e.actor_name} {e.note}" for e in session.scalars(select(AuditEntry)))
    verdict = verify(session, noted)
    assert (verdict.intact, verdict.masked, verdict.count) == (True, 6, 7)
    deed = session.scalars(select(AuditEntry).where(AuditEntry.action == "audit.redact")).one()
    assert deed.actor_id == cast.hung
    assert "6 mục nhật ký" in deed.note
    assert name not in deed.note
    assert deed.action in DEEDS
    raw(session, f"UPDATE audit_entry SET note = 'Khác' WHERE id = {trail[1]}")
    assert (verify(session).intact, verify(session).entry) == (False, trail[1])


def test_masking_touches_only_the_entries_named_and_only_those_with_the_name(session, trail, cast):
    name = session.get(User, cast.minh).display_name
    assert redact(session, trail[:2], name, MASK, by=None, at=clock.now()) == 2
    assert redact(session, trail[:2], name, MASK, by=None, at=clock.now()) == 0  # nothing left, no deed
    assert redact(session, [], name, MASK, by=None, at=clock.now()) == 0
    session.commit()
    notes = session.scalars(select(AuditEntry.note).where(AuditEntry.id.in_(trail)).order_by(AuditEntry.id)).all()
    assert [name in note for note in notes] == [False, False, True, True, False, True]
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "audit.redact")).all()) == 1
    with pytest.raises(ValueError, match="masked"):
        redact(session, trail, name, f"{name} cũ", by=None, at=clock.now())


def test_an_entry_can_be_masked_twice(session, trail, cast):
    minh, lan = (session.get(User, one).display_name for one in (cast.minh, cast.lan))
    redact(session, trail, minh, "(người thứ nhất)", by=None, at=clock.now())
    session.commit()
    redact(session, trail, lan, "(người thứ hai)", by=None, at=clock.now())
    session.commit()
    verdict = verify(session)
    assert (verdict.intact, verdict.masked, verdict.count) == (True, 6, 8)
    first = session.scalars(select(AuditMasking.salt).order_by(AuditMasking.redaction_id, AuditMasking.number)).all()
    assert first[:3] == [None, None, None]  # the first person's name can no longer be guessed from it


def test_entries_of_the_same_transaction_are_masked_too(session, cast):
    minh = session.get(User, cast.minh)
    entry = audit.record(session, by=minh, action="user.own", subject=minh, at=clock.now(), note="Yêu cầu xóa")
    session.flush()
    assert redact(session, [entry.id], minh.display_name, MASK, by=None, at=clock.now()) == 1
    session.commit()
    assert entry.actor_name == MASK
    assert verify(session).masked == 1


@pytest.mark.parametrize(
    "cheat",
    [
        "UPDATE audit_link SET salt = NULL WHERE number = 2",
        "UPDATE audit_link SET salt = NULL, commitment = digest WHERE number = 2",
        "UPDATE audit_masking SET seal = (SELECT digest FROM audit_link WHERE number = 1) WHERE number = 1",
        "UPDATE audit_masking SET salt = 'x' WHERE number = 1",
        "DELETE FROM audit_masking WHERE number = 1",
        "UPDATE audit_entry SET note = 'Che tên' WHERE action = 'audit.redact'",
    ],
)
def test_masking_is_no_cover_for_altering(session, trail, cast, cheat):
    redact(session, trail[:1], session.get(User, cast.minh).display_name, MASK, by=None, at=clock.now())
    session.commit()
    assert verify(session).intact
    raw(session, cheat)
    assert not verify(session).intact


def test_a_masking_of_rows_the_deed_did_not_name_is_told(session, trail, cast):
    """A row altered together with its masking, so that the two fit: the code in the deed does not."""
    redact(session, trail[:1], session.get(User, cast.minh).display_name, MASK, by=None, at=clock.now())
    session.commit()
    entry, masking = session.get(AuditEntry, trail[0]), session.scalars(select(AuditMasking)).one()
    seal = commitment(masking.salt or "", entry.actor_name, "Khác")
    raw(
        session,
        f"UPDATE audit_entry SET note = 'Khác' WHERE id = {trail[0]}",
        f"UPDATE audit_masking SET seal = '{seal}'",
    )
    verdict = verify(session)
    assert not verdict.intact
    assert "Lần che tên" in verdict.why


def test_existing_entries_are_chained_in_order(session, trail):
    raw(session, "DELETE FROM audit_link")
    assert verify(session).entry == trail[0]
    assert chain_existing(session.connection()) == 6
    assert chain_existing(session.connection()) == 0
    session.commit()
    assert (verify(session).intact, verify(session).count) == (True, 6)


def test_thousands_are_chained_and_read_in_batches(session, cast):
    row = {"at": clock.now(), "actor_id": cast.lan, "actor_name": "Lan", "actor_role": "officer", "action": "user.edit"}
    row |= {"subject_type": "User", "subject_id": 1, "note": "Nhiều"}
    session.connection().execute(insert(AuditEntry), [row] * 2345)
    assert chain_existing(session.connection()) == 2345
    session.commit()
    assert verify(session).count == 2345


def test_links_are_never_changed_by_the_program(session, trail):
    link = session.get(AuditLink, 1)
    link.digest = "0" * 64
    with pytest.raises(RuntimeError, match="once"):
        session.commit()


def test_people_who_write_at_once_make_one_chain(session, cast):
    """Sixteen threads, each in sessions of its own."""
    engine = create_engine(session.get_bind().url)
    faults: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for turn in range(5):
                with Session(engine) as own, own.begin():
                    if engine.dialect.name == "sqlite":  # as core.db lets every writer begin
                        own.connection().exec_driver_sql("PRAGMA busy_timeout=30000")
                        own.connection().exec_driver_sql("BEGIN IMMEDIATE")
                    lan = own.get_one(User, cast.lan)
                    note = f"Luồng {number}, lần {turn}"
                    audit.record(own, by=lan, action="user.edit", subject=lan, at=clock.now(), note=note)
        except BaseException as fault:  # told by the test, not by the thread
            faults.append(fault)

    threads = [Thread(target=write, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    assert faults == []
    verdict = verify(session)
    assert (verdict.intact, verdict.count) == (True, 80)


def run(app, *arguments):
    return app.test_cli_runner().invoke(args=["audit", *arguments])


def test_the_command_says_intact_and_names_what_is_not(app, session, trail):
    result = run(app, "verify")
    assert result.exit_code == 0
    assert "Nhật ký nguyên vẹn: 6 mục." in result.output
    noted = re.search(r"6-[0-9a-f]{64}", result.output)
    assert noted is not None
    assert run(app, "head").output.strip() == noted[0]
    assert run(app, "verify", "--head", noted[0]).exit_code == 0
    assert run(app, "verify", "--head", "sai").exit_code == 2
    raw(session, f"UPDATE audit_entry SET note = 'Khác' WHERE id = {trail[4]}")
    result = run(app, "verify")
    assert result.exit_code == 1
    assert f"Mục nhật ký số {trail[4]} đã bị sửa" in result.output


@pytest.fixture
def demo(_database):
    return demo_district(_database)


def test_the_demo_is_chained_whole(demo):
    result = run(demo, "verify")
    assert result.exit_code == 0, result.output
