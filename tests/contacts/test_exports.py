"""The directory as PDF, XLSX, CSV and vCard: the same rows, the same masks, and a line in the audit trail."""

import csv
import io
import zipfile

import pypdfium2
import pytest
import vobject
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from intranet.contacts.models import Visibility
from intranet.core.audit import AuditEntry
from tests.contacts.conftest import MOBILE_SHOWN

FORMATS = ["pdf", "xlsx", "csv", "vcf"]


def export(client, ending, **filters):
    return client.post("/contacts/exports", data={"format": ending, **filters})


def words_of(body: bytes, kind: str) -> str:
    """All text a file holds, unpacked, spaces and line ends gone: what a search for a leaked number has to read."""
    if kind == "pdf":
        with pypdfium2.PdfDocument(io.BytesIO(body)) as opened:
            found = " ".join(page.get_textpage().get_text_bounded() for page in opened)
    elif kind == "xlsx":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            found = " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    else:
        found = body.decode("utf-8-sig").replace("\r\n ", "")
    return "".join(found.split())


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("username", ["lan", "hung", "quantri", "thanhtra", "hoa", "thao"])
def test_no_masked_number_leaves_in_a_file(as_, write, kind, username):
    write(landline="0277 3552 000 / 0912 345 682")
    answer = export(as_(username), kind)
    assert answer.status_code == 200
    words = words_of(answer.data, kind)
    assert "ĐặngThịHoa" in words
    seen = username not in ("thao", "thanhtra")
    assert ("912345682" in words) is seen
    assert (b"912345682" in answer.data.replace(b" ", b"")) <= seen


@pytest.mark.parametrize("kind", FORMATS)
def test_what_all_units_may_see_leaves_for_all(as_, write, kind):
    write(visibility=Visibility.UNITS)
    for username in ("thao", "thanhtra"):
        assert "912345682" in words_of(export(as_(username), kind).data, kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_old_cards_are_in_no_file(as_, write, kind):
    write(name="Người trước", mobile="+84987000111")
    write(name="Người sau")
    words = words_of(export(as_("lan"), kind).data, kind)
    assert "Ngườisau" in words
    assert "Ngườitrước" not in words
    assert "987000111" not in words


@pytest.mark.parametrize("kind", FORMATS)
def test_the_file_holds_what_the_filters_show(as_, write, kind, cast):
    write("minh", name="Trần Thị Hoa")
    write("thao", name="Nguyễn Bình")
    for filters in ({"level": "TH"}, {"q": "binh"}):
        words = words_of(export(as_("lan"), kind, **filters).data, kind)
        assert "NguyễnBình" in words
        assert "TrầnThịHoa" not in words


def test_media_types_and_names(as_, write):
    write()
    types = {kind: export(as_("lan"), kind).headers for kind in FORMATS}
    assert types["pdf"]["Content-Type"] == "application/pdf"
    assert types["vcf"]["Content-Type"] == "text/vcard; charset=utf-8"
    assert types["csv"]["Content-Type"] == "text/csv; charset=utf-8"
    for kind, headers in types.items():
        assert headers["Content-Disposition"] == f'attachment; filename="danh-ba-dau-moi-2026-10-05.{kind}"'


def test_csv_is_read_by_excel_and_starts_no_formula(as_, write):
    write("minh", name='=HYPERLINK("http://example.com";"x")', post="@SUM(A1)", zalo="+hoa")
    write("thao", name="-2+3", post="Văn thư, “thủ quỹ”")
    body = export(as_("lan"), "csv").data
    assert body.startswith(b"\xef\xbb\xbf")
    head, first, second = rows_of(body)
    assert head[5:9] == ["Họ và tên", "Chức vụ", "Máy bàn", "Di động"]
    assert first[5:8] == ['\'=HYPERLINK("http://example.com";"x")', "'@SUM(A1)", "0277 3552 000"]
    assert first[9] == "'+hoa"
    assert second[5:7] == ["'-2+3", "Văn thư, “thủ quỹ”"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in (first, second) for cell in row)


def test_xlsx_holds_text_and_no_formula(as_, write):
    write(name='=HYPERLINK("http://example.com")')
    body = export(as_("lan"), "xlsx").data
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert sheet[0][0] == "DANH BẠ ĐẦU MỐI TRUYỀN THÔNG"
    assert sheet[4][5:9] == ['=HYPERLINK("http://example.com")', "Phó Hiệu trưởng", "0277 3552 000", MOBILE_SHOWN]
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert not [name for name in archive.namelist() if "sheet1.xml.rels" in name]


def test_vcards_are_read_back(as_, write):
    write("minh", name="Nguyễn Thị Ngọc Hoa", post="Phó Hiệu trưởng; tổ trưởng, giáo viên " * 3)
    write("thao", name="Thảo", email="")
    office = list(vobject.readComponents(export(as_("lan"), "vcf").data.decode()))
    first, second = office
    assert first.fn.value == "Nguyễn Thị Ngọc Hoa"
    assert (first.n.value.family, first.n.value.given) == ("Nguyễn", "Thị Ngọc Hoa")
    assert (second.n.value.family, second.n.value.given) == ("", "Thảo")
    assert first.org.value == ["Trường Mầm non Hoa Mai"]
    assert first.title.value.startswith("Phó Hiệu trưởng; tổ trưởng, giáo viên")
    assert [line.value for line in first.contents["tel"]] == ["+842773552000", "+84912345682"]
    assert [line.type_paramlist for line in first.contents["tel"]] == [["WORK", "VOICE"], ["CELL", "VOICE"]]
    masked = next(vobject.readComponents(export(as_("thao"), "vcf").data.decode()))
    assert [line.value for line in masked.contents["tel"]] == ["+842773552000"]
    assert "note" not in masked.contents


def test_a_vcard_cannot_be_broken_out_of(as_, write):
    write(name="Hoa\nEND:VCARD\nBEGIN:VCARD", post="A;B,C:D", email="a;b@c.vn")
    (card,) = vobject.readComponents(export(as_("lan"), "vcf").data.decode())
    assert card.title.value == "A;B,C:D"


def test_one_card_for_the_telephone(as_, write, session):
    card = write()
    answer = as_("lan").post(f"/contacts/cards/{card.id}/vcard")
    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert "+84912345682" in answer.text
    assert "912345682" not in as_("thao").post(f"/contacts/cards/{card.id}/vcard").text
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "contacts.export")).all()
    assert [entry.subject_type for entry in entries] == ["ContactCard", "ContactCard"]
    write(post="Văn thư")
    assert as_("lan").post(f"/contacts/cards/{card.id}/vcard").status_code == 409
    assert as_("thao").post(f"/contacts/cards/{card.id}/vcard").status_code == 404
    assert as_("lan").get(f"/contacts/cards/{card.id}/vcard").status_code == 405


