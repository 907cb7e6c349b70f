"""The receipt of a report handed in (phiếu tiếp nhận)."""

from reportlab.platypus import Spacer

from intranet.core import addresses, clock, dates
from intranet.core.marks import Paper
from intranet.core.numbers import format_number
from intranet.core.orm import session_of
from intranet.duties.models import Kind
from intranet.pdf import document, parts
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.tables import Column, data_table
from intranet.report_forms.definition import FieldKind
from intranet.submissions.models import SubmissionVersion
from intranet.units.office import OfficeProfile


def receipt(version: SubmissionVersion) -> bytes:
    """The receipt of one hand-in: who, when, how much, and the SHA-256 of it all; the same bytes each time."""
    period, school, at = version.period, version.school, clock.local(version.submitted_at)
    profile = OfficeProfile.on(session_of(version), at.date())
    head = Letterhead(
        profile.superior_line,
        profile.issuing_line,
        f"Số: {version.receipt_number}",
        dates.official_date(profile.place, at.date()),
    )
    story = head.flowables()
    story += parts.title("Phiếu tiếp nhận báo cáo", period.title)
    story += parts.body(f"{profile.display_name} đã tiếp nhận báo cáo dưới đây của {school.name_on(at.date())}.")
    story += parts.dashed(
        [
            f"{Kind.REPORT.about(period.title)}, số liệu {period.days}",
            f"Theo văn bản: {period.directive.document.title}",
            f"Biểu mẫu: {version.form_version}",
            *([f"Người lập: {version.prepared_by_name}"] if version.prepared_by_name else []),
            f"Người nộp: {version.submitted_by_name}",
            f"Thời điểm nộp: {dates.format_datetime(version.submitted_at)}, lần nộp thứ {version.number} "
            f"({_timing(version)})",
        ]
    )
    story.append(Spacer(1, 8))
    story += data_table([Column("Nội dung", 1.2), Column("Đã tiếp nhận", 3.8)], _content(version), size=11)
    story += parts.body(
        "Phiếu do hệ thống lập từ lần nộp nói trên. Việc tiếp nhận chưa phải là chấp nhận: Phòng xem xét rồi chấp nhận "
        "hoặc trả lại kèm ý kiến."
    )
    return document.build(
        story,
        title=f"Phiếu tiếp nhận {version.receipt_number}",
        author=profile.display_name,
        subject=period.title,
        created=at,
        mark=addresses.marked(session_of(version), Paper.SUBMISSION, version.id),
    )


def _timing(version: SubmissionVersion) -> str:
    duty = version.submission.duty
    late = version.submitted_at > duty.due_at
    first = "" if version.number == 1 else "; lần nộp đầu quyết định đúng hạn hay trễ hạn"
    return f"{'sau hạn' if late else 'trong hạn'} {dates.format_datetime(duty.due_at)}{first}"


def _content(version: SubmissionVersion) -> list[list[str]]:
    digest = ["Mã SHA-256 của nội dung", version.digest]
    if version.nil:
        return [["Báo cáo", "Không phát sinh"], digest]
    fields = version.form_version.definition.fields
    given = [one for one in fields if one.key in version.values]
    tables = [version.values[one.key] for one in given if one.kind is FieldKind.ROWS]
    rows = sum(len(table) for table in tables if isinstance(table, list))
    return [
        ["Chỉ tiêu đã báo cáo", f"{format_number(len(given))} trong {format_number(len(fields))} chỉ tiêu"],
        *([["Dòng trong các bảng", format_number(rows)]] if rows else []),
        *([["Giải trình số liệu", format_number(len(version.explanations))]] if version.explanations else []),
        digest,
    ]
