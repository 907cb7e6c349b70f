"""Biểu đồ cột and biểu đồ đường as vector drawings, in tints that stay apart in black and white print."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from reportlab.graphics.charts.axes import XCategoryAxis, YCategoryAxis
from reportlab.graphics.charts.barcharts import HorizontalBarChart, VerticalBarChart
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing
from reportlab.graphics.widgets.markers import makeMarker
from reportlab.lib.colors import Color, black, white
from reportlab.platypus import Flowable, Spacer

from intranet.pdf.chart_legend import BAR_TINTS, LINE_DASHES, LINE_MARKERS, SIZE, Legend, label
from intranet.pdf.fonts import REGULAR, width
from intranet.pdf.paper import TEXT_WIDTH

_SMALL = 10.0
_GRID = Color(0.8, 0.8, 0.8)
_PLOT_HEIGHT = 165.0
_ROW_HEIGHT = 26.0
_BAR_HEIGHT = 13.0
_MOST_HEIGHT = 400.0  # of the bars of one drawing; fits on landscape paper too
_DARK_TINTS = 1  # how many of the first tints want white figures


@dataclass(frozen=True)
class Series:
    """One quantity: its name in the legend and a value, not negative, for each category; None draws no bar."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class _Scale:
    """The value axis: from 0 to `top` in steps."""

    top: float
    step: float

    @classmethod
    def reaching(cls, values: Sequence[float]) -> "_Scale":
        """At most eight round steps, and room above the largest value."""
        largest = max([*values, 1])
        steps = (digit * 10.0**power for power in count() for digit in (1, 2, 5))
        step = next(step for step in steps if largest / step < 8)
        return cls((largest // step + 1) * step, step)

    @classmethod
    def of_percentages(cls) -> "_Scale":
        """0 to 100."""
        return cls(100.0, 20.0)


def format_value(value: float) -> str:
    """1234.5 → "1.234,5"; a whole number without decimals."""
    text = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,"))


def bar_chart(
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    caption: str = "",
    stacked: bool = False,
    horizontal: bool = False,
    percentages: bool = False,
    available: float = TEXT_WIDTH,
) -> list[Flowable]:
    """Columns, or bars when `horizontal` (for many or long categories), grouped or stacked, with values.

    A horizontal chart of many categories is several drawings to one scale; of `percentages` that ends at 100.
    `caption` ("Biểu đồ 1. …") stands below. Raises ValueError without series, for more than five, or when one has
    not a value per category.
    """
    _check(categories, series)
    if not categories:
        return []
    if percentages:
        scale = _Scale.of_percentages()
    elif stacked:
        together = zip(*(one.values for one in series), strict=True)
        scale = _Scale.reaching([sum(value or 0 for value in at) for at in together])
    else:
        scale = _Scale.reaching(_known(series))
    if not horizontal:
        return [_columns(categories, series, scale, stacked, caption, available), Spacer(1, 8)]
    drawings: list[Flowable] = []
    rows = int(_MOST_HEIGHT / _row_height(series, stacked))
    for start in range(0, len(categories), rows):
        end = start + rows
        shown = [Series(one.name, one.values[start:end]) for one in series]
        last_caption = caption if end >= len(categories) else ""
        drawing = _bars(categories[start:end], shown, scale, stacked, last_caption, available)
        drawings.append(drawing)
    return [*drawings, Spacer(1, 8)]


def line_chart(
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    caption: str = "",
    percentages: bool = False,
    available: float = TEXT_WIDTH,
) -> list[Flowable]:
    """Lines over periods, told apart by dash and marker; values and limits as in `bar_chart`."""
    _check(categories, series)
    if not categories:
        return []
    scale = _Scale.of_percentages() if percentages else _Scale.reaching(_known(series))
    chart = HorizontalLineChart()
    chart.data = [tuple(one.values) for one in series]
    chart.joinedLines = 1
    chart.lineLabelNudge = 0
    chart.lineLabelFormat = format_value
    chart.lineLabels.fontName = REGULAR
    chart.lineLabels.fontSize = _SMALL
    for index in range(len(series)):
        line = chart.lines[index]
        line.strokeColor = black
        line.strokeWidth = 1.2
        line.strokeDashArray = LINE_DASHES[index]
        line.symbol = makeMarker(LINE_MARKERS[index], size=5, fillColor=black, strokeColor=black)
    for category in range(len(categories)):
        # The lowest line has its figure below, so that two near lines do not write over each other.
        at = [one.values[category] or 0 for one in series]
        for index, value in enumerate(at):
            lowest = len(at) > 1 and index == min(range(len(at)), key=lambda other: (at[other], -other))
            room_below = value / scale.top * _PLOT_HEIGHT > 14
            chart.lineLabels[(index, category)].dy = -9 if lowest and room_below else 9
    legend = Legend(_series_names(series), caption, available, lines=True)
    return [_upright(chart, categories, legend, scale), Spacer(1, 8)]


def _known(series: Sequence[Series]) -> list[float]:
    return [value for one in series for value in one.values if value is not None]


def _series_names(series: Sequence[Series]) -> list[str]:
    return [one.name for one in series]


def _check(categories: Sequence[str], series: Sequence[Series]) -> None:
    if not 1 <= len(series) <= len(BAR_TINTS):
        raise ValueError(f"a chart of {len(series)} series, not of one to {len(BAR_TINTS)}")
    for one in series:
        if len(one.values) != len(categories):
            raise ValueError(f"{len(one.values)} values for {len(categories)} categories in {one.name!r}")


def _row_height(series: Sequence[Series], stacked: bool) -> float:
    return max(_ROW_HEIGHT, _BAR_HEIGHT * (1 if stacked else len(series)) + 10)


def _columns(
    categories: Sequence[str],
    series: Sequence[Series],
    scale: _Scale,
    stacked: bool,
    caption: str,
    available: float,
) -> Drawing:
    chart = VerticalBarChart()
    _style_bars(chart, series, stacked)
    chart.barLabels.nudge = 0 if stacked else 7
    if stacked:
        unit = _PLOT_HEIGHT / scale.top
        chart.barLabelFormat = lambda value: format_value(value) if value * unit > _SMALL else ""
    return _upright(chart, categories, Legend(_series_names(series), caption, available), scale)


def _bars(
    categories: Sequence[str],
    series: Sequence[Series],
    scale: _Scale,
    stacked: bool,
    caption: str,
    available: float,
) -> Drawing:
    chart = HorizontalBarChart()
    _style_bars(chart, series, stacked)
    labels = [label(text, available * 0.3) for text in categories]
    legend = Legend(_series_names(series), caption, available)
    chart.x = max(width(line, REGULAR, SIZE) for text in labels for line in text.split("\n")) + 10
    chart.y = legend.height + 18
    chart.width = available - chart.x - 24
    chart.height = len(categories) * _row_height(series, stacked)
    unit = chart.width / scale.top
    if stacked:
        chart.barLabelFormat = lambda value: (
            format_value(value) if value * unit > width(format_value(value), REGULAR, _SMALL) + 3 else ""
        )
    else:
        chart.barLabels.boxAnchor = "w"
        chart.barLabels.nudge = 3
    chart.categoryAxis.reverseDirection = 1
    _style_axes(chart.categoryAxis, chart.valueAxis, labels, scale)
    chart.categoryAxis.labels.boxAnchor = "e"
    chart.categoryAxis.labels.textAnchor = "end"
    chart.categoryAxis.labels.dx = -5
    return Drawing(available, chart.y + chart.height + 6, chart, *legend.shapes)


def _upright(
    chart: VerticalBarChart | HorizontalLineChart, categories: Sequence[str], legend: Legend, scale: _Scale
) -> Drawing:
    """A chart with its categories along the bottom."""
    chart.x = width(format_value(scale.top), REGULAR, _SMALL) + 10
    chart.width = legend.available - chart.x - 4
    labels = [label(text, chart.width / len(categories) - 4) for text in categories]
    chart.y = legend.height + 14 + 13 * max(text.count("\n") + 1 for text in labels)
    chart.height = _PLOT_HEIGHT
    _style_axes(chart.categoryAxis, chart.valueAxis, labels, scale)
    chart.categoryAxis.labels.boxAnchor = "n"
    chart.categoryAxis.labels.dy = -5
    return Drawing(legend.available, chart.y + _PLOT_HEIGHT + 14, chart, *legend.shapes)


def _style_bars(chart: VerticalBarChart | HorizontalBarChart, series: Sequence[Series], stacked: bool) -> None:
    order = [*enumerate(series)]
    if isinstance(chart, HorizontalBarChart) and not stacked:
        order.reverse()  # bars are laid upwards from the axis, and the first belongs on top as in the legend
    chart.data = [tuple(one.values) for _, one in order]
    chart.categoryAxis.style = "stacked" if stacked else "parallel"
    chart.naLabel = None
    chart.groupSpacing = 8
    chart.barSpacing = 0.5
    chart.barLabelFormat = format_value
    chart.barLabels.fontName = REGULAR
    chart.barLabels.fontSize = _SMALL
    chart.barLabels.boxTarget = "mid" if stacked else "hi"
    for index, (tint, one) in enumerate(order):
        chart.bars[index].fillColor = BAR_TINTS[tint]
        chart.bars[index].strokeColor = black
        chart.bars[index].strokeWidth = 0.4
        if stacked and index < _DARK_TINTS:
            for category in range(len(one.values)):
                chart.barLabels[(index, category)].fillColor = white


def _style_axes(
    category: XCategoryAxis | YCategoryAxis,
    value: XCategoryAxis | YCategoryAxis,
    labels: list[str],
    scale: _Scale,
) -> None:
    category.categoryNames = labels
    category.labels.fontName = REGULAR
    category.labels.fontSize = SIZE
    category.labels.leading = 13
    category.visibleTicks = 0
    value.valueMin, value.valueMax, value.valueStep = 0, scale.top, scale.step
    value.labels.fontName = REGULAR
    value.labels.fontSize = _SMALL
    value.labelTextFormat = format_value
    value.visibleGrid = 1
    value.gridStrokeColor = _GRID
    value.gridStrokeWidth = 0.4
    value.strokeColor = None
    value.visibleTicks = 0
