"""Which reports of a period a page is about: read from the address, turned into SQL, written back into links."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, or_

from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind, State
from intranet.periods.models import ReportPeriod
from intranet.submissions.models import Submission, SubmissionVersion


class Standing(StrEnum):
    """What is counted of a period. They overlap: a late report may be accepted, one that came may be returned."""

    EXPECTED = "expected"
    SUBMITTED = "submitted"
    IN_TIME = "in_time"
    LATE = "late"
    NIL = "nil"
    MISSING = "missing"
    OVERDUE = "overdue"
    DRAFTING = "drafting"
    WAITING = "waiting"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The words after the number."""
        return _LABELS[self]

    @property
    def look(self) -> str | None:
        """The look of its number (``ui.stat``)."""
        return {"overdue": "late", "waiting": "waiting", "accepted": "done"}.get(self.value)


_LABELS = {
    Standing.EXPECTED: "phải nộp",
    Standing.SUBMITTED: "đã nộp",
    Standing.IN_TIME: "nộp đúng hạn",
    Standing.LATE: "nộp trễ hạn",
    Standing.NIL: "báo không phát sinh",
    Standing.MISSING: "chưa nộp",
    Standing.OVERDUE: "quá hạn, chưa nộp",
    Standing.DRAFTING: "đang soạn, chưa nộp",
    Standing.WAITING: "chờ duyệt",
    Standing.RETURNED: "đã trả lại, chờ nộp lại",
    Standing.ACCEPTED: "đã chấp nhận",
    Standing.CANCELLED: "không còn yêu cầu",
}

OWED = {
    Standing.EXPECTED: (State.OPEN, State.LATE, State.RETURNED),
    Standing.MISSING: (State.OPEN, State.LATE),
    Standing.OVERDUE: (State.LATE,),
    Standing.RETURNED: (State.RETURNED,),
}
"""Of whom a list for telephoning can be made, and the states of the duties it is to hold."""


def standings_sql(now: datetime) -> dict[Standing, ColumnElement[bool]]:
    """Whether a report is counted so, for queries over Duty with its Submission and newest SubmissionVersion."""
    state, came = Duty.state_sql(now), Duty.submitted_at <= now
    asked, missing = state != State.CANCELLED.value, state.in_([State.OPEN.value, State.LATE.value])
    return {
        Standing.EXPECTED: asked,
        Standing.SUBMITTED: asked & came,
        Standing.IN_TIME: asked & came & (Duty.submitted_at <= Duty.due_at),
        Standing.LATE: asked & came & (Duty.submitted_at > Duty.due_at),
        # what was returned does not count until it comes again
        Standing.NIL: asked & (state != State.RETURNED.value) & SubmissionVersion.nil,
        Standing.MISSING: missing,
        Standing.OVERDUE: state == State.LATE.value,
        Standing.DRAFTING: missing & or_(Submission.revision > 0, Submission.prepared_at.is_not(None)),
        Standing.WAITING: state == State.WAITING.value,
        Standing.RETURNED: state == State.RETURNED.value,
        Standing.ACCEPTED: state.in_([State.DONE.value, State.DONE_LATE.value]),
        Standing.CANCELLED: state == State.CANCELLED.value,
    }


def standing_sql(standing: Standing, now: datetime) -> ColumnElement[bool]:
    """The rule of one of them."""
    return standings_sql(now)[standing]


@dataclass(frozen=True)
class ReportFilter:
    """The reports of one period. ``duties`` are the conditions every list of duties knows; ``standing`` one of them."""

    duties: DutyFilter
    standing: Standing = Standing.EXPECTED

    @classmethod
    def read(cls, period: ReportPeriod, args: Mapping[str, str]) -> "ReportFilter":
        """From the query arguments of a request; what names nothing is ignored."""
        asked = DutyFilter.read(args, [])
        of_period = DutyFilter(
            document=period.directive_id, kind=Kind.REPORT, topic=period.id, level=asked.level, commune=asked.commune,
            q=asked.q, on=period.due_on,
        )  # fmt: skip
        return cls(of_period, next((one for one in Standing if one == args.get("state")), Standing.EXPECTED))

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """The WHERE of a query over Duty joined with School, Submission and SubmissionVersion."""
        return [*self.schools(now), standing_sql(self.standing, now)]

    def schools(self, now: datetime) -> list[ColumnElement[bool]]:
        """The same whatever the standing: what the numbers are counted over."""
        return self.duties.but(states=tuple(State)).conditions(now)

    def but(self, **changes: Any) -> "ReportFilter":
        """The same filter with something changed."""
        return replace(self, **changes)

    def query(self) -> dict[str, Any]:
        """The query arguments that ``read`` turns into this filter, the period apart."""
        values = self.duties.query()
        narrowed: dict[str, Any] = {name: values[name] for name in ("q", "level", "commune") if name in values}
        return narrowed if self.standing is Standing.EXPECTED else narrowed | {"state": self.standing.value}
