"""Freezing a consolidation (chốt): facts and words as one JSON file, the hand-ins it was made from, the three files.

The files are made from that JSON alone, by a job: made again, after a kill or a lost disk, they are the same bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from intranet.consolidations import facts_json, outputs
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.facts import Facts
from intranet.consolidations.models import Output, Snapshot, SnapshotFile, SnapshotSubmission
from intranet.consolidations.paper import Paper
from intranet.core import addresses, audit, filenames, marks
from intranet.core.errors import Refused
from intranet.core.filestore import store
from intranet.core.orm import session_of
from intranet.jobs import queue
from intranet.jobs.models import Job, JobState
from intranet.jobs.queue import Progress
from intranet.periods.models import ReportPeriod
from intranet.reports.words import lower_first

KIND = "consolidation.snapshot"

QUICK = 2.0
"""Seconds for all three files together; what takes longer is left to the worker."""

LOST = "Kho tệp không còn số liệu đã chốt, hoặc tệp đã hỏng. Hãy khôi phục thư mục dữ liệu từ bản sao lưu rồi lập lại."
OTHERWISE = (
    "Tệp lập lại khác mã SHA-256 đã chốt, có thể vì chương trình đã được nâng cấp. Bản chốt giữ nguyên, không thay "
    "tệp; hãy khôi phục tệp từ bản sao lưu."
)


@dataclass(frozen=True)
class Frozen:
    """What is frozen: facts and words, kept in the file store under ``sha256``."""

    facts: Facts
    paper: Paper
    sha256: str

    @classmethod
    def of(cls, facts: Facts, paper: Paper) -> "Frozen":
        """Put them into the store; slow for a big period, so before any lock."""
        return cls(facts, paper, store().put(facts_json.write(facts, paper)))


def read(sha256: str) -> tuple[Facts, Paper]:
    """The facts and words of a snapshot. Raises Refused when the store has lost them."""
    if not store().verify(sha256):
        raise Refused(LOST)
    with store().open(sha256) as file:
        return facts_json.read(file.read())


def freeze(period: ReportPeriod, frozen: Frozen, *, former: int, by: Any, at: datetime, reason: str = "") -> Snapshot:
    """Freeze a period as it was read; it replaces the snapshot of number ``former`` (0: none), which is kept.

    Its files come from the snapshot's job, after the commit. Raises Refused for a cancelled period, for one nobody has
    to report to, when another snapshot stands by now, and for a replacement without a reason.
    """
    session = session_of(period)
    period.lock()
    if period.void:
        raise Refused(f"Không chốt được vì kỳ báo cáo không còn hiệu lực: {period.void}")
    if not frozen.facts.expected:
        raise Refused("Không chốt được vì kỳ này không có trường nào phải báo cáo.")
    stands = newest(session, period.id)
    if former != (stands.number if stands else 0):
        raise Refused("Có người vừa chốt kỳ này. Hãy xem bản vừa chốt trước khi chốt bản khác.")
    if former and not reason:
        raise Refused("Kỳ này đã chốt; bản chốt mới thay bản cũ nên cần ghi lý do.")
    number = former + 1
    title = f"Báo cáo tổng hợp {period.title}"
    job = queue.ask(session, KIND, f"Bản chốt {number}: {title}", {}, by=by, at=at)
    snapshot = Snapshot(
        period=period, number=number, title=title[:300], at=frozen.facts.cut, by_name=by.display_name,
        reason=reason, facts_sha256=frozen.sha256, job=job, verified_at=addresses.verification(),
    )  # fmt: skip
    session.add(snapshot)
    session.flush()
    job.arguments = {"snapshot": snapshot.id}
    rows = [{"snapshot_id": snapshot.id, "version_id": one.version_id} for one in frozen.facts.answers]
    if rows:
        session.execute(insert(SnapshotSubmission), rows)
    note = f"Chốt lần {number}: {period.title}, {len(rows)} báo cáo, SHA-256 {frozen.sha256}"
    note += f"; lý do: {reason}" if reason else ""
    audit.record(session, by=by, action="snapshot.freeze", subject=snapshot, at=at, note=note)
    return snapshot


def newest(session: Session, period_id: int) -> Snapshot | None:
    """The snapshot of the period that no other has replaced."""
    last = select(func.max(Snapshot.number)).where(Snapshot.period_id == period_id).scalar_subquery()
    return session.scalars(
        select(Snapshot).where(Snapshot.period_id == period_id, Snapshot.number == last)
    ).one_or_none()


def rebuild(snapshot: Snapshot, *, by: Any, at: datetime) -> Job:
    """Make the files anew from the frozen facts: those that were never finished, or that the store has lost.

    Raises Refused while they are being made, and when nothing is missing.
    """
    session, job = session_of(snapshot), snapshot.job
    session.refresh(job, with_for_update=True)
    if not job.ended:
        raise Refused("Tệp của bản chốt đang được lập; hãy chờ.")
    if job.state is JobState.DONE and not missing(snapshot.files):
        raise Refused("Bản chốt đã đủ tệp, không cần lập lại.")
    queue.requeue(job)
    note = f"Lập lại tệp của bản chốt {snapshot.number}: {snapshot.title}"
    audit.record(session, by=by, action="snapshot.rebuild", subject=snapshot, at=at, note=note)
    return job


def mark_of(snapshot: Snapshot) -> str:
    """The address in the QR code of its PDF: made again elsewhere, the file is the same."""
    if not snapshot.verified_at:
        return ""
    return f"{snapshot.verified_at}/{marks.mark(session_of(snapshot), marks.Paper.SNAPSHOT, snapshot.id)}"


def missing(files: Iterable[SnapshotFile]) -> bool:
    """Whether the store lacks one of the files, or has it damaged."""
    return any(not store().verify(one.sha256) for one in files)


def quick(frozen: Frozen) -> bool:
    """Whether whoever freezes can be let wait for the files."""
    report = consolidate(frozen.facts)
    return sum(outputs.weight(report, frozen.paper, output) for output in Output) <= QUICK


def _keep(session: Session, arguments: dict[str, Any], result: dict[str, Any], _at: datetime) -> None:
    """The rows of the three files. Raises Refused for files that are not those frozen before."""
    snapshot = session.get_one(Snapshot, arguments["snapshot"])
    there = {one.output: one for one in snapshot.files}
    for made in result["frozen"]:
        output = Output(made["output"])
        if output not in there:
            session.add(
                SnapshotFile(
                    snapshot_id=snapshot.id, output=output, filename=made["filename"], size=made["size"],
                    media_type=outputs.MEDIA_TYPES[output], sha256=made["sha256"],
                )
            )  # fmt: skip
        elif there[output].sha256 != made["sha256"]:
            raise Refused(OTHERWISE)


@queue.handler(KIND, _keep)
def build(session: Session, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The three files of a snapshot in the store; ``result`` says under which SHA-256."""
    snapshot = session.get_one(Snapshot, arguments["snapshot"])
    number = snapshot.number
    facts, paper = read(snapshot.facts_sha256)
    paper = replace(paper, mark=mark_of(snapshot))
    session.rollback()  # nothing more is read: no connection waits while the files are drawn
    report = consolidate(facts)
    made = []
    for place, output in enumerate(Output, 1):
        tell = _of_file(progress, f"Tệp {place}/{len(Output)} ({output.value.upper()})")
        tell(0, 0, "Chuẩn bị")
        content = outputs.build(output, report, paper, tell)
        stem, ending = filenames.split(outputs.filename(output, report))
        name = filenames.join(f"{stem}-chot-{number}", ending)
        made.append({"output": output.value, "filename": name, "size": len(content), "sha256": store().put(content)})
    return {"frozen": made}


def _of_file(progress: Progress, head: str) -> Progress:
    return lambda done, total, step: progress(done, total, f"{head}: {lower_first(step)}")
