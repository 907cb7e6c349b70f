"""What the pages of snapshots show: the check before freezing, the hand-ins of one snapshot."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select

from intranet.consolidations import facts_json
from intranet.consolidations.facts import Facts
from intranet.consolidations.models import SnapshotSubmission
from intranet.consolidations.paper import Paper
from intranet.consolidations.results import Consolidation
from intranet.core import clock, dates
from intranet.core.numbers import format_number
from intranet.periods.models import PeriodState, ReportPeriod
from intranet.submissions.models import SubmissionVersion
from intranet.units.models import School

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def seen(facts: Facts, paper: Paper, former: int) -> str:
    """A digest of what a person confirms: everything but the instant it was read, and the number of the snapshot that
    is replaced, 0 for none.
    """
    return hashlib.sha256(b"%d " % former + facts_json.write(replace(facts, cut=_ANY_TIME), paper)).hexdigest()


def doubts(period: ReportPeriod, report: Consolidation, paper: Paper, now: datetime) -> list[str]:
    """What speaks against freezing now, one Vietnamese sentence each; nothing forbids it."""
    total, n, found = report.total.reporting, format_number, []
    if period.state(clock.local(now).date()) is PeriodState.OPEN:
        last = dates.format_date(period.locks_on)
        found.append(f"Kỳ chưa khóa sổ (ngày khóa sổ {last}): các trường còn nộp được sau khi chốt.")
    if total.missing:
        found.append(f"{n(total.missing)} trường chưa nộp.")
    if total.returned:
        found.append(f"{n(total.returned)} báo cáo bị trả lại, chưa nộp lại nên không tính vào số liệu.")
    counted = len(report.facts.answers)
    if report.accepted < counted:
        found.append(f"{n(counted - report.accepted)} báo cáo được tính nhưng Phòng chưa duyệt.")
    if report.ignored:
        found.append(f"{n(report.ignored)} giá trị nhập theo phiên bản biểu mẫu cũ không tổng hợp được.")
    if not paper.signer_name:
        found.append("Văn bản chưa có họ tên người ký.")
    if not any(character.isdigit() for character in paper.number_text):
        found.append("Văn bản chưa có số; số để trống cho văn thư ghi tay.")
    return found


def used(snapshot_id: int) -> Select[*tuple[Any, ...]]:
    """The hand-ins a snapshot was made from, with the schools' names now, in the order of lists."""
    return (
        select(SubmissionVersion, School.name.label("school"))
        .join(SnapshotSubmission, SnapshotSubmission.version_id == SubmissionVersion.id)
        .join(School, School.id == SubmissionVersion.school_id)
        .where(SnapshotSubmission.snapshot_id == snapshot_id)
        .order_by(School.level_rank, School.sort_key, School.id)
    )
