"""The PDF: form of NĐ 30, long and hostile contents, the same bytes twice."""

import hashlib
import os
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.models import Output
from intranet.consolidations.outline import outline
from intranet.consolidations.outputs import MEDIA_TYPES, SLOW, build, filename, weight
from intranet.consolidations.pdf import report_pdf
from intranet.pdf.paper import BOTTOM, LEFT, RIGHT, TOP
from intranet.units.levels import Level
from tests.consolidations.facts_made import answer, expected, facts, school
from tests.consolidations.papers_made import PAPER, district, many_figures
from tests.pdf.reading import LETTERS, read, words

ROOT = Path(__file__).resolve().parents[2]


def made(some, paper=PAPER):
    return report_pdf(outline(consolidate(some), paper))


def one(values, name="Trường A"):
    return facts([school(1, name, Level.PRIMARY)], [expected(1)], [answer(1, values)])


def squeezed(content):
    return "".join(words(content).split())


def test_the_parts_stand_in_the_order_of_the_decree():
    text = words(made(district()))
    order = [
        "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 45/BC-PGDĐT", "ngày 05 tháng 11 năm 2026",
        "BÁO CÁO", "Kính gửi: Sở Giáo dục và Đào tạo", "Căn cứ Kế hoạch số 77/KH-PGDĐT", "như sau:",
        "I. TÌNH HÌNH CHUNG", "Bảng 1.", "Biểu đồ 1.", "II. KẾT QUẢ THỰC HIỆN", "III. TỒN TẠI", "IV. NHIỆM VỤ",
        "Trên đây là báo cáo", "./.", "Nơi nhận:", "Phụ lục I NỘI DUNG CÁC TRƯỜNG NÊU",
        "(Kèm theo Báo cáo số 45/BC-PGDĐT",
    ]  # fmt: skip
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    for part in ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "Trần Quốc Hùng", "- Lưu: VT."):
        assert part in text


def test_pages_are_a4_within_their_margins_and_numbered_from_the_second():
    pages = read(made(district(60)))
    number = 0
    for page in pages:
        landscape = page.width > page.height
        assert sorted((round(page.width), round(page.height))) == [595, 842]
        number = 1 if "(Kèm theo" in page.text or page is pages[0] else number + 1
        tops = [line.text for line in page.lines if line.base > page.height - TOP]
        assert tops == ([] if number == 1 else [str(number)])
        below = [line for line in page.lines if line.base <= page.height - TOP]
        assert min(line.left for line in below) >= LEFT - 1
        assert max(line.right for line in below) <= page.width - RIGHT + 1
        assert min(line.base for line in below) >= BOTTOM
        if number > 1:
            (shown,) = [line for line in page.lines if line.base > page.height - TOP]
            assert abs(shown.middle - page.width / 2) < 1, landscape
    assert {page.width > page.height for page in pages} == {True, False}


def test_a_table_over_pages_repeats_its_heading():
    pages = read(made(district(120)))
    matrix = [page for page in pages if page.width > page.height and "Trường số" in page.text]
    assert len(matrix) > 3
    for page in matrix:
        assert {"STT", "Trường"} <= {line.text for line in page.lines}


def test_every_vietnamese_letter_is_drawn():
    text = squeezed(made(one({"trouble": " ".join(LETTERS)})))
    assert "".join(LETTERS) in text
    assert "□" not in text


@pytest.mark.parametrize("hostile", ["<b>Đậm</b>", "=1+1", '<img src="/etc/passwd">', "a &amp; b", "{{ 7*7 }}"])
def test_hostile_words_are_printed_as_they_are(hostile):
    content = one({"trouble": hostile, "models": [{"name": hostile}], "how": "Zalo"}, name=hostile)
    text = squeezed(made(content, replace(PAPER, texts=(hostile, "", "", "", ""), signer_name=hostile)))
    assert text.count("".join(hostile.split())) >= 4


