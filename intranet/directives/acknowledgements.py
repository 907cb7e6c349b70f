"""Acknowledgement (báo nhận): a school states that it has received a directive (A13, NĐ 30 art. 21.2c)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.core import audit, clock
from intranet.core.errors import Refused
from intranet.core.orm import Base, UtcDateTime, session_of
from intranet.directives.models import Directive
from intranet.duties.models import Duty, Kind
from intranet.units import succession
from intranet.units.models import School


class Acknowledgement(Base):
    """The statement of one school for one directive: who, when, for which files.

    ``files`` holds ``{"filename", "sha256"}`` of every attachment as it was. One per duty, kept for ever.
    """

    __tablename__ = "acknowledgement"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), unique=True)
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[list[dict[str, str]]] = mapped_column(JSON)

    duty: Mapped[Duty] = relationship()
    directive: Mapped[Directive] = relationship()
    school: Mapped[School] = relationship()

    @property
    def receipt_number(self) -> str:
        """“BN-2026-000123”: the year in Vietnam and the row's id."""
        return f"BN-{clock.local(self.at).year}-{self.id:06d}"

    def visible_to(self, user: Any) -> bool:
        """The office and inspectors, the school itself and those that took over from it."""
        return not user.role.at_school or succession.reads(session_of(self), user, self.school_id)

    def __str__(self) -> str:
        return f"Báo nhận {self.receipt_number}"


def acknowledge(directive: Directive, *, by: Any, at: datetime, note: str = "") -> Acknowledgement:
    """Acknowledge for the person's school. A second press, or a colleague's, returns the first statement.

    Raises Refused when the school owes no acknowledgement or the directive is withdrawn.
    """
    session = session_of(directive)
    duty = session.scalar(
        select(Duty)
        .where(
            Duty.document_id == directive.document_id,
            Duty.school_id == by.school_id,
            Duty.kind == Kind.ACKNOWLEDGE,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if duty is None:
        raise Refused("Văn bản này không yêu cầu trường báo nhận.")
    done = session.scalar(select(Acknowledgement).where(Acknowledgement.duty_id == duty.id))
    if done is not None:
        return done
    duty.settle(at=at)
    statement = Acknowledgement(
        duty=duty,
        directive=directive,
        school_id=by.school_id,
        user_id=by.id,
        user_name=by.display_name,
        at=at,
        note=note,
        files=[{"filename": a.filename, "sha256": a.sha256} for a in directive.document.attachments],
    )
    session.add(statement)
    audit.record(
        session, by=by, action="directive.acknowledge", subject=statement, at=at,
        note=f"Báo nhận {directive.document.title}",
    )  # fmt: skip
    return statement
