"""The Word file: real headings, tables and page numbers, hostile contents, bytes without a date of their own."""

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from PIL import Image

from intranet.consolidations.blocks import Chart
from intranet.consolidations.charts import trend
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.docx import report_docx
from intranet.consolidations.outline import outline
from intranet.consolidations.pictures import chart_pictures
from intranet.units.levels import Level
from tests.consolidations.facts_made import answer, expected, facts, school
from tests.consolidations.papers_made import PAPER, district
from tests.pdf.reading import LETTERS


def made(some, paper=PAPER):
    return report_docx(outline(consolidate(some), paper))


def opened(content):
    return docx.Document(io.BytesIO(content))


@pytest.fixture(scope="module")
def document():
    return opened(made(district()))


def test_headings_are_headings(document):
    found = [
        (one.style.name, one.text) for one in document.paragraphs if one.style.name.startswith(("Heading", "Title"))
    ]
    assert ("Heading 1", "I. TÌNH HÌNH CHUNG") in found
    assert ("Heading 2", "1. Tin, bài") in found
    assert ("Title", "SỐ LIỆU CỦA TỪNG TRƯỜNG") in found


def test_the_paper_is_that_of_the_decree(document):
    for section in document.sections:
        sides = sorted((round(section.page_width.mm), round(section.page_height.mm)))
        assert sides == [210, 297]
        margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
        assert [round(side.mm) for side in margins] == [20, 20, 30, 15]
        assert section.different_first_page_header_footer
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert not section.first_page_header.paragraphs[0].text
        # Word wants the children of a section in their order
        order = [child.tag for child in section._sectPr]
        assert order.index(qn("w:pgMar")) < order.index(qn("w:pgNumType")) < order.index(qn("w:titlePg"))
    assert {section.orientation for section in document.sections} == {WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE}
    header = document.sections[0].header
    assert header.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert header._element.xpath(".//w:fldSimple/@w:instr") == [" PAGE "]
    assert all(section.header.is_linked_to_previous for section in list(document.sections)[1:])


def test_letters_are_times_new_roman(document):
    for name in ("Normal", "Heading 1", "Heading 2", "Title", "Caption"):
        style = document.styles[name]
        assert style.font.name == "Times New Roman"
        assert style.element.rPr.rFonts.get(qn("w:cs")) == "Times New Roman"
        assert not [key for key in style.element.rPr.rFonts.attrib if key.endswith("Theme")]
    assert document.styles["Normal"].font.size.pt == 14
    assert document.styles["Normal"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY


def test_tables_repeat_their_heading_and_have_as_many_cells_as_columns(document):
    found = 0
    for table in document.element.body.findall(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        if not rows[0].findall(f"{qn('w:trPr')}/{qn('w:tblHeader')}"):
            continue  # letterhead, signature
        found += 1
        columns = len(table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}"))
        for row in rows:
            spans = [int(one) for one in row.xpath("./w:tc/w:tcPr/w:gridSpan/@w:val")]
            cells = len(row.findall(qn("w:tc")))
            assert cells - len(spans) + sum(spans) == columns
    assert found > 8


def test_charts_are_pictures_with_a_description():
    some = outline(consolidate(district()), PAPER)
    charts = [block for block in some.blocks if isinstance(block, Chart)]
    document = opened(report_docx(some))
    assert len(charts) == len(document.inline_shapes) > 2
    described = document.element.body.xpath(".//wp:docPr/@descr")
    assert described == [chart.caption for chart in charts]
    assert not opened(made(district(), replace(PAPER, charts=False))).inline_shapes


def test_a_picture_is_drawn_not_blank():
    ((content, width),) = chart_pictures(trend(consolidate(district())))
    image = Image.open(io.BytesIO(content))
    assert image.format == "PNG"
    assert image.width == pytest.approx(width * 2, abs=2)
    assert len(image.convert("RGB").getcolors(100_000)) > 3
    assert chart_pictures(trend(consolidate(district()))) == [(content, width)]


@pytest.mark.parametrize(
    "hostile", ["<w:t>x</w:t>", "=1+1", "a & b", "]]>", "\x00\x0b\x1fchữ", "\ud800chữ", '{ HYPERLINK "file" }']
)
def test_hostile_words_stay_words(hostile):
    some = facts(
        [school(1, hostile, Level.PRIMARY)],
        [expected(1)],
        [answer(1, {"trouble": hostile, "models": [{"name": hostile}]})],
    )
    content = made(some, replace(PAPER, texts=(hostile, "", "", "", ""), subject=hostile, signer_name=hostile))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                root = ElementTree.fromstring(file.read(name))  # noqa: S314 - our own file
                assert not list(root.iter(qn("w:instrText")))
    text = opened(content).element.body.xpath("string(.)")
    bare = "".join(sign for sign in hostile if sign.isprintable())
    assert text.count(bare) >= 4


def test_every_vietnamese_letter_and_five_thousand_words_are_in_it():
    said = " ".join([*LETTERS, *(f"từ{n}" for n in range(5000))])
    text = opened(made(facts([school(1, "A", Level.PRIMARY)], [expected(1)], [answer(1, {"trouble": said})])))
    assert said in text.element.body.xpath("string(.)")


def test_the_zip_tells_no_time_and_the_properties_are_the_paper_s():
    content = made(district(3))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.testzip() is None
    properties = opened(content).core_properties
    assert (properties.title, properties.author) == (f"Báo cáo {PAPER.subject}", PAPER.office)
    assert properties.created.date() == properties.modified.date() == PAPER.on


def test_nothing_asked_still_makes_a_file():
    text = opened(made(facts([], [], []))).element.body.xpath("string(.)")
    assert "Trong kỳ không có trường nào phải báo cáo." in text
