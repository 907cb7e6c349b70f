"""“Việc cần làm” of a school's person: what is to be done in what order, what waits for others, what is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from intranet.accounts.tasks import Heading
from intranet.core import clock
from intranet.duties.filters import DutyFilter
from intranet.duties.models import OWED, UNFINISHED, Duty, State
from intranet.duties.progress import Step
from intranet.duties.queries import duty_rows

SOON = timedelta(days=7)


class Section(Heading):
    """Why a duty stands where it stands in the list; the order of the sections is theirs."""

    RETURNED = ("Bị trả lại, cần sửa và nộp lại", "Phòng đang chờ bản sửa.")
    LATE = ("Quá hạn", "Trễ nhất đứng trước; làm ngay, nộp muộn vẫn được ghi nhận là đã nộp.")
    SOON = ("Đến hạn trong 7 ngày", "Hạn gần nhất đứng trước.")
    LATER = ("Còn thời gian", "Hạn gần nhất đứng trước.")
    WITH_OTHERS = ("Chờ hiệu trưởng", "Đã soạn và trình; hiệu trưởng kiểm tra rồi nộp.")


@dataclass(frozen=True)
class ToDo:
    """A school's work: what it must do, what waits for the office, what was finished since a day."""

    owed: list[Duty]
    waiting: list[Duty]
    done: list[Duty]


def to_do(session: Session, school_id: int, now: datetime, since: datetime) -> ToDo:
    """The school's open work by due date, and what it finished since ``since``, newest first. Two statements."""
    still = DutyFilter(school=school_id, states=UNFINISHED)
    rows = list(session.scalars(duty_rows(still, now)))
    finished = duty_rows(DutyFilter(school=school_id, states=(State.DONE, State.DONE_LATE)), now)
    done = session.scalars(finished.where(Duty.settled_at >= since).order_by(None).order_by(Duty.settled_at.desc()))
    return ToDo(
        owed=[duty for duty in rows if duty.state(now) in OWED],
        waiting=[duty for duty in rows if duty.state(now) is State.WAITING],
        done=list(done),
    )


def sections(owed: Sequence[Duty], steps: Mapping[int, Step], now: datetime) -> dict[Section, list[Duty]]:
    """What is owed in the order it is to be done; ``steps`` tell what is not this person's turn. None is empty."""
    found: dict[Section, list[Duty]] = {section: [] for section in Section}
    for duty in sorted(owed, key=lambda duty: (duty.due_at, duty.id)):
        found[_section(duty, steps[duty.id], now)].append(duty)
    return {section: duties for section, duties in found.items() if duties}


def _section(duty: Duty, step: Step, now: datetime) -> Section:
    if step.with_others:
        return Section.WITH_OTHERS
    state = duty.state(now)
    if state is State.RETURNED:
        return Section.RETURNED
    if state is State.LATE:
        return Section.LATE
    soon = clock.end_of_day(clock.local(now).date() + SOON)
    return Section.SOON if duty.due_at <= soon else Section.LATER
