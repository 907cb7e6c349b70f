"""How far a school has come with what it owes. Features that hold the work register here, for duties know none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from intranet.core.roles import Role
from intranet.duties.models import Duty, Kind


@dataclass(frozen=True)
class Step:
    """What to do next about one duty: the words of the button, and a line about what is there already.

    ``with_others``: it is not this person's turn, a colleague has to act first.
    """

    button: str
    note: str = ""
    with_others: bool = False


FIRST = {
    Kind.ACKNOWLEDGE: Step("Đọc và báo nhận"),
    Kind.PLAN: Step("Lập kế hoạch"),
    Kind.CARD: Step("Khai thẻ"),
    Kind.REPORT: Step("Lập báo cáo"),
}
AGAIN = Step("Sửa và nộp lại")

Source = Callable[[Session, Sequence[Duty], Role], dict[int, Step]]

_sources: list[Source] = []


def source(find: Source) -> Source:
    """Register a function that gives, in one statement, the next step of those duties its feature has begun."""
    _sources.append(find)
    return find


def next_steps(session: Session, duties: Sequence[Duty], role: Role) -> dict[int, Step]:
    """The next step of each of these duties (by id) for a person of this role."""
    found = {duty.id: AGAIN if duty.returned_at else FIRST[duty.kind] for duty in duties}
    for find in _sources:
        found |= find(session, duties, role)
    return found
