"""The charts of a consolidation, as categories and values."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from intranet.consolidations.blocks import Chart, Series, Share
from intranet.consolidations.results import Consolidation, Figure, Group
from intranet.report_forms.definition import FieldKind, Merge

_MOST_SERIES = 5
_MOST_POINTS = 12
_LARGEST = Decimal(10) ** 9  # larger figures would be wider than their bars


def captioned(chart: Chart, caption: str) -> Chart:
    """The chart under another caption."""
    return replace(chart, caption=caption)


def reporting(groups: Sequence[Group], over: str, *, bars: bool = False) -> Chart:
    """The shares that reported and that were in time, of each group."""
    counted = [one.reporting for one in groups]
    return Chart(
        f"Tỷ lệ nộp báo cáo theo {over} (%)",
        tuple(one.label for one in groups),
        (
            Series("Tỷ lệ nộp", tuple(_percent(one.submitted, one.expected) for one in counted)),
            Series("Tỷ lệ nộp đúng hạn", tuple(_percent(one.in_time, one.expected) for one in counted)),
        ),
        bars=bars,
        percentages=True,
    )


def trend(report: Consolidation) -> Chart | None:
    """The same shares over the last periods; None while there is only one."""
    points = report.trend[-_MOST_POINTS:]
    if len(points) < 2:
        return None
    return Chart(
        "Tỷ lệ nộp báo cáo qua các kỳ (%)",
        tuple(one.name for one in points),
        (
            Series("Tỷ lệ nộp", tuple(_percent(one.submitted, one.expected) for one in points)),
            Series("Tỷ lệ nộp đúng hạn", tuple(_percent(one.in_time, one.expected) for one in points)),
        ),
        lines=True,
        percentages=True,
    )


def figures(report: Consolidation, some: Sequence[Figure], title: str) -> Chart | None:
    """The first sums of one unit, by level; None with less than two levels or what bars cannot show."""
    summed = [
        one for one in some
        if one.field.merge is Merge.SUM and one.field.kind is FieldKind.INTEGER and _drawable(one)
    ]  # fmt: skip
    if not summed or len(report.by_level) < 2:
        return None
    unit = summed[0].field.unit
    shown = [one for one in summed if one.field.unit == unit][:_MOST_SERIES]
    return Chart(
        f"{title} theo cấp học" + (f" ({unit})" if unit else ""),
        tuple(group.label for group in report.by_level),
        tuple(Series(one.field.label, tuple(part.value for part in one.by_level)) for one in shown),
    )


def _drawable(one: Figure) -> bool:
    values = [part.value for part in one.by_level if part.value is not None]
    return any(values) and all(0 <= value < _LARGEST for value in values)


def _percent(part: int, whole: int) -> Decimal:
    """The percentage as the text rounds it; 0 where nothing was expected."""
    return (Share(part, whole).ratio or Decimal(0)) * 100
