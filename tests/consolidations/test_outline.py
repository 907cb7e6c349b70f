"""The outline: parts, sentences and tables from the numbers; what is left out, what becomes an annex."""

import unicodedata
from dataclasses import replace
from decimal import Decimal

import pytest

from intranet.consolidations import tables
from intranet.consolidations.annexes import LISTED_IN_BODY, QUOTED_IN_BODY
from intranet.consolidations.blocks import (
    Chart,
    Clause,
    Column,
    Heading,
    Look,
    Paragraph,
    Quote,
    Row,
    Share,
    Side,
    Table,
    plain,
    shown,
)
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.facts import Choice
from intranet.consolidations.outline import outline
from intranet.report_forms.shipped import ARTICLES, COMMUNICATION, OPINION
from intranet.units.levels import Level
from tests.consolidations.facts_made import answer, expected, facts, school
from tests.consolidations.papers_made import PAPER, district, many_figures


def made(some=None, paper=PAPER):
    return outline(consolidate(some or district()), paper)


def of(kind, some):
    return [block for block in some.blocks if isinstance(block, kind)]


def paragraphs(some):
    return " ".join(block.text for block in of(Paragraph, some))


def one(values, **others):
    """One school that handed in these values."""
    return facts([school(1, "Trường A", Level.PRIMARY)], [expected(1)], [answer(1, values)], **others)


def test_parts_stand_in_the_office_s_words_and_empty_ones_are_left_out():
    paper = replace(PAPER, headings=("Đặc điểm", "", "Hạn chế", "Việc sắp tới", "Kiến nghị"))
    headings = of(Heading, made(paper=paper))
    assert [heading.label for heading in headings] == [
        "I. ĐẶC ĐIỂM", "II. KẾT QUẢ THỰC HIỆN", "III. HẠN CHẾ", "IV. VIỆC SẮP TỚI",
    ]  # fmt: skip
    without = made(paper=replace(paper, texts=("", "", "", "", "Cấp kinh phí.")))
    assert [heading.label for heading in of(Heading, without)][3:] == ["IV. KIẾN NGHỊ"]


def test_the_office_s_paragraphs_come_first_in_their_part():
    paper = replace(PAPER, texts=("", "", "Đoạn một.\n\n  Đoạn hai.\n", "", ""))
    blocks = made(paper=paper).blocks
    place = next(i for i, block in enumerate(blocks) if isinstance(block, Heading) and block.number == 3)
    assert blocks[place + 1 : place + 3] == (Paragraph("Đoạn một."), Paragraph("Đoạn hai."))


def test_the_sentences_say_the_numbers():
    some = made()
    report = consolidate(district())
    total = report.total.reporting
    assert (total.expected, total.submitted, total.missing) == (40, 38, 2)
    words = paragraphs(some)
    assert "Có 38/40 trường đã nộp báo cáo, đạt 95%; trong đó đúng hạn 36 trường (90%), trễ hạn 2 trường." in words
    assert "Số trường báo cáo không phát sinh là 2." in words
    assert "Số báo cáo bị trả lại và đang chờ nộp lại là 2" in words
    assert "kỳ trước (tháng 9 năm 2026) có 37/40 trường nộp báo cáo, đạt 92,5%" in words
    assert "2 trường nộp trễ hạn; 2 trường chưa nộp (trong đó 2 trường đã quá hạn)" in words
    own = report.by_key["own"]
    assert f"tin, bài trên trang của trường {shown(own.total.value)} bài (tăng" in words


def test_a_fall_and_no_change_are_told_too():
    some = one({"own": 5, "press": 7})
    before = replace(district(1).previous, amounts={"own": (Decimal(10), 1), "press": (Decimal(7), 1)})
    words = paragraphs(made(replace(some, previous=before)))
    assert "đã báo cáo, so với tháng 9 năm 2026: tin, bài trên trang của trường 5 bài (giảm 5, 50%);" in words
    assert "trên báo, đài 7 bài (không đổi)" in words


def test_without_comparison_nothing_of_earlier_figures_is_printed():
    some = made(paper=replace(PAPER, compares=False))
    assert "so với" not in paragraphs(some)
    assert not [table for table in some.tables if table.name == "So sánh các kỳ"]
    assert [table for table in made().tables if table.name == "So sánh các kỳ"]


