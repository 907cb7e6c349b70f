"""The columns of the board: what one document asks of one kind, counted over all schools of a filter."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from intranet.core import text
from intranet.documents.models import Document
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind, State
from intranet.duties.rates import Score
from intranet.duties.standing import Handed, handed_sql
from intranet.units.office import CardKind

Key = tuple[int, str, int]
"""What a duty is filed under: document, kind, topic."""


@dataclass(frozen=True)
class Column:
    """One column. ``counts`` are over all schools of the filter, ``score`` of what has fallen due among them.

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
    score: Score

    @property
    def key(self) -> Key:
        """What its duties are filed under."""
        return (self.document_id, self.kind.value, self.topic_key)

    @property
    def label(self) -> str:
        """What is asked: “Thẻ: Đầu mối truyền thông”, “Báo cáo: Nắm bắt tình hình dư luận, tháng 10 năm 2026”."""
        if self.topic_name:
            return f"Thẻ: {self.topic_name}"
        return self.kind.about(self.matter)

    @property
    def condition(self) -> dict[str, Any]:
        """What of an address asks for exactly its duties."""
        return {"document": self.document_id, "kind": self.kind.value, "topic": self.topic_key}

    @property
    def total(self) -> int:
        """How many schools it is asked of; those it is no longer asked of do not count."""
        return sum(self.counts.values()) - self.counts.get(State.CANCELLED, 0)

    def count(self, *states: State) -> int:
        """How many schools stand in these states."""
        return sum(self.counts.get(state, 0) for state in states)


def columns(session: Session, chosen: DutyFilter, now: datetime) -> list[Column]:
    """The columns of a filter with their counts, what was asked last first. One statement."""
    at = chosen.at or now
    state = Duty.state_sql(at)
    handed = case(*((handed_sql((one,), at), one.value) for one in Handed), else_="")
    fallen = case((Duty.due_at < at, 1), else_=0)
    by = (Duty.document_id, Duty.kind, Duty.topic_key, state, handed, fallen)
    numbers = (
        select(
            Duty.document_id, Duty.kind, Duty.topic_key, state.label("state"), handed.label("handed"),
            fallen.label("fallen"), func.count().label("number"), func.min(Duty.topic_id).label("topic_id"),
            func.min(Duty.matter).label("matter"), func.min(Duty.opened_at).label("opened_at"),
            func.min(Duty.due_at).label("due_at"),
        )
        .join(Duty.school)
        .where(*chosen.conditions(now))
        .group_by(*by)  # the long words of documents come in afterwards: grouping by them takes twice as long
        .subquery()
    )  # fmt: skip
    rows = session.execute(
        select(numbers, Document.symbol, Document.subject, CardKind.name)
        .join(Document, Document.id == numbers.c.document_id)
        .outerjoin(CardKind, CardKind.id == numbers.c.topic_id)
    )
    found: dict[Key, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.document_id, row.kind.value, row.topic_key].append(row)
    order = list(Kind)
    return sorted(
        map(_column, found.values()),
        key=lambda c: (-c.opened_at.timestamp(), -c.document_id, order.index(c.kind), c.topic_key),
    )


def _column(rows: Sequence[Any]) -> Column:
    first = rows[0]
    counts: dict[State, int] = defaultdict(int)
    score = Score()
    for row in rows:
        counts[State(row.state)] += row.number
        if row.fallen and row.state != State.CANCELLED:
            in_time, late = (row.number if row.handed == one else 0 for one in (Handed.IN_TIME, Handed.LATE))
            score += Score(row.number, in_time, late)
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
        dict(counts),
        score,
    )


def totals(columns: Sequence[Column]) -> dict[State, int]:
    """How many duties of all these columns stand in each state; every state is there."""
    return {state: sum(column.counts.get(state, 0) for column in columns) for state in State}


def whole(columns: Sequence[Column]) -> Score:
    """The score of all these columns together."""
    return sum((column.score for column in columns), Score())


def documents_of(columns: Sequence[Column]) -> dict[int, str]:
    """The documents that ask for these columns, in that order: “12/KH-PGDĐT: Công tác truyền thông…” by id."""
    return {column.document_id: f"{column.symbol}: {text.shorten(column.subject, 80)}" for column in columns}
