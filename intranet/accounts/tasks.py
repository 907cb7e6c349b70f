"""What waits for a person of the office (việc cần làm): features that hold the work register here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from intranet.core import clock


class Heading(Enum):
    """A base for the parts of a list of things to do: each has its name, and why things stand in it."""

    @property
    def heading(self) -> str:
        """The name of the part."""
        return str(self.value[0])

    @property
    def reason(self) -> str:
        """Why these stand together and in what order."""
        return str(self.value[1])


class Group(Heading):
    """Why something stands where it stands in the list; the order of the groups is theirs."""

    PRESSING = ("Đến hạn hoặc quá hạn", "Hạn của chính Phòng, xếp theo ngày.")
    WAITED_FOR = ("Có người đang chờ", "Việc các trường đã nộp hoặc đã hỏi; ai chờ lâu nhất đứng trước.")
    COMING = ("Sắp đến hạn", "Hạn của chính Phòng trong những ngày tới.")
    BEGUN = ("Đang làm dở", "Việc đã bắt đầu mà chưa xong.")
    CHASED = ("Cần đôn đốc", "Việc các trường đã quá hạn mà chưa làm.")


@dataclass(frozen=True)
class Task:
    """One thing to do: ``title`` what, ``why`` it is asked, ``button`` the words that lead to its page.

    ``key`` is unique and stays the same while it is the same thing (“plans-12”). ``due_on``: the office's own last
    day. ``since``: from when somebody waits, or when it was begun. ``chased``: a school owes it, not the office.
    """

    key: str
    title: str
    button: str
    endpoint: str
    arguments: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    due_on: date | None = None
    since: datetime | None = None
    waited_for: bool = False
    chased: bool = False

    def group(self, today: date) -> Group:
        """Where it stands in the list on a day."""
        if self.chased:
            return Group.CHASED
        if self.due_on is not None and self.due_on <= today:
            return Group.PRESSING
        if self.waited_for:
            return Group.WAITED_FOR
        return Group.BEGUN if self.due_on is None else Group.COMING


Source = Callable[[Session, Any, datetime], list[Task]]

_sources: list[Source] = []


def source(find: Source) -> Source:
    """Register a function (session, user, now) → tasks of this person; it may send one statement."""
    _sources.append(find)
    return find


def tasks(session: Session, user: Any, now: datetime) -> list[Task]:
    """What waits for a person, as the features tell it."""
    return [task for find in _sources for task in find(session, user, now)]


def grouped(found: list[Task], now: datetime) -> dict[Group, list[Task]]:
    """The tasks in the order they are to be done: by group, then the earliest day, then the longest wait."""
    today = clock.local(now).date()
    every: dict[Group, list[Task]] = {}
    for group in Group:
        its = [task for task in found if task.group(today) is group]
        if its:
            every[group] = sorted(its, key=lambda task: (task.due_on or date.max, task.since or now, task.key))
    return every
