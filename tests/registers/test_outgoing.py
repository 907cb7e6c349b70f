"""Sổ văn bản đi: what is in it by itself, what is entered by hand, corrections, numbers struck out, who may."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.documents import destinations
from intranet.documents.models import Document
from intranet.documents.queries import registered
from intranet.documents.types import DocumentType
from intranet.registers import outgoing
from intranet.registers.models import OutgoingEntry
from intranet.registers.outgoing import Slip
from tests.directives.conftest import FIELDS as DRAFT
from tests.directives.conftest import draft, person, published  # noqa: F401 - fixtures
from tests.pages import check_page

FIELDS = {
    "type": "to-trinh",
    "issued_on": "05/10/2026",
    "number": "1",
    "notation": "TTr-PGDĐT",
    "proposed": "1",
    "subject": "Xin kinh phí tập huấn truyền thông",
    "authority": "kt",
    "signer_title": "PHÓ TRƯỞNG PHÒNG",
    "signer_name": "Trần Quốc Hùng",
    "to_bc": "Ủy ban nhân dân huyện\n- Sở Giáo dục và Đào tạo;",
    "to_luu": "VT, TH",
    "sent_on": "05/10/2026",
    "copies": "3",
    "signed_for": "Văn phòng UBND",
}


def enter(client, status=303, **changes):
    response = client.post("/registers/outgoing/new", data=FIELDS | changes)
    assert response.status_code == status, response.text
    return response


def book(client, open_page, query=""):
    return [row.split()[0] for row in open_page(client, f"/registers/outgoing{query}").texts("tbody th")]


def line(page):
    return dict(zip(page.texts(".summary-list dt"), page.texts(".summary-list dd"), strict=True))


def test_a_published_directive_is_in_it_by_itself_and_a_draft_is_not(as_, open_page, published, draft):  # noqa: F811
    made = published(number=12)
    draft(number=13)
    lan = as_("lan")
    assert book(lan, open_page) == ["12/KH-PGDĐT"]
    shown = line(open_page(lan, f"/registers/outgoing/{made.id}"))
    assert shown["Ngày tháng văn bản"] == "05/10/2026"
    assert shown["Tên loại và trích yếu nội dung văn bản"].startswith("Kế hoạch Truyền thông")
    assert shown["Người ký"] == "Trần Quốc Hùng"
    assert shown["Nơi nhận văn bản"] == "6 trường (để th/h); Lưu: VT"
    assert shown["Ngày chuyển"] == "05/10/2026"
    assert shown["Ký nhận"] == "Báo nhận điện tử 0/6"


def test_a_paper_is_entered_with_the_columns_of_the_decree(as_, open_page, session):
    lan = as_("lan")
    address = enter(lan).headers["Location"]
    shown = line(open_page(lan, address))
    assert list(shown) == [
        "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản", "Người ký",
        "Nơi nhận văn bản", "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ngày chuyển", "Ký nhận", "Ghi chú",
    ]  # fmt: skip
    assert shown["Số, ký hiệu văn bản"] == "01/TTr-PGDĐT"
    assert shown["Nơi nhận văn bản"] == ("Ủy ban nhân dân huyện (để b/c); Sở Giáo dục và Đào tạo (để b/c); Lưu: VT, TH")
    assert (shown["Số lượng bản"], shown["Ký nhận"]) == ("3", "Văn phòng UBND")
    assert session.scalars(select(AuditEntry.action)).all() == ["outgoing.enter"]


def test_it_may_be_cited_until_its_number_is_struck_out(as_, session):
    lan = as_("lan")
    enter(lan)
    (document,) = session.scalars(registered()).all()
    assert lan.post(f"/registers/outgoing/{document.id}/voiding", data={"reason": "Ghi nhầm"}).status_code == 303
    session.expire_all()
    assert session.scalars(registered()).all() == []


def test_an_untouched_number_is_the_next_one_however_late_it_is_sent(as_, session):
    lan = as_("lan")
    enter(lan)
    enter(lan, subject="Tờ trình khác")  # the form still proposes 1
    assert sorted(session.scalars(select(Document.symbol))) == ["01/TTr-PGDĐT", "02/TTr-PGDĐT"]


def test_a_typed_number_that_is_used_is_refused_and_what_was_typed_stays(as_, session):
    lan = as_("lan")
    enter(lan)
    page = check_page(enter(lan, 422, proposed="", subject="Đang gõ dở").text)
    assert "đã dùng cho “Xin kinh phí" in page.one("#number-error").text()
    assert "Đang gõ dở" in page.texts("textarea")
    assert len(session.scalars(select(Document)).all()) == 1


def test_a_number_used_in_the_series_is_refused_under_another_notation_too(as_):
    lan = as_("lan")
    enter(lan)
    page = check_page(enter(lan, 422, proposed="", notation="TTr-PGDĐT-VP").text)
    assert "Số 01 trong dãy “Tờ trình” năm 2026 đã dùng cho" in page.text


def test_a_directive_and_a_hand_entered_paper_share_the_numbers(as_, published):  # noqa: F811
    published(number=12)
    page = check_page(enter(as_("lan"), 422, type="ke-hoach", number="12", notation="KH-PGDĐT", proposed="").text)
    assert "đã dùng cho “Truyền thông về giáo dục" in page.one("#number-error").text()


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("issued_on", "06/10/2026", "ở sau hôm nay"),
        ("issued_on", "", "Chưa nhập mục này"),
        ("subject", " ", "Chưa nhập mục này"),
        ("signer_name", "", "Chưa nhập mục này"),
        ("number", "100000", "Số phải từ 1 đến 99999"),
        ("copies", "0", "Từ 1 đến 99999"),
    ],
)
def test_what_is_missing_or_wrong_is_said(as_, session, field, typed, message):
    assert message in check_page(enter(as_("lan"), 422, **{field: typed}).text).text
    assert session.scalar(select(Document)) is None


def test_the_next_number_is_fetched_by_a_button_that_saves_nothing(as_, session, published):  # noqa: F811
    published(number=12)
    response = as_("lan").post("/registers/outgoing/new", data=FIELDS | {"act": "number", "type": "ke-hoach"})
    page = check_page(response.text)
    assert page.one("[name=number]").attributes["value"] == "13"
    assert page.one("[name=notation]").attributes["value"] == "KH-PGDĐT"
    assert len(session.scalars(select(Document)).all()) == 1


def test_a_correction_is_audited_with_what_stood_there(as_, open_page, session):
    lan = as_("lan")
    enter(lan)
    document = session.scalars(select(Document)).one()
    url = f"/registers/outgoing/{document.id}/edit"
    assert open_page(lan, url).one("[name=to_bc]").text() == "Ủy ban nhân dân huyện\nSở Giáo dục và Đào tạo"
    changes = {"proposed": "", "number": "5", "subject": "Xin kinh phí", "copies": "", "to_luu": ""}
    assert lan.post(url, data=FIELDS | changes).status_code == 303
    session.expire_all()
    assert (document.symbol, document.number, document.subject) == ("05/TTr-PGDĐT", 5, "Xin kinh phí")
    note = session.scalars(select(AuditEntry.note).where(AuditEntry.action == "outgoing.correct")).one()
    assert "số: 1 → 5" in note
    assert "trích yếu: Xin kinh phí tập huấn truyền thông → Xin kinh phí" in note
    assert "số bản: 3 → trống" in note
    assert lan.post(url, data=FIELDS | changes).status_code == 303
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "outgoing.correct")).all()) == 1


def test_of_a_directive_only_the_registers_own_columns_are_mended(as_, open_page, session, published):  # noqa: F811
    made = published(number=12)
    lan = as_("lan")
    url = f"/registers/outgoing/{made.id}/edit"
    assert not open_page(lan, url).select("[name=subject], [name=number]")
    sent = {"signed_for": "Bưu điện", "copies": "2", "note": "Gửi thêm bản giấy", "subject": "Sửa trộm", "number": "9"}
    assert lan.post(url, data=sent).status_code == 303
    session.expire_all()
    assert (made.document.number, made.document.subject[:11]) == (12, "Truyền thôn")
    shown = line(open_page(lan, f"/registers/outgoing/{made.id}"))
    assert (shown["Ký nhận"], shown["Số lượng bản"], shown["Ghi chú"]) == ("Bưu điện", "2", "Gửi thêm bản giấy")


def test_a_struck_out_number_stays_in_sight_and_is_never_given_again(as_, open_page, session):
    lan = as_("lan")
    enter(lan)
    document = session.scalars(select(Document)).one()
    url = f"/registers/outgoing/{document.id}/voiding"
    assert lan.post(url, data={"reason": " "}).status_code == 422
    assert lan.post(url, data={"reason": "Ký lại với số khác"}).status_code == 303
    assert lan.post(url, data={"reason": "Lần nữa"}).status_code == 409
    assert book(lan, open_page) == ["01/TTr-PGDĐT"]
    shown = line(open_page(lan, f"/registers/outgoing/{document.id}"))
    assert shown["Ghi chú"] == "ĐÃ HỦY SỐ: Ký lại với số khác"
    assert lan.post(f"/registers/outgoing/{document.id}/edit", data=FIELDS).status_code in (409, 422)
    enter(lan)
    assert sorted(session.scalars(select(Document.symbol))) == ["01/TTr-PGDĐT", "02/TTr-PGDĐT"]


def test_a_directive_is_withdrawn_not_struck_out(as_, open_page, session, published, clock):  # noqa: F811
    made = published(number=12)
    lan = as_("lan")
    assert lan.post(f"/registers/outgoing/{made.id}/voiding", data={"reason": "x"}).status_code == 409
    made.withdraw("Hoãn tập huấn", by=person(session, "lan"), at=clock.set("2026-10-06 08:00"))
    session.commit()
    shown = line(open_page(lan, f"/registers/outgoing/{made.id}"))
    assert shown["Ghi chú"] == "Đã thu hồi 06/10/2026: Hoãn tập huấn"
    assert book(lan, open_page, "?state=withdrawn") == ["12/KH-PGDĐT"]
    assert book(lan, open_page, "?state=issued") == []


def test_filters_search_and_year(as_, open_page, published):  # noqa: F811
    published(number=12)
    lan = as_("lan")
    enter(lan, note="Gửi bưu điện")
    assert book(lan, open_page, "?type=to-trinh") == ["01/TTr-PGDĐT"]
    assert book(lan, open_page, "?q=12 / kh-pgd%26dt") == ["12/KH-PGDĐT"]
    assert book(lan, open_page, "?q=kinh phi") == ["01/TTr-PGDĐT"]
    assert book(lan, open_page, "?q=bưu điện") == ["01/TTr-PGDĐT"]
    assert book(lan, open_page, "?q=%00kinh phi") == ["01/TTr-PGDĐT"]  # PostgreSQL takes no NUL
    page = open_page(lan, "/registers/outgoing?year=2025")
    assert "Năm này chưa có văn bản đi nào" in page.text
    assert page.one("#year option[selected]").attributes["value"] == "2025"


def test_a_number_taken_for_a_report_is_kept_by_it_and_refused_to_others(app, session):
    lan, at = person(session, "lan"), the_clock.now()
    slip = Slip(DocumentType.BAO_CAO, date(2026, 10, 5), "Kết quả tháng 9", 7, signer_name="Hùng")
    first = outgoing.take_for_report(session, 7, "period:1", slip, by=lan, at=at)
    again = Slip(DocumentType.BAO_CAO, date(2026, 10, 5), "Kết quả tháng 9 năm 2026", 7, signer_name="Hùng")
    assert outgoing.take_for_report(session, 7, "period:1", again, by=lan, at=at).document_id == first.document_id
    assert first.document.subject == "Kết quả tháng 9 năm 2026"
    with pytest.raises(Refused, match=r"07/BC-PGDĐT.*đã dùng cho “Kết quả tháng 9 năm 2026”"):
        outgoing.take_for_report(session, 7, "period:2", slip, by=lan, at=at)


@pytest.mark.parametrize(
    ("username", "reads", "writes"), [("hung", 200, 303), ("quantri", 200, 303), ("thanhtra", 200, 403),
                                      ("minh", 403, 403), ("hoa", 403, 403)],
)  # fmt: skip
def test_who_reads_and_who_writes(as_, session, username, reads, writes):
    enter(as_("lan"))
    document = session.scalars(select(OutgoingEntry.document_id)).one()
    client = as_(username)
    for place in ("", "/outgoing", f"/outgoing/{document}", "/outgoing/findings", "/publications", "/series"):
        assert client.get(f"/registers/{place.lstrip('/')}").status_code == reads
    assert client.get("/registers/outgoing/new").status_code == (200 if writes == 303 else 403)
    enter(client, writes, subject="Tờ trình thứ hai")
    url = f"/registers/outgoing/{document}"
    assert client.post(f"{url}/voiding", data={"reason": "x"}).status_code == writes


def test_a_paper_of_a_school_or_of_a_body_above_is_no_line_of_it(as_, session):
    session.add(Document(type=DocumentType.KE_HOACH, subject="x", issuer_name="Sở", register_key="k"))
    session.commit()
    assert as_("lan").get("/registers/outgoing/1").status_code == 404
    assert as_("lan").get("/registers/outgoing/99").status_code == 404


def test_the_book_costs_the_same_for_three_and_for_sixty(as_, statements):
    lan = as_("lan")
    counts = []
    for numbers in (range(3), range(57)):
        for _ in numbers:
            enter(lan)
        lan.get("/registers/outgoing")
        statements.clear()
        lan.get("/registers/outgoing")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


def test_noi_nhan_of_a_directive_is_written_in_its_draft_and_sealed_with_it(as_, open_page, session):
    lan = as_("lan")
    sent = DRAFT | {
        "to_bc": "Sở Giáo dục và Đào tạo",
        "to_th": "Các trường trực thuộc",
        "to_ph": "",
        "to_luu": "VT, TH",
    }
    assert lan.post("/directives/new", data=sent).status_code == 303
    made = session.scalars(select(Document)).one()
    lines = ["Sở Giáo dục và Đào tạo (để b/c)", "Các trường trực thuộc (để th/h)", "Lưu: VT, TH"]
    assert [line.words for line in destinations.read(made.destinations)] == lines
    page = open_page(lan, f"/directives/{made.id}/draft")
    assert page.one("[name=to_th]").text() == "Các trường trực thuộc"
    shown = open_page(lan, f"/directives/{made.id}/publication").text
    assert all(line in shown for line in lines)
    made.seal(at=the_clock.now())
    session.commit()
    made.destinations = []
    with pytest.raises(RuntimeError, match="is sealed"):
        session.flush()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("- Sở Giáo dục và Đào tạo (để b/c);", "Sở Giáo dục và Đào tạo (để b/c)"),
        ("UBND xã (phối hợp)", "UBND xã (để ph/h)"),
        ("Phòng Tài chính (để biết).", "Phòng Tài chính (để biết)"),
        ("Như trên", "Như trên (để th/h)"),
        ("Trường THCS (cơ sở 2)", "Trường THCS (cơ sở 2) (để th/h)"),
        ("Lưu: VT, TH.", "Lưu: VT, TH"),
        ("lưu VT", "Lưu: VT"),
    ],
)
def test_a_line_of_noi_nhan_is_read_with_its_purpose(typed, words):
    assert destinations.parse(typed).words == words


def test_noi_nhan_ends_with_where_the_copy_is_filed():
    lines = destinations.parsed(["Lưu: VT", "Các trường (để th/h)", " - ", "Sở (để b/c)"])
    assert [line.words for line in lines] == ["Sở (để b/c)", "Các trường (để th/h)", "Lưu: VT"]
    assert [line.words for line in destinations.parsed([])] == ["Lưu: VT"]
