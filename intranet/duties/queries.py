"""The counts and the rows behind them. Every screen and report that speaks of duties reads these."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload

from intranet.core.paging import Page, paginate
from intranet.documents.models import Document
from intranet.duties.filters import DutyFilter
from intranet.duties.models import OWED, UNFINISHED, Duty, Kind, State
from intranet.units.models import School
from intranet.units.office import CardKind

COLUMNS = 12
"""How many columns of the matrix are shown at a time."""


def duty_rows(chosen: DutyFilter, now: datetime) -> Select[Duty]:
    """The duties of a filter with school, document and topic, the most pressing first."""
    return (
        select(Duty)
        .join(Duty.school)
        .where(*chosen.conditions(now))
        .options(
            contains_eager(Duty.school).options(lazyload(School.level_rows), joinedload(School.commune)),
            joinedload(Duty.document),
            joinedload(Duty.topic),
        )
        .order_by(Duty.due_at, School.level_rank, School.sort_key, Duty.id)
    )


def state_counts(session: Session, chosen: DutyFilter, now: datetime) -> dict[State, int]:
    """How many duties of the filter stand in each state; every state is there."""
    state = Duty.state_sql(now)
    rows = session.execute(
        select(state, func.count()).select_from(Duty).join(Duty.school).where(*chosen.conditions(now)).group_by(state)
    )
    found = {row[0]: row[1] for row in rows}
    return {one: found.get(one.value, 0) for one in State}


@dataclass(frozen=True)
class Column:
    """One column of the matrix: what one document asks. ``counts`` are over all schools of the filter.

    ``opened_at`` and ``due_at`` are the earliest of them: a report may give levels and single schools other days.
    """

    document_id: int
    symbol: str
    subject: str
    kind: Kind
    topic_key: int
    topic_name: str
    matter: str
    opened_at: datetime
    due_at: datetime
    counts: dict[State, int]

    @property
    def key(self) -> tuple[int, str, int]:
        """What a duty is filed under."""
        return (self.document_id, self.kind.value, self.topic_key)

    @property
    def label(self) -> str:
        """What is asked: “Thẻ: Đầu mối truyền thông”, “Báo cáo: Nắm bắt tình hình dư luận, tháng 10 năm 2026”."""
        if self.topic_name:
            return f"Thẻ: {self.topic_name}"
        return self.kind.about(self.matter)

    @property
    def total(self) -> int:
        """How many schools it is asked of."""
        return sum(self.counts.values())

    def count(self, *states: State) -> int:
        """How many schools stand in these states."""
        return sum(self.counts.get(state, 0) for state in states)


@dataclass(frozen=True)
class Matrix:
    """One page of schools × duties. ``cells`` maps (school id, column key) to the duty."""

    columns: list[Column]
    schools: Page
    cells: dict[tuple[int, tuple[int, str, int]], Duty]
    older: int | None
    newer: int | None


def columns(session: Session, chosen: DutyFilter, now: datetime) -> list[Column]:
    """The columns of a filter with their counts, what was asked last first. One statement."""
    state = Duty.state_sql(now)
    rows = session.execute(
        select(
            Duty.document_id, Document.symbol, Document.subject, Duty.kind, Duty.topic_key, CardKind.name, Duty.matter,
            state.label("state"), func.count().label("number"), func.min(Duty.opened_at).label("opened_at"),
            func.min(Duty.due_at).label("due_at"),
        )
        .join(Duty.school)
        .join(Duty.document)
        .outerjoin(Duty.topic)
        .where(*chosen.conditions(now))
        .group_by(
            Duty.document_id, Document.symbol, Document.subject, Duty.kind, Duty.topic_key, CardKind.name, Duty.matter,
            state,
        )
    )  # fmt: skip
    found: dict[tuple[int, str, int], list[Any]] = defaultdict(list)
    for row in rows:
        found[row.document_id, row.kind.value, row.topic_key].append(row)
    order = list(Kind)
    return sorted(
        map(_column, found.values()),
        key=lambda c: (-c.opened_at.timestamp(), -c.document_id, order.index(c.kind), c.topic_key),
    )


def _column(rows: Sequence[Any]) -> Column:
    first = rows[0]
    return Column(
        first.document_id,
        first.symbol or "",
        first.subject,
        first.kind,
        first.topic_key,
        first.name or "",
        first.matter,
        min(row.opened_at for row in rows),
        min(row.due_at for row in rows),
        {State(row.state): row.number for row in rows},
    )


def matrix(session: Session, chosen: DutyFilter, now: datetime, *, page: int, skip: int) -> Matrix:
    """The matrix of a filter: ``page`` of the schools from 1, ``skip`` columns from the newest. Four statements.

    A chosen state picks the schools; the columns' counts stay over all of what is asked, or they would say nothing.
    """
    every = columns(session, chosen.but(states=()), now)
    skip = min(max(skip, 0), max(0, len(every) - 1))
    shown = every[skip : skip + COLUMNS]
    owing = select(Duty.school_id).join(Duty.school).where(*chosen.conditions(now))
    schools = paginate(
        session,
        select(School)
        .where(School.id.in_(owing))
        .options(lazyload(School.level_rows))
        .order_by(School.level_rank, School.sort_key, School.id),
        page,
    )
    duties = session.scalars(
        select(Duty)
        .join(Duty.school)
        .where(
            Duty.school_id.in_([school.id for school in schools.items]),
            Duty.document_id.in_({column.document_id for column in shown}),
            *chosen.but(states=()).conditions(now),
        )
    )
    cells = {(duty.school_id, (duty.document_id, duty.kind.value, duty.topic_key)): duty for duty in duties}
    return Matrix(
        shown,
        schools,
        cells,
        older=skip + COLUMNS if skip + COLUMNS < len(every) else None,
        newer=max(0, skip - COLUMNS) if skip else None,
    )


@dataclass(frozen=True)
class ToDo:
    """A school's work: what it must do, what waits for the office, what was done since a day."""

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
