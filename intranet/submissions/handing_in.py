"""Handing a report in: the focal person prepares, the head submits; a receipt for exactly one hand-in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from intranet.core import audit, clock, dates, phones, text
from intranet.core.errors import Refused
from intranet.core.numbers import format_number
from intranet.core.orm import session_of
from intranet.core.roles import Role
from intranet.directives.models import Changed
from intranet.duties.models import Duty
from intranet.periods.extensions import latest_extension
from intranet.periods.models import ReportPeriod
from intranet.report_forms.checking import Problem, problems
from intranet.report_forms.values import Value
from intranet.submissions import writing
from intranet.submissions.models import Submission, SubmissionVersion

LONGEST_EXPLANATION = 2_000
FIGURES_STAND = (
    "Trong bản đang soạn đã có nội dung. Hãy xác nhận vẫn báo cáo “không phát sinh”; bản đang soạn được giữ."
)


@dataclass(frozen=True)
class Reading:
    """A draft as it would be handed in: what it means, what is wrong with it, which explanations belong to it."""

    values: dict[str, Value]
    problems: list[Problem]

    @property
    def open_problems(self) -> list[Problem]:
        """What stands in the way: blocking problems, and warnings not explained."""
        return [one for one in self.problems if not one.settled]

    @property
    def explanations(self) -> dict[str, str]:
        """The words about each warning that was explained, by the check's key."""
        return {one.check: one.explanation for one in self.problems if one.settled}


def read(period: ReportPeriod, submission: Submission | None, *, nil: bool = False) -> Reading:
    """The draft as the period's form reads it."""
    typed = submission.typed if submission else {}
    explanations = submission.explanations if submission else {}
    return Reading(*problems(period.form_version.definition, typed, explanations, nil))


def stamp(period: ReportPeriod, submission: Submission | None) -> str:
    """What a check page was made from: the form's version and the saving of the draft."""
    return f"{period.form_version_id}.{submission.revision if submission else 0}"


def digest(version_id: int, values: Mapping[str, Value], explanations: Mapping[str, str], nil: bool) -> str:
    """The SHA-256 of what is handed in, of JSON with sorted keys and no blanks."""
    content = {"form_version": version_id, "values": values, "explanations": explanations, "nil": nil}
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


def explain(duty: Duty, words: Mapping[str, str], *, shown: str, by: Any, at: datetime) -> str:
    """Keep what the school says about warnings, by the check's key; returns the stamp to go on with.

    ``shown`` as in ``submit``: raises Changed, and Refused when nothing can be written any more.
    """
    period, submission = writing.writable(duty, by, at)
    if shown != stamp(period, submission):
        raise Changed(_what_changed(period, submission, shown))
    known = {check.key for check in period.form_version.definition.checks if not check.blocking}
    tidy = {key: _clean(said) for key, said in words.items() if key in known}
    explanations = {key: said for key, said in (submission.explanations | tidy).items() if said}
    if explanations != submission.explanations:
        submission.explanations = explanations
        writing.touch(submission, by=by, at=at)
    return stamp(period, submission)


def _clean(words: str) -> str:
    tidy = "\n".join(text.clean(line) for line in words.splitlines()).strip()
    if len(tidy) > LONGEST_EXPLANATION:
        raise Refused(f"Giải trình dài nhất {format_number(LONGEST_EXPLANATION)} ký tự.")
    return tidy


def locked(duty: Duty, period: ReportPeriod, at: datetime) -> str:
    """Why no report is taken any more though one is owed, and whom to ask; empty while one is."""
    extension = latest_extension(session_of(duty), period.id, duty.school_id)
    locks_at = period.locks_at(extension)
    if at.replace(microsecond=0) <= locks_at:  # days end with their last second, all of it
        return ""
    directive = period.directive
    asked = " ".join(filter(None, (directive.contact_name, phones.display(directive.contact_phone))))
    asked = asked or period.opened_by_name or "người mở kỳ báo cáo"
    return (
        f"Kỳ báo cáo đã khóa sổ hết ngày {dates.format_date(clock.local(locks_at).date())} nên không nhận bài nộp nữa. "
        f"Hãy liên hệ {asked} (Phòng GD&ĐT) để được gia hạn; những gì đã nhập vẫn được giữ."
    )


def late(duty: Duty, version: SubmissionVersion) -> bool:
    """Whether it was the school's first hand-in, and came after the due instant."""
    return version.number == 1 and version.submitted_at > duty.due_at


