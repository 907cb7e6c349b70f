"""The receipt of a hand-in and the report for the head to sign: what they say, that they bear anything, their form."""

import unicodedata

import pytest

from intranet.core import clock as the_clock
from intranet.report_forms.definition import Definition, Field, FieldKind, Merge, Part, Section
from intranet.submissions import pdf, report_pdf
from intranet.units.models import Commune, School
from intranet.units.office import OfficeProfile
from tests.pdf.reading import read, words

FULL = {
    "own": 1234, "press": 2, "all": 1236, "hours": "1.5", "site": True, "how": "Zalo",
    "models": [
        {"name": "Lê Thị Cúc", "deed": "Cứu bạn", "times": 3, "on": "2026-10-01"},
        {"name": "Phạm Văn Đức"},
    ],
    "trouble": "Thiếu máy ảnh.\nMạng yếu.",
}  # fmt: skip


@pytest.fixture
def handed(reporting, cast, clock):
    """School A handed in everything, on 12 October 2026 at 09:30."""
    period = reporting.period()
    clock.set("2026-10-12 09:30")
    return reporting.hand_in(period, cast.school_a, FULL, explanations={"total": "Đếm cả tin chung."})


def test_the_parts_of_the_report_stand_in_the_order_of_the_decree(handed):
    text = words(report_pdf.paper(handed))
    order = [
        "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", "TRƯỜNG MẦM NON HOA MAI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "/BC-MNHM",
        "Tân Lộc, ngày 12 tháng 10 năm 2026", "BÁO CÁO", "Kết quả công tác truyền thông giáo dục tháng 10 năm 2026",
        "Kính gửi: Phòng GD&ĐT huyện Tân Lộc", "Thực hiện Kế hoạch số 77/KH-PGDĐT",
        "từ ngày 15/09/2026 đến ngày 14/10/2026", "I. KẾT QUẢ THỰC HIỆN", "1. Tin, bài", "2. Gương điển hình",
        "II. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN", "III. GIẢI TRÌNH SỐ LIỆU", "Trên đây là báo cáo", "./.",
    ]  # fmt: skip
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    for end in ("Nơi nhận:", "- Như trên;", "- Lưu: VT.", "HIỆU TRƯỞNG", handed.submitted_by_name):
        assert end in text


def test_numbers_words_and_rows_are_in_vietnamese_writing(handed):
    text = words(report_pdf.paper(handed))
    assert "Tin, bài trên trang của trường bài 1.234" in text
    assert "Số giờ tập huấn bình quân giờ 1,5" in text
    assert "Có trang thông tin điện tử Có" in text
    assert "Kênh chính Zalo" in text
    assert "1 Lê Thị Cúc Cứu bạn 3 01/10/2026" in text
    assert "Thiếu máy ảnh." in text
    assert "Đếm cả tin chung" in text


def test_a_figure_left_out_is_a_dash_and_no_zero(reporting, cast):
    version = reporting.hand_in(reporting.period(), cast.school_a, {"own": 0})
    text = words(report_pdf.paper(version))
    assert "1 Tin, bài trên trang của trường bài 0" in text
    assert "2 Tin, bài trên báo, đài bài –" in text
    assert "Kênh chính –" in text
    assert text.count("Trường không có nội dung báo cáo ở mục này.") == 2


def test_nothing_to_report_says_so_and_nothing_else(reporting, cast):
    version = reporting.hand_in(reporting.period(), cast.school_a, nil=True)
    text = words(report_pdf.paper(version))
    assert "trường không phát sinh nội dung phải báo cáo" in text
    assert "KẾT QUẢ THỰC HIỆN" not in text
    assert "Không phát sinh" in words(pdf.receipt(version))


def test_the_form_is_that_of_the_decree(reporting, cast):
    rows = [{"name": f"Người thứ {n}", "deed": "Việc tốt " * 12, "times": n} for n in range(1, 201)]
    trouble = "\n".join("Đoạn văn dài về khó khăn của trường. " * 90 for _ in range(7))
    version = reporting.hand_in(reporting.period(), cast.school_a, {"models": rows, "trouble": trouble})
    assert len(trouble.split()) > 5000
    pages = read(report_pdf.paper(version))
    assert len(pages) > 15
    assert {(round(page.width), round(page.height)) for page in pages} == {(595, 842)}
    assert "Người thứ 200" in " ".join(" ".join(page.text.split()) for page in pages)
    assert [page.lines[0].text for page in pages[1:]] == [str(number) for number in range(2, len(pages) + 1)]
    assert pages[0].lines[0].text != "1"
    for page in pages:
        for line in page.lines:
            assert line.left >= 30 * 72 / 25.4 - 1
            assert line.right <= 595.3 - 15 * 72 / 25.4 + 1
    held = [page for page in pages if "Người thứ" in page.text]
    assert len(held) > 5
    assert all("Họ và tên" in page.text for page in held), "the heading is repeated"
    assert pages[0].line("/BC-MNHM").size == 13
    assert pages[0].line("BÁO CÁO").size == 14


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("<b>đậm</b> & <script>alert(1)</script>", "<b>đậm</b> & <script>alert(1)</script>"),
        (unicodedata.normalize("NFD", "Khó khăn về đường truyền ở điểm lẻ"), "Khó khăn về đường truyền ở điểm lẻ"),
        ('=1+1 <img src="x"> <para>', '=1+1 <img src="x"> <para>'),
    ],
)
def test_any_words_come_out_as_they_were_written(reporting, cast, said, shown):
    rows = [{"name": said, "deed": said}]
    version = reporting.hand_in(reporting.period(), cast.school_a, {"trouble": said, "models": rows})
    text = words(report_pdf.paper(version))
    assert shown in text
    assert text == unicodedata.normalize("NFC", text)
    assert "□" not in text


