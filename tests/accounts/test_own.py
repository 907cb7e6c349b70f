"""What people keep up themselves, and where an administrator goes after the first password."""

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry

OWN = {"display_name": "Võ Văn Minh Mới", "email": "minh@pgdtanloc.edu.vn"}


def own_entries(session):
    return list(session.scalars(select(AuditEntry.note).where(AuditEntry.action == "user.own")))


@pytest.mark.parametrize("who", ["quantri", "hung", "lan", "minh", "hoa", "thanhtra"])
def test_everyone_changes_their_own_name_and_mailbox(as_, session, who, open_page):
    client = as_(who)
    assert client.post("/account/", data=OWN).status_code == 303
    changed = session.scalars(select(User).where(User.username == who)).one()
    assert (changed.display_name, changed.email) == tuple(OWN.values())
    assert "minh moi" in changed.search_key
    assert open_page(client, "/account/").one("#display_name").attributes["value"] == OWN["display_name"]


def test_the_trail_says_from_what_to_what_and_nothing_when_nothing_changed(as_, session, cast):
    minh = as_("minh")
    minh.post("/account/", data=OWN)
    [note] = own_entries(session)
    assert "họ tên từ “Võ Văn Minh” thành “Võ Văn Minh Mới”" in note
    assert "thành “minh@pgdtanloc.edu.vn”" in note
    minh.post("/account/", data=OWN)
    assert len(own_entries(session)) == 1


def test_no_one_changes_more_than_that(as_, session, cast):
    as_("minh").post("/account/", data={**OWN, "role": "admin", "username": "sep", "school_id": cast.school_b})
    minh = session.get(User, cast.minh)
    assert (minh.username, minh.role, minh.school_id) == ("minh", "head", cast.school_a)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"display_name": " \u200b "}, "Chưa nhập mục này"),
        ({"display_name": "x" * 10_000}, "Dài quá"),
        ({"email": "khong phai thu"}, "Địa chỉ thư không hợp lệ"),
    ],
)
def test_bad_input_is_told_and_nothing_is_kept(as_, session, cast, changed, message):
    answer = as_("minh").post("/account/", data={**OWN, **changed})
    assert answer.status_code == 422
    assert message in answer.text
    assert "Đổi mật khẩu" in answer.text
    assert session.get(User, cast.minh).display_name == "Võ Văn Minh"


def first_password(session, user_id):
    user = session.get(User, user_id)
    user.activated_at = None
    password = user.give_password(at=the_clock.now())
    session.commit()
    return {"current": password, "password": "cau cua rieng toi", "again": "cau cua rieng toi"}


def test_the_administrators_first_password_leads_on_to_the_settings(as_, session, cast):
    typed = first_password(session, cast.quantri)
    admin = as_("quantri")
    assert admin.post("/account/password", data=typed).location == "/settings/"
    later = {"current": "cau cua rieng toi", "password": "cau khac han roi", "again": "cau khac han roi"}
    assert admin.post("/account/password", data=later).location == "/account/"


def test_others_stay_on_their_account(as_, session, cast):
    typed = first_password(session, cast.lan)
    assert as_("lan").post("/account/password", data=typed).location == "/account/"
