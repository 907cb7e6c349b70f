"""The kinds of contact card: order, names, retiring, deleting."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.contacts.models import ContactCard
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.units.office import CardKind

LEADER, FOCAL, IT = "Lãnh đạo phụ trách truyền thông", "Đầu mối truyền thông", "Phụ trách công nghệ thông tin"


def names(session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(CardKind.name).order_by(CardKind.position)))


def kind(session, name: str) -> CardKind:
    session.expire_all()
    return session.scalars(select(CardKind).where(CardKind.name == name)).one()


def notes(session, action: str) -> list[str]:
    return list(session.scalars(select(AuditEntry.note).where(AuditEntry.action == action).order_by(AuditEntry.id)))


def test_kinds_are_added_at_the_end(as_, session, open_page):
    lan = as_("lan")
    assert lan.post("/card-kinds/", data={"name": "Thư ký biên tập"}).status_code == 303
    assert names(session) == [LEADER, FOCAL, IT, "Thư ký biên tập"]
    assert kind(session, "Thư ký biên tập").active
    page = open_page(lan, "/card-kinds/")
    assert page.texts("tbody th") == names(session)
    assert page.texts("td[data-label='Tình trạng']") == ["Đang dùng", "Đang dùng", "Thôi dùng", "Đang dùng"]
    assert notes(session, "kind.create") == ["Thêm loại thẻ “Thư ký biên tập”"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Chưa nhập"),
        (FOCAL.upper(), "Đã có loại thẻ này."),
        (IT, "đang thôi dùng"),
        ("x" * 201, "Dài quá 200"),
    ],
)
def test_a_bad_name_is_told_and_kept(as_, session, name, message):
    for url in ("/card-kinds/", f"/card-kinds/{kind(session, LEADER).id}"):
        answer = as_("lan").post(url, data={"name": name})
        assert answer.status_code == 422
        assert message in answer.text
        assert name in answer.text
    assert names(session) == [LEADER, FOCAL, IT]


def test_markup_in_a_name_is_shown_not_obeyed(as_, open_page):
    as_("lan").post("/card-kinds/", data={"name": '<img src="/etc/passwd">'})
    page = open_page(as_("lan"), "/card-kinds/")
    assert page.texts("tbody th")[-1] == '<img src="/etc/passwd">'


def test_renaming_keeps_the_kind(as_, session):
    before = kind(session, FOCAL).id
    assert as_("lan").post(f"/card-kinds/{before}", data={"name": "Người phát ngôn"}).status_code == 303
    assert kind(session, "Người phát ngôn").id == before
    assert notes(session, "kind.edit") == [f"Sửa loại thẻ “{FOCAL}” → “Người phát ngôn”"]
    assert as_("lan").post(f"/card-kinds/{before}", data={"name": "người phát ngôn"}).status_code == 303


def test_up_and_down(as_, session):
    lan = as_("lan")
    assert lan.post("/card-kinds/order", data={"down": kind(session, LEADER).id}).status_code == 303
    assert names(session) == [FOCAL, LEADER, IT]
    lan.post("/card-kinds/order", data={"up": kind(session, IT).id})
    assert names(session) == [FOCAL, IT, LEADER]
    lan.post("/card-kinds/order", data={"up": kind(session, FOCAL).id})
    lan.post("/card-kinds/order", data={"down": kind(session, LEADER).id})
    lan.post("/card-kinds/order", data={"down": 999})
    assert names(session) == [FOCAL, IT, LEADER]
    assert lan.post("/card-kinds/order", data={"down": "x"}).status_code == 400
    answer = lan.post("/card-kinds/order", data={"up": kind(session, LEADER).id}, headers={"HX-Request": "true"})
    assert answer.text.strip().startswith('<section id="card_kinds"')


def test_retiring_and_using_again(as_, session, open_page):
    lan, focal = as_("lan"), kind(session, FOCAL).id
    assert lan.post(f"/card-kinds/{focal}/retirement").status_code == 303
    assert not kind(session, FOCAL).active
    assert lan.post(f"/card-kinds/{focal}/retirement").status_code == 409
    assert "Dùng lại" in open_page(lan, f"/card-kinds/{focal}").texts("button")
    assert lan.post(f"/card-kinds/{focal}/restoration").status_code == 303
    assert kind(session, FOCAL).active
    assert lan.post(f"/card-kinds/{focal}/restoration").status_code == 409
    assert notes(session, "kind.retire") == [f"Thôi dùng “{FOCAL}”"]
    assert notes(session, "kind.restore") == [f"Dùng lại “{FOCAL}”"]


def test_a_kind_with_cards_is_not_deleted(as_, session, cast, open_page):
    card = ContactCard(
        school_id=cast.school_a, kind_id=cast.focal_card, name="Đặng Thị Hoa", post="Phó Hiệu trưởng",
        valid_from=date(2026, 9, 1), created_at=the_clock.now(), created_by_name="Đặng Thị Hoa",
    )  # fmt: skip
    session.add(card)
    session.commit()
    lan = as_("lan")
    assert "không xóa được" in open_page(lan, f"/card-kinds/{cast.focal_card}").text
    assert lan.post(f"/card-kinds/{cast.focal_card}/removal").status_code == 409
    assert lan.post(f"/card-kinds/{cast.leader_card}/removal").status_code == 303
    assert names(session) == [FOCAL, IT]


@pytest.mark.parametrize("name", ["hung", "thanhtra", "minh"])
def test_only_administrator_and_officers_write(as_, session, cast, name, open_page):
    client = as_(name)
    assert client.post("/card-kinds/", data={"name": "Khác"}).status_code == 403
    assert client.post("/card-kinds/order", data={"down": cast.leader_card}).status_code == 403
    assert client.post(f"/card-kinds/{cast.leader_card}/removal").status_code == 403
    assert names(session) == [LEADER, FOCAL, IT]
    if name != "minh":
        assert not open_page(client, "/card-kinds/").select("main button, main form")
    else:
        assert client.get("/card-kinds/").status_code == 403


def test_what_is_not_there_and_wrong_methods(as_, cast):
    lan = as_("lan")
    assert lan.get("/card-kinds/999").status_code == 404
    assert lan.post("/card-kinds/999/retirement").status_code == 404
    assert lan.get(f"/card-kinds/{cast.leader_card}/removal").status_code == 405
    assert lan.get("/card-kinds/order").status_code == 405


def test_the_list_costs_the_same_for_many_kinds(as_, session, statements):
    lan = as_("lan")
    statements.clear()
    lan.get("/card-kinds/")
    few = len(statements)
    session.add_all(CardKind(name=f"Loại {n}", position=n) for n in range(10, 70))
    session.commit()
    statements.clear()
    lan.get("/card-kinds/")
    assert len(statements) == few <= 12