def test_charts_names_and_annexes_are_printed_when_chosen():
    assert {chart.lines for chart in of(Chart, made())} == {True, False}
    assert not of(Chart, made(paper=replace(PAPER, charts=False)))
    names = {"Nộp trễ", "Chưa nộp", "Bị trả lại"}
    assert names <= {table.name for table in made().tables}
    assert not names & {table.name for table in made(paper=replace(PAPER, names=False)).tables}
    assert "Từng trường" in {table.name for table in made().tables}
    assert "Từng trường" not in {table.name for table in made(paper=replace(PAPER, annexes=False)).tables}


def test_tables_and_charts_are_counted_through():
    some = made(district(40, COMMUNICATION))
    captions = [block.caption for block in of(Table, some)]
    assert [int(caption.split(".")[0].removeprefix("Bảng ")) for caption in captions] == list(
        range(1, len(captions) + 1)
    )
    charts = [block.caption for block in of(Chart, some)]
    assert [caption.split(".")[0] for caption in charts] == [f"Biểu đồ {n}" for n in range(1, len(charts) + 1)]


def test_clauses_are_counted_within_their_part():
    numbers = []
    for block in made(district(40, COMMUNICATION)).blocks:
        if isinstance(block, Heading):
            numbers = []
        elif isinstance(block, Clause):
            numbers.append(block.number)
            assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("count", [QUOTED_IN_BODY, QUOTED_IN_BODY + 1])
def test_many_schools_words_go_to_an_annex(count):
    schools = [school(id, f"Trường {id}", Level.PRIMARY) for id in range(1, count + 1)]
    answers = [answer(id, {"trouble": "Thiếu máy."}) for id in range(1, count + 1)]
    some = made(facts(schools, [expected(id) for id in range(1, count + 1)], answers))
    quotes = of(Quote, some)
    if count > QUOTED_IN_BODY:
        assert not quotes
        (annex,) = [annex for annex in some.annexes if annex.title == "Nội dung các trường nêu"]
        quotes = [block for block in annex.blocks if isinstance(block, Quote)]
        assert f"{count} trường nêu, nội dung tại {annex.label} kèm theo." in paragraphs(some)
    assert [quote.lines for quote in quotes][:1] == [("- Trường 1: Thiếu máy.",)]
    assert len(quotes) == count


def test_long_lists_are_annexes_that_the_text_names():
    count = LISTED_IN_BODY + 1
    schools = [school(id, f"Trường {id}", Level.PRIMARY) for id in range(1, count + 1)]
    some = made(facts(schools, [expected(id, None) for id in range(1, count + 1)], []))
    labels = {annex.title: annex.label for annex in some.annexes}
    assert labels["Danh sách trường nộp trễ, chưa nộp"] == "Phụ lục I"
    assert "danh sách tại Phụ lục I kèm theo." in paragraphs(some)
    alone = made(replace(one({}), definition=replace(many_figures(1), sections=())))
    assert alone.annexes == ()


def test_a_single_annex_has_no_number():
    (annex,) = made(one({"own": 1})).annexes
    assert (annex.label, annex.title) == ("Phụ lục", "Số liệu của từng trường")


def test_only_chosen_narratives_are_printed_and_in_the_editor_s_words():
    schools = [school(id, f"Trường {id}", Level.PRIMARY) for id in (1, 2, 3)]
    some = facts(
        schools, [expected(id) for id in (1, 2, 3)], [answer(id, {"trouble": f"Dài {id}"}) for id in (1, 2, 3)],
        choices=(Choice(102, "trouble", False), Choice(103, "trouble", True, "Ngắn")),
    )  # fmt: skip
    laid_out = made(some)
    assert of(Quote, laid_out) == [Quote("Trường 1", "Dài 1"), Quote("Trường 3", "Ngắn")]
    assert "Khó khăn, vướng mắc: 3 trường nêu, trong đó:" in paragraphs(laid_out)
    (kept,) = [table for table in map(tables.narrative, consolidate(some).narratives) if table.rows]
    assert [row.cells[2:] for row in kept.rows] == [
        ("Dài 1", "Có", "Dài 1"), ("Dài 2", "Không", ""), ("Dài 3", "Có", "Ngắn"),
    ]  # fmt: skip


