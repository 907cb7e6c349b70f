"""The office's profiles: who writes them, which days are closed, and that papers keep their letterhead."""

import io
from datetime import date

import pypdfium2
import pytest
from sqlalchemy import select

from intranet.core.audit import AuditEntry
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.units.office import NumberSeries, OfficeProfile
from intranet.units.profiles import domains

PROFILE = {
    "valid_from": "05/10/2026",
    "display_name": "Phòng Văn hóa – Xã hội xã Đông Phú",
    "superior_line": "Ủy ban nhân dân xã Đông Phú",
    "issuing_line": "Phòng Văn hóa - Xã hội",
    "abbreviation": "pvhxh",
    "unit_abbreviation": "vhxh",
    "place": "Đông Phú",
    "head_title": "Trưởng phòng",
    "deputy_title": "Phó Trưởng phòng",
    "number_series": "one",
    "mail_domains": "@DongPhu.edu.vn\n\nsgd.edu.vn",
    "address": "Thôn 1, xã Đông Phú",
    "phone": "0277 3555 999",
    "email": "vanhoa@dongphu.edu.vn",
}


def add(client, **changed):
    return client.post("/office/new", data={**PROFILE, **changed})


def document(session, on: date) -> Document:
    profile = OfficeProfile.on(session, on)
    paper = Document(
        type=DocumentType.KE_HOACH, subject="Truyền thông", issuer_name=profile.display_name, own=True,
        profile=profile, issued_on=on,
    )  # fmt: skip
    session.add(paper)
    session.commit()
    return paper


def only(session) -> OfficeProfile:
    return session.scalars(select(OfficeProfile)).one()


def test_a_new_profile_heads_later_documents_only(as_, session):
    earlier = document(session, date(2026, 10, 5))
    answer = add(as_("quantri"), valid_from="06/10/2026")
    assert answer.status_code == 303
    session.expire_all()
    assert earlier.profile.issuing_line == "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"
    assert OfficeProfile.on(session, date(2026, 10, 5)).abbreviation == "PGDĐT"
    later = document(session, date(2026, 10, 6))
    assert later.profile.issuing_line == "PHÒNG VĂN HÓA - XÃ HỘI"


def test_a_profile_is_kept_as_the_decree_prints_it(as_, session):
    add(as_("quantri"), valid_from="01/11/2026")
    kept = OfficeProfile.on(session, date(2026, 11, 1))
    assert kept.superior_line == "ỦY BAN NHÂN DÂN XÃ ĐÔNG PHÚ"
    assert (kept.abbreviation, kept.unit_abbreviation) == ("PVHXH", "VHXH")
    assert (kept.head_title, kept.deputy_title) == ("TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")
    assert kept.place == "Đông Phú"
    assert kept.phone == "+842773555999"
    assert kept.mail_domains == "dongphu.edu.vn\nsgd.edu.vn"
    assert kept.number_series is NumberSeries.ONE


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"valid_from": ""}, "Chưa nhập mục này"),
        ({"valid_from": "31/02/2026"}, "Không có ngày"),
        ({"valid_from": "01/01/1900"}, "Ngày phải từ"),
        ({"valid_from": "01/01/2015"}, "Đã có hồ sơ áp dụng từ ngày 01/01/2015"),
        ({"issuing_line": ""}, "Chưa nhập mục này"),
        ({"place": "…"}, "Thay dấu “…”"),
        ({"superior_line": "ỦY BAN NHÂN DÂN HUYỆN …"}, "Thay dấu “…”"),
        ({"abbreviation": "P GDĐT"}, "Viết liền"),
        ({"abbreviation": "05/PGDĐT"}, "Viết liền"),
        ({"mail_domains": "dongphu.edu.vn\nkhông phải miền"}, "Không phải tên miền: “không”, “phải”, “miền”"),
        ({"mail_domains": "ai@dongphu.edu.vn"}, "Không phải tên miền"),
        ({"email": "vanhoa"}, "Địa chỉ thư không hợp lệ"),
        ({"number_series": "two"}, "Lựa chọn"),
        ({"display_name": "x" * 10_000}, "Dài quá"),
    ],
)
def test_bad_input_is_told_and_what_was_typed_is_kept(as_, session, changed, message):
    answer = add(as_("quantri"), **changed)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Thôn 1, xã Đông Phú" in answer.text
    assert only(session).abbreviation == "PGDĐT"


def test_no_profile_may_reach_back_under_documents(as_, session):
    assert add(as_("quantri"), valid_from="01/07/2026").status_code == 303  # nothing was issued yet
    document(session, date(2026, 7, 2))
    answer = add(as_("quantri"), valid_from="01/08/2026")
    assert answer.status_code == 422
    assert "chọn từ hôm nay trở đi" in answer.text
    assert add(as_("quantri"), valid_from="05/10/2026").status_code == 303


def test_a_profile_some_document_bears_is_fixed(as_, session, open_page):
    document(session, date(2026, 10, 5))
    admin = as_("quantri")
    page = open_page(admin, f"/office/{only(session).id}")
    assert "không sửa được nữa" in page.text
    assert page.link("Thêm hồ sơ mới") == "/office/new"
    profile_id = only(session).id
    assert admin.get(f"/office/{profile_id}/edit").status_code == 303
    answer = admin.post(f"/office/{profile_id}/edit", data={**PROFILE, "valid_from": "01/01/2015"})
    assert answer.status_code == 409
    session.expire_all()
    assert only(session).issuing_line == "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"


