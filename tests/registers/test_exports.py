"""The registers as files: all columns of the decree, exactly the rows of the filter, logged; the ĐẾN stamp."""

from io import BytesIO

import pypdfium2 as pdfium
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from intranet.core.audit import AuditEntry
from tests.directives.conftest import draft, published  # noqa: F401 - fixtures
from tests.registers.test_incoming import FOLLOWING, INCOMING
from tests.registers.test_incoming import enter as arrive
from tests.registers.test_outgoing import enter

OUTGOING = [
    "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản", "Người ký",
    "Nơi nhận văn bản", "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ngày chuyển", "Ký nhận", "Ghi chú",
]  # fmt: skip
BOOKS = {"outgoing": OUTGOING, "incoming": INCOMING, "following": FOLLOWING}


def fetch(client, book, kind, status=200, **filters):
    response = client.post(f"/registers/{book}/export", data={"format": kind, "year": "2026"} | filters)
    assert response.status_code == status
    return response.data


def sheet(content):
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def words(content):
    document = pdfium.PdfDocument(content)
    sizes = {tuple(round(side) for side in page.get_size()) for page in document}
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return sizes, " ".join(text.split())


def fill(client, count=3):
    for number in range(1, count + 1):
        enter(client, subject=f"Tờ trình việc {number}")
        arrive(client, symbol=f"{number}/KH-SGDĐT", due_on="12/10/2026", subject=f"Việc thứ {number} của Sở")


@pytest.mark.parametrize("book", BOOKS)
def test_the_sheet_has_the_columns_of_the_decree_and_all_rows_in_order(as_, book):
    lan = as_("lan")
    fill(lan, 60)
    head, *found = sheet(fetch(lan, book, "xlsx"))
    assert head == BOOKS[book]
    assert len(found) == 60
    assert "1" in found[0][0 if book != "incoming" else 1]


@pytest.mark.parametrize("book", BOOKS)
def test_the_paper_is_landscape_a4_with_all_columns(as_, book):
    lan = as_("lan")
    fill(lan)
    sizes, text = words(fetch(lan, book, "pdf"))
    assert sizes == {(842, 595)}
    for place, column in enumerate(BOOKS[book], 1):
        assert f"({place})" in text
        assert column.split()[0] in text
    assert "03/TTr-PGDĐT" in text or "3/KH-SGDĐT" in text
    assert "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO" in text
    assert "Năm 2026" in text


def test_a_file_has_exactly_the_rows_of_the_filter(as_, published):  # noqa: F811
    published(number=12)
    lan = as_("lan")
    fill(lan)
    assert [row[0] for row in sheet(fetch(lan, "outgoing", "xlsx", type="ke-hoach"))[1:]] == ["12/KH-PGDĐT"]
    assert len(sheet(fetch(lan, "incoming", "xlsx", q="việc thứ 2"))) == 2
    assert len(sheet(fetch(lan, "following", "xlsx", state="known"))) == 1
    assert "(theo điều kiện lọc)" in words(fetch(lan, "outgoing", "pdf", q="việc 2"))[1]
    assert len(sheet(fetch(lan, "outgoing", "xlsx", year="2025"))) == 1


@pytest.mark.parametrize(("username", "status"), [("lan", 200), ("hung", 200), ("thanhtra", 200), ("minh", 403)])
def test_taking_a_register_away_is_logged(as_, session, username, status):
    fetch(as_(username), "outgoing", "pdf", status)
    notes = session.scalars(select(AuditEntry.note).where(AuditEntry.action == "register.export")).all()
    assert notes == (["Tải sổ đăng ký văn bản đi (PDF), năm 2026, 0 dòng"] if status == 200 else [])


@pytest.mark.parametrize(("book", "kind"), [("khac", "pdf"), ("outgoing", "exe"), ("outgoing", "")])
def test_what_is_no_register_or_no_file_is_not_found(as_, book, kind):
    fetch(as_("lan"), book, kind, 404)


def test_what_looks_like_a_formula_stays_text(as_):
    lan = as_("lan")
    enter(lan, subject="=HYPERLINK(1)")
    assert sheet(fetch(lan, "outgoing", "xlsx"))[1][2] == "Tờ trình =HYPERLINK(1)"


def test_the_stamp_has_what_the_decree_asks_in_its_size(as_):
    lan = as_("lan")
    arrive(lan, number="7", proposed="", assigned_to="Trần Quốc Hùng", file_code="05/HS-TT")
    sizes, text = words(lan.get("/registers/incoming/1/stamp.pdf").data)
    assert sizes == {(142, 99)}  # 50 × 35 mm
    for piece in (
        "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO",
        "ĐẾN",
        "Số: 07",
        "Ngày: 05/10/2026",
        "Chuyển: Trần Quốc Hùng",
        "Số và ký hiệu HS: 05/HS-TT",
    ):
        assert piece in text
