"""Erasing: the name is masked wherever it is the record of an act; acts, receipts, papers and the chain stay."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import JSON, String, Table, Text, func, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.accounts.persons import person_of
from intranet.contacts.models import ContactCard, write_card
from intranet.core import audit, audit_chain
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.core.names import PLACES, NamePlace, masked
from intranet.core.orm import Base
from intranet.core.roles import Role
from intranet.outbox.models import Message, MessageState
from intranet.privacy import asking
from intranet.privacy.answering import answer
from intranet.privacy.erasing import erase
from intranet.privacy.models import Wish
from intranet.units.models import School
from tests.clients import signed_in
from tests.demo_district import copied_district

STAY = {"document.signer_name", "wording.typed"}
"""Signed papers, and the signer of a report that is being written."""


def texts(session: Session) -> Iterator[tuple[str, str]]:
    """Every text in every table: “table.column”, value."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | Text | JSON):
                shown = as_type(column, Text) if isinstance(column.type, JSON) else column
                yield from ((f"{table.name}.{column.name}", value) for value in session.scalars(select(shown)) if value)


def where(session: Session, words: str) -> set[str]:
    return {place for place, value in texts(session) if masked(str(value), words, "") != str(value)}


def test_nothing_but_signed_papers_names_an_erased_person(_database):  # noqa: PT019 - the value is used
    app = copied_district(_database, "erased")
    with app.app_context():
        people = {name: _user(name) for name in ("minh", "hoa", "lan", "hung")}
        names = {name: person.display_name for name, person in people.items()}
        before = {name: where(db.session, full) for name, full in names.items()}
        rows = {table.name: _count(table) for table in Base.metadata.sorted_tables}
        for person in people.values():
            asked = asking.ask(db.session, Wish.ERASE, f"Xin xóa, {person.display_name}", by=person, at=the_clock.now())
            answer(asked, granted=True, words="", by=_user("quantri"), at=the_clock.now())
            erase(asked, by=_user("quantri"), at=the_clock.now())
            db.session.commit()
        assert min(len(before["minh"]), len(before["lan"])) >= 6, "too little was done to try this"
        for full in names.values():
            assert where(db.session, full) - STAY == set()
        assert "document.signer_name" in where(db.session, names["hung"])
        assert audit_chain.verify(db.session).intact
        after = {table.name: _count(table) for table in Base.metadata.sorted_tables}
        fewer = {name for name, count in rows.items() if after[name] < count}
        assert fewer <= {"activation_code"}, "a record of acts is gone"
        db.session.close()
    quantri = signed_in(app, "quantri")
    for address in ("/", "/people/", "/audit/", "/directives/", "/plans/", "/contacts/", "/periods/"):
        assert quantri.get(address).status_code == 200
    with app.app_context():
        db.engine.dispose()


def _user(username: str) -> User:
    return db.session.scalars(select(User).where(User.username == username)).one()


def _count(table: Table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


EXEMPT = {
    "user.username": "the account itself",
    "user.display_name": "the account itself",
    "audit_entry.actor_name": "masked through the chain",
    "document.issuer_name": "a body",
    "office_profile.display_name": "a body",
    "attachment.filename": "a file",
    "import_draft.filename": "a file",
    "snapshot_file.filename": "a file",
}


def test_every_column_with_a_persons_name_is_told():
    told = {f"{p.column.class_.__tablename__}.{p.column.key}" for p in PLACES if isinstance(p, NamePlace)}
    there = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith(("_name", "username", "filename"))
    }
    assert there - told - set(EXEMPT) == set()


