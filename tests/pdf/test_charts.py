"""Charts carry their numbers as text, in Tinos, and stay on the paper."""

import pytest

from intranet.pdf.charts import Series, bar_chart, format_value, line_chart
from tests.pdf.reading import make, pages, words

LEVELS = ["Mầm non", "Tiểu học", "THCS"]
SERIES = [Series("Đúng hạn", (14, 2100, 9)), Series("Trễ", (1, 0, 300))]


@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize("horizontal", [False, True])
def test_bars_show_names_values_and_caption(stacked, horizontal):
    (page,) = pages(bar_chart(LEVELS, SERIES, caption="Biểu đồ 1. Báo nhận", stacked=stacked, horizontal=horizontal))
    assert {*LEVELS, "Đúng hạn", "Trễ", "2.100", "Biểu đồ 1. Báo nhận"} <= {line.text for line in page.lines}
    assert {line.font for line in page.lines} == {"Tinos-Regular", "Tinos-Bold"}
    assert all(84 <= line.left <= line.right <= page.width - 42 for line in page.lines)
    assert page.line("Biểu đồ 1").base == min(line.base for line in page.lines)


def test_grouped_bars_show_noughts_and_stacks_do_not():
    texts = [line.text for line in pages(bar_chart(["A"], [Series("Trễ", (0,)), Series("Đúng", (7,))]))[0].lines]
    assert texts.count("0") == 2
    stacked = bar_chart(["A"], [Series("Trễ", (0,)), Series("Đúng", (7,))], stacked=True)
    assert [line.text for line in pages(stacked)[0].lines].count("0") == 1


def test_what_nobody_gave_has_no_figure_and_is_no_nought():
    given = [Series("Tin", (None, 7)), Series("Bài", (None, 0))]
    texts = [line.text for line in pages(bar_chart(["MG", "MN"], given))[0].lines]
    assert texts.count("0") == 2  # of the axis and of the column that was given
    assert not any("n/a" in text.lower() for text in texts)


def test_bars_stand_in_the_order_of_the_legend():
    page = pages(bar_chart(["A"], [Series("Nộp", (61,)), Series("Đúng hạn", (43,))], horizontal=True))[0]
    assert page.line("61").base > page.line("43").base


def test_lines_show_their_values():
    (page,) = pages(line_chart(["T9", "T10"], [Series("Đã nộp", (1234, 40)), Series("Đã duyệt", (3, 39))]))
    assert {"1.234", "40", "3", "39", "Đã nộp", "Đã duyệt", "T9", "T10"} <= {line.text for line in page.lines}


def test_many_categories_are_several_drawings_to_one_scale():
    names = [f"Xã {number}" for number in range(130)]
    for landscape in (False, True):
        chart = bar_chart(names, [Series("Trường", range(130))], horizontal=True, caption="Biểu đồ 1")
        made = pages(chart, landscape=landscape)
        text = [line.text for page in made for line in page.lines]
        assert [name for name in names if name not in text] == []
        assert text.count("Biểu đồ 1") == 1
        assert text.count("140") == text.count("120") - 1 > 5


def test_five_series_of_many_categories_fit_on_landscape_paper():
    series = [Series(f"Loại {number}", [number] * 30) for number in range(5)]
    made = pages(bar_chart([f"Xã {n}" for n in range(30)], series, horizontal=True), landscape=True)
    assert "Xã 29" in made[-1].text


@pytest.mark.parametrize("chart", [bar_chart, line_chart])
def test_nothing_to_show_draws_nothing(chart):
    assert chart([], [Series("Trễ", ())]) == []


@pytest.mark.parametrize("chart", [bar_chart, line_chart])
def test_only_noughts(chart):
    assert "Trễ" in words(make(chart(["A", "B"], [Series("Trễ", (0, 0))])))


@pytest.mark.parametrize("chart", [bar_chart, line_chart])
@pytest.mark.parametrize(
    ("series", "complaint"),
    [
        ([], "series"),
        ([Series("x", (1,))] * 6, "series"),
        ([Series("x", (1,))], "values"),
        ([Series("x", (1, 2, 3))], "values"),
    ],
)
def test_bad_series_are_refused(chart, series, complaint):
    with pytest.raises(ValueError, match=complaint):
        chart(["A", "B"], series)


@pytest.mark.parametrize("text", ["x" * 10_000, "chữ " * 2500, "<b>&", "🏫\x00"])
@pytest.mark.parametrize("horizontal", [False, True])
def test_hostile_names(text, horizontal):
    chart = bar_chart([text, "B"], [Series(text, (1, 2)), Series("y", (1, 2))], horizontal=horizontal, caption=text)
    for page in pages(chart):
        assert all(80 <= line.left <= line.right <= page.width - 40 for line in page.lines)


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (1234, "1.234"), (1234567.0, "1.234.567"), (91.94, "91,9")])
def test_vietnamese_numbers(value, text):
    assert format_value(value) == text
