"""The audit trail as its readers filter it."""

import pytest
from sqlalchemy import update

from intranet.accounts.models import User
from intranet.core import audit, audit_chain, clock
from intranet.core.audit import AuditEntry


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999", "32/13/2026"])
def test_a_day_no_clock_knows_is_said_and_narrows_nothing(as_, open_page, name, day):
    page = open_page(as_("quantri"), f"/audit/?{name}={day}")
    assert page.h1 == "Nhật ký"
    assert "Ngày phải từ" in page.text or "Không có ngày" in page.text


def test_the_page_says_intact_and_takes_a_noted_head(as_, open_page, session, cast):
    lan = session.get(User, cast.lan)
    audit.record(session, by=lan, action="user.edit", subject=lan, at=clock.now(), note="Sửa tài khoản")
    session.commit()
    admin = as_("quantri")
    assert "Kiểm tra chuỗi nhật ký" in open_page(admin, "/audit/").text
    page = open_page(as_("thanhtra"), "/audit/verification")
    head = str(audit_chain.head(session))
    assert "còn nguyên vẹn" in page.text
    assert head in page.text
    assert "còn nguyên vẹn" in open_page(admin, f"/audit/verification?head={head}").text
    assert "không khớp với đầu chuỗi" in open_page(admin, f"/audit/verification?head=1-{'0' * 64}").text
    page = open_page(admin, "/audit/verification?head=sai")
    assert "Đầu chuỗi có dạng" in page.text
    assert page.tree.css_first("#head-noted").attributes["value"] == "sai"


def test_the_page_names_what_was_altered(as_, open_page, session, cast):
    lan = session.get(User, cast.lan)
    entry = audit.record(session, by=lan, action="user.edit", subject=lan, at=clock.now(), note="Sửa tài khoản")
    session.commit()
    session.execute(update(AuditEntry), [{"id": entry.id, "note": "Khác"}])
    session.commit()
    assert f"Mục nhật ký số {entry.id} đã bị sửa" in open_page(as_("quantri"), "/audit/verification").text


@pytest.mark.parametrize("username", ["lan", "hung", "minh", "hoa"])
def test_others_do_not_see_it(as_, username):
    assert as_(username).get("/audit/verification").status_code == 403
