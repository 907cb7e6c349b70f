"""The board (bảng theo dõi): schools × duties, the schools in groups, each group and column with its totals."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, lazyload

from intranet.core.paging import Page, paginate
from intranet.duties.columns import Column, Key, columns
from intranet.duties.filters import DutyFilter
from intranet.duties.grouping import Grouping
from intranet.duties.models import Duty, State
from intranet.units.models import School

COLUMNS = 12
"""How many columns of the matrix are shown at a time."""


@dataclass(frozen=True)
class Group:
    """A group of schools. ``condition`` asks a DutyFilter for it; ``counts`` are over all its schools.

    ``schools`` are those on this page; ``goes_on``: others of the group stand on the page before.
    """

    name: str
    condition: dict[str, int]
    schools: list[School]
    goes_on: bool
    counts: dict[Key, dict[State, int]] = field(default_factory=dict)

    def count(self, column: Column, *states: State) -> int:
        """How many schools of the group stand in these states of a column."""
        found = self.counts.get(column.key, {})
        return sum(found.get(state, 0) for state in states)

    def total(self, column: Column) -> int:
        """Of how many schools of the group it is asked."""
        return sum(self.counts.get(column.key, {}).values())


@dataclass(frozen=True)
class Matrix:
    """One page of schools × duties. ``cells`` maps (school id, column key) to the duty.

    ``every`` is all that is asked under the filter, ``columns`` what of it is shown, ``offered`` what it would be
    without asking for one document: the choices of documents.
    """

    columns: list[Column]
    every: list[Column]
    offered: list[Column]
    schools: Page
    groups: list[Group]
    cells: dict[tuple[int, Key], Duty]
    older: int | None
    newer: int | None


def matrix(session: Session, chosen: DutyFilter, now: datetime, *, grouping: Grouping, page: int, skip: int) -> Matrix:
    """The matrix of a filter: ``page`` of the schools from 1, ``skip`` columns from the newest. Six statements at most.

    A chosen state picks the schools; the columns' counts stay over all of what is asked, or they would say nothing.
    """
    everything = chosen.but(states=(), handed=())
    offered = columns(session, everything.but(document=None), now)
    every = [column for column in offered if chosen.document in (None, column.document_id)]
    skip = min(max(skip, 0), max(0, len(every) - 1))
    shown = every[skip : skip + COLUMNS]
    schools = paginate(session, schools_of(chosen, now, grouping), page)
    documents = {column.document_id for column in shown}
    duties = session.scalars(
        select(Duty)
        .join(Duty.school)
        .where(
            Duty.school_id.in_([school.id for school in schools.items]),
            Duty.document_id.in_(documents),
            *everything.conditions(now),
        )
    )
    cells = {(duty.school_id, (duty.document_id, duty.kind.value, duty.topic_key)): duty for duty in duties}
    return Matrix(
        shown,
        every,
        offered,
        schools,
        _groups(session, everything, now, grouping, schools, documents),
        cells,
        older=skip + COLUMNS if skip + COLUMNS < len(every) else None,
        newer=max(0, skip - COLUMNS) if skip else None,
    )


def schools_of(chosen: DutyFilter, now: datetime, grouping: Grouping) -> Select[School]:
    """The schools of which a filter finds any duty, group by group, with their communes."""
    owing = select(Duty.school_id).join(Duty.school).where(*chosen.conditions(now))
    return (
        select(School)
        .outerjoin(School.commune)
        .where(School.id.in_(owing))
        .options(lazyload(School.level_rows), contains_eager(School.commune))
        .order_by(*grouping.order)
    )


def group_counts(
    session: Session, chosen: DutyFilter, now: datetime, grouping: Grouping, documents: Collection[int]
) -> dict[int, dict[Key, dict[State, int]]]:
    """The counts of every group by its key, of these documents. One statement."""
    key, state = grouping.key_sql, Duty.state_sql(chosen.at or now)
    rows = session.execute(
        select(key, Duty.document_id, Duty.kind, Duty.topic_key, state, func.count())
        .select_from(Duty)
        .join(Duty.school)
        .where(Duty.document_id.in_(documents), *chosen.conditions(now))
        .group_by(key, Duty.document_id, Duty.kind, Duty.topic_key, state)
    )
    found: dict[int, dict[Key, dict[State, int]]] = defaultdict(lambda: defaultdict(dict))
    for group, document_id, kind, topic_key, name, number in rows:
        found[group][document_id, kind.value, topic_key][State(name)] = number
    return found


def _groups(
    session: Session,
    everything: DutyFilter,
    now: datetime,
    grouping: Grouping,
    schools: Page,
    documents: Collection[int],
) -> list[Group]:
    counts = group_counts(session, everything, now, grouping, documents) if schools.items else {}
    groups: list[Group] = []
    for key, members in groupby(schools.items, key=grouping.key_of):
        its = list(members)
        commune = its[0].commune.name if its[0].commune else ""
        name = grouping.name_of(its[0].level_rank, commune)
        goes_on = not groups and schools.page > 1
        groups.append(Group(name, grouping.condition(key), its, goes_on, counts.get(key, {})))
    return groups
