"""The workbook: names Excel takes, words that stay words, numbers and days as such, headings that stay in sight."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.xlsx import report_xlsx, sheets
from intranet.report_forms.definition import Definition, Field, FieldKind, Merge, Section
from intranet.units.levels import Level
from tests.consolidations.facts_made import answer, expected, facts, school
from tests.consolidations.papers_made import PAPER, district, many_figures


def made(some):
    return report_xlsx(consolidate(some), PAPER)


def one(values, name="Trường A", **others):
    return facts([school(1, name, Level.PRIMARY)], [expected(1)], [answer(1, values)], **others)


def opened(content):
    return CalamineWorkbook.from_object(io.BytesIO(content))


def rows(content, sheet):
    return opened(content).get_sheet_by_name(sheet).to_python()


def xml(content):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name).decode() for name in file.namelist() if name.endswith(".xml")}


def test_there_is_a_sheet_for_each_table():
    assert opened(made(district())).sheet_names == [
        "Nộp theo cấp học", "Nộp theo xã, phường", "Số liệu theo cấp học", "So sánh các kỳ", "Câu trả lời đếm được",
        "Số liệu theo xã, phường", "Nộp trễ", "Chưa nộp", "Bị trả lại", "Danh sách gương điển hình",
        "Khó khăn, vướng mắc", "Từng trường",
    ]  # fmt: skip


def labelled(*labels):
    fields = tuple(Field(f"f{n}", label, FieldKind.TEXT, Merge.LIST) for n, label in enumerate(labels))
    return Definition((Section("s", "Mục", fields),))


def test_sheet_names_are_legal_short_and_different():
    odd = ["a/b\\c?d*[e]:f", "'=1+1'", "x" * 80, "X" * 80, "History", "", "🙂" * 30, "Từng trường", "từng trường"]
    names = opened(made(one({}, definition=labelled(*odd)))).sheet_names
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not set("[]:*?/\\") & set(name)
        assert name == name.strip("'")
        assert name.casefold() != "history"


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x.vn", "00123", "1.5"]
)
def test_words_stay_words(hostile):
    content = made(one({"trouble": hostile, "models": [{"name": hostile}]}, name=hostile))
    assert hostile in [row[1] for row in rows(content, "Từng trường")]
    assert rows(content, "Khó khăn, vướng mắc")[1][2] == hostile
    assert not [name for name, text in xml(content).items() if "worksheets" in name and re.search("<f[ >]", text)]


def test_controls_and_surrogates_make_no_broken_file():
    content = made(one({"trouble": "a\x00\x0b\ud800b\nc"}))
    assert rows(content, "Khó khăn, vướng mắc")[1][2] == "ab\nc"


def test_a_longer_text_than_a_cell_holds_is_cut_not_refused():
    content = made(one({"trouble": "từ " * 20_000}))
    assert len(rows(content, "Khó khăn, vướng mắc")[1][2]) == 32_767


def test_numbers_are_numbers_and_days_are_days():
    content = made(one({"own": 1234567, "hours": "1.25", "models": [{"name": "A", "times": 3, "on": "2026-10-05"}]}))
    (header, row, total) = rows(content, "Từng trường")[1:]
    at = dict(zip(header, row, strict=True))
    assert at["Tin, bài trên trang của trường (bài)"] == 1234567
    assert at["Số giờ tập huấn bình quân (giờ)"] == 1.25
    assert at["Tin, bài trên báo, đài (bài)"] == ""
    assert dict(zip(header, total, strict=True))["Tin, bài trên trang của trường (bài)"] == 1234567
    assert rows(content, "Danh sách gương điển hình")[1] == [1, "Trường A", "A", "", 3, date(2026, 10, 5)]
    styles = xml(content)["xl/styles.xml"]
    assert {"[$-42A]#,##0", "[$-42A]#,##0.00", "dd/mm/yyyy"} <= set(re.findall('formatCode="([^"]*)"', styles))


def test_more_digits_than_excel_keeps_are_written_out():
    largest = "999999999999999.999999"
    definition = Definition((Section("s", "S", (Field("m", "Tiền", FieldKind.DECIMAL, Merge.SUM),)),))
    content = made(one({"m": largest}, definition=definition))
    assert "999.999.999.999.999,999999" in rows(content, "Từng trường")[2]
    assert Decimal(largest) == consolidate(one({"m": largest}, definition=definition)).by_key["m"].total.value


def test_the_heading_is_frozen_filtered_and_printed_on_each_page():
    made_xml = xml(made(district()))
    pages = [text for name, text in made_xml.items() if "worksheets/sheet" in name]
    assert len(pages) == 12
    for text in pages:
        assert 'state="frozen"' in text
        assert "<autoFilter" in text
        assert 'paperSize="9"' in text
    assert made_xml["xl/workbook.xml"].count("Print_Titles") == 12


def test_the_filter_leaves_the_total_in_sight():
    table = next(table for table in sheets(consolidate(district(30))) if table.name == "Từng trường")
    text = xml(made(district(30)))["xl/worksheets/sheet12.xml"]
    (last,) = re.findall(r'<autoFilter ref="A2:[A-Z]+([0-9]+)"', text)
    assert int(last) == 2 + len(table.rows) - 1


def test_everything_is_in_the_workbook_whatever_the_paper_prints():
    some = consolidate(district(30))
    quiet = replace(PAPER, annexes=False, names=False, compares=False, charts=False)
    assert opened(report_xlsx(some, quiet)).sheet_names == opened(report_xlsx(some, PAPER)).sheet_names


def test_a_wide_and_long_matrix_is_one_sheet():
    got = rows(made(district(300, many_figures(60), communes=25)), "Từng trường")
    assert (len(got), len(got[0])) == (2 + 300 + 1, 4 + 60)