def test_lists_of_schools_have_no_column_that_says_nothing():
    late, *others = tables.named(consolidate(district()))
    assert late.columns[-1].title == "Trễ (ngày)"
    for table in (late, *others):
        for at in range(len(table.columns)):
            assert any(row.cells[at] not in (None, "") for row in table.rows), table.columns[at].title


def test_sums_are_told_first_and_what_is_left_is_in_the_table():
    keys = [field.key for field in COMMUNICATION.sections[1].fields]
    said = paragraphs(made(one(dict.fromkeys(keys, 3), definition=COMMUNICATION)))
    assert "đã báo cáo: tổng số tin, bài 3 tin, bài; " in said
    assert "; các chỉ tiêu còn lại tại bảng dưới đây." in said


def test_empty_is_printed_as_a_dash_and_zero_as_zero():
    table = tables.schools(consolidate(one({"own": 0})))
    titles = [column.title for column in table.columns]
    printed = dict(zip(titles, map(Column.show, table.columns, table.rows[0].cells), strict=True))
    assert printed["Tin, bài trên trang của trường (bài)"] == "0"
    assert printed["Tin, bài trên báo, đài (bài)"] == "–"
    assert printed["Có số liệu"] == "Có"


def test_totals_of_each_table_are_the_sums_of_its_rows():
    report = consolidate(district(40, communes=7))
    for table in (tables.communes(report), tables.schools(report), tables.reporting(report, report.by_commune, "xã")):
        *rows, total = table.rows
        assert total.look is Look.TOTAL
        for place, column in enumerate(table.columns):
            whole = [row.cells[place] for row in rows if isinstance(row.cells[place], int | Decimal)]
            if (
                column.side is Side.NUMBER
                and isinstance(total.cells[place], int | Decimal)
                and "giờ" not in column.title
            ):
                assert sum(whole) == total.cells[place], (table.name, column.title)


def test_a_period_nobody_owes_still_makes_a_report():
    some = made(facts([], [], []))
    assert "Trong kỳ không có trường nào phải báo cáo." in paragraphs(some)
    assert some.annexes == ()
    assert all(chart.categories for chart in of(Chart, some))


@pytest.mark.parametrize("definition", [COMMUNICATION, OPINION, ARTICLES])
def test_the_shipped_forms_make_all_they_ask_for(definition):
    some = made(district(40, definition))
    clauses = {block.text for block in of(Clause, some)}
    for section in definition.sections:
        if any(field.merge.value != "none" for field in section.fields):
            assert section.title in clauses


def test_wide_tables_are_cut_with_their_first_columns_repeated():
    columns = (Column("Trường", Side.TEXT), *(Column(f"c{n}") for n in range(20)))
    whole = Table("t", "Bảng", columns, (Row(("A", *range(20))), Row(("Nhóm",), Look.GROUP)))
    pieces = whole.pieces(8)
    assert [len(piece.columns) for piece in pieces] == [8, 8, 7]
    assert [piece.rows[0].cells[0] for piece in pieces] == ["A"] * 3
    assert [cell for piece in pieces for cell in piece.rows[0].cells[1:]] == list(range(20))
    assert pieces[1].caption == "Bảng (phần 2/3)"
    assert whole.pieces(20) == (whole,)


def test_shares_are_never_rounded_to_all_or_nothing():
    assert (Share(2999, 3000).shown, Share(1, 3000).shown, Share(0, 0).shown) == ("99,9%", "0,1%", "–")
    assert (Share(2999, 3000).ratio, Share(0, 0).ratio) == (Decimal("0.999"), None)


def test_plain_text_has_no_controls_and_is_nfc():
    assert plain(unicodedata.normalize("NFD", "Trường") + "\x00\x0b\ud800\r\nb") == "Trường\nb"


def test_a_chart_is_left_out_where_bars_would_lie():
    two = [school(1, "A", Level.PRIMARY), school(2, "B", Level.PRESCHOOL)]
    for value in (-5, 10**12):
        values = {"own": value, "press": value, "all": value}
        some = facts(two, [expected(1), expected(2)], [answer(1, values), answer(2, values)])
        assert not [chart for chart in of(Chart, made(some)) if "Tỷ lệ" not in chart.caption]
