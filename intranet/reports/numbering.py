"""The number on a printed report comes from the outgoing register and stands in it from then on (NĐ 30 art. 15)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from intranet.core.roles import OFFICE
from intranet.documents import destinations, symbols
from intranet.documents.models import next_number
from intranet.documents.types import DocumentType
from intranet.registers import outgoing
from intranet.registers.outgoing import Slip
from intranet.reports.paper import Official
from intranet.reports.periods import Period
from intranet.units.levels import Level
from intranet.units.office import OfficeProfile


def next_of(session: Session, on: date, profile: OfficeProfile | None = None) -> int:
    """The number a report of this day would get. ``profile`` spares reading the one of that day again."""
    return next_number(session, profile or OfficeProfile.on(session, on), DocumentType.BAO_CAO, on.year)


def of_period(period_id: int) -> str:
    """How the report of a period is named in the register."""
    return f"period:{period_id}"


def number_of(paper: Official) -> int | None:
    """The number typed on it; None where room is left for the hand."""
    typed, _ = symbols.split(paper.number_text.removeprefix("Số: ").strip())
    return int(typed) if typed.isdigit() else None


def named(period: Period, level: Level | None) -> str:
    """How the report on how directives were carried out is named in the register: its days and level."""
    return f"report:{period.first}:{period.last}:{level.value if level else ''}"


def take(session: Session, paper: Official, about: str, *, by: Any, at: datetime) -> None:
    """Register the number typed on a report that is printed or frozen; the same report keeps its own.

    ``about`` names the report for itself ("period:12"). Whoever may only read takes no number. Raises Refused when
    another paper bears it.
    """
    number = number_of(paper)
    if number is None or (by is not None and by.role not in OFFICE):
        return
    title = paper.titles[-1] if paper.titles else ""
    slip = Slip(
        DocumentType.BAO_CAO,
        paper.on,
        paper.subject,
        number,
        signer_name=paper.signer_name,
        signer_title=title,
        destinations=destinations.parsed(paper.recipients),
    )
    outgoing.take_for_report(session, number, about, slip, by=by, at=at)