def prepare(duty: Duty, *, by: Any, at: datetime, shown: str, nil: bool = False, despite: bool = False) -> Submission:
    """The focal person is done: the draft, or with ``nil`` nothing to report, waits for the head.

    ``shown`` and ``despite`` as in ``submit``; raises what that raises.
    """
    period, submission = writing.lock(duty)
    _refuse_strangers(duty, by, (Role.FOCAL,), "Hiệu trưởng nộp thẳng báo cáo, không cần trình.")
    _ready(duty, period, submission, at=at, shown=shown, nil=nil, despite=despite)
    submission = submission or writing.begin(session_of(duty), duty, period)
    if submission.prepared_at and submission.nil is nil:
        return submission
    submission.prepared_at, submission.prepared_by_name, submission.nil = at, by.display_name, nil
    audit.record(
        session_of(duty), by=by, action="submission.prepare", subject=submission, at=at,
        note=f"Trình hiệu trưởng báo cáo{' không phát sinh' if nil else ''}: {period.title}",
    )  # fmt: skip
    return submission


def submit(
    duty: Duty, *, by: Any, at: datetime, shown: str, nil: bool = False, despite: bool = False
) -> SubmissionVersion:
    """The head hands in the draft, or with ``nil`` that there was nothing to report (``despite`` figures typed).

    A second press, or a colleague's, gives the hand-in that waits already. ``shown`` is the stamp of what the person
    has just read: Changed is raised when the draft is another by now. Raises Refused after the closing date, when
    something is missing, when nothing is asked any more, or when it is not the head.
    """
    at = at.replace(microsecond=0)  # so that all of a day's last second is in time
    period, submission = writing.lock(duty)
    _refuse_strangers(duty, by, (Role.HEAD,), "Chỉ hiệu trưởng nộp được báo cáo.")
    reading = read(period, submission, nil=nil)
    mark = digest(period.form_version_id, reading.values, reading.explanations, nil)
    last = submission.latest if submission else None
    if last and last.digest == mark and last.verdict is None and not duty.cancelled_at:
        return last
    _ready(duty, period, submission, at=at, shown=shown, nil=nil, despite=despite)
    submission = submission or writing.begin(session_of(duty), duty, period)
    session_of(duty).flush()
    duty.submit(at=at)
    submission.handed += 1
    version = SubmissionVersion(
        submission_id=submission.id, period_id=period.id, school_id=duty.school_id,
        form_version_id=period.form_version_id, number=submission.handed, values=reading.values,
        explanations=reading.explanations, nil=nil, submitted_at=at, submitted_by_name=by.display_name,
        prepared_by_name=_preparer(submission, by), digest=mark, comment="", comments={}, reviewed_by_name="",
    )  # fmt: skip
    session_of(duty).add(version)
    submission.prepared_at, submission.prepared_by_name, submission.nil = None, "", False
    audit.record(
        session_of(duty), by=by, action="submission.submit", subject=submission, at=at,
        note=f"Nộp báo cáo lần {version.number}{', không phát sinh' if nil else ''}: {period.title}",
    )  # fmt: skip
    session_of(duty).expire(submission, ["versions"])
    return version


def _refuse_strangers(duty: Duty, by: Any, roles: tuple[Role, ...], words: str) -> None:
    if by.role not in roles or by.school_id != duty.school_id:
        raise Refused(words)


def _ready(
    duty: Duty,
    period: ReportPeriod,
    submission: Submission | None,
    *,
    at: datetime,
    shown: str,
    nil: bool,
    despite: bool,
) -> None:
    """Raise Refused or Changed unless the draft can be handed in now."""
    if reason := writing.closed(duty, period, at) or locked(duty, period, at):
        raise Refused(reason)
    if shown != stamp(period, submission):
        raise Changed(_what_changed(period, submission, shown))
    if nil and submission and submission.filled and not despite:
        raise Refused(FIGURES_STAND)
    if found := read(period, submission, nil=nil).open_problems:
        raise Refused("Chưa nộp được. " + " ".join(one.line for one in found))


def _what_changed(period: ReportPeriod, submission: Submission | None, shown: str) -> str:
    if shown.partition(".")[0] != str(period.form_version_id):
        return "Phòng vừa đổi biểu mẫu của kỳ này; những gì đã nhập vẫn còn. Hãy xem lại rồi nộp."
    who = submission.edited_by_name if submission and submission.edited_by_name else "Một người khác"
    return f"{who} vừa sửa báo cáo; hãy xem lại rồi nộp."


def _preparer(submission: Submission, by: Any) -> str:
    """Who prepared it: the person who said so, else who wrote last, when that is not who hands in."""
    name = submission.prepared_by_name or submission.edited_by_name
    return "" if name == by.display_name else name
