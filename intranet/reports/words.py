"""The numbers of a report as the sentences an office writes."""

from intranet.core import clock, dates
from intranet.core.numbers import format_number as n
from intranet.core.numbers import percent
from intranet.duties.models import OF_DIRECTIVES, Kind
from intranet.reports.consolidation import Consolidation, Tally
from intranet.units.levels import Level

SEVERAL_LEVELS = "Trường có nhiều cấp học được tính ở từng cấp học, nhưng chỉ được tính một lần ở dòng Cộng"
TURNS = "Đơn vị tính là lượt: một trường thực hiện một việc của một văn bản"


def as_of(report: Consolidation) -> str:
    """“hết ngày 31/12/2026”, or the minute while the period runs."""
    if report.closed:
        return f"hết ngày {dates.format_date(report.period.last)}"
    at = clock.local(report.cut)
    return f"{at.hour:02d} giờ {at.minute:02d} ngày {dates.format_date(at.date())}"


def of_level(level: Level | None) -> str:
    """“cấp tiểu học”; empty for all levels."""
    if level is None:
        return ""
    return lower_first(level.label) if level is Level.COMMUNITY else f"cấp {lower_first(level.label)}"


def opening(report: Consolidation, office: str) -> str:
    """The first sentence."""
    scope = f"{of_level(report.level)} " if report.level else ""
    return (
        f"{office} báo cáo kết quả công tác truyền thông giáo dục {scope}{report.period.days} "
        f"(số liệu tính đến {as_of(report)}) như sau:"
    )


def situation(report: Consolidation, office: str) -> list[str]:
    """I: the schools, and what was asked of them."""
    return [_schools(report, office), _asked(report, office)]


def _schools(report: Consolidation, office: str) -> str:
    total = report.total.schools
    if not total:
        return f"Trong phạm vi báo cáo, {office} không có trường nào đang hoạt động."
    taught = f" có {of_level(report.level)}" if report.level else ""
    sentence = f"{office} quản lý {n(total)} trường{taught} đang hoạt động"
    if len(report.by_level) > 1:
        counts = "; ".join(f"{lower_first(line.label)} {n(line.schools)}" for line in report.by_level)
        sentence += f", chia theo cấp học: {counts}"
    if report.many_levels and not report.level:
        return f"{sentence}. {many_levels(report)}."
    return sentence + "."


def many_levels(report: Consolidation) -> str:
    """The footnote about schools with several levels; empty when there is none."""
    if not report.many_levels:
        return ""
    return f"{SEVERAL_LEVELS} (có {n(report.many_levels)} trường như vậy)"


def _asked(report: Consolidation, office: str) -> str:
    if not report.directives:
        return f"Trong kỳ báo cáo, {office} không phát hành văn bản nào giao việc cho các trường."
    asked = [
        f"{n(report.total.tallies[kind].asked)} lượt {_ACTS[kind]}"
        for kind in OF_DIRECTIVES
        if report.total.tallies[kind].asked
    ]
    given = f", giao cho các trường {_and(asked)}" if asked else ", không giao việc cho các trường"
    return f"Trong kỳ báo cáo, {office} đã phát hành {n(len(report.directives))} văn bản chỉ đạo{given}."


_ACTS = {
    Kind.ACKNOWLEDGE: "báo nhận văn bản",
    Kind.PLAN: "nộp kế hoạch triển khai",
    Kind.CARD: "xác nhận thẻ đầu mối",
}


def result(report: Consolidation, kind: Kind) -> str:
    """II: how one kind of duty was done."""
    tally = report.total.tallies[kind]
    act = _ACTS[kind]
    if not tally.asked:
        return f"Trong kỳ báo cáo không có yêu cầu {act}."
    sentence = (
        f"Các trường đã {act} {n(tally.handed)}/{n(tally.asked)} lượt, đạt {percent(tally.handed, tally.asked)}; "
        f"trong đó đúng hạn {n(tally.in_time)} lượt ({percent(tally.in_time, tally.asked)}), "
        f"trễ hạn {n(tally.late)} lượt."
    )
    if kind is Kind.PLAN and tally.handed:
        sentence += (
            f" Số kế hoạch được chấp nhận là {n(tally.settled)}; "
            f"{n(tally.handed - tally.settled)} kế hoạch chờ duyệt hoặc phải nộp lại."
        )
    return f"{sentence} {_left(tally)}"


def _left(tally: Tally) -> str:
    if not tally.missing:
        return "Không còn lượt nào chưa thực hiện."
    return f"Còn {n(tally.missing)} lượt chưa thực hiện, {_overdue(tally)}."


def _overdue(tally: Tally) -> str:
    if tally.overdue == tally.missing:
        return "đã quá hạn" if tally.missing == 1 else "đều đã quá hạn"
    return f"trong đó {n(tally.overdue)} lượt đã quá hạn" if tally.overdue else "còn trong hạn"


def shortcomings(report: Consolidation, where: str) -> str:
    """III: what is missing, and where its list is (“dưới đây”, “tại Phụ lục I”)."""
    every = report.total.every
    if not every.asked:
        return "Trong kỳ báo cáo không có việc nào phải thực hiện."
    if not every.missing:
        return "Các trường đã thực hiện đầy đủ các việc được giao trong kỳ báo cáo."
    schools = len({row.school_id for row in report.missing})
    return (
        f"Tính đến {as_of(report)}, còn {n(schools)} trường chưa thực hiện {n(every.missing)} lượt việc, "
        f"{_overdue(every)}; danh sách {where}."
    )


def proposal(report: Consolidation, office: str) -> str:
    """IV when the office writes nothing of its own."""
    if not report.missing:
        return f"{office} không có đề xuất, kiến nghị."
    return (
        "Đề nghị hiệu trưởng các trường có tên trong danh sách chưa thực hiện khẩn trương hoàn thành các việc "
        f"còn thiếu, báo cáo kết quả về {office}."
    )


def closing(subject: str, office: str) -> str:
    """The last sentence, without its end mark."""
    return f"Trên đây là báo cáo {lower_first(subject)} của {office}"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} và {parts[-1]}"


def lower_first(words: str) -> str:
    """With a small first letter, unless the word is all capitals (THCS)."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