def test_a_namesake_elsewhere_keeps_the_name(as_, request_, session, cast, write):
    twin = User(
        username="hoa2", display_name="Đặng Thị Hoa", role=Role.FOCAL, school_id=cast.school_b,
        password_hash=session.get_one(User, cast.minh).password_hash, created_at=the_clock.now(),
    )  # fmt: skip
    session.add(twin)
    session.commit()
    ours, theirs = write("hoa"), as_("hoa2")
    cards = f"/contacts/schools/{cast.school_b}/kinds/{cast.focal_card}/card"
    typed = {
        "name": "Đặng Thị Hoa",
        "post": "Giáo viên",
        "visibility": "office",
        "valid_from": "01/09/2026",
        "replaces": "0",
    }
    assert theirs.post(cards, data={**typed, "act": "save", "landline": "0277 3552 001"}).status_code in (200, 303)
    made = request_("hoa", "erase", granted=True)
    as_("quantri").post(f"/privacy/requests/{made.id}/erasure")
    session.expire_all()
    mask = f"Người đã xóa tên ({made.receipt_number})"
    assert session.get_one(ContactCard, ours.id).name == mask
    assert session.get_one(ContactCard, ours.id).created_by_name == mask
    assert session.get_one(User, twin.id).display_name == "Đặng Thị Hoa"
    kept = session.scalars(select(ContactCard).where(ContactCard.school_id == cast.school_b)).all()
    assert {(card.name, card.created_by_name) for card in kept} == {("Đặng Thị Hoa", "Đặng Thị Hoa")}
    names = session.scalars(select(AuditEntry.actor_name).where(AuditEntry.actor_id == twin.id)).all()
    assert set(names) == {"Đặng Thị Hoa"}


def test_two_of_one_name_at_one_school_are_told_apart_by_the_moment(session, cast, write, clock):
    twin = User(
        username="hoa2",
        display_name="Đặng Thị Hoa",
        role=Role.FOCAL,
        school_id=cast.school_a,
        created_at=the_clock.now(),
    )
    session.add(twin)
    session.commit()
    first = write("hoa", name="Người Một")
    clock.set("2026-10-06 08:00")
    card = ContactCard(
        school=twin.school, kind=first.kind, name="Người Hai", post="x", landline="", mobile="", zalo="", email="",
        visibility=first.visibility, valid_from=date(2026, 10, 6),
    )  # fmt: skip
    second = write_card(session, card, by=twin, at=the_clock.now())
    session.commit()
    place = next(place for place in PLACES if place.deed == "Lập thẻ đầu mối")
    for user_id, own in ((cast.hoa, first), (twin.id, second)):
        person = person_of(session, session.get_one(User, user_id))
        assert (person.alone, person.alone_at_school) == (False, False)
        assert session.scalars(place.rows(person)).all() == [own.id]


def test_the_account_is_closed_for_good(as_, request_, session, cast, client):
    made = request_("hoa", "erase", granted=True)
    hoa = as_("hoa")
    as_("quantri").post(f"/privacy/requests/{made.id}/erasure")
    session.expire_all()
    gone = session.get_one(User, cast.hoa)
    assert (gone.username, gone.post, gone.email, gone.password_hash) == (f"da-xoa-{cast.hoa}", "", "", None)
    assert gone.state == "Đã xóa dữ liệu"
    assert hoa.get("/").location.startswith("/sign-in")
    assert as_("quantri").post(f"/people/{cast.hoa}/unlock").status_code == 409
    assert as_("quantri").post("/people/slips", data={"person": cast.hoa}).status_code == 409


def test_old_names_user_name_and_mailboxes_leave_the_trail(as_, request_, session, cast):
    hoa = as_("hoa")
    hoa.post("/account/", data={"display_name": "Đặng Thị Hoa Mai", "email": "hoa@pgdtanloc.edu.vn"})
    hoa.post("/account/", data={"display_name": "Đặng Thị Hoa", "email": "hoa.moi@pgdtanloc.edu.vn"})
    as_("quantri").post("/people/slips", data={"person": cast.hoa})
    made = request_("hoa", "erase", granted=True)
    as_("quantri").post(f"/privacy/requests/{made.id}/erasure")
    session.expire_all()
    trail = " ".join(f"{one.actor_name} {one.note}" for one in session.scalars(select(AuditEntry)))
    for word in ("Đặng Thị Hoa", "hoa@pgdtanloc.edu.vn", "hoa.moi@pgdtanloc.edu.vn", "cho hoa"):
        assert word not in trail
    assert audit_chain.verify(session).intact


