"""Head, title, body and end of a document, read back from the page."""

import pytest
from reportlab.lib.units import mm

from intranet.pdf import parts
from intranet.pdf.letterhead import MOTTO, NATION, Letterhead, Urgency
from intranet.pdf.signature import signature
from tests.pdf.reading import make, pages, words

HEAD = Letterhead(
    "ỦY BAN NHÂN DÂN HUYỆN ĐỒI THÔNG",
    "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO",
    "Số: 12/BC-PGDĐT",
    "Đồi Thông, ngày 06 tháng 11 năm 2026",
)


def test_letterhead_sizes_and_places():
    (page,) = pages(HEAD.flowables())
    nation, motto = page.line(NATION), page.line(MOTTO)
    assert (nation.size, nation.font) == (12, "Tinos-Bold")
    assert (motto.size, motto.font) == (13, "Tinos-Bold")
    assert nation.middle == pytest.approx(motto.middle, abs=1)
    assert nation.middle > page.width / 2
    issuer = page.line("PHÒNG GIÁO DỤC")
    assert (issuer.size, issuer.font) == (12, "Tinos-Bold")
    superior = page.line("ỦY BAN NHÂN DÂN")
    assert (superior.size, superior.font) == (12, "Tinos-Regular")
    assert superior.base > issuer.base
    assert issuer.right < nation.left
    number, place = page.line("Số: 12/BC-PGDĐT"), page.line("Đồi Thông, ngày 06 tháng 11 năm 2026")
    assert (number.size, number.font) == (13, "Tinos-Regular")
    assert (place.size, place.font) == (13, "Tinos-Italic")
    assert number.base == place.base < issuer.base


def test_a_blank_number_leaves_room_for_the_hand():
    head = Letterhead("", "PHÒNG GD&ĐT", "Số:          /BC-PGDĐT", "Đồi Thông, ngày   tháng   năm 2026")
    (page,) = pages(head.flowables())
    assert page.line("/BC-PGDĐT").left - page.line("Số:").right > 20


@pytest.mark.parametrize("name", ["Thành phố Hồ Chí Minh", "Thị trấn Đồi Thông - Bến Phượng Hồng Phong", "x" * 300])
def test_long_names_wrap_inside_their_columns(name):
    head = Letterhead(
        f"ỦY BAN NHÂN DÂN {name.upper()}",
        f"TRƯỜNG TIỂU HỌC VÀ TRUNG HỌC CƠ SỞ {name.upper()}",
        "Số: 12/BC",
        f"{name}, ngày 06 tháng 11 năm 2026",
    )
    (page,) = pages(head.flowables())
    nation = page.line(NATION)
    for line in page.lines:
        assert 30 * mm - 1 <= line.left <= line.right <= page.width - 15 * mm + 1
    left = [line for line in page.lines if "TRƯỜNG" in line.text or "ỦY BAN" in line.text]
    assert all(line.right <= nation.left for line in left)


def test_about_stands_under_the_number_and_the_stamp_under_it():
    head = Letterhead(
        "UBND HUYỆN", "PHÒNG GD&ĐT", "Số: 12/PGDĐT-TH", "Đồi Thông, ngày 06", "V/v đôn đốc báo nhận", Urgency.IMMEDIATE
    )
    (page,) = pages(head.flowables())
    about, stamp = page.line("V/v đôn đốc"), page.line("THƯỢNG KHẨN")
    assert (about.size, about.font) == (12, "Tinos-Regular")
    assert page.line("Số: 12").base > about.base > stamp.base
    assert (stamp.size, stamp.font) == (13, "Tinos-Bold")


def test_a_very_long_about_goes_over_pages_and_is_whole():
    about = "V/v " + " ".join(f"chữ{number}" for number in range(1500))
    read = words(make(Letterhead("", "PHÒNG", "Số: 1", "Đồi Thông", about).flowables()))
    assert all(f"chữ{number} " in f"{read} " for number in range(1500))


def test_title_is_centred_bold_14():
    (page,) = pages(parts.title("Báo cáo", "Kết quả tiếp nhận văn bản"))
    for text in ("BÁO CÁO", "Kết quả tiếp nhận văn bản"):
        line = page.line(text)
        assert (line.size, line.font) == (14, "Tinos-Bold")
        assert line.middle == pytest.approx((30 * mm + page.width - 15 * mm) / 2, abs=2)


def test_a_subject_of_ten_thousand_letters_is_whole():
    subject = " ".join(f"từ{number}" for number in range(1600))
    read = words(make(parts.title("Kế hoạch", subject)))
    assert all(f"từ{number} " in f"{read} " for number in range(1600))


