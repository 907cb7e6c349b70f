"""Data tables: geometry, repeated headings, sums, and hostile cells."""

import pytest

from intranet.pdf.fonts import BOLD, width
from intranet.pdf.table_layout import Layout, column_widths
from intranet.pdf.tables import LINE_END, Column, Kind, Row, data_table
from tests.pdf.reading import make, pages, words

COLUMNS = [Column("TT", 0.5, "center"), Column("Trường", 3), Column("Số lớp", 1, "right")]


def rows(count):
    return [(str(number), f"Trường Tiểu học số {number}", f"{number * 7}") for number in range(1, count + 1)]


def test_figures_are_right_aligned_words_left_numbers_centred():
    (page,) = pages(data_table(COLUMNS, [("1", "Trường A", "1.234"), ("10", "Trường B", "7")]))
    assert page.line("1.234").right == pytest.approx(page.line("7").right, abs=0.5)
    assert page.line("Trường A").left == page.line("Trường B").left
    one, ten = sorted((line for line in page.lines if line.text in ("1", "10")), key=lambda line: line.text)
    assert one.middle == pytest.approx(ten.middle, abs=0.5)
    assert page.line("Số lớp").font == "Tinos-Bold"


def test_two_thousand_rows_repeat_their_heading_and_lose_none():
    made = pages(data_table(COLUMNS, rows(2000)))
    assert len(made) > 40
    for page in made:
        assert [line.text for line in page.lines if line.font == "Tinos-Bold"] == ["TT", "Trường", "Số lớp"]
        top = max(line.base for line in page.lines if line.size == 12)
        assert page.line("Số lớp").base == top
    names = [line.text for page in made for line in page.lines if line.text.startswith("Trường Tiểu học")]
    assert names == [f"Trường Tiểu học số {number}" for number in range(1, 2001)]


def test_sums_and_groups_are_bold():
    table = data_table(
        COLUMNS,
        [
            Row(("Mầm non",), Kind.GROUP),
            ("1", "Trường A", "3"),
            Row(("", "Tiểu học", "4"), Kind.HEADING),
            Row(("", "Tổng", "5"), Kind.TOTAL),
        ],
    )
    (page,) = pages(table)
    fonts = {line.text: line.font for line in page.lines}
    assert {text for text, font in fonts.items() if font == "Tinos-Bold"} == {
        *("TT", "Trường", "Số lớp"),
        *("Mầm non", "Tiểu học", "4", "Tổng", "5"),
    }


def test_columns_of_one_group_share_a_heading():
    columns = [Column("TT"), Column("Đúng hạn", 1, "right", "Báo nhận"), Column("Trễ", 1, "right", "Báo nhận")]
    (page,) = pages(data_table(columns, [("1", "2", "3")]))
    above, left, right = page.line("Báo nhận"), page.line("Đúng hạn"), page.line("Trễ")
    assert above.base > left.base == right.base
    assert above.middle == pytest.approx((left.middle + right.middle) / 2, abs=1)
    assert left.base < page.line("TT").base < above.base


@pytest.mark.parametrize("heading", [Row(("Nhóm",), Kind.GROUP), Row(("", "Nhóm", "0"), Kind.HEADING)])
def test_a_group_heading_is_not_left_at_the_foot_nor_a_sum_put_at_the_head(heading):
    for before in range(20, 50):
        made = pages(
            data_table(
                COLUMNS,
                [
                    *rows(before),
                    heading,
                    ("1", "Trường sau nhóm", "1"),
                    ("2", "Trường cuối", "2"),
                    Row(("", "Tổng cộng", "3"), Kind.TOTAL),
                ],
            )
        )
        for page in made:
            assert ("Nhóm" in page.text) == ("Trường sau nhóm" in page.text)
            assert ("Tổng cộng" in page.text) == ("Trường cuối" in page.text)


def test_a_line_end_of_the_program_breaks_the_line_one_that_was_typed_does_not():
    (page,) = pages(data_table(COLUMNS, [("1", f"Một{LINE_END}hai\nba", "3")]))
    assert page.line("Một").base > page.line("hai ba").base


def test_only_group_headings_still_end():
    made = pages(data_table(COLUMNS, [Row((f"Nhóm {number}",), Kind.GROUP) for number in range(200)]))
    text = " ".join(page.text for page in made)
    assert all(f"Nhóm {number}" in text for number in range(200))


def test_an_empty_table_says_so():
    assert words(make(data_table(COLUMNS, [], empty="Không còn trường nào"))).endswith("Không còn trường nào")


@pytest.mark.parametrize("row", [("1", "Trường A"), ("1", "2", "3", "4"), Row(("1", "2", "3"), Kind.GROUP)])
def test_a_row_that_does_not_fit_the_columns_is_refused(row):
    with pytest.raises(ValueError, match="cells where"):
        data_table(COLUMNS, [row])


@pytest.mark.parametrize(
    "cell",
    ["x" * 3000, '<img src="/etc/passwd">', "=HYPERLINK()", "<b>", "&amp;", "a\nb", "🏫", "chữ " * 2500, "", "\x00"],
)
@pytest.mark.parametrize("size", [11, 14])
def test_hostile_cells(cell, size):
    table = data_table(COLUMNS, [("1", cell, "2"), Row((cell,), Kind.GROUP), Row((cell,) * 3, Kind.TOTAL)], size=size)
    made = pages(table)
    for page in made:
        assert all(84 <= line.left <= line.right <= page.width - 42 for line in page.lines)
    if cell == "x" * 3000:
        assert "".join(line.text for page in made for line in page.lines).count("x") == 5 * 3000
    elif cell.isascii() and "\n" not in cell and cell.isprintable():
        assert " ".join(cell.split()) in " ".join(" ".join(page.text for page in made).split())


def test_hostile_headings_do_not_fill_the_page():
    columns = [Column("x" * 3000, 1, "left", "y" * 3000), Column("chữ " * 500, 1, "left", "z")]
    for landscape in (False, True):
        assert "một" in words(make(data_table(columns, [("một", "hai")], size=14), landscape=landscape))


def test_words_of_headings_and_short_figures_are_not_broken():
    columns = [Column("Trường", 20), Column("Nghiêm túc", 0.1, "right"), Column("Điện thoại", 0.1, "center")]
    table = [("A", "1.234.567", "0277 3850 123")]
    widths = column_widths(columns, [Row(cells) for cells in table], 12, 460)
    assert sum(widths) == pytest.approx(460)
    assert widths[1] > width("Nghiêm", BOLD, 12)
    (page,) = pages(data_table(columns, table))
    assert page.line("0277 3850 123").text == "0277 3850 123"
    assert page.line("1.234.567").text == "1.234.567"


def test_more_columns_than_room_still_fit():
    columns = [Column(f"Nhiệm vụ {number}") for number in range(40)]
    widths = column_widths(columns, [], 12, 460)
    assert sum(widths) == pytest.approx(460)
    assert min(widths) > 0


def test_a_page_takes_as_many_rows_as_have_room():
    layout = Layout(COLUMNS, [Row(cells) for cells in rows(100)], 12, 460)
    cut = layout.cut(0, 100, 400, must_begin=False)
    assert layout.height(0, cut) <= 400 < layout.height(0, cut + 1)
    assert layout.cut(0, 100, 10, must_begin=False) == 0
    assert layout.cut(0, 100, 10_000, must_begin=False) == 100
