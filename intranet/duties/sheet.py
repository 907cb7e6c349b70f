"""The whole board under a filter, for paper and workbook: every school and every column, in few statements."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.duties.columns import Column, Key, columns
from intranet.duties.filters import DutyFilter
from intranet.duties.grouping import Grouping
from intranet.duties.matrix import group_counts, schools_of
from intranet.duties.models import Duty, State
from intranet.duties.wording import in_words
from intranet.units.levels import Level
from intranet.units.models import Commune, School, SchoolLevel

SHORT = {
    State.OPEN: "Chưa",
    State.LATE: "Quá hạn",
    State.WAITING: "Chờ duyệt",
    State.RETURNED: "Trả lại",
    State.DONE: "Xong",
    State.DONE_LATE: "Xong, trễ",
    State.CANCELLED: "Hủy",
}
"""The states as they fit into a cell of the board."""


@dataclass(frozen=True)
class Cell:
    """What one school did about one thing."""

    state: State
    submitted_at: datetime | None


@dataclass(frozen=True)
class Line:
    """A school's row. ``levels`` in words; ``commune`` is empty without one."""

    id: int
    name: str
    levels: str
    commune: str


@dataclass(frozen=True)
class Group:
    """A group of schools with its totals by column, over all its schools as on the screen."""

    name: str
    lines: list[Line]
    counts: dict[Key, dict[State, int]]


@dataclass(frozen=True)
class Sheet:
    """The board. ``about`` says in words what it is narrowed to; ``cells`` are by school and column."""

    columns: list[Column]
    groups: list[Group]
    cells: dict[tuple[int, Key], Cell]
    about: list[str]
    at: datetime

    @property
    def schools(self) -> int:
        """How many schools it lists."""
        return sum(len(group.lines) for group in self.groups)


def sheet(session: Session, chosen: DutyFilter, now: datetime, grouping: Grouping) -> Sheet:
    """The rows and totals the screen shows under the same filter, all pages of them. Seven statements."""
    everything = chosen.but(states=(), handed=())
    every = columns(session, everything, now)
    key, at = grouping.key_sql, chosen.at or now
    rows = session.execute(
        schools_of(chosen, now, grouping)
        .with_only_columns(School.id, School.name, School.level_rank, Commune.name.label("commune"), key.label("key"))
        .options()
    ).all()
    levels = _levels(session)
    counts = group_counts(session, everything, now, grouping, {column.document_id for column in every})
    groups = []
    for group, members in groupby(rows, key=lambda row: row.key):
        its = list(members)
        lines = [Line(row.id, row.name, levels.get(row.id, ""), row.commune or "") for row in its]
        name = grouping.name_of(its[0].level_rank, its[0].commune or "")
        groups.append(Group(name, lines, counts.get(group, {})))
    duties = session.execute(
        select(
            Duty.school_id, Duty.document_id, Duty.kind, Duty.topic_key, Duty.state_sql(at), Duty.submitted_at
        )
        .join(Duty.school)
        .where(*everything.conditions(now))
    )  # fmt: skip
    cells = {
        (school_id, (document_id, kind.value, topic)): Cell(State(state), submitted_at)
        for school_id, document_id, kind, topic, state, submitted_at in duties
    }
    return Sheet(
        every, groups, cells, in_words(session, chosen, {column.document_id: column.symbol for column in every}), at
    )


def _levels(session: Session) -> dict[int, str]:
    found: dict[int, list[Level]] = defaultdict(list)
    for school_id, level in session.execute(select(SchoolLevel.school_id, SchoolLevel.level)):
        found[school_id].append(level)
    return {
        school_id: ", ".join(level.label for level in sorted(levels, key=lambda level: level.rank))
        for school_id, levels in found.items()
    }
