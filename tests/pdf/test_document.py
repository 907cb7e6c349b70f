"""Pages, their margins and numbers, and the metadata."""

from datetime import UTC, date, datetime
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from reportlab.lib.units import mm

from intranet.pdf import document, paper, parts
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.paper import Part
from intranet.pdf.signature import signature
from intranet.pdf.tables import Column, data_table
from tests.pdf.reading import make, pages, read

TEXT = "Các cơ sở giáo dục báo nhận văn bản trong ngày và xây dựng kế hoạch thực hiện theo quy định. " * 6


def story(paragraphs=12):
    head = Letterhead("UBND HUYỆN ĐỒI THÔNG", "PHÒNG GD&ĐT", "Số: 12/BC-PGDĐT", "Đồi Thông, ngày 06 tháng 11 năm 2026")
    made = head.flowables() + parts.title("Báo cáo", "Kết quả báo nhận")
    for _ in range(paragraphs):
        made += parts.body(TEXT)
    return made + signature(("TRƯỞNG PHÒNG",), "Trần Quốc Hùng", ["Như trên", "Lưu: VT"])


def test_our_choices_are_within_the_decree():
    for ours, least, most in paper.MARGINS_MM.values():
        assert least <= ours <= most
    for part in Part:
        least, most = part.allowed
        assert least <= part.size <= most, part
    assert 1 / 3 <= paper.SHORT_RULE <= 1 / 2
    assert 10 * mm <= paper.FIRST_LINE <= 12.7 * mm


def test_paper_is_a4_and_nothing_stands_in_the_margins():
    made = pages(story())
    assert len(made) >= 2
    for page in made:
        assert (round(page.width / mm), round(page.height / mm)) == (210, 297)
        body = [line for line in page.lines if line.base < page.height - 20 * mm]
        assert min(line.left for line in body) >= 30 * mm - 1
        assert max(line.right for line in body) <= page.width - 15 * mm + 1
        assert min(line.base for line in body) >= 20 * mm
        assert max(line.base + line.size * 0.7 for line in body) <= page.height - 20 * mm


def test_page_numbers_stand_in_the_middle_of_the_top_margin_from_page_2():
    first, *following = pages(story(30))
    assert all(line.base < first.height - 20 * mm for line in first.lines)
    assert len(following) >= 2
    for expected, page in enumerate(following, start=2):
        (number,) = [line for line in page.lines if line.base > page.height - 20 * mm]
        assert number.text == str(expected)
        assert 13 <= number.size <= 14
        assert number.font == "Tinos-Regular"
        assert number.middle == pytest.approx(page.width / 2, abs=1)
        assert page.height - 15 * mm < number.base < page.height - 8 * mm


def annexed():
    rows = [(str(number), f"Trường số {number}") for number in range(1, 101)]
    table = [Column("TT", 1, "center"), Column("Trường", 5)]
    made = parts.body(TEXT) + parts.annex("Danh bạ", "Kèm theo Báo cáo số 12/BC-PGDĐT", number=1)
    made += data_table(table, rows)
    made += parts.annex("Bảng theo dõi", "Kèm theo Báo cáo số 12/BC-PGDĐT", number=2, landscape=True)
    return made + data_table(table, rows)


def test_annexes_are_numbered_on_their_own_and_may_lie():
    numbers, landscape = [], []
    for page in pages(annexed()):
        top = [line.text for line in page.lines if line.base > page.height - 20 * mm]
        numbers.append(top[0] if top else "")
        landscape.append(page.width > page.height)
    assert numbers == ["", "", "2", "3", "4", "", "2", "3", "4", "5", "6"][: len(numbers)]
    assert landscape == [False] * 5 + [True] * (len(landscape) - 5)
    assert len(landscape) > 8


def test_a_whole_document_may_lie():
    made = pages(story(), landscape=True)
    assert {(round(page.width / mm), round(page.height / mm)) for page in made} == {(297, 210)}


def test_the_same_story_gives_the_same_bytes():
    assert make(story()) == make(story())
    assert make(annexed()) == make(annexed())


def test_write_and_build_agree():
    out = BytesIO()
    document.write(out, story(), title="Báo cáo", author="Phòng GD&ĐT", subject="Thử", created=date(2026, 11, 6))
    assert out.getvalue() == make(story())


@pytest.mark.parametrize(
    ("created", "stamp"),
    [
        (date(2026, 11, 6), "D:20261106"),
        (datetime(2026, 11, 6, 2, 30, tzinfo=UTC), "D:20261106023000+00'00'"),
    ],
)
def test_metadata(created, stamp):
    content = document.build(
        parts.body("x"), title="Báo cáo <b>", author="Phòng GD&ĐT", subject="Kết quả", created=created
    )
    pdf = pdfium.PdfDocument(content)
    info = pdf.get_metadata_dict()
    assert (info["Title"], info["Author"], info["Subject"]) == ("Báo cáo <b>", "Phòng GD&ĐT", "Kết quả")
    assert info["CreationDate"] == info["ModDate"] == stamp
    assert b"/Lang (vi-VN)" in content
    assert content.startswith(b"%PDF-1.")
    pdf.close()


def test_a_heading_stays_with_the_text_under_it():
    for paragraphs in range(20, 60):
        made = []
        for _ in range(paragraphs):
            made += parts.body("Một dòng.")
        made += parts.section(1, "Tình hình chung") + parts.clause(1, "Kết quả") + parts.body(TEXT)
        for page in read(make(made)):
            if "TÌNH HÌNH CHUNG" in page.text:
                assert "Các cơ sở giáo dục" in page.text


def test_a_heading_does_not_drag_a_long_table_to_the_next_page():
    table = data_table([Column("Trường")], [(f"Trường {number}",) for number in range(100)], caption="Bảng 1. Trường")
    first = pages(parts.body(TEXT) + parts.section(1, "Danh sách") + table)[0]
    assert "Trường 0" in first.text
    assert "Bảng 1" in first.text


def test_a_file_without_a_page_is_refused():
    with pytest.raises(ValueError, match="no page"):
        make([])