def test_mailboxes_of_others_the_person_dealt_with_stay(as_, request_, session, cast):
    lan, school = session.get_one(User, cast.lan), session.get_one(School, cast.school_a)
    note = "Sửa Trường Mầm non Hoa Mai: thư điện tử: trống → mnhoamai@pgdtanloc.edu.vn"
    audit.record(session, by=lan, action="school.edit", subject=school, at=the_clock.now(), note=note)
    session.commit()
    made = request_("lan", "erase", granted=True)
    assert as_("quantri").post(f"/privacy/requests/{made.id}/erasure").status_code == 303
    session.expire_all()
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "school.edit"))
    assert entry.note == note
    assert entry.actor_name.startswith("Người đã xóa tên")


def test_a_name_within_a_longer_one_is_another_person(as_, request_, session, cast):
    other = session.get_one(User, cast.thao)
    other.display_name = "Đặng Thị Hoan"
    session.commit()
    as_("thao").post("/account/", data={"display_name": "Đặng Thị Hoa Mai", "email": ""})
    made = request_("hoa", "erase", granted=True)
    as_("quantri").post(f"/privacy/requests/{made.id}/erasure")
    notes = session.scalars(select(AuditEntry.note).where(AuditEntry.action == "user.own")).all()
    assert notes == ["Đổi họ tên từ “Đặng Thị Hoan” thành “Đặng Thị Hoa Mai”"]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Lê Hoa nộp", "Lê Hoa", "X nộp"),
        ("“Lê Hoa”", "Lê Hoa", "“X”"),
        ("Lê Hoa đã nộp, Lê Hoan chưa", "Lê Hoa", "X đã nộp, Lê Hoan chưa"),
        ("Lê Hoa Mai", "Lê Hoa", "Lê Hoa Mai"),
        ("Lê Hoa Đào", "Lê Hoa", "Lê Hoa Đào"),
        ("của Lê Hoa", "Lê Hoa", "của X"),
        ("SLê Hoa", "Lê Hoa", "SLê Hoa"),
        ("Lê (Hoa)", "Lê (Hoa)", "X"),
    ],
)
def test_only_a_whole_name_is_masked(text, name, expected):
    assert masked(text, name, "X") == expected


def test_cards_in_force_end_and_keep_no_number(as_, request_, session, write):
    card = write("minh", name="Đặng Thị Hoa", landline="0277 3552 000 / 0912 345 682", zalo="hoa.zalo")
    made = request_("hoa", "erase", granted=True)
    as_("quantri").post(f"/privacy/requests/{made.id}/erasure")
    session.expire_all()
    card = session.get_one(ContactCard, card.id)
    assert card.valid_to == date(2026, 10, 5)
    assert (card.mobile, card.zalo, card.email, card.landline) == ("", "", "", "")
    assert card.post == "Phó Hiệu trưởng"
    assert "hoa" not in card.search_key


def test_somebody_on_a_card_without_account_is_erased_too(as_, session, cast, write):
    card = write("minh", name="Phan Thị Hạnh")
    typed = {
        "received_on": "05/10/2026",
        "channel": "đơn",
        "wish": "erase",
        "words": "Tôi là Phan Thị Hạnh",
        "card": card.id,
    }
    address = as_("hung").post("/privacy/requests/new", data=typed).location
    as_("hung").post(f"{address}/answer", data={"granted": "yes"})
    assert "Phan Thị Hạnh" in as_("quantri").get(f"{address}/erasure").text
    assert as_("quantri").post(f"{address}/erasure").status_code == 303
    session.expire_all()
    assert where(session, "Phan Thị Hạnh") == set()
    assert session.get_one(User, cast.minh).locked_at is None


@pytest.mark.parametrize("who", ["hung", "lan", "thanhtra", "minh"])
def test_only_an_administrator_erases(as_, request_, session, cast, who):
    made = request_("hoa", "erase", granted=True)
    assert as_(who).get(f"/privacy/requests/{made.id}/erasure").status_code in (403, 404)
    assert as_(who).post(f"/privacy/requests/{made.id}/erasure").status_code in (403, 404)
    assert session.get_one(User, cast.hoa).erased_at is None


def test_an_administrator_does_not_erase_himself(as_, request_, session, cast):
    made = request_("quantri", "erase", granted=True)
    assert as_("quantri").post(f"/privacy/requests/{made.id}/erasure").status_code == 409
    session.expire_all()
    assert session.get_one(User, cast.quantri).erased_at is None