def test_body_is_14_justified_with_a_first_line():
    text = "Các cơ sở giáo dục báo nhận văn bản trong ngày và xây dựng kế hoạch thực hiện theo quy định. " * 3
    (page,) = pages(parts.body(text + "\n\n" + text))
    right = page.width - 15 * mm
    paragraphs = page.lines[: len(page.lines) // 2], page.lines[len(page.lines) // 2 :]
    for first, *middle, _ in paragraphs:
        assert first.left == pytest.approx(30 * mm + 12.7 * mm, abs=0.5)
        assert all(line.left == pytest.approx(30 * mm, abs=0.5) for line in middle)
        assert all(line.right == pytest.approx(right, abs=3) for line in (first, *middle))
    assert {line.size for line in page.lines} == {14}
    gap = paragraphs[0][-1].base - paragraphs[1][0].base
    step = paragraphs[0][0].base - paragraphs[0][1].base
    assert gap - step == pytest.approx(6, abs=0.2)
    assert 14 * 1.15 <= step <= 14 * 1.15 * 1.5


def test_bases_are_italic_with_the_right_marks():
    (page,) = pages(parts.bases(["Căn cứ Kế hoạch số 1.", "Căn cứ Kế hoạch số 2;;", "Căn cứ Kế hoạch số 3"]))
    assert [line.text for line in page.lines] == [
        "Căn cứ Kế hoạch số 1;",
        "Căn cứ Kế hoạch số 2;",
        "Căn cứ Kế hoạch số 3.",
    ]
    assert {line.font for line in page.lines} == {"Tinos-Italic"}


def test_headings():
    (page,) = pages(
        parts.chapter("Chương I", "Quy định chung")
        + parts.section(4, "Tổ chức thực hiện")
        + parts.clause(2, "Các trường")
        + parts.point(5, "nộp báo cáo")
        + parts.dashed(["Trường A", "Trường B"])
    )
    assert [(line.text, line.font) for line in page.lines] == [
        ("Chương I", "Tinos-Bold"),
        ("QUY ĐỊNH CHUNG", "Tinos-Bold"),
        ("IV. TỔ CHỨC THỰC HIỆN", "Tinos-Bold"),
        ("2. Các trường", "Tinos-Bold"),
        ("đ) nộp báo cáo", "Tinos-Regular"),
        ("- Trường A;", "Tinos-Regular"),
        ("- Trường B.", "Tinos-Regular"),
    ]


def test_points_follow_the_vietnamese_alphabet():
    letters = [parts.point_letter(number) for number in range(1, 26)]
    assert letters[:8] == ["a", "b", "c", "d", "đ", "e", "g", "h"]
    assert letters[22:] == ["y", "aa", "bb"]
    assert len(set(letters)) == 25


def test_roman():
    assert [parts.roman(number) for number in (1, 4, 9, 14, 29, 40)] == ["I", "IV", "IX", "XIV", "XXIX", "XXXX"]


def test_one_addressee_is_one_line_several_are_a_list():
    (page,) = pages(parts.addressees(["Sở Giáo dục và Đào tạo"]))
    assert [line.text for line in page.lines] == ["Kính gửi: Sở Giáo dục và Đào tạo"]
    (page,) = pages(parts.addressees(["Các trường mầm non", "Các trường tiểu học"]))
    label, first, second = page.lines
    assert (label.text, first.text, second.text) == ("Kính gửi:", "- Các trường mầm non;", "- Các trường tiểu học.")
    assert label.base == first.base > second.base
    assert first.left == pytest.approx(second.left, abs=0.5)
    assert label.right < first.left


def test_no_addressee_and_no_basis_draw_nothing_much():
    assert parts.bases([]) == []
    assert words(make(parts.addressees([]) + parts.body("x"))) == "Kính gửi: x"


def test_signature_is_level_with_recipients():
    (page,) = pages(
        signature(
            ("KT. TRƯỞNG PHÒNG", "Phó Trưởng phòng"),
            "Trần Quốc Hùng",
            ["Như trên;", "Sở GD&ĐT (để b/c)", "Lưu: VT, TH."],
        )
    )
    label, authority, signer = page.line("Nơi nhận:"), page.line("KT. TRƯỞNG PHÒNG"), page.line("Trần Quốc Hùng")
    assert (label.size, label.font) == (12, "Tinos-BoldItalic")
    assert (authority.size, authority.font) == (14, "Tinos-Bold")
    assert (signer.size, signer.font) == (14, "Tinos-Bold")
    assert label.base == pytest.approx(authority.base, abs=3)
    assert label.right < authority.left
    assert page.line("PHÓ TRƯỞNG PHÒNG").base - signer.base > 5 * 14
    items = [line for line in page.lines if line.text.startswith("- ")]
    assert [line.text for line in items] == ["- Như trên;", "- Sở GD&ĐT (để b/c);", "- Lưu: VT, TH."]
    assert {(line.size, line.font) for line in items} == {(11, "Tinos-Regular")}


def test_a_signature_is_never_alone_on_a_page():
    for paragraphs in range(18, 34):
        made = []
        for _ in range(paragraphs):
            made += parts.body("Một dòng của báo cáo.")
        made += parts.closing("Trên đây là báo cáo.") + signature(("TRƯỞNG PHÒNG",), "Trần Quốc Hùng", ["Lưu: VT"])
        last = pages(made)[-1]
        assert "Trên đây là báo cáo./." in last.text
        assert {"TRƯỞNG PHÒNG", "Trần Quốc Hùng", "Nơi nhận:"} <= {line.text for line in last.lines}


def test_many_recipients_go_on_over_pages():
    names = [f"Trường Tiểu học số {number}" for number in range(120)]
    read = words(make(signature(("TRƯỞNG PHÒNG",), "Trần Quốc Hùng", names)))
    assert all(f"- {name}{'.' if name == names[-1] else ';'}" in read for name in names)


def test_a_draft_without_a_name():
    read = words(make(signature(("TRƯỞNG PHÒNG",), "", [])))
    assert read == "Nơi nhận: TRƯỞNG PHÒNG"


LONG = ["x" * 10_000, "chữ " * 2500, "<b>" * 3000, "&" * 10_000]


@pytest.mark.parametrize("text", LONG)
def test_nothing_long_stops_a_document(text):
    made = Letterhead(text, text, text, text, text, Urgency.FLASH).flowables()
    made += parts.title("Báo cáo", text) + parts.addressees([text]) + parts.addressees([text, text])
    made += parts.bases([text]) + parts.chapter("Chương I", text) + parts.section(1, text) + parts.clause(1, text)
    made += parts.point(1, text) + parts.dashed([text]) + parts.closing(text)
    made += signature((text, text), text, [text, text])
    made += parts.annex(text, text, number=1) + parts.annex(text, text, landscape=True)
    assert len(pages(made)) > 20
