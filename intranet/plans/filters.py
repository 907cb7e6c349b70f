"""Which plans a page is about: read from the address, turned into SQL, written back into links."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, func, select
from sqlalchemy.orm import aliased

from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind, State
from intranet.plans.models import Plan, PlanVersion, plan_version_group


class PlanState(StrEnum):
    """Where an asked plan stands: the duty's state, an open one told apart by whether a draft is begun."""

    NOT_BEGUN = "not_begun"
    DRAFTING = "drafting"
    LATE = "late"
    WAITING = "waiting"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _LABELS[self]

    @property
    def badge(self) -> str:
        """The look of its badge (``ui.badge``)."""
        return {"not_begun": "open", "drafting": "open", "accepted": "done"}.get(self.value, self.value)


_LABELS = {
    PlanState.NOT_BEGUN: "Chưa lập, còn hạn",
    PlanState.DRAFTING: "Đang soạn, còn hạn",
    PlanState.LATE: "Trễ hạn, chưa nộp",
    PlanState.WAITING: "Chờ Phòng duyệt",
    PlanState.RETURNED: "Bị trả lại",
    PlanState.ACCEPTED: "Đã chấp nhận",
    PlanState.CANCELLED: "Không còn yêu cầu",
}

STANDING = (PlanState.WAITING, PlanState.ACCEPTED)
"""States in which what was handed in stands; the coverage of these is counted."""


def state_of(duty: Duty, begun: bool, now: datetime) -> PlanState:
    """The state of the plan of a duty."""
    state = duty.state(now)
    if state is State.OPEN:
        return PlanState.DRAFTING if begun else PlanState.NOT_BEGUN
    return PlanState.ACCEPTED if state in (State.DONE, State.DONE_LATE) else PlanState(state.value)


def state_sql(now: datetime) -> ColumnElement[str]:
    """The same rule as ``state_of``, for queries over Duty."""
    state = Duty.state_sql(now)
    begun = exists().where(Plan.id == Duty.id)
    return case(
        (and_(state == State.OPEN.value, begun), PlanState.DRAFTING.value),
        (state == State.OPEN.value, PlanState.NOT_BEGUN.value),
        (state.in_([State.DONE.value, State.DONE_LATE.value]), PlanState.ACCEPTED.value),
        else_=state,
    )


def newest_number() -> ScalarSelect[int]:
    """The number of the newest hand-in of a duty's plan, for queries over Duty."""
    handed_in = aliased(PlanVersion)
    newest = select(func.max(handed_in.number)).where(handed_in.plan_id == Duty.id, handed_in.submitted_at.is_not(None))
    return newest.correlate(Duty).scalar_subquery()


@dataclass(frozen=True)
class PlanFilter:
    """``duties`` are the conditions every list of duties knows; ``states`` are alternatives.

    ``lacks`` and ``covers`` name a task group that the standing submission leaves out, or holds.
    """

    duties: DutyFilter
    states: tuple[PlanState, ...] = ()
    lacks: int | None = None
    covers: int | None = None

    @classmethod
    def read(cls, args: Mapping[str, str], states: list[str]) -> "PlanFilter":
        """From the query arguments of a request; what names nothing is ignored. A directive has one year only."""
        duties = DutyFilter.read(args, []).but(kind=Kind.PLAN, topic=None)
        return cls(
            duties.but(year=None) if duties.document else duties,
            tuple(state for state in PlanState if state.value in states),
            _number(args.get("lacks")),
            _number(args.get("covers")),
        )

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """The WHERE of a query over Duty joined with School. Cancelled ones count only when asked for."""
        every = tuple(State) if self.states else ()
        found = self.duties.but(states=every).conditions(now)
        if self.states:
            found.append(state_sql(now).in_([state.value for state in self.states]))
        for group, there in ((self.lacks, False), (self.covers, True)):
            if group is not None:
                found.append(state_sql(now).in_([state.value for state in STANDING]))
                found.append(_covers(group) if there else ~_covers(group))
        return found

    def but(self, **changes: Any) -> "PlanFilter":
        """The same filter with some conditions changed."""
        return replace(self, **changes)

    def of(self, **changes: Any) -> "PlanFilter":
        """The same filter with some of the duties' conditions changed."""
        return replace(self, duties=self.duties.but(**changes))

    def query(self) -> dict[str, Any]:
        """The query arguments that ``read`` turns into this filter."""
        values = self.duties.query()
        values.pop("kind", None)
        values["state"] = [state.value for state in self.states]
        values |= {"lacks": self.lacks, "covers": self.covers}
        return {name: value for name, value in values.items() if value not in (None, "", [])}


def _covers(group: int) -> ColumnElement[bool]:
    version = aliased(PlanVersion)
    columns = plan_version_group.c
    return exists().where(
        version.plan_id == Duty.id,
        version.number == newest_number(),
        columns.plan_version_id == version.id,
        columns.task_group_id == group,
    )


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else None
