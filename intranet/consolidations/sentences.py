"""The numbers of a period as the sentences an office writes."""

from decimal import Decimal

from intranet.consolidations.facts import Earlier
from intranet.consolidations.results import Amount, Consolidation, Figure, Narrative, RowList
from intranet.core import clock, dates
from intranet.core.numbers import format_number as n
from intranet.core.numbers import percent
from intranet.report_forms.definition import Merge, Rule
from intranet.reports.words import lower_first

_MOST_FIGURES = 6
"""How many figures of a section are told in words; the table has them all."""


def as_of(report: Consolidation) -> str:
    """“08 giờ 30 ngày 20/10/2026”: when the numbers were read."""
    at = clock.local(report.facts.cut)
    return f"{at.hour:02d} giờ {at.minute:02d} ngày {dates.format_date(at.date())}"


def opening(report: Consolidation, subject: str, office: str) -> str:
    """The first sentence."""
    first, last = dates.format_date(report.facts.first_on), dates.format_date(report.facts.last_on)
    return (
        f"{office} báo cáo {lower_first(subject)} (từ ngày {first} đến ngày {last}; tổng hợp từ báo cáo của các "
        f"trường, số liệu tính đến {as_of(report)}) như sau:"
    )


def reporting(report: Consolidation) -> list[str]:
    """I: how many reported, and how that was before."""
    total = report.total.reporting
    if not total.expected:
        return ["Trong kỳ không có trường nào phải báo cáo."]
    submitted, in_time = percent(total.submitted, total.expected), percent(total.in_time, total.expected)
    sentence = (
        f"Có {n(total.submitted)}/{n(total.expected)} trường đã nộp báo cáo, đạt {submitted}; trong đó đúng hạn "
        f"{n(total.in_time)} trường ({in_time}), trễ hạn {n(total.late)} trường."
    )
    if total.nil:
        sentence += f" Số trường báo cáo không phát sinh là {n(total.nil)}."
    if total.returned:
        sentence += f" Số báo cáo bị trả lại và đang chờ nộp lại là {n(total.returned)}, chưa tính vào số liệu."
    sentence += f" Còn {n(total.missing)} trường chưa nộp." if total.missing else " Không còn trường nào chưa nộp."
    before = [
        f"{words} ({one.name}) có {_share(one)}"
        for words, one in (("kỳ trước", report.previous), ("cùng kỳ năm trước", report.last_year))
        if one
    ]
    return [sentence, *([f"So sánh: {'; '.join(before)}."] if before else [])]


def _share(one: Earlier) -> str:
    return f"{n(one.submitted)}/{n(one.expected)} trường nộp báo cáo, đạt {percent(one.submitted, one.expected)}"


def many_levels(report: Consolidation) -> str:
    """The note under a table by level; empty when no school has several."""
    if not report.many_levels:
        return ""
    counted = "Trường có nhiều cấp học được tính ở từng cấp học, nhưng chỉ được tính một lần ở số tổng cộng"
    return f"Ghi chú: {counted} (có {n(report.many_levels)} trường như vậy)."


def figures(report: Consolidation, some: tuple[Figure, ...], *, compared: bool) -> str:
    """The first figures of a section in words, sums leading, with what changed; says so when nobody gave any."""
    given = [one for one in some if one.total.value is not None]
    if not given:
        return "Không trường nào có số liệu."
    sums = {check.target for check in report.definition.checks if check.rule is Rule.SUM}
    told = sorted(given, key=lambda one: one.field.key not in sums)[:_MOST_FIGURES]
    rest = "; các chỉ tiêu còn lại tại bảng dưới đây" if len(given) > len(told) else ""
    changed = compared and report.previous and any(one.since_previous is not None for one in told)
    against = f", so với {report.previous.name}" if changed and report.previous else ""
    values = "; ".join(_figure(one, compared=compared) for one in told)
    return f"Tổng hợp số liệu các trường đã báo cáo{against}: {values}{rest}."


def _figure(one: Figure, *, compared: bool) -> str:
    unit = f" {one.field.unit}" if one.field.unit else ""
    averaged = "bình quân mỗi trường có số liệu " if one.field.merge is Merge.AVERAGE else ""
    value = one.total.value if one.total.value is not None else Decimal(0)
    known = compared and one.since_previous is not None
    changed = f" ({_change(one.since_previous or Decimal(0), one.previous)})" if known else ""
    return f"{lower_first(one.field.label)} {averaged}{n(value)}{unit}{changed}"


def _change(difference: Decimal, before: Amount | None) -> str:
    if not difference:
        return "không đổi"
    share = ""
    if before and before.value and before.value > 0:
        share = f", {percent(abs(difference), before.value)}"
    return f"{'tăng' if difference > 0 else 'giảm'} {n(abs(difference))}{share}"


def narrative(one: Narrative, where: str = "") -> str:
    """What leads in what schools wrote; ``where`` it stands when that is not right below (“tại Phụ lục I kèm theo”)."""
    if not one.said:
        return f"{one.field.label}: không trường nào nêu."
    told = f"{one.field.label}: {n(len(one.said))} trường nêu"
    if not one.printed:
        return f"{told}."
    if where:
        return f"{told}, nội dung {where}."
    return f"{told}, {'cụ thể' if len(one.printed) == len(one.said) else 'trong đó'}:"


def rows(one: RowList, where: str) -> str:
    """How many rows how many schools wrote, and where their list is (“dưới đây”, “tại Phụ lục I kèm theo”)."""
    if not one.rows:
        return f"{one.field.label}: không phát sinh."
    return f"{one.field.label}: {n(one.reported)} trường báo cáo {n(len(one.rows))} trường hợp, danh sách {where}."


def shortcomings(report: Consolidation, where: str) -> str:
    """III: who was late, who is missing, and where their list is; empty ``where``: there is none."""
    total = report.total.reporting
    told = []
    if total.late:
        told.append(f"{n(total.late)} trường nộp trễ hạn")
    if total.missing:
        past = f" (trong đó {n(report.overdue)} trường đã quá hạn)" if report.overdue else " (còn trong hạn)"
        told.append(f"{n(total.missing)} trường chưa nộp{past}")
    if total.returned:
        told.append(f"{n(total.returned)} trường bị trả lại báo cáo, phải nộp lại")
    if not told:
        return "Về chế độ báo cáo: các trường đều nộp đúng hạn." if total.expected else ""
    return f"Về chế độ báo cáo: {'; '.join(told)}" + (f"; danh sách {where}." if where else ".")


def closing(subject: str, office: str) -> str:
    """The last sentence, without its end mark."""
    return f"Trên đây là báo cáo {lower_first(subject)} của {office}"
