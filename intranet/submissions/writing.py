"""Writing a report, field by field: what is typed is kept as typed, and nobody overwrites another unawares."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from intranet.core import audit, clock
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.duties.models import Duty
from intranet.periods.models import ReportPeriod
from intranet.report_forms.definition import Definition
from intranet.report_forms.models import FormVersion
from intranet.report_forms.values import Typed, clean, stamp
from intranet.submissions.models import Submission

OLD_PAGE = "Trang này đã cũ. Hãy tải lại trang rồi nhập tiếp; những gì đã báo “Đã lưu” vẫn còn."


@dataclass(frozen=True)
class Entry:
    """What a person left in a box, and the stamp of what was saved when the box was drawn.

    ``sheet`` names the opened page: on a bad line the answer to its own last saving may never have reached it.
    """

    typed: Typed
    seen: str
    sheet: str = ""


@dataclass(frozen=True)
class Conflict:
    """Another person saved this field since the box was drawn: who, when, and what (``stamp`` is that of it)."""

    theirs: Typed
    stamp: str
    by_name: str
    at: datetime | None


@dataclass
class Saving:
    """What came of saving: the report, the keys that were changed, and those another person had changed before.

    ``moved`` tells that the office has put another version of the form in place since the page was opened.
    """

    submission: Submission
    changed: set[str] = field(default_factory=set)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    moved: bool = False


def period_of(duty: Duty) -> ReportPeriod:
    """The period that asks for this report."""
    return session_of(duty).get_one(ReportPeriod, duty.topic_key)


def submission_of(duty: Duty) -> Submission | None:
    """What the school has written; None before it first saves something."""
    return session_of(duty).get(Submission, duty.id)


def closed(duty: Duty, period: ReportPeriod, at: datetime) -> str:
    """Why nothing can be written any more, as a Vietnamese sentence; empty while it can."""
    school = duty.school
    if duty.settled_at:
        return "Phòng đã chấp nhận báo cáo nên không sửa được nữa; nếu có sai sót, hãy đề nghị Phòng mở lại."
    if duty.cancelled_at or period.void:
        return f"Không còn phải nộp báo cáo này: {duty.cancel_reason or period.void}"
    if not school.open_on(clock.local(at).date()):
        return f"{school.name} không còn hoạt động nên không nộp báo cáo nữa; những gì đã nhập được giữ để đọc."
    return ""


def lock(duty: Duty) -> tuple[ReportPeriod, Submission | None]:
    """Read period, duty and report again and keep others from changing them until the transaction ends."""
    session = session_of(duty)
    period = period_of(duty)
    session.refresh(period, with_for_update={"read": True, "of": ReportPeriod})
    duty.lock()
    return period, session.get(Submission, duty.id, populate_existing=True)


def begin(session: Session, duty: Duty, period: ReportPeriod) -> Submission:
    """The report of a duty that has none yet; the duty is locked."""
    submission = Submission(
        id=duty.id, duty=duty, period=period, school_id=duty.school_id, typed={}, explanations={}, marks={},
        revision=0, edited_by_name="", handed=0, nil=False, prepared_by_name="",
    )  # fmt: skip
    session.add(submission)
    return submission


def save(duty: Duty, entries: Mapping[str, Entry], *, version_id: int, by: Any, at: datetime) -> Saving:
    """Keep what a person typed into these fields, by key, as the version of the form they had before them asks it.

    A field another person changed since is left as it is and is among the ``conflicts``, unless both typed the same.
    Raises Refused when the person is none of the school's, or nothing can be written any more.
    """
    period, submission = writable(duty, by, at)
    version = session_of(duty).get(FormVersion, version_id)
    if version is None or version.form_id != period.form_version.form_id:
        raise Refused(OLD_PAGE)
    fields = version.definition.by_key
    tidy = {key: replace(one, typed=clean(fields[key], one.typed)) for key, one in entries.items() if key in fields}
    saving = Saving(submission, moved=version.id != period.form_version_id)
    _put(saving, tidy, by, at)
    return saving


def drifted(typed: Mapping[str, Typed], definition: Definition) -> dict[str, Typed]:
    """What stands in a draft under keys its form no longer has: kept, but not asked for."""
    return {key: words for key, words in typed.items() if words and key not in definition.by_key}


def writable(duty: Duty, by: Any, at: datetime) -> tuple[ReportPeriod, Submission]:
    """The period and the report, begun if need be, locked for writing. Raises Refused when that is not possible."""
    period, submission = lock(duty)
    if not by.role.at_school or by.school_id != duty.school_id:
        raise Refused("Chỉ người của trường viết được báo cáo của trường.")
    if reason := closed(duty, period, at):
        raise Refused(reason)
    return period, submission or begin(session_of(duty), duty, period)


def _put(saving: Saving, entries: Mapping[str, Entry], by: Any, at: datetime) -> None:
    """Put the entries into the draft; the saving learns which changed it and which another person overtook."""
    submission = saving.submission
    typed, marks = dict(submission.typed), dict(submission.marks)
    for key, entry in entries.items():
        there = stamp(typed.get(key))
        if stamp(entry.typed) == there:
            continue
        who, when, sheet = marks.get(key, ["Một người khác", "", ""])
        if entry.seen != there and not (sheet and sheet == entry.sheet):
            instant = datetime.fromisoformat(when) if when else None
            saving.conflicts[key] = Conflict(typed.get(key, ""), there, who, instant)
            continue
        typed[key] = entry.typed
        marks[key] = [by.display_name, at.isoformat(), entry.sheet]
        saving.changed.add(key)
    if saving.changed:
        submission.typed, submission.marks = typed, marks
        touch(submission, by=by, at=at)


def touch(submission: Submission, *, by: Any, at: datetime) -> None:
    """Count a saving: what waits for the head does so no longer.

    The audit trail tells of a person who begins to write, not of every field.
    """
    before = submission.edited_at
    fresh = before is None or submission.edited_by_name != by.display_name or _day(before) != _day(at)
    submission.revision += 1
    submission.edited_at, submission.edited_by_name = at, by.display_name
    submission.prepared_at, submission.nil = None, False
    if fresh:
        verb = "Bắt đầu lập" if before is None else "Sửa"
        audit.record(
            session_of(submission), by=by, action="submission.write", subject=submission, at=at,
            note=f"{verb} báo cáo: {submission.period.title}",
        )  # fmt: skip


def _day(at: datetime) -> date:
    return clock.local(at).date()
