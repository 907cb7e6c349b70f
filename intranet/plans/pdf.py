"""The receipt of a plan handed in (phiếu tiếp nhận)."""

from reportlab.platypus import Spacer

from intranet.core import addresses, clock, dates
from intranet.core.marks import Paper
from intranet.core.orm import session_of
from intranet.pdf import document, parts
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.tables import Column, data_table
from intranet.plans.models import PlanVersion
from intranet.units.office import OfficeProfile


def receipt(version: PlanVersion) -> bytes:
    """The receipt of one hand-in: who, when, which files by their SHA-256. Raises ValueError for a draft."""
    if version.submitted_at is None:
        raise ValueError("a draft has no receipt")
    plan, paper, at = version.plan, version.document, clock.local(version.submitted_at)
    source = plan.directive.document
    profile = OfficeProfile.on(session_of(version), at.date())
    head = Letterhead(
        profile.superior_line,
        profile.issuing_line,
        f"Số: {version.receipt_number}",
        dates.official_date(profile.place, at.date()),
    )
    late = version.submitted_at > plan.duty.due_at
    first = "" if version.number == 1 else "; lần nộp đầu quyết định đúng hạn hay trễ hạn"
    timing = f"{'sau hạn' if late else 'trong hạn'} {dates.format_datetime(plan.duty.due_at)}{first}"
    story = head.flowables()
    story += parts.title("Phiếu tiếp nhận kế hoạch", source.title)
    story += parts.body(f"{profile.display_name} đã tiếp nhận kế hoạch dưới đây của {plan.school.name_on(at.date())}.")
    story += parts.dashed(
        [
            f"Kế hoạch: {paper.title}",
            f"Trích yếu: {' '.join(paper.subject.split())}",
            f"Người ký: {', '.join(part for part in (paper.signer_name, paper.signer_title) if part)}",
            f"Hiệu lực: {version.validity_label}",
            f"Người nộp: {version.submitted_by_name}",
            f"Thời điểm nộp: {dates.format_datetime(version.submitted_at)}, lần nộp thứ {version.number} ({timing})",
        ]
    )
    story.append(Spacer(1, 8))
    story += data_table(
        [Column("STT", 0.3, "center"), Column("Tệp đã nộp", 1.1), Column("Mã SHA-256 của tệp", 3.6)],
        [[str(place), file.filename, file.sha256] for place, file in enumerate(paper.attachments, 1)],
        size=10,
        empty="Không có tệp kèm theo.",
    )
    story += parts.body(
        "Phiếu do hệ thống lập từ lần nộp nói trên. Việc tiếp nhận chưa phải là chấp nhận: Phòng xem xét rồi chấp nhận "
        "hoặc trả lại kèm ý kiến."
    )
    return document.build(
        story,
        title=f"Phiếu tiếp nhận {version.receipt_number}",
        author=profile.display_name,
        subject=paper.title,
        created=at,
        mark=addresses.marked(session_of(version), Paper.PLAN, version.id),
    )
