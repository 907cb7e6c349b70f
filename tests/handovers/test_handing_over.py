"""Handing over: who may, what passes, what stays, what is printed."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.contacts.delegations import Delegation
from intranet.contacts.models import ContactCard
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.roles import Role
from intranet.directives.models import Directive
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.duties.models import Duty, Kind
from intranet.handovers.models import Handover
from intranet.jobs import queue
from intranet.registers.models import Arrival
from tests.contacts.conftest import ask, write  # noqa: F401 - fixtures
from tests.pdf.reading import words

TYPED = {
    "left_on": "01/10/2026",
    "successor": "new",
    "name": "Phan Thị Hạnh",
    "post": "Phó Hiệu trưởng",
    "reason": "Nghỉ hưu",
}


def leaver_of(session, cast, name) -> User:
    return session.get_one(User, getattr(cast, name))


def hand_over(client, person_id, **changed):
    return client.post(f"/handovers/people/{person_id}", data={**TYPED, **changed})


def record(session) -> Handover:
    session.expire_all()
    return session.scalars(select(Handover)).one()


def test_a_head_hands_over_the_focal_person_in_one_deed(as_, session, cast, write, open_page):  # noqa: F811
    card = write("minh", name="Đặng Thị Hoa")
    hoa = as_("hoa")
    assert hoa.get("/account/").status_code == 200
    answer = hand_over(as_("minh"), cast.hoa, cards=str(card.id))
    done = record(session)
    assert answer.location == f"/handovers/{done.id}"
    leaver, heir = done.leaver, done.successor
    assert leaver.locked_at is not None
    assert (heir.display_name, heir.role, heir.school_id, heir.username) == (
        "Phan Thị Hạnh",
        Role.FOCAL,
        cast.school_a,
        "hanhpt",
    )
    assert heir.password_hash is None
    assert session.get_one(ContactCard, card.id).valid_to == date(2026, 10, 1)
    assert hoa.get("/account/").location.startswith("/sign-in")
    assert (done.leaver_name, done.successor_name, done.by_name) == ("Đặng Thị Hoa", "Phan Thị Hạnh", "Võ Văn Minh")
    page = open_page(as_("minh"), f"/handovers/{done.id}")
    assert "Kết thúc thẻ Đầu mối truyền thông: Đặng Thị Hoa" in page.text
    assert "In phiếu kích hoạt" in page.text


def test_the_check_page_says_it_all_and_changes_nothing(as_, session, cast, write, open_page):  # noqa: F811
    card = write("minh", name="Đặng Thị Hoa")
    minh = as_("minh")
    start = open_page(minh, f"/handovers/people/{cast.hoa}")
    assert start.one(f"input[name=cards][value='{card.id}']").attributes.get("checked", "no") != "no"
    answer = minh.post(f"/handovers/people/{cast.hoa}/check", data={**TYPED, "cards": str(card.id)})
    assert answer.status_code == 200
    for told in ("Phan Thị Hạnh", "Khóa hoa", "Đầu mối truyền thông: Đặng Thị Hoa", "01/10/2026", "Nghỉ hưu"):
        assert told in answer.text
    assert session.scalars(select(Handover)).all() == []
    assert session.get_one(User, cast.hoa).locked_at is None


def test_what_the_check_page_sends_is_what_was_checked(as_, session, cast, write):  # noqa: F811
    from tests.pages import check_page

    card = write("minh", name="Đặng Thị Hoa")
    minh = as_("minh")
    page = check_page(minh.post(f"/handovers/people/{cast.hoa}/check", data={**TYPED, "cards": str(card.id)}).text)
    form = page.one(f"form[action='/handovers/people/{cast.hoa}']")
    sent = {node.attributes["name"]: node.attributes.get("value") or "" for node in form.css("input[type=hidden]")}
    minh.post(f"/handovers/people/{cast.hoa}", data=sent)
    done = record(session)
    assert (done.left_on, done.reason, done.successor_name) == (date(2026, 10, 1), "Nghỉ hưu", "Phan Thị Hạnh")
    assert session.get_one(ContactCard, card.id).valid_to == date(2026, 10, 1)
    again = minh.post(f"/handovers/people/{cast.hoa}", data=sent)
    assert again.status_code == 409


def test_sent_back_from_the_check_page_the_form_keeps_what_was_typed(as_, cast):
    answer = as_("minh").post(f"/handovers/people/{cast.hoa}/check", data={**TYPED, "act": "back"})
    assert answer.status_code == 200
    assert 'value="Phan Thị Hạnh"' in answer.text


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("minh", "hoa", 200), ("minh", "thao", 404), ("minh", "khoa", 404), ("minh", "lan", 404), ("minh", "minh", 404),
        ("thao", "hoa", 404), ("quantri", "hoa", 200), ("quantri", "lan", 200), ("quantri", "thao", 200),
        ("quantri", "quantri", 409), ("quantri", "khoa", 409), ("hoa", "minh", 403), ("lan", "hoa", 403),
        ("hung", "lan", 403), ("thanhtra", "hoa", 403),
    ],
)  # fmt: skip
def test_who_may_hand_over_whom(as_, session, cast, who, whom, status):
    client, address = as_(who), f"/handovers/people/{getattr(cast, whom)}"
    assert client.get(address).status_code == status
    assert client.post(f"{address}/check", data=TYPED).status_code == status
    assert client.post(address, data=TYPED).status_code == (303 if status == 200 else status)
    assert len(session.scalars(select(Handover)).all()) == (status == 200)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": ""}, "Chưa nhập họ và tên người mới"),
        ({"left_on": "06/10/2026"}, "không được sau hôm nay"),
        ({"left_on": "31/02/2026"}, "Không có ngày"),
        ({"successor": ""}, "Chọn người nhận"),
        ({"successor": "999"}, "Lựa chọn"),
        ({"email": "khong phai"}, "Địa chỉ thư không hợp lệ"),
        ({"name": "x" * 300}, "Dài quá"),
    ],
)
@pytest.mark.parametrize("step", ["", "/check"])
def test_bad_input_is_told_and_nothing_is_done(as_, session, cast, changed, message, step):
    answer = as_("minh").post(f"/handovers/people/{cast.hoa}{step}", data={**TYPED, **changed})
    assert answer.status_code == 422
    assert message in answer.text
    assert "Nghỉ hưu" in answer.text
    assert session.get_one(User, cast.hoa).locked_at is None


def test_people_of_another_school_take_over_nothing(as_, session, cast):
    answer = hand_over(as_("quantri"), cast.hoa, successor=str(cast.thao))
    assert answer.status_code == 422
    assert session.scalars(select(Handover)).all() == []


def test_a_focal_person_who_follows_a_head_becomes_head(as_, session, cast):
    hoa = as_("hoa")
    hand_over(as_("quantri"), cast.minh, successor=str(cast.hoa))
    assert leaver_of(session, cast, "hoa").role is Role.HEAD
    assert leaver_of(session, cast, "minh").locked_at is not None
    assert hoa.get("/account/").location.startswith("/sign-in")
    assert as_("hoa").get("/handovers/").status_code == 200


def test_the_schools_duties_stay_and_the_newcomer_sees_them(as_, session, cast, ask, open_page):  # noqa: F811
    ask(cast.school_a, cast.focal_card)
    start = open_page(as_("minh"), f"/handovers/people/{cast.hoa}")
    assert "1 việc chưa xong, năm học 2026–2027" in start.text
    hand_over(as_("minh"), cast.hoa)
    duty = session.scalars(select(Duty).where(Duty.kind == Kind.CARD)).one()
    assert (duty.school_id, duty.cancelled_at) == (cast.school_a, None)
    heir = record(session).successor
    heir.password_hash, heir.activated_at = session.get_one(User, cast.minh).password_hash, the_clock.now()
    session.commit()
    assert duty.label in open_page(as_(heir.username), "/").text


@pytest.fixture
def drafts(session, cast) -> dict[str, Directive]:
    """A draft of Lan's, one of Hùng's, and a published one that names Lan as whom to ask."""
    made = {}
    for name, user, published in (("lan", "lan", None), ("hung", "hung", None), ("out", "hung", the_clock.now())):
        document = Document(type=DocumentType.KE_HOACH, subject=name, issuer_name="Phòng", own=True)
        made[name] = Directive(
            document=document, created_by_id=getattr(cast, user), created_at=the_clock.now(), published_at=published,
            contact_name="Nguyễn Thị Ngọc Lan" if name == "out" else "", contact_phone="+84912000333",
        )  # fmt: skip
    session.add_all(made.values())
    session.commit()
    return made


def test_a_leaver_of_the_office_passes_on_drafts_contacts_and_jobs(as_, session, cast, drafts, open_page):
    lan = leaver_of(session, cast, "lan")
    job = queue.ask(session, "x", "Lập tệp", {}, by=lan, at=the_clock.now())
    session.commit()
    start = open_page(as_("quantri"), f"/handovers/people/{cast.lan}")
    for told in ("1 văn bản dự thảo", "1 văn bản ghi là người liên hệ", "1 việc chạy nền chưa xong"):
        assert told in start.text
    hand_over(as_("quantri"), cast.lan, successor=str(cast.hung), phone="0277 3555 099")
    session.expire_all()
    assert {name: one.created_by_id for name, one in drafts.items()} == {
        "lan": cast.hung, "hung": cast.hung, "out": cast.hung,
    }  # fmt: skip
    assert (drafts["out"].contact_name, drafts["out"].contact_phone) == ("Trần Quốc Hùng", "+842773555099")
    assert drafts["hung"].contact_phone == "+84912000333"
    assert job.created_by_id == cast.hung
    assert record(session).successor.role is Role.LEADER
    assert "Văn bản đổi người liên hệ: 1" in record(session).passed


def test_with_nobody_to_follow_the_drafts_stay_where_they_are(as_, session, cast, drafts):
    hand_over(as_("quantri"), cast.lan, successor="none")
    session.expire_all()
    assert drafts["lan"].created_by_id == cast.lan
    assert drafts["out"].contact_name == "Nguyễn Thị Ngọc Lan"
    assert record(session).successor_id is None


def test_what_the_leaver_did_keeps_the_name(as_, session, cast, write):  # noqa: F811
    card = write("hoa")
    hand_over(as_("minh"), cast.hoa)
    session.expire_all()
    assert session.get_one(ContactCard, card.id).created_by_name == "Đặng Thị Hoa"
    names = session.scalars(select(AuditEntry.actor_name).where(AuditEntry.actor_id == cast.hoa)).all()
    assert set(names) == {"Đặng Thị Hoa"}
    deeds = session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == cast.minh)).all()
    assert {"user.create", "user.lock", "person.handover"} <= set(deeds)


def test_the_slip_activates_the_new_account_and_is_printed_by_those_who_may(as_, session, cast, client):
    hand_over(as_("minh"), cast.hoa)
    done = record(session)
    address = f"/handovers/{done.id}/slip"
    for who, status in (("thao", 404), ("lan", 403), ("thanhtra", 403), ("minh", 200)):
        answer = as_(who).post(address)
        assert answer.status_code == status
    code = next(word for word in words(answer.data).split() if len(word) == 11 and word[5] == "-")
    typed = {"username": done.successor.username, "code": code, "password": "mot cau de nho", "again": "mot cau de nho"}
    assert client.post("/activate", data=typed).status_code == 303
    assert as_("minh").post(address).status_code == 409


def test_the_record_is_for_the_office_and_the_own_head(as_, session, cast):
    hand_over(as_("minh"), cast.hoa)
    done = record(session)
    for who, status in (("minh", 200), ("thao", 404), ("lan", 200), ("thanhtra", 200), ("quantri", 200)):
        client = as_(who)
        assert client.get(f"/handovers/{done.id}").status_code == status
        assert client.get(f"/handovers/{done.id}/paper.pdf").status_code == status
        assert (done.receipt_number in client.get("/handovers/").text) is (status == 200)


def test_the_paper_names_both_and_what_passed(as_, session, cast):
    hand_over(as_("minh"), cast.hoa)
    done = record(session)
    printed = " ".join(words(as_("minh").get(f"/handovers/{done.id}/paper.pdf").data).split())
    for part in ("BIÊN BẢN", "BG-2026-000001", "Đặng Thị Hoa", "Phan Thị Hạnh", "Khóa tài khoản hoa", "NGƯỜI NHẬN"):
        assert part in printed


def test_two_who_press_at_once_hand_over_once(as_, session, cast):
    quantri, minh = as_("quantri"), as_("minh")
    assert hand_over(minh, cast.hoa).status_code == 303
    assert hand_over(quantri, cast.hoa).status_code == 409
    record(session)


def test_the_list_takes_as_many_statements_for_many(as_, session, cast, statements):
    client, needed = as_("quantri"), []
    for number in range(4):
        at = {"left_on": date(2026, 9, 1), "at": the_clock.now()}
        by = {"by_id": cast.minh, "by_name": "Võ Văn Minh"}
        school = (cast.school_a, cast.school_b)[number % 2]
        session.add(Handover(leaver_id=cast.hoa, leaver_name="Hoa", role=Role.FOCAL, school_id=school, **at, **by))
        session.commit()
        statements.clear()
        assert client.get("/handovers/").text.count("BG-2026-") == number + 1
        needed.append(len(statements))
    assert len(set(needed)) == 1
    assert needed[0] <= 12


def delegation(session, cast, school_id, name, **facts) -> Delegation:
    made = Delegation(
        school_id=school_id, person_name=name, post="Phó Hiệu trưởng", field="Tuyển sinh", document_words="QĐ 5",
        given_at=the_clock.now(), given_by_name="Võ Văn Minh",
        **{"valid_from": date(2026, 9, 1), "valid_to": date(2026, 12, 31), **facts},
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made


def test_the_leavers_authority_to_speak_ends_and_nobody_elses(as_, session, cast):
    given = delegation(session, cast, cast.school_a, "Đặng Thị Hoa")
    elsewhere = delegation(session, cast, cast.school_b, "Đặng Thị Hoa")
    over = delegation(session, cast, cast.school_a, "Đặng Thị Hoa", valid_to=date(2026, 9, 30))
    hand_over(as_("minh"), cast.hoa)
    session.expire_all()
    assert given.ended_on == date(2026, 10, 1)
    assert not given.in_force_on(date(2026, 10, 5))
    assert (elsewhere.ended_on, over.ended_on) == (None, None)
    assert "Chấm dứt ủy quyền phát ngôn: Tuyển sinh, từ 01/10/2026" in record(session).passed


def test_arrived_documents_given_to_the_leaver_go_to_the_successor(as_, session, cast):
    made = {}
    for number, (who, settled) in enumerate(
        [("Nguyễn Thị Ngọc Lan", None), ("Nguyễn Thị Ngọc Lan", date(2026, 10, 2)), ("Tổ tiểu học", None)], 1
    ):
        document = Document(type=DocumentType.CONG_VAN, subject=f"{number}", issuer_name="Sở GD&ĐT")
        session.add(document)
        session.flush()
        made[number] = Arrival(
            document_id=document.id, year=2026, number=number, arrived_on=date(2026, 10, 1), assigned_to=who,
            due_on=date(2026, 10, 20), settled_on=settled,
        )  # fmt: skip
        session.add(made[number])
    session.commit()
    hand_over(as_("quantri"), cast.lan, successor=str(cast.hung))
    session.expire_all()
    assert [made[n].assigned_to for n in (1, 2, 3)] == ["Trần Quốc Hùng", "Nguyễn Thị Ngọc Lan", "Tổ tiểu học"]
    assert "Văn bản đến chưa giải quyết: 1" in record(session).passed
