"""One's own data: what is shown and taken away is what is kept, of nobody else, and every taking is logged."""

import json

import pytest
from sqlalchemy import select

from intranet.core.audit import AuditEntry
from intranet.privacy.models import DataRequest
from tests.pdf.reading import words

EVERYBODY = ["quantri", "hung", "lan", "thanhtra", "minh", "hoa", "thao"]


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_finds_the_own_page_and_only_that(as_, who, open_page, write):
    write("minh", name="Đặng Thị Hoa")
    page = open_page(as_(who), "/privacy/own")
    assert ("Thẻ đầu mối có tên tôi" in page.text) is True
    assert ("Đầu mối truyền thông, Trường Mầm non Hoa Mai" in page.text) is (who == "hoa")
    assert "02 ngày làm việc" in page.text
    assert "91/2025/QH15" in page.text


def test_each_number_leads_to_exactly_its_rows(as_, write, open_page):
    hoa = as_("hoa")
    for name in ("Người Một", "Người Hai", "Người Ba"):
        write("hoa", name=name)
    page = open_page(hoa, "/privacy/own")
    links = page.select("td a[href*='action=']")
    assert links
    for link in links:
        shown = open_page(hoa, link.attributes["href"])
        assert len(shown.select("tbody tr")) == int(link.text())
    assert "3" in [link.text() for link in links]
    assert open_page(hoa, "/privacy/own/acts?action=khong.co").select("tbody tr") == []


def test_acts_of_others_are_not_shown(as_, write, open_page):
    write("minh", name="Người Một")
    assert "Người Một" not in open_page(as_("hoa"), "/privacy/own/acts").text
    assert "Người Một" in open_page(as_("minh"), "/privacy/own/acts").text


def test_the_json_holds_account_cards_acts_and_requests(as_, write, request_):
    write("hoa", name="Đặng Thị Hoa")
    made = request_("hoa", "see", "Xin bản dữ liệu")
    answer = as_("hoa").post("/privacy/own/exports", data={"format": "json"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="du-lieu-cua-toi.json"'
    held = json.loads(answer.data)
    assert held["tài khoản"]["Tên đăng nhập"] == "hoa"
    [card] = held["thẻ đầu mối"]
    assert (card["Họ và tên"], card["Di động"]) == ("Đặng Thị Hoa", "0912 345 682")
    assert {"Lập thẻ đầu mối", "Gửi yêu cầu về dữ liệu cá nhân"} <= {act["việc"] for act in held["việc đã làm"]}
    assert [one["số"] for one in held["yêu cầu về dữ liệu"]] == [made.receipt_number]
    assert {"việc": "Lập thẻ đầu mối", "số dòng": 1} in held["nơi có tên"]


def test_the_paper_says_the_same(as_, write):
    write("hoa", name="Đặng Thị Hoa")
    printed = words(as_("hoa").post("/privacy/own/exports", data={"format": "pdf"}).data)
    for told in ("BẢN DỮ LIỆU CÁ NHÂN", "Đặng Thị Hoa", "0912 345 682", "Lập thẻ đầu mối", "1. Tài khoản"):
        assert told in printed


def test_an_unknown_format_is_refused(as_):
    assert as_("hoa").post("/privacy/own/exports", data={"format": "exe"}).status_code == 400
    assert as_("hoa").post("/privacy/own/exports").status_code == 400


def test_the_office_hands_out_what_was_asked_for_and_granted(as_, request_, session):
    made = request_("hoa", "see")
    address = f"/privacy/requests/{made.id}/exports"
    assert as_("hung").post(address, data={"format": "json"}).status_code == 409
    as_("hung").post(f"/privacy/requests/{made.id}/answer", data={"granted": "yes"})
    held = json.loads(as_("hung").post(address, data={"format": "json"}).data)
    assert held["họ và tên"] == "Đặng Thị Hoa"
    erasure = request_("hoa", "erase", granted=True)
    assert as_("hung").post(f"/privacy/requests/{erasure.id}/exports", data={"format": "json"}).status_code == 409


LOGGED = [
    ("hoa", "/privacy/own/exports", {"format": "json"}),
    ("hoa", "/privacy/own/exports", {"format": "pdf"}),
    ("hoa", "/contacts/exports", {"format": "csv"}),
    ("lan", "/contacts/exports", {"format": "pdf"}),
    ("thanhtra", "/contacts/exports", {"format": "xlsx"}),
    ("thao", "/contacts/cards/1/vcard", {}),
    ("lan", "/schools/export", {"format": "xlsx"}),
    ("thanhtra", "/duties/calls.pdf", None),
]


@pytest.mark.parametrize(("who", "address", "typed"), LOGGED)
def test_every_export_of_peoples_data_is_logged(as_, session, cast, write, who, address, typed):
    write("minh", name="Đặng Thị Hoa")
    count = select(AuditEntry).where(AuditEntry.action.like("%.export"))
    client = as_(who)
    answer = client.get(address) if typed is None else client.post(address, data=typed)
    assert answer.status_code == 200
    [entry] = session.scalars(count).all()
    assert entry.actor_id == getattr(cast, who)
    assert entry.note


def test_requests_of_others_do_not_show(as_, request_, session, open_page):
    made = request_("minh", "erase")
    assert made.receipt_number not in open_page(as_("hoa"), "/privacy/own").text
    assert session.scalars(select(DataRequest)).one().user_id == made.user_id


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("minh", "/account/"), ("quantri", "/people/new"), ("quantri", "/people/1/edit"), ("minh", "/privacy/own"),
        ("minh", "/handovers/people/6"), ("minh", "/contacts/schools/1/kinds/1/card"),
    ],
)  # fmt: skip
def test_where_data_are_entered_the_purpose_is_told(as_, open_page, who, address):
    page = open_page(as_(who), address)
    for told in ("Dùng để", "Ai xem được", "Quyền của người có tên", "91/2025/QH15"):
        assert told in page.text


def test_strangers_are_told_the_purpose_before_they_enter_anything(client, open_page):
    assert "Quyền của người có tên" in open_page(client, "/activate").text
