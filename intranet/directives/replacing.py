"""What the schools still owe an earlier directive and would no longer be asked once another replaces it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from intranet.core import text
from intranet.core.numbers import format_number
from intranet.core.orm import session_of
from intranet.directives.models import Directive, Relation
from intranet.directives.readiness import Problem
from intranet.duties.models import OF_DIRECTIVES, Duty, Kind
from intranet.units.models import School
from intranet.units.office import CardKind

NAMED = 3
"""Schools that are called by name; the others are counted."""

_ASK_FIELDS = {Kind.ACKNOWLEDGE: "asks_acknowledgement", Kind.PLAN: "asks_plan", Kind.CARD: "asks_cards"}


class _Work(NamedTuple):
    """One kind of unfinished work, and why the new directive does not ask for it."""

    kind: Kind
    topic: str
    handed_in: bool
    asked_of_others: bool


def warnings(directive: Directive, schools: list[School], today: date) -> list[Problem]:
    """What replacing would let fall, by what is owed, how many schools and their names. One statement."""
    if directive.relation is not Relation.REPLACES or directive.related_id is None:
        return []
    asked = _asked(directive, today)
    reached = {school.id for school in schools}
    owed = (
        select(School.id, School.name, Duty.kind, Duty.topic_key, CardKind.name, Duty.submitted_at, Duty.returned_at)
        .join(Duty.school)
        .outerjoin(Duty.topic)
        .where(
            Duty.document_id == directive.related_id,
            Duty.kind.in_(OF_DIRECTIVES),  # report periods go on: replacing leaves them open
            Duty.settled_at.is_(None),
            Duty.cancelled_at.is_(None),
            School.open_on(today),
        )
        .order_by(School.level_rank, School.sort_key, School.id)
    )
    lost: dict[_Work, list[str]] = defaultdict(list)
    for school_id, school, kind, topic_key, topic, submitted_at, returned_at in session_of(directive).execute(owed):
        still = (kind, topic_key) in asked
        if not (still and school_id in reached):
            lost[_Work(kind, topic or "", submitted_at is not None and returned_at is None, still)].append(school)
    order = list(OF_DIRECTIVES)
    return [_problem(work, lost[work]) for work in sorted(lost, key=lambda work: (order.index(work.kind), work[1:]))]


def _asked(directive: Directive, today: date) -> set[tuple[Kind, int]]:
    return set(_pairs(directive, today))


def _pairs(directive: Directive, today: date) -> Iterator[tuple[Kind, int]]:
    for kind, _ in directive.dues(today):
        topics = [one.id for one in directive.card_kinds] if kind is Kind.CARD else [0]
        yield from ((kind, topic) for topic in topics)


def _problem(work: _Work, schools: list[str]) -> Problem:
    deed = f"{work.kind.deed} “{work.topic}”" if work.topic else work.kind.deed
    state = f"đã {deed}, đang chờ duyệt" if work.handed_in else f"chưa {deed}"
    names = ", ".join(text.shorten(name, 100) for name in schools[:NAMED])
    others = f" và {format_number(len(schools) - NAMED)} trường nữa" if len(schools) > NAMED else ""
    why = "không gửi tới các trường này" if work.asked_of_others else f"không yêu cầu {deed}"
    return Problem(
        "audience_kind" if work.asked_of_others else _ASK_FIELDS[work.kind],
        f"Văn bản cũ còn {format_number(len(schools))} trường {state} ({names}{others}); văn bản mới {why}.",
    )
