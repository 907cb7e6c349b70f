"""The duty: one thing one school owes because one document asks for it."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, case, func, insert
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from intranet.core.errors import Refused
from intranet.core.orm import Base, UtcDateTime, choice, session_of
from intranet.documents.models import Document
from intranet.duties import returning
from intranet.units import succession
from intranet.units.models import School
from intranet.units.office import CardKind
from intranet.units.years import SchoolYear


class Kind(StrEnum):
    """What is owed."""

    ACKNOWLEDGE = "acknowledge"
    PLAN = "plan"
    CARD = "card"
    REPORT = "report"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        words = {"acknowledge": "Báo nhận", "plan": "Kế hoạch triển khai", "card": "Thẻ đầu mối", "report": "Báo cáo"}
        return words[self.value]

    @property
    def deed(self) -> str:
        """What the school does about it, in the middle of a sentence."""
        words = {
            "acknowledge": "báo nhận",
            "plan": "nộp kế hoạch triển khai",
            "card": "xác nhận thẻ đầu mối",
            "report": "nộp báo cáo",
        }
        return words[self.value]

    def about(self, thing: str) -> str:
        """What is owed of what: “Thẻ đầu mối: …”; a thing called “Báo cáo …” is not called a report twice."""
        if not thing:
            return self.label
        return thing if thing.startswith(f"{self.label} ") else f"{self.label}: {thing}"


OF_DIRECTIVES = (Kind.ACKNOWLEDGE, Kind.PLAN, Kind.CARD)
"""What publishing a directive asks by itself; reports are asked by opening a period (``periods``)."""


class State(StrEnum):
    """Where a duty stands at an instant."""

    OPEN = "open"
    LATE = "late"
    WAITING = "waiting"
    RETURNED = "returned"
    DONE = "done"
    DONE_LATE = "done_late"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _LABELS[self]


_LABELS = {
    State.OPEN: "Chưa làm, còn hạn",
    State.LATE: "Quá hạn, chưa làm",
    State.WAITING: "Chờ Phòng duyệt",
    State.RETURNED: "Bị trả lại, cần nộp lại",
    State.DONE: "Đã xong, đúng hạn",
    State.DONE_LATE: "Đã xong, trễ hạn",
    State.CANCELLED: "Không còn yêu cầu",
}

OWED = (State.OPEN, State.LATE, State.RETURNED)
"""States in which the school must still act."""

UNFINISHED = (*OWED, State.WAITING)
"""States in which somebody must still act, the school or the office."""


class Duty(Base):
    """One obligation of one school.

    ``due_at`` is the last instant in time. ``submitted_at`` is the first hand-in and decides *on time*; a returned plan
    that is handed in again keeps it. ``topic_id`` is the card kind for kind CARD, else None. ``topic_key`` tells apart
    what one document asks of one kind: the card kind's id, the period's id for REPORT, else 0. ``matter`` is the
    period's title for REPORT, else empty. A duty that passed from a school to its successor is another row with the
    same due instant: ``passed_from_id`` leads to the old one, ``first_asked_at`` is when that school was asked.
    """

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("school_id", "document_id", "kind", "topic_key"),
        Index("ix_duty_topic_key", "topic_key", "kind"),  # a period's reports, among those of many periods
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    school_year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"), index=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("card_kind.id"))
    topic_key: Mapped[int] = mapped_column(default=0)  # never NULL: that would escape the unique key
    matter: Mapped[str] = mapped_column(String(300), default="", server_default="")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    return_reason: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    passed_from_id: Mapped[int | None] = mapped_column(ForeignKey("duty.id"), index=True)
    first_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    school: Mapped[School] = relationship()
    document: Mapped[Document] = relationship()
    school_year: Mapped[SchoolYear] = relationship()
    topic: Mapped[CardKind | None] = relationship()
    passed_from: Mapped["Duty | None"] = relationship(remote_side=[id])

    @hybrid_property
    def asked_at(self) -> datetime:
        """When it was asked for: of the first school, for a duty that passed on. ``opened_at`` is when of this one."""
        return self.first_asked_at or self.opened_at

    @asked_at.inplace.expression
    @classmethod
    def _asked_at(cls) -> ColumnElement[datetime]:
        return func.coalesce(cls.first_asked_at, cls.opened_at)

    @property
    def label(self) -> str:
        """What is owed, for the screen: “Thẻ đầu mối: Đầu mối truyền thông”."""
        return self.kind.about(self.topic.name if self.topic else self.matter)

    @property
    def title(self) -> str:
        """What is owed to which document: “Báo nhận: Kế hoạch số 12/KH-PGDĐT …”; a report is named by its period."""
        return self.label if self.matter else f"{self.label}: {self.document.title}"

    def state(self, now: datetime) -> State:
        """Where it stands, or stood, at an instant."""
        if self.cancelled_at and self.cancelled_at <= now:
            return State.CANCELLED
        if self.settled_at and self.settled_at <= now:
            return State.DONE if self.on_time else State.DONE_LATE
        if self.returned_at and self.returned_at <= now:
            return State.RETURNED
        if self.submitted_at and self.submitted_at <= now:
            return State.WAITING
        return State.LATE if self.due_at < now else State.OPEN

    @classmethod
    def state_sql(cls, now: datetime) -> ColumnElement[str]:
        """The same rule as ``state``, for queries."""
        return case(
            (cls.cancelled_at <= now, State.CANCELLED.value),
            ((cls.settled_at <= now) & (cls.submitted_at <= cls.due_at), State.DONE.value),
            (cls.settled_at <= now, State.DONE_LATE.value),
            (cls.returned_at <= now, State.RETURNED.value),
            (cls.submitted_at <= now, State.WAITING.value),
            (cls.due_at < now, State.LATE.value),
            else_=State.OPEN.value,
        )

    @property
    def on_time(self) -> bool:
        """Whether the first hand-in came by the due instant."""
        return self.submitted_at is not None and self.submitted_at <= self.due_at

    def lock(self) -> None:
        """Read the row again and keep others from changing it until the transaction ends."""
        session_of(self).refresh(self, with_for_update={"of": Duty})  # not the school it was perhaps read with

    def submit(self, *, at: datetime) -> None:
        """Evidence is handed in and waits for the office."""
        if self.cancelled_at:
            raise Refused(f"Việc này không còn phải làm: {self.cancel_reason}")
        if self.settled_at:
            raise Refused("Việc này đã hoàn thành.")
        self.submitted_at = self.submitted_at or at
        self.returned_at, self.return_reason = None, ""

    def settle(self, *, at: datetime) -> None:
        """Evidence is in and good: nothing more is owed."""
        self.submit(at=at)
        self.settled_at = at

    def send_back(self, reason: str, *, at: datetime) -> None:
        """The office returns what was handed in and says why; the school owes it again."""
        if self.submitted_at is None or self.settled_at:
            raise Refused("Chưa có gì để trả lại.")
        self.returned_at, self.return_reason = at, reason
        returning.tell(self, at)

    def reopen(self, reason: str, *, at: datetime) -> None:
        """The office takes its acceptance back: the school owes it again. The first hand-in still decides on time."""
        if self.settled_at is None or self.cancelled_at:
            raise Refused("Chỉ mở lại được việc đã hoàn thành.")
        self.settled_at, self.returned_at, self.return_reason = None, at, reason
        returning.tell(self, at)

    def cancel(self, reason: str, *, at: datetime) -> None:
        """Nothing is owed any more, unless it is done already: what was done stays done."""
        if self.settled_at is None and self.cancelled_at is None:
            self.cancelled_at, self.cancel_reason = at, reason

    def visible_to(self, user: Any) -> bool:
        """The office and inspectors see every duty, people of a school only their own."""
        return not user.role.at_school or user.school_id == self.school_id

    def readable_by(self, user: Any) -> bool:
        """What was done about it: also people of a school that took over from its school."""
        return not user.role.at_school or succession.reads(session_of(self), user, self.school_id)


def open_duties(
    session: Session,
    schools: Iterable[School],
    *,
    document: Document,
    kind: Kind,
    due_at: datetime,
    school_year: SchoolYear,
    at: datetime,
    topic: CardKind | None = None,
    topic_key: int = 0,
    matter: str = "",
) -> int:
    """Give each of these schools the duty; returns how many. ``topic_key`` and ``matter`` as in Duty, for reports."""
    rows = [
        {
            "school_id": school.id,
            "document_id": document.id,
            "kind": kind,
            "topic_id": topic.id if topic else None,
            "topic_key": topic.id if topic else topic_key,
            "matter": matter,
            "opened_at": at,
            "due_at": due_at,
            "school_year_id": school_year.id,
        }
        for school in schools
    ]
    if rows:
        session.flush()
        session.connection().execute(insert(Duty), rows)  # by the session it takes twice as long for thousands
    return len(rows)