def test_the_same_hand_in_gives_the_same_bytes(handed, clock):
    first = report_pdf.paper(handed), pdf.receipt(handed)
    clock.set("2027-03-01 10:00")
    assert (report_pdf.paper(handed), pdf.receipt(handed)) == first


@pytest.mark.parametrize(
    ("commune", "place"),
    [
        ("Xã Bình Khê", "Bình Khê"), ("thị trấn Tân Lộc", "Tân Lộc"), ("Phường 15", "Phường 15"), ("Phú Mỹ", "Phú Mỹ"),
        (None, "Tân Lộc"),
    ],
)  # fmt: skip
def test_the_place_is_the_commune_in_full_where_it_is_a_number(commune, place):
    school = School(name="Trường A", commune=Commune(name=commune) if commune else None)
    assert report_pdf.place(school, OfficeProfile(place="Tân Lộc")) == place


def test_the_number_is_left_to_the_hand():
    assert report_pdf.number_text(School(abbreviation="MNHM")) == f"Số: {report_pdf.BLANK}/BC-MNHM"
    assert report_pdf.number_text(School(abbreviation="")) == f"Số: {report_pdf.BLANK}/BC-…"


def test_a_section_under_its_own_heading_has_no_second_one(reporting, cast):
    field = Field("say", "Ý kiến", FieldKind.LONG_TEXT, Merge.LIST)
    definition = Definition(sections=(Section("a", "Đề xuất, kiến nghị", (field,), Part.PROPOSALS),))
    version = reporting.hand_in(reporting.period(reporting.form(definition)), cast.school_a, {"say": "Cần máy ảnh."})
    text = words(report_pdf.paper(version))
    assert "I. ĐỀ XUẤT, KIẾN NGHỊ Cần máy ảnh." in text
    assert "Báo cáo thử tháng 10 năm 2026" in text, "a form without a subject is called by its name"


def test_the_receipt_names_hand_in_and_content(handed, session):
    text = words(pdf.receipt(handed))
    for part in (
        "PHIẾU TIẾP NHẬN BÁO CÁO", f"Số: {handed.receipt_number}", "Trường Mầm non Hoa Mai",
        "09:30 12/10/2026, lần nộp thứ 1 (trong hạn 23:59 19/10/2026)", "8 trong 8 chỉ tiêu", "Dòng trong các bảng 2",
        "Báo cáo thử, phiên bản 1", f"Người nộp: {handed.submitted_by_name}", "chưa phải là chấp nhận",
    ):  # fmt: skip
        assert part in text
    assert handed.digest in text.replace(" ", "")


def test_a_later_hand_in_says_that_the_first_decides(reporting, cast, clock):
    period = reporting.period()
    reporting.hand_in(period, cast.school_a, {"own": 1})
    clock.set("2026-10-25 09:30")
    text = words(pdf.receipt(reporting.hand_in(period, cast.school_a, {"own": 2})))
    assert "lần nộp thứ 2 (sau hạn 23:59 19/10/2026; lần nộp đầu quyết định đúng hạn hay trễ hạn)" in text


@pytest.mark.parametrize("kind", ["receipt", "report"])
def test_the_papers_are_for_the_office_and_their_own_school(handed, as_, kind):
    url = f"/submissions/versions/{handed.id}/{kind}.pdf"
    for username in ("lan", "hung", "quantri", "thanhtra", "minh", "hoa"):
        answer = as_(username).get(url)
        assert answer.status_code == 200, username
        assert answer.data.startswith(b"%PDF")
    assert as_("thao").get(url).status_code == 404
    assert as_("lan").get(f"/submissions/versions/999/{kind}.pdf").status_code == 404


def test_the_paper_keeps_the_letterhead_of_its_day(handed, session):
    session.add(
        OfficeProfile(
            valid_from=the_clock.today().replace(year=2027), display_name="Phòng VH-XH xã Mới",
            superior_line="UBND XÃ MỚI", issuing_line="PHÒNG VĂN HÓA - XÃ HỘI", abbreviation="PVHXH",
            place="Mới", head_title="TRƯỞNG PHÒNG",
            deputy_title="PHÓ TRƯỞNG PHÒNG",
        )
    )  # fmt: skip
    session.commit()
    assert "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO" in words(report_pdf.paper(handed))
