"""The register of documents from above: typed once, never twice, found however it is spelled."""

import unicodedata

import pytest
from sqlalchemy import select

from intranet.core.audit import AuditEntry
from intranet.documents.models import Document
from intranet.documents.types import DocumentType, LegalType
from tests.pages import check_page

FIELDS = {
    "type": "ke-hoach",
    "symbol": "393/KH-SGDĐT",
    "issued_on": "23/09/2026",
    "issuer_name": "Sở Giáo dục và Đào tạo",
    "subject": "Truyền thông về giáo dục năm 2026",
}


def register(client, status=303, **changes):
    response = client.post("/documents/new", data=FIELDS | changes)
    assert response.status_code == status, response.text
    return response


def symbols(page):
    return page.texts("tbody th")


def test_a_document_is_registered_and_listed(as_, open_page, session):
    lan = as_("lan")
    register(lan)
    document = session.scalars(select(Document)).one()
    assert (document.own, document.number, document.sealed_at) == (False, None, None)
    assert document.full_citation == (
        "Kế hoạch số 393/KH-SGDĐT ngày 23/09/2026 của Sở Giáo dục và Đào tạo về truyền thông về giáo dục năm 2026"
    )
    assert symbols(open_page(lan, "/documents/")) == ["393/KH-SGDĐT"]
    assert session.scalars(select(AuditEntry.action)).all() == ["document.register"]


@pytest.mark.parametrize(
    ("subject", "cited"),
    [
        ("Về việc tổ chức tuần lễ học tập", "về việc tổ chức tuần lễ học tập"),
        (unicodedata.normalize("NFD", "VỀ việc tổ chức"), "vỀ việc tổ chức"),
        ("Vẽ tranh mừng ngày khai giảng", "về vẽ tranh mừng ngày khai giảng"),
    ],
)
def test_a_subject_that_says_about_itself_is_not_told_twice(subject, cited):
    document = Document(
        type=DocumentType.NGHI_QUYET, symbol="1/NQ-HĐND", issuer_name="Hội đồng nhân dân", subject=subject
    )
    words = unicodedata.normalize("NFC", document.full_citation)
    assert words == f"Nghị quyết số 1/NQ-HĐND của Hội đồng nhân dân {cited}"


def test_a_law_may_be_registered(as_, session):
    register(as_("lan"), type="nghi-dinh", symbol="30/2020/NĐ-CP", issued_on="05/03/2020", issuer_name="Chính phủ")
    assert session.scalars(select(Document)).one().type is LegalType.NGHI_DINH


@pytest.mark.parametrize("symbol", ["393/KH-SGDĐT", "393 / kh - sgd&đt", unicodedata.normalize("NFD", "393/KH-SGDĐT")])
def test_the_same_number_symbol_and_issuer_is_refused_and_what_was_typed_stays(as_, session, symbol):
    lan = as_("lan")
    register(lan)
    page = check_page(register(lan, 422, symbol=symbol, subject="Đang gõ").text)
    assert "đã dùng cho “Truyền thông về giáo dục năm 2026”" in page.one("#symbol-error").text()
    assert page.texts("textarea") == ["Đang gõ"]
    assert len(session.scalars(select(Document)).all()) == 1


@pytest.mark.parametrize(
    "changes", [{"issuer_name": "Bộ Giáo dục và Đào tạo"}, {"issued_on": "23/09/2025"}, {"symbol": "394/KH-SGDĐT"}]
)
def test_another_issuer_year_or_number_is_another_document(as_, session, changes):
    lan = as_("lan")
    register(lan)
    register(lan, **changes)
    assert len(session.scalars(select(Document)).all()) == 2


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("symbol", " ", "Chưa nhập mục này"),
        ("issued_on", "01/01/1900", "Ngày phải từ"),
        ("issued_on", "", "Chưa nhập mục này"),
        ("issuer_name", "x" * 201, "Dài quá 200 ký tự"),
        ("subject", "", "Chưa nhập mục này"),
        ("type", "khong-co", "Lựa chọn không có"),
    ],
)
def test_what_is_missing_or_wrong_is_said(as_, session, field, typed, message):
    page = check_page(register(as_("lan"), 422, **{field: typed}).text)
    assert message in page.text
    assert session.scalar(select(Document)) is None


def test_a_slip_is_mended(as_, open_page, session):
    lan = as_("lan")
    register(lan)
    register(lan, symbol="400/KH-SGDĐT")
    document = session.scalars(select(Document)).first()
    url = f"/documents/{document.id}/edit"
    assert open_page(lan, url).one("[name=symbol]").attributes["value"] == "393/KH-SGDĐT"
    assert lan.post(url, data=FIELDS | {"subject": "Đã sửa"}).status_code == 303
    assert lan.post(url, data=FIELDS | {"symbol": "400/KH-SGDĐT"}).status_code == 422
    session.expire_all()
    assert (document.subject, document.symbol) == ("Đã sửa", "393/KH-SGDĐT")


def test_an_odd_symbol_is_pointed_out_and_kept(as_, open_page):
    lan = as_("lan")
    register(lan, symbol="393/CT-SGDĐT")
    assert "“CT” là mã của chỉ thị" in open_page(lan, "/documents/").text


@pytest.mark.parametrize("query", ["393 / kh-sgd&dt", "truyen thong", "truyền thông", "so giao duc", "KH-SGDĐT"])
def test_it_is_found_however_it_is_spelled(as_, open_page, query):
    lan = as_("lan")
    register(lan)
    register(lan, symbol="12/CV-X", subject="Khác hẳn", issuer_name="UBND huyện")
    assert symbols(open_page(lan, f"/documents/?q={query.replace('&', '%26')}")) == ["393/KH-SGDĐT"]


def test_own_papers_are_not_in_it(as_, open_page, session):
    session.add(Document(type=LegalType.LUAT, subject="x", issuer_name="Phòng", own=True, register_key="k"))
    session.commit()
    lan = as_("lan")
    assert symbols(open_page(lan, "/documents/")) == []
    assert lan.get("/documents/1/edit").status_code == 404


@pytest.mark.parametrize(("username", "status"), [("thanhtra", 200), ("minh", 403), ("hoa", 403)])
def test_who_reads_and_who_writes(as_, username, status):
    client = as_(username)
    assert client.get("/documents/").status_code == status
    assert client.get("/documents/new").status_code == 403
    assert client.post("/documents/new", data=FIELDS).status_code == 403


def test_the_list_costs_the_same_for_three_and_for_sixty(as_, statements):
    lan = as_("lan")
    counts = []
    for numbers in (range(1, 4), range(4, 61)):
        for number in numbers:
            register(lan, symbol=f"{number}/KH-SGDĐT")
        lan.get("/documents/")
        statements.clear()
        lan.get("/documents/")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12
