"""The office's verdict on what a school handed in: accepted, one or many; returned with comments; taken back.

Every verb is about the hand-in that was read: somebody else's verdict or a new hand-in meanwhile is Refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from intranet.core import audit, text
from intranet.core.errors import Refused
from intranet.core.numbers import format_number
from intranet.core.orm import session_of
from intranet.core.roles import OFFICE
from intranet.duties.models import Duty, Kind
from intranet.periods import closed_schools
from intranet.periods.models import ReportPeriod
from intranet.submissions.models import Submission, SubmissionVersion, Verdict
from intranet.units.models import School

NEEDS_COMMENT = "Khi trả lại cần ghi ít nhất một ý kiến để trường biết mà sửa."
NEEDS_REASON = "Khi mở lại cần ghi lý do để trường biết."

_JUDGED = (
    SubmissionVersion.verdict,
    SubmissionVersion.comment,
    SubmissionVersion.comments,
    SubmissionVersion.reviewed_at,
    SubmissionVersion.reviewed_by_name,
)


def waits(duty: Duty) -> bool:
    """Whether its newest hand-in is there to be accepted or returned."""
    return bool(duty.submitted_at and not (duty.returned_at or duty.settled_at or duty.cancelled_at))


def reviewable_by(duty: Duty, user: Any) -> bool:
    """By the office, while a hand-in waits."""
    return user.role in OFFICE and waits(duty)


def reopenable_by(duty: Duty, user: Any) -> bool:
    """By the office, once it has accepted and while the report is still asked for."""
    return user.role in OFFICE and duty.settled_at is not None and duty.cancelled_at is None


def accept(version: SubmissionVersion, *, by: Any, at: datetime, comment: str = "") -> None:
    """The office takes this hand-in as good. Raises Refused when it does not wait (any more)."""
    duty = _locked(version)
    _refuse_overtaken(version, duty, by)
    _judge(version, Verdict.ACCEPTED, comment.strip(), {}, by=by, at=at)
    duty.settle(at=at)
    _record(version, "submission.accept", "Chấp nhận", comment, by=by, at=at)


def send_back(version: SubmissionVersion, comment: str, comments: Mapping[str, str], *, by: Any, at: datetime) -> None:
    """The office returns this hand-in: what to mend in general, and {field key: words} for single fields.

    A school closed by its due date owes nothing from then on. Raises Refused when nothing is said, or when it does not
    wait (any more).
    """
    duty = _locked(version)
    _refuse_overtaken(version, duty, by)
    said = {key: words.strip() for key, words in comments.items() if words.strip()}
    if not comment.strip() and not said:
        raise Refused(NEEDS_COMMENT)
    _judge(version, Verdict.RETURNED, comment.strip(), said, by=by, at=at)
    duty.send_back(comment.strip() or f"Xem ý kiến ở {len(said)} chỉ tiêu.", at=at)
    closed_schools.of_duty(session_of(duty), duty, at)
    about = f"{comment.strip()} (kèm ý kiến ở {len(said)} chỉ tiêu)" if said else comment
    _record(version, "submission.return", "Trả lại", about, by=by, at=at)


def reopen(version: SubmissionVersion, reason: str, *, by: Any, at: datetime) -> None:
    """The office takes its acceptance of this hand-in back: the school mends it and hands in again.

    Raises Refused without a reason, or when it is not the accepted one (any more).
    """
    duty = _locked(version)
    if (
        not reopenable_by(duty, by)
        or version.verdict is not Verdict.ACCEPTED
        or version.number != version.submission.handed
    ):
        raise Refused("Báo cáo này không còn ở tình trạng đã chấp nhận. Hãy tải lại trang.")
    if not reason.strip():
        raise Refused(NEEDS_REASON)
    _judge(version, Verdict.RETURNED, reason.strip(), {}, by=by, at=at)
    duty.reopen(reason.strip(), at=at)
    closed_schools.of_duty(session_of(duty), duty, at)
    _record(version, "submission.reopen", "Mở lại", reason, by=by, at=at)


@dataclass(frozen=True)
class Bulk:
    """What came of accepting many: how many were asked, accepted, judged by others, handed in anew meanwhile.

    The rest of ``asked`` is not asked for any more, or never was a hand-in.
    """

    asked: int
    accepted: int
    judged: int
    newer: int

    @property
    def gone(self) -> int:
        """How many were nothing that waits."""
        return self.asked - self.accepted - self.judged - self.newer

    @property
    def words(self) -> str:
        """“Đã chấp nhận 38 của 40 báo cáo; 2 báo cáo đã có người duyệt trước.”"""
        number = format_number
        parts = [f"Đã chấp nhận {number(self.accepted)} của {number(self.asked)} báo cáo"]
        parts += [f"{number(self.judged)} báo cáo đã có người duyệt trước"] if self.judged else []
        parts += [f"{number(self.newer)} báo cáo trường vừa nộp lại, cần đọc bản mới"] if self.newer else []
        parts += [f"{number(self.gone)} báo cáo không còn chờ duyệt"] if self.gone else []
        return "; ".join(parts) + "."


def accept_many(period: ReportPeriod, chosen: Iterable[tuple[int, int]], *, by: Any, at: datetime) -> Bulk:
    """Accept these hand-ins of a period, each (duty id, number read); those overtaken meanwhile stay as they are.

    A handful of statements, however many. Raises Refused for anybody outside the office.
    """
    if by.role not in OFFICE:
        raise Refused("Chỉ Phòng duyệt được báo cáo.")
    session, wanted = session_of(period), set(chosen)
    found = _locked_many(session, period.id, {duty_id for duty_id, _ in wanted})
    accepted, judged, newer = [], 0, 0
    for duty_id, number in wanted:
        duty, version = found.get(duty_id, (None, None))
        if duty is None or version is None or duty.cancelled_at:
            continue
        if version.number != number:
            newer += 1
        elif not waits(duty):
            judged += 1
        else:
            accepted.append((duty, version))
    for duty, version in sorted(accepted, key=lambda pair: pair[0].id):
        _judge(version, Verdict.ACCEPTED, "", {}, by=by, at=at)
        duty.settle(at=at)
    notes = [(version.submission, _note(version, "Chấp nhận", "")) for _, version in accepted]
    audit.record_all(session, notes, by=by, action="submission.accept", at=at)
    return Bulk(len(wanted), len(accepted), judged, newer)


def _locked(version: SubmissionVersion) -> Duty:
    """The duty, locked; the version and its submission as they are since."""
    session = session_of(version)
    duty = session.get_one(Duty, version.submission_id)
    duty.lock()
    session.refresh(version, [column.key for column in _JUDGED])
    session.refresh(version.submission, ["handed"])
    return duty


def _locked_many(session: Session, period_id: int, duty_ids: set[int]) -> dict[int, tuple[Duty, SubmissionVersion]]:
    """The duties with their newest hand-ins by id, locked, in one order; what was answered stays unread."""
    session.scalars(
        select(Duty)
        .where(Duty.id.in_(duty_ids), Duty.kind == Kind.REPORT, Duty.topic_key == period_id)
        .order_by(Duty.id)
        .with_for_update(of=Duty)
        .execution_options(populate_existing=True)
    ).all()
    rows = session.execute(
        select(Duty, SubmissionVersion)
        .join(SubmissionVersion, SubmissionVersion.submission_id == Duty.id)
        .join(SubmissionVersion.submission)
        .where(Duty.id.in_(duty_ids), Submission.period_id == period_id, SubmissionVersion.number == Submission.handed)
        .options(
            contains_eager(SubmissionVersion.submission).load_only(Submission.handed, Submission.school_id),
            joinedload(SubmissionVersion.school).lazyload(School.level_rows),
            defer(SubmissionVersion.values),
            defer(SubmissionVersion.explanations),
        )
        .execution_options(populate_existing=True)
    )
    return {duty.id: (duty, version) for duty, version in rows}


def _refuse_overtaken(version: SubmissionVersion, duty: Duty, user: Any) -> None:
    if version.number != version.submission.handed:
        raise Refused(f"Trường vừa nộp lần {version.submission.handed}; hãy đọc bản mới rồi duyệt.")
    if not reviewable_by(duty, user):
        who = f"{version.reviewed_by_name} đã duyệt" if version.verdict else "không còn yêu cầu"
        raise Refused(f"Lần nộp này không còn chờ duyệt: {who}. Hãy tải lại trang.")


def _judge(
    version: SubmissionVersion, verdict: Verdict, comment: str, comments: dict[str, str], *, by: Any, at: datetime
) -> None:
    version.verdict, version.comment, version.comments = verdict, comment, comments
    version.reviewed_at, version.reviewed_by_name = at, by.display_name


def _record(version: SubmissionVersion, action: str, verb: str, said: str, *, by: Any, at: datetime) -> None:
    session = session_of(version)
    audit.record(session, by=by, action=action, subject=version.submission, at=at, note=_note(version, verb, said))


def _note(version: SubmissionVersion, verb: str, said: str) -> str:
    words = f" Ý kiến: {text.shorten(' '.join(said.split()), 300)}" if said.strip() else ""
    return f"{verb} báo cáo nộp lần {version.number} của {version.school.name}: {version.period.title}.{words}"