def test_pdf_is_one_directory_with_its_filters(as_, write, more_schools):
    write(name="<b>Đặng</b> &amp; Hoa")
    more_schools(60)
    body = export(as_("lan"), "pdf", level="MN", q="hoa").data
    words = words_of(body, "pdf")
    for expected in (
        "DANHBẠĐẦUMỐITRUYỀNTHÔNG", "PHÒNGGIÁODỤCVÀĐÀOTẠO", "Cậpnhậtđếnngày05/10/2026", "cấpMầmnon", "từkhóa“hoa”",
        "<b>Đặng</b>&amp;Hoa", "0912345682", "Danhbạcó1đầumối", "NguyễnThịNgọcLan",
    ):  # fmt: skip
        assert expected in words
    with pypdfium2.PdfDocument(io.BytesIO(export(as_("lan"), "pdf").data)) as whole:
        assert len(whole) > 2
        assert whole[0].get_width() > whole[0].get_height()


def test_an_empty_directory_can_be_exported(as_):
    for kind in FORMATS:
        assert export(as_("lan"), kind).status_code == 200
    assert len(rows_of(export(as_("lan"), "csv").data)) == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_every_export_is_logged(as_, write, session, kind, cast):
    write("minh")
    write("thao")
    export(as_("hoa"), kind, level="MN", q="hoa", kind=cast.focal_card)
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "contacts.export")).all()
    assert (entry.actor_id, entry.school_id) == (cast.hoa, cast.school_a)
    assert "1 dòng" in entry.note
    assert "cấp Mầm non, Đầu mối truyền thông, từ khóa “hoa”" in entry.note
    assert {"pdf": "PDF", "xlsx": "XLSX", "csv": "CSV", "vcf": "vCard"}[kind] in entry.note


def test_unknown_formats_and_wrong_methods(as_, session):
    assert export(as_("lan"), "exe").status_code == 400
    assert as_("lan").post("/contacts/exports").status_code == 400
    assert as_("lan").get("/contacts/exports").status_code == 405
    assert session.scalars(select(AuditEntry)).all() == []


def test_an_export_takes_the_same_statements_for_many_schools(as_, write, more_schools, statements):
    write()
    client = as_("lan")
    statements.clear()
    export(client, "csv")
    few = len(statements)
    more_schools(60)
    statements.clear()
    assert len(rows_of(export(client, "csv").data)) == 62
    assert len(statements) == few <= 12