def test_before_the_first_document_the_profile_in_force_may_be_mended(as_, session, open_page):
    admin, profile_id = as_("quantri"), only(session).id
    form = open_page(admin, f"/office/{profile_id}/edit")
    assert form.one("#phone").attributes["value"] == "0277 3555 012"
    answer = admin.post(f"/office/{profile_id}/edit", data={**PROFILE, "valid_from": "01/01/2015"})
    assert answer.status_code == 303
    session.expire_all()
    assert only(session).place == "Đông Phú"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "profile.edit")).one()
    assert "địa danh: Tân Lộc → Đông Phú" in entry.note
    assert "dãy số: Mỗi loại văn bản một dãy số → Một dãy số chung" in entry.note


def test_only_a_profile_to_come_can_be_deleted(as_, session):
    admin = as_("quantri")
    assert admin.post(f"/office/{only(session).id}/removal").status_code == 409
    add(admin, valid_from="06/10/2026")
    coming = OfficeProfile.on(session, date(2026, 10, 6))
    draft = document(session, date(2026, 10, 6))
    assert admin.post(f"/office/{coming.id}/removal").status_code == 409
    session.delete(draft)
    session.commit()
    assert admin.post(f"/office/{coming.id}/removal").status_code == 303
    session.expire_all()
    assert only(session).abbreviation == "PGDĐT"


def test_the_list_marks_the_profile_in_force(as_, open_page):
    add(as_("quantri"), valid_from="01/07/2026")
    add(as_("quantri"), valid_from="01/12/2026")
    page = open_page(as_("hung"), "/office/")
    assert page.texts("tbody th") == ["01/12/2026", "01/07/2026", "01/01/2015"]
    assert page.texts("td[data-label='Tình trạng']") == ["Sắp áp dụng", "Đang áp dụng", "Đã qua"]
    assert not page.select("a[href^='/office/new']")


def test_a_new_form_holds_the_present_profile_or_a_preset(as_, open_page):
    admin = as_("quantri")
    page = open_page(admin, "/office/new")
    assert page.one("#valid_from").attributes["value"] == "05/10/2026"
    assert page.one("#superior_line").attributes["value"] == "ỦY BAN NHÂN DÂN HUYỆN TÂN LỘC"
    commune = open_page(admin, "/office/new?preset=commune")
    assert commune.one("#superior_line").attributes["value"] == "ỦY BAN NHÂN DÂN XÃ …"
    assert commune.one("#mail_domains").text().strip() == ""


def test_looking_first_saves_nothing(as_, session):
    answer = add(as_("quantri"), preview="1")
    assert answer.status_code == 200
    assert "PHÒNG VĂN HÓA - XÃ HỘI" in answer.text
    assert "…/KH-PVHXH" in answer.text
    assert only(session).abbreviation == "PGDĐT"


def test_a_mailbox_outside_the_sector_and_an_odd_phone_are_pointed_out(as_, open_page):
    admin = as_("quantri")
    answer = add(admin, valid_from="01/12/2026", email="vanhoa@thu.example", phone="12345")
    page = open_page(admin, answer.location)
    assert "vanhoa@thu.example không thuộc các tên miền" in page.text
    assert "Điện thoại 12345:" in page.text


def test_the_sample_page_bears_the_letterhead(as_, session):
    answer = as_("lan").get(f"/office/{only(session).id}/sample.pdf")
    assert answer.mimetype == "application/pdf"
    with pypdfium2.PdfDocument(io.BytesIO(answer.data)) as opened:
        assert len(opened) == 1
        words = opened[0].get_textpage().get_text_bounded()
    assert "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO" in words
    assert "/TB-PGDĐT" in words
    assert "Tân Lộc, ngày 01 tháng 01 năm 2015" in words
    assert "KT. TRƯỞNG PHÒNG" in words


@pytest.mark.parametrize("name", ["lan", "hung", "thanhtra", "minh"])
def test_only_the_administrator_writes_profiles(as_, session, name):
    assert add(as_(name)).status_code == 403
    assert only(session).abbreviation == "PGDĐT"
    assert as_(name).get("/office/").status_code == (403 if name == "minh" else 200)


def test_what_is_not_there_and_wrong_methods(as_):
    admin = as_("quantri")
    assert admin.get("/office/999").status_code == 404
    assert admin.post("/office/999/removal").status_code == 404
    assert admin.get("/office/1/removal").status_code == 405
    assert admin.post("/office/1").status_code == 405


def test_the_list_costs_the_same_for_many_profiles(as_, session, statements):
    admin = as_("quantri")
    statements.clear()
    admin.get("/office/")
    few = len(statements)
    for year in range(2016, 2026):
        add(admin, valid_from=f"01/01/{year}")
    statements.clear()
    admin.get("/office/")
    assert len(statements) == few <= 12


def test_domains_are_read_however_they_are_written():
    assert domains("@PGD.edu.vn; sgd.edu.vn,pgd.edu.vn") == (["pgd.edu.vn", "sgd.edu.vn"], [])
    assert domains("edu\n-a.vn") == (["edu", "-a.vn"], ["edu", "-a.vn"])
