"""What the page of one report shows to one reader."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.core.roles import OFFICE
from intranet.directives.models import Directive
from intranet.duties.models import Duty, State
from intranet.periods.extensions import extendable, latest_extension
from intranet.periods.models import ReportPeriod
from intranet.submissions import handing_in, queries, reading, reviewing, writing
from intranet.submissions.earlier import earlier
from intranet.submissions.forms import ReopenForm, ReviewForm
from intranet.submissions.models import Submission, SubmissionVersion

OFFICE_SEES = ("submission.submit", "submission.accept", "submission.return", "submission.reopen")
"""The deeds the office reads of; how a school writes its drafts is the school's business."""

_STANDING = {
    State.OPEN: ("open", "Chưa lập, còn hạn"),
    State.LATE: ("late", "Quá hạn, chưa nộp"),
    State.WAITING: ("waiting", "Chờ Phòng duyệt"),
    State.RETURNED: ("returned", "Đã trả lại, cần nộp lại"),
    State.DONE: ("done", "Đã chấp nhận"),
    State.DONE_LATE: ("done", "Đã chấp nhận"),
    State.CANCELLED: ("cancelled", "Không còn yêu cầu"),
}


def standing(duty: Duty, begun: bool, now: datetime) -> tuple[str, str]:
    """Where a report stands, as the look of a badge and its words; ``begun``: the school has saved something."""
    state = duty.state(now)
    return ("open", "Đang soạn, còn hạn") if state is State.OPEN and begun else _STANDING[state]


def begun(submission: Submission | None) -> bool:
    """Whether the school has written anything."""
    return submission is not None and bool(submission.revision or submission.prepared_at)


def report_context(
    duty: Duty,
    period: ReportPeriod,
    submission: Submission | None,
    user: Any,
    now: datetime,
    number: int | None = None,
) -> dict[str, Any]:
    """Everything the page needs: of the newest hand-in, or of hand-in ``number``. Raises LookupError for none such."""
    session = db.session
    hand_ins = queries.hand_ins_of(session, duty.id) if submission and submission.handed else []
    version = next((one for one in hand_ins if number in (None, one.number)), None)
    if number is not None and version is None:
        raise LookupError(number)
    extension = latest_extension(session, period.id, duty.school_id)
    newest = version is None or version is hand_ins[0]
    state = duty.state(now)
    own = user.school_id == duty.school_id
    closed = writing.closed(duty, period, now) if own else ""
    context = {
        "duty": duty,
        "period": period,
        "submission": submission,
        "directive": session.get_one(Directive, duty.document_id),
        "hand_ins": hand_ins,
        "version": version,
        "newest": newest,
        "extension": extension,
        "locks_at": period.locks_at(extension),
        "state": state,
        "standing": standing(duty, begun(submission), now),
        "writes": own and not closed,
        "locked": handing_in.locked(duty, period, now) if own and not closed else "",
        "reviews": newest and version is not None and reviewing.reviewable_by(duty, user),
        "extends": user.role in OFFICE and extendable(duty) and not period.void,
        "reopens": newest and version is not None and reviewing.reopenable_by(duty, user),
        "review_form": None,
        "reopen_form": ReopenForm(None),
        "history": _history(duty, user),
        "now": now,
    }
    return context | (_content(version, hand_ins, period) if version else {})


def _content(version: SubmissionVersion, hand_ins: list[SubmissionVersion], period: ReportPeriod) -> dict[str, Any]:
    before = next((one for one in hand_ins if one.number < version.number), None)
    past = earlier(db.session, period, version.school_id)
    said = said_in(version)
    return {
        "before": before,
        "past": past,
        "reading": reading.read(said, said_in(before) if before else None, said_in(past) if past else None),
        "runs": reading.runs,
        "review_form": ReviewForm.of(said.definition)(None),
    }


def said_in(version: SubmissionVersion) -> reading.Said:
    """The content of a hand-in, for reading."""
    return reading.Said(version.form_version.definition, version.values, version.explanations, version.comments)


def _history(duty: Duty, user: Any) -> list[AuditEntry]:
    entries = select(AuditEntry).where(AuditEntry.subject_type == Submission.__name__, AuditEntry.subject_id == duty.id)
    if not user.role.at_school:
        entries = entries.where(AuditEntry.action.in_(OFFICE_SEES))
    return list(db.session.scalars(entries.order_by(AuditEntry.id.desc())))
