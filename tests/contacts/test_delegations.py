"""Who may speak today: the head by default, others in their field, from day to day, by a paper (C3, C4)."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.contacts.delegations import Delegation, delegate
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.units.levels import Level
from intranet.units.models import School

FORM = {
    "person_name": "Phan Thị Lựu",
    "post": "Phó Hiệu trưởng",
    "field": "Tuyển sinh",
    "valid_from": "05/10/2026",
    "valid_to": "31/12/2026",
    "document_words": "Giấy ủy quyền số 05/GUQ-MNHM ngày 05/10/2026",
}


def give(client, **changes):
    return client.post("/contacts/delegations", data=FORM | changes)


def all_of(session):
    session.expire_all()
    return list(session.scalars(select(Delegation).order_by(Delegation.id)))


def end(client, one, reason="Đã chuyển công tác."):
    return client.post(f"/contacts/delegations/{one.id}/ending", data={"reason": reason})


def test_the_head_is_the_spokesperson_by_default(as_, open_page):
    page = open_page(as_("hoa"), "/contacts/speakers/own")
    assert "Võ Văn Minh, Hiệu trưởng – mọi lĩnh vực, theo chức vụ" in page.text
    assert "Bùi Thị Thanh Thảo" not in page.text
    assert "Trưởng phòng – mọi lĩnh vực" in page.text  # of the office, whose head has no account


def test_the_head_delegates_by_field_from_to_and_document(as_, open_page, session, cast):
    minh = as_("minh")
    assert give(minh).status_code == 303
    [one] = all_of(session)
    assert (one.school_id, one.valid_from, one.valid_to) == (cast.school_a, date(2026, 10, 5), date(2026, 12, 31))
    assert one.given_by_name == "Võ Văn Minh"
    page = open_page(as_("hoa"), "/contacts/speakers/own")
    assert "Phan Thị Lựu, Phó Hiệu trưởng – Tuyển sinh (đến hết 31/12/2026, theo Giấy ủy quyền số 05" in page.text
    [note] = session.scalars(select(AuditEntry.note).where(AuditEntry.action == "delegation.give")).all()
    assert "Phan Thị Lựu" in note
    assert "Tuyển sinh" in note


@pytest.mark.parametrize(
    ("day", "speaks"),
    [("2026-10-11", False), ("2026-10-12", True), ("2026-10-31", True), ("2026-11-01", False)],
)
def test_it_holds_from_the_first_day_to_the_last(as_, open_page, clock, day, speaks):
    assert give(as_("minh"), valid_from="12/10/2026", valid_to="31/10/2026").status_code == 303
    clock.set(f"{day} 12:00")
    page = open_page(as_("hoa"), "/contacts/speakers/own")
    assert ("Tuyển sinh (đến hết 31/10/2026" in page.text) is speaks
    states = {"2026-10-11": "Chưa đến ngày", "2026-11-01": "Đã hết hạn"}
    assert page.texts("#delegations .state") == [states.get(day, "Đang hiệu lực")]


@pytest.mark.parametrize("who", ["hoa", "thanhtra"])
def test_only_the_head_delegates_for_a_school(as_, session, who):
    assert give(as_(who)).status_code == 403
    assert as_(who).get("/contacts/delegations/new").status_code == 403
    assert all_of(session) == []


@pytest.mark.parametrize("who", ["lan", "hung", "quantri"])
def test_the_offices_own_is_written_down_by_the_office(as_, open_page, session, who):
    assert give(as_(who), document_words="Văn bản số 30/PGDĐT-VP").status_code == 303
    assert [one.school_id for one in all_of(session)] == [None]
    for reader in ("minh", "thao", "thanhtra"):
        page = open_page(as_(reader), "/contacts/speakers/own")
        assert "Phan Thị Lựu" in page.text


def test_another_schools_people_see_and_end_nothing(as_, session, cast):
    give(as_("minh"))
    [one] = all_of(session)
    thao = as_("thao")
    assert thao.get(f"/contacts/schools/{cast.school_a}/speakers").status_code == 404
    assert "Phan Thị Lựu" not in thao.get("/contacts/speakers/own").text
    assert end(thao, one).status_code == 404
    assert thao.get("/contacts/speakers").status_code == 403
    assert end(as_("hoa"), one).status_code == 403
    assert end(as_("lan"), one).status_code == 404  # only who gave it may take it back
    assert all_of(session)[0].ended_on is None


def test_ending_takes_it_back_from_today_and_keeps_it(as_, open_page, session):
    minh = as_("minh")
    give(minh)
    [one] = all_of(session)
    assert end(minh, one, "").status_code == 409
    assert end(minh, one).status_code == 303
    page = open_page(minh, "/contacts/speakers/own")
    assert "Tuyển sinh (đến hết" not in page.text
    assert "Chấm dứt từ 05/10/2026" in page.text
    assert "Đã chuyển công tác. (Võ Văn Minh)" in page.text
    assert end(minh, one).status_code == 409
    assert give(minh).status_code == 303  # the same once more: the first holds no longer
    assert len(all_of(session)) == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"person_name": "  "}, "Chưa nhập mục này"),
        ({"field": ""}, "Chưa nhập mục này"),
        ({"document_words": ""}, "Chưa nhập mục này"),
        ({"valid_to": ""}, "Chưa nhập mục này"),
        ({"valid_to": "04/10/2026"}, "Ngày cuối không được trước ngày đầu"),
        ({"valid_from": "01/09/2026", "valid_to": "30/09/2026"}, "Thời hạn ủy quyền đã qua"),
        ({"valid_from": "hôm nay"}, "Ngày viết dạng"),
        ({"post": "x" * 201}, "Dài quá"),
        ({"person_name": "võ văn  minh"}, "không cần ủy quyền cho chính mình"),
    ],
)
def test_bad_input_is_told_and_what_was_typed_is_kept(as_, session, changes, message):
    answer = give(as_("minh"), **changes)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Phó Hiệu trưởng" in answer.text or "post" in changes
    assert all_of(session) == []


def test_one_person_has_one_authority_for_a_field_at_a_time(as_, session):
    minh = as_("minh")
    give(minh, valid_to="31/10/2026")
    again = give(minh, field="TUYỂN SINH", valid_from="31/10/2026")
    assert again.status_code == 422
    assert "đã được ủy quyền lĩnh vực này từ 05/10/2026 đến hết 31/10/2026" in again.text
    assert give(minh, valid_from="01/11/2026").status_code == 303
    assert give(minh, field="An toàn trường học, y tế").status_code == 303
    assert give(minh, person_name="Phan Thị Lưu").status_code == 303  # another name
    assert give(as_("thao")).status_code == 303  # another school
    assert len(all_of(session)) == 5


def test_a_head_cannot_delegate_for_another_school(session, cast):
    minh = session.get_one(User, cast.minh)
    wanted = Delegation(
        school_id=cast.school_b, person_name="A", post="B", field="C", document_words="D",
        valid_from=the_clock.today(), valid_to=the_clock.today(),
    )  # fmt: skip
    with pytest.raises(Refused):
        delegate(session, wanted, by=minh, at=the_clock.now())
    assert all_of(session) == []


@pytest.mark.parametrize("who", ["lan", "thanhtra"])
def test_the_office_sees_all_and_finds_who_has_authorised(as_, open_page, cast, session, who):
    give(as_("minh"))
    client = as_(who)
    page = open_page(client, "/contacts/speakers")
    assert len(page.select("#speakers tbody tr")) == 6
    assert "Phan Thị Lựu" in page.text
    assert "Bùi Thị Thanh Thảo, Hiệu trưởng" in page.text
    only = open_page(client, "/contacts/speakers?only=1")
    assert only.texts("#speakers tbody th") == [session.get_one(School, cast.school_a).name]
    assert open_page(client, "/contacts/speakers?q=khongco").link("Bỏ lọc") == "/contacts/speakers"
    unit = open_page(client, f"/contacts/schools/{cast.school_a}/speakers")
    assert "Chấm dứt" not in unit.text


def test_a_head_whose_account_is_locked_is_named_no_more(as_, open_page, session, cast):
    session.get_one(User, cast.thao).lock(by=session.get_one(User, cast.quantri), at=the_clock.now())
    session.commit()
    page = open_page(as_("lan"), f"/contacts/schools/{cast.school_b}/speakers")
    assert "Bùi Thị Thanh Thảo" not in page.text
    assert "Hiệu trưởng – mọi lĩnh vực" in page.text


def test_the_page_of_a_school_names_its_speakers_among_its_people(as_, open_page, cast):
    give(as_("minh"))
    page = open_page(as_("lan"), f"/duties/schools/{cast.school_a}")
    assert "Được ủy quyền phát ngôn: Tuyển sinh" in page.text


def test_few_statements_whatever_the_schools(as_, session, statements):
    lan, costs = as_("lan"), []
    for _ in range(2):
        statements.clear()
        lan.get("/contacts/speakers")
        costs.append(len(statements))
        session.add_all(School(name=f"Trường Tiểu học số {n}", levels=[Level.PRIMARY]) for n in range(60))
        session.commit()
    assert costs[0] == costs[1] <= 12
