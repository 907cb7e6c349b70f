"""The words of the mails: each duty with its number, subject, due date and link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from intranet.core import clock, dates, phones, text
from intranet.core.addresses import external
from intranet.core.numbers import format_number
from intranet.duties.models import Duty, State
from intranet.duties.places import address_for_school
from intranet.reminders.models import NoticeKind
from intranet.units.office import OfficeProfile

SUBJECT_LENGTH = 300
REASON_LENGTH = 500

_GROUPS = {
    "Bị trả lại, cần nộp lại": (State.RETURNED,),
    "Quá hạn": (State.LATE,),
    "Còn hạn": (State.OPEN,),
}
_OPENING = {
    NoticeKind.DIGEST: "{office} nhắc nhà trường thực hiện những việc sau:",
    NoticeKind.OPENED: "{office} mới giao nhà trường những việc sau:",
    NoticeKind.RETURNED: "{office} đã xem và trả lại, đề nghị nhà trường sửa rồi nộp lại:",
}


@dataclass(frozen=True)
class Office:
    """What of the office stands in a mail."""

    name: str
    phone: str

    @classmethod
    def of(cls, profile: OfficeProfile) -> "Office":
        """The office of a profile."""
        return cls(profile.display_name, phones.display(profile.phone))


def subject(kind: NoticeKind, duties: Sequence[Duty], at: datetime) -> str:
    """The subject of a notice: the one thing, or how many."""
    today = clock.local(at).date()
    if len(duties) == 1:
        (duty,) = duties
        head = {NoticeKind.DIGEST: "Nhắc việc", NoticeKind.OPENED: "Việc mới", NoticeKind.RETURNED: "Bị trả lại"}[kind]
        return f"{head}: {duty.title}, hạn {dates.format_date(_due_on(duty))}"
    number = format_number(len(duties))
    if kind is NoticeKind.OPENED:
        return f"Việc mới ngày {dates.format_date(today)}: {number} việc"
    late = sum(duty.state(at) is State.LATE for duty in duties)
    if late == len(duties):
        return f"Nhắc việc ngày {dates.format_date(today)}: {number} việc quá hạn"
    more = f", {format_number(late)} việc đã quá hạn" if late else ""
    return f"Nhắc việc ngày {dates.format_date(today)}: {number} việc{more}"


def text_of(office: Office, school: str, kind: NoticeKind, duties: Sequence[Duty], at: datetime) -> str:
    """The text of a notice to a school. ``duties`` with their document and topic, in the order they are told.

    Names no person: anybody of the school may read it. In the app's context, for the links.
    """
    lines = [f"Kính gửi: {school}", "", _OPENING[kind].format(office=office.name)]
    groups = [(title, [duty for duty in duties if duty.state(at) in states]) for title, states in _GROUPS.items()]
    filled = [(title, its) for title, its in groups if its]
    number = 0
    for title, its in filled:
        if len(filled) > 1:
            lines += ["", title.upper()]
        for duty in its:
            number += 1
            lines += ["", *_of_duty(number, duty, at)]
    lines += [
        "",
        f"Tất cả việc của trường: {external('duties.home')}",
        "",
        "--",
        f"{office.name}{f', điện thoại {office.phone}' if office.phone else ''}",
        "Thư do hệ thống gửi tự động; nhà trường thực hiện trên hệ thống, không cần trả lời thư này.",
        "",
    ]
    return "\n".join(lines)


def _of_duty(number: int, duty: Duty, at: datetime) -> list[str]:
    due_on, document, today = _due_on(duty), duty.document, clock.local(at).date()
    lines = [
        f"{number}. {duty.label}",
        f"   Văn bản: {document.title}",
        f"   Trích yếu: {text.shorten(document.subject, SUBJECT_LENGTH)}",
        f"   Hạn: hết ngày {dates.format_date(due_on)} ({dates.due_in_words(due_on, today)})",
    ]
    if duty.returned_at and duty.returned_at <= at:
        reason = text.shorten(" ".join(duty.return_reason.split()), REASON_LENGTH)
        lines.append(f"   Phòng ghi: {reason}")
    lines.append(f"   Thực hiện tại: {address_for_school(duty)}")
    return lines


def _due_on(duty: Duty) -> date:
    return clock.local(duty.due_at).date()
