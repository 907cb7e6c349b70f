"""Words to paste into the schools' chat group: what to report by when, and who has not. No personal data."""

from collections.abc import Sequence
from datetime import date

from intranet.core import dates
from intranet.core.addresses import external
from intranet.core.numbers import format_number
from intranet.duties.models import Kind
from intranet.periods.models import ReportPeriod
from intranet.units.levels import Level

NAMED = 60
"""How many schools are named."""


def short_text(period: ReportPeriod) -> str:
    """Which report by when, after which document, and where."""
    if period.void:
        return f"Phòng không yêu cầu báo cáo này nữa: {period.title}.\nLý do: {period.void}"
    return "\n".join(
        [
            f"{Kind.REPORT.about(period.title)}, số liệu {period.days}.",
            f"Thực hiện {period.directive.document.title}.",
            f"Đề nghị các trường nộp chậm nhất {_due(period)}; khóa sổ hết ngày {dates.format_date(period.locks_on)}.",
            _where(),
        ]
    )


def missing_text(period: ReportPeriod, missing: Sequence[str], count: int) -> str:
    """The first ``NAMED`` of the ``count`` schools that have not reported, by name, to be reminded."""
    named = "; ".join(missing[:NAMED])
    more = f" và {format_number(count - NAMED)} trường khác" if count > NAMED else ""
    return "\n".join(
        [
            f"Nhắc nộp báo cáo: {period.title} (theo {period.directive.document.symbol}), hạn {_due(period)}.",
            f"Còn {format_number(count)} trường chưa nộp: {named}{more}.",
            _where(),
        ]
    )


def level_dues(period: ReportPeriod) -> list[tuple[Level, date]]:
    """The last day in time of the levels that have their own, in the usual order."""
    return [(level, period.due_of([level])) for level in Level if level in period.level_days]


def _due(period: ReportPeriod) -> str:
    usual, own = f"hết ngày {dates.format_date(period.due_on)}", level_dues(period)
    if all(day == period.due_on for _, day in own):
        return usual
    return f"{usual} ({'; '.join(f'{level.label}: {dates.format_date(day)}' for level, day in own)})"


def _where() -> str:
    return f"Nộp tại {external('periods.index')}"
