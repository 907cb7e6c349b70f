"""The decision to reorganise: what, which schools, from which day; planned, carried out or cancelled."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from intranet.core import dates
from intranet.core.orm import Base, UtcDateTime, choice
from intranet.core.roles import READ_ALL
from intranet.documents.models import Document
from intranet.units.models import Commune, School


class Kind(StrEnum):
    """What happens."""

    CHANGE = "change"
    MERGE = "merge"
    SPLIT = "split"
    CLOSE = "close"
    COMMUNE = "commune"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _LABELS[self][0]

    @property
    def hint(self) -> str:
        """What it is for, one sentence."""
        return _LABELS[self][1]


_LABELS = {
    Kind.CHANGE: ("Đổi tên, địa bàn, cấp học", "Trường vẫn là trường ấy; việc đang làm đi tiếp dưới tên mới."),
    Kind.MERGE: ("Sáp nhập, hợp nhất", "Một hay nhiều trường thôi hoạt động; một trường, cũ hoặc mới, kế thừa."),
    Kind.SPLIT: ("Chia, tách", "Một phần hoặc cả trường thành các trường mới."),
    Kind.CLOSE: ("Giải thể, đóng cửa", "Trường thôi hoạt động; việc còn nợ chuyển sang trường kế thừa nếu có."),
    Kind.COMMUNE: ("Sáp nhập, đổi tên xã, phường", "Mọi trường của xã, phường ấy sang xã, phường khác."),
}


class State(StrEnum):
    """Where it stands."""

    PLANNED = "planned"
    STUCK = "stuck"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        words = {
            "planned": "Chờ đến ngày",
            "stuck": "Chưa thực hiện được",
            "done": "Đã thực hiện",
            "cancelled": "Đã hủy",
        }
        return words[self.value]

    @property
    def badge(self) -> str:
        """The look of its badge."""
        return {"planned": "waiting", "stuck": "late"}.get(self.value, self.value)


class People(StrEnum):
    """What becomes of the accounts of a school that ends."""

    MOVE = "move"
    LOCK = "lock"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"move": "Chuyển sang trường kế thừa", "lock": "Khóa tài khoản"}[self.value]


class Reorganisation(Base):
    """One decision. ``effective_on`` is the first day of the new state.

    ``decision`` names the paper it rests on, ``document`` is that paper where it is registered. ``schools`` are those
    it happens to: the one that changes, splits or closes, or those that are merged. ``into`` takes over; ``becomes``
    holds the school that changes as it is to be, or those to be founded (``becoming.Becoming`` as JSON). ``ends``:
    whether a school that splits ends. ``commune`` is merged into the commune named ``into_commune``. ``results`` are
    the schools that go on, once it is carried out; ``account`` says in numbers what was done. ``problem``: why the
    clock could not carry it out.
    """

    __tablename__ = "reorganisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    effective_on: Mapped[date] = mapped_column(index=True)
    decision: Mapped[str] = mapped_column(String(300))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    into_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    becomes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    ends: Mapped[bool] = mapped_column(default=False)
    people: Mapped[People] = mapped_column(choice(People), default=People.MOVE)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"), index=True)
    into_commune: Mapped[str] = mapped_column(String(200), default="")
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_by_name: Mapped[str] = mapped_column(String(200))
    carried_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    problem: Mapped[str] = mapped_column(Text, default="")
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by_name: Mapped[str] = mapped_column(String(200), default="")
    cancel_reason: Mapped[str] = mapped_column(Text, default="")

    document: Mapped[Document | None] = relationship()
    into: Mapped[School | None] = relationship()
    commune: Mapped[Commune | None] = relationship()
    parts: Mapped[list["ReorganisedSchool"]] = relationship(
        back_populates="reorganisation", order_by="ReorganisedSchool.id", cascade="all, delete-orphan"
    )

    @property
    def schools(self) -> list[School]:
        """The schools it happens to."""
        return [part.school for part in self.parts if not part.result]

    @property
    def results(self) -> list[School]:
        """The schools that were founded or took over, once it is carried out."""
        return [part.school for part in self.parts if part.result]

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.cancelled_at:
            return State.CANCELLED
        if self.carried_out_at:
            return State.DONE
        return State.STUCK if self.problem else State.PLANNED

    @property
    def pending(self) -> bool:
        """Whether it is still to be carried out, and can be cancelled."""
        return self.cancelled_at is None and self.carried_out_at is None

    @property
    def basis(self) -> str:
        """“từ ngày 01/07/2026 theo Quyết định số 12/QĐ-UBND ngày 20/06/2026”."""
        return f"từ ngày {dates.format_date(self.effective_on)} theo {self.decision}"

    def visible_to(self, user: Any) -> bool:
        """The office and inspectors; a school sees what came of it on its own page."""
        return user.role in READ_ALL

    def lock(self, session: Session) -> None:
        """Read the row again and keep others from changing it until the transaction ends."""
        session.refresh(self, with_for_update={"of": Reorganisation})


class ReorganisedSchool(Base):
    """A school a reorganisation happens to, or (``result``) one that was founded or took over by it."""

    __tablename__ = "reorganised_school"

    id: Mapped[int] = mapped_column(primary_key=True)
    reorganisation_id: Mapped[int] = mapped_column(ForeignKey("reorganisation.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    result: Mapped[bool] = mapped_column(default=False)

    reorganisation: Mapped[Reorganisation] = relationship(back_populates="parts")
    school: Mapped[School] = relationship()