@pytest.mark.parametrize(("wish", "granted"), [("erase", None), ("erase", False), ("limit", True)])
def test_nothing_is_erased_without_a_granted_wish(as_, request_, session, cast, wish, granted):
    made = request_("hoa", wish, granted=granted)
    assert as_("quantri").get(f"/privacy/requests/{made.id}/erasure").status_code == 409
    assert as_("quantri").post(f"/privacy/requests/{made.id}/erasure").status_code == 409
    session.expire_all()
    assert session.get_one(User, cast.hoa).display_name == "Đặng Thị Hoa"


def test_the_check_page_says_what_stays_and_changes_nothing(as_, request_, session, cast, open_page, write):
    write("hoa")
    made = request_("hoa", "erase", granted=True)
    page = open_page(as_("quantri"), f"/privacy/requests/{made.id}/erasure")
    for told in ("Người đã xóa tên (DL-2026-", "Lập thẻ đầu mối", "Văn bản đã ký", "1 thẻ đầu mối", "bàn giao"):
        assert told in page.text
    assert session.get_one(User, cast.hoa).erased_at is None


def test_erased_twice_it_refuses(as_, request_):
    made = request_("hoa", "erase", granted=True)
    assert as_("quantri").post(f"/privacy/requests/{made.id}/erasure").status_code == 303
    assert as_("quantri").post(f"/privacy/requests/{made.id}/erasure").status_code == 409


def test_mails_keep_neither_name_nor_mailbox_and_do_not_go_any_more(as_, request_, session, cast):
    facts = {
        "kind": "digest",
        "subject": "Việc của trường",
        "created_at": the_clock.now(),
        "send_after": the_clock.now(),
    }
    body = "Kính gửi Đặng Thị Hoa,\n1 việc đến hạn."
    for number, state in enumerate((MessageState.WAITING, MessageState.SENT)):
        session.add(
            Message(
                key=f"k{number}",
                message_id=f"<{number}@x>",
                to_address="hoa@pgdtanloc.edu.vn",
                to_name="Đặng Thị Hoa",
                user_id=cast.hoa,
                body=body,
                state=state,
                **facts,
            )
        )
    session.commit()
    made = request_("hoa", "erase", granted=True)
    as_("quantri").post(f"/privacy/requests/{made.id}/erasure")
    session.expire_all()
    waiting, sent = session.scalars(select(Message).where(Message.user_id == cast.hoa).order_by(Message.id))
    assert (waiting.state, sent.state) == (MessageState.CANCELLED, MessageState.SENT)
    for message in (waiting, sent):
        assert "Hoa" not in f"{message.to_name} {message.to_address} {message.body}"


def test_a_mail_to_a_mailbox_a_colleague_uses_too_still_goes_without_the_name(as_, request_, session, cast):
    shared = "truyenthong@pgdtanloc.edu.vn"
    session.get_one(User, cast.minh).email = shared
    now = the_clock.now()
    session.add(
        Message(key="k", kind="digest", message_id="x", to_address=shared, to_name="Đặng Thị Hoa", user_id=cast.hoa,
                subject="Việc của trường", body="1 việc", created_at=now, send_after=now)
    )  # fmt: skip
    session.commit()
    as_("quantri").post(f"/privacy/requests/{request_('hoa', 'erase', granted=True).id}/erasure")
    session.expire_all()
    message = session.scalars(select(Message)).one()
    assert (message.state, message.to_address) == (MessageState.WAITING, shared)
    assert (message.user_id, message.to_name) == (cast.minh, "Võ Văn Minh")


def test_nobody_writes_a_name_into_an_erased_account_again(as_, request_, open_page, session, cast):
    admin = as_("quantri")
    admin.post(f"/privacy/requests/{request_('hoa', 'erase', granted=True).id}/erasure")
    assert "Sửa" not in open_page(admin, f"/people/{cast.hoa}").texts("main a")
    address, before = f"/people/{cast.hoa}/edit", session.get_one(User, cast.hoa).display_name
    facts = {"display_name": "Đặng Thị Hoa", "username": "hoa", "role": "focal", "school_id": cast.school_a}
    for told in (admin.get(address), admin.post(address, data=facts)):
        assert told.status_code == 409
        assert "đã xóa theo yêu cầu" in told.text
    session.expire_all()
    assert session.get_one(User, cast.hoa).display_name == before
