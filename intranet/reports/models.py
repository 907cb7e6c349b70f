"""The reports that were printed: one row each, so that a paper can be told from an invented one."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.core.orm import Base, UtcDateTime
from intranet.reports.consolidation import Consolidation
from intranet.reports.paper import Official


class PrintedReport(Base):
    """A consolidated report as it was printed once. ``number_text`` and ``on`` as they stand on the paper.

    ``cut`` is the moment of its numbers; ``content_key`` a SHA-256 of all that stands on it, by which the same report
    printed again is the same paper; ``sha256`` of the file, empty while it is being drawn (or where that failed).
    """

    __tablename__ = "printed_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    subject: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(String(200))
    number_text: Mapped[str] = mapped_column(String(100))
    on: Mapped[date]
    cut: Mapped[datetime] = mapped_column(UtcDateTime)
    content_key: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), default="", index=True)

    def visible_to(self, user: Any) -> bool:
        """The office and inspectors."""
        return not user.role.at_school

    def drawn(self, content: bytes) -> None:
        """Keep the SHA-256 of the file."""
        self.sha256 = sha256(content).hexdigest()


def about_to_print(session: Session, paper: Official, made: Consolidation, *, at: datetime) -> PrintedReport:
    """The row of a printing, before its file is drawn: its id is in the mark on the paper.

    The same words over the same numbers give the row they have had, and so the same file to the byte.
    """
    key = sha256(repr((made, paper)).encode()).hexdigest()
    printed = session.scalar(select(PrintedReport).where(PrintedReport.content_key == key))
    if printed is None:
        printed = PrintedReport(
            at=at, subject=paper.subject, office=paper.office, number_text=paper.number_text, on=paper.on, cut=made.cut,
            content_key=key,
        )  # fmt: skip
        session.add(printed)
        session.flush()
    return printed