def test_nfd_is_drawn_as_nfc():
    text = words(made(one({"trouble": unicodedata.normalize("NFD", "Đường truyền chậm")})))
    assert "Đường truyền chậm" in text


def test_five_thousand_words_run_over_pages_and_none_is_lost():
    said = " ".join(f"từ{n}" for n in range(5000))
    text = words(made(one({"trouble": said})))
    missing = [n for n in range(5000) if f"từ{n} " not in f"{text} "]
    assert missing == []


def test_a_list_of_two_hundred_rows_is_an_annex_with_every_row():
    rows = [{"name": f"Người-{n}", "deed": "Nhặt được của rơi trả lại", "times": n} for n in range(1, 201)]
    content = made(one({"models": rows}))
    text = words(content)
    assert "1 trường báo cáo 200 trường hợp, danh sách tại Phụ lục I kèm theo." in text
    assert [n for n in range(1, 201) if f"Người-{n} " not in text] == []


def test_nothing_handed_in_still_makes_a_report():
    assert "Trong kỳ không có trường nào phải báo cáo." in words(made(facts([], [], [])))
    nobody = facts([school(1, "Trường A", Level.PRIMARY)], [expected(1, None)], [])
    text = words(made(nobody))
    assert "Có 0/1 trường đã nộp báo cáo, đạt 0%" in text
    assert "Không trường nào có số liệu." in text


def test_three_hundred_schools_stand_in_the_annex():
    text = words(made(district(300, many_figures(20), communes=25)))
    assert [n for n in range(1, 301) if f"Trường số {n} " not in text] == []


@pytest.mark.parametrize("output", Output)
def test_two_builds_are_the_same_bytes(output):
    facts = district(25)
    first = build(output, consolidate(facts), PAPER)
    assert build(output, consolidate(district(25)), PAPER) == first
    assert build(output, consolidate(facts), replace(PAPER, subject="Khác")) != first
    assert output in MEDIA_TYPES


@pytest.mark.parametrize("output", Output)
def test_progress_only_grows_and_ends_within_what_it_promised(output):
    told = []
    content = build(output, consolidate(district(60)), PAPER, lambda *step: told.append(step))
    assert content == build(output, consolidate(district(60)), PAPER)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told
    assert all(0 <= done <= total and step for done, total, step in told)


def test_more_schools_weigh_more():
    small, big = (consolidate(district(count, many_figures(60))) for count in (10, 1500))
    for output in Output:
        assert weight(small, PAPER, output) < SLOW < weight(big, PAPER, output)
    assert weight(big, replace(PAPER, annexes=False)) < weight(big, PAPER)


def test_file_names_are_plain_and_say_what_it_is():
    report = consolidate(district(1))
    assert filename(Output.PDF, report) == "bao-cao-thu-thang-10-nam-2026.pdf"
    odd = replace(report, facts=replace(report.facts, form_name="../..\\x: *", period_name="☃"))
    assert filename(Output.XLSX, odd) == "x.xlsx"
    assert filename(Output.DOCX, replace(odd, facts=replace(odd.facts, form_name="☃"))) == "bao-cao.docx"


def test_another_process_builds_the_same_bytes():
    """Neither the clock, nor the place of the machine, nor the order of its sets is in the files."""
    program = (
        "import hashlib, sys\n"
        "from intranet.consolidations.consolidation import consolidate\n"
        "from intranet.consolidations.models import Output\n"
        "from intranet.consolidations.outputs import build\n"
        "from tests.consolidations.papers_made import PAPER, district\n"
        "report = consolidate(district(8))\n"
        "print(*(hashlib.sha256(build(output, report, PAPER)).hexdigest() for output in Output))\n"
    )
    there = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo"},
    )  # fmt: skip
    here = [hashlib.sha256(build(output, consolidate(district(8)), PAPER)).hexdigest() for output in Output]
    assert there.stdout.split() == here
