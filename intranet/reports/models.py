"""The reports that were printed: one row each, so that a paper can be told from an invented one."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.core.orm import Base, UtcDateTime
from intranet.reports.paper import Official


class PrintedReport(Base):
    """A consolidated report as it was printed once. ``number_text`` and ``on`` as they stand on the paper.

    ``cut`` is the moment of its numbers; ``sha256`` of the file, empty while it is being drawn (or where that failed).
    """

    __tablename__ = "printed_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    subject: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(String(200))
    number_text: Mapped[str] = mapped_column(String(100))
    on: Mapped[date]
    cut: Mapped[datetime] = mapped_column(UtcDateTime)
    sha256: Mapped[str] = mapped_column(String(64), default="", index=True)

    def visible_to(self, user: Any) -> bool:
        """The office and inspectors."""
        return not user.role.at_school

    def drawn(self, content: bytes) -> None:
        """Keep the SHA-256 of the file."""
        self.sha256 = sha256(content).hexdigest()


def about_to_print(session: Session, paper: Official, cut: datetime, *, at: datetime) -> PrintedReport:
    """The row of a printing, before its file is drawn: its id is in the mark on the paper."""
    printed = PrintedReport(
        at=at, subject=paper.subject, office=paper.office, number_text=paper.number_text, on=paper.on, cut=cut
    )
    session.add(printed)
    session.flush()
    return printed
