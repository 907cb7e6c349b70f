"""What an inspector would ask about a year's outgoing register: numbers missing, given late, or out of order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import extract, select
from sqlalchemy.orm import Session

from intranet.core import clock, dates
from intranet.documents import series
from intranet.documents.models import Document
from intranet.documents.types import DocumentType, Urgency
from intranet.registers import rows
from intranet.registers.cells import sent_on
from intranet.registers.rows import OutgoingFilter, OutgoingRow
from intranet.units.office import OfficeProfile


@dataclass(frozen=True)
class Gap:
    """Numbers of a series, ``first`` to ``last``, that nothing bears; ``draft`` holds the one number, if any does."""

    organ: str
    line: str
    kind: DocumentType
    first: int
    last: int
    draft: Document | None = None

    @property
    def words(self) -> str:
        """“07” or “07–09”."""
        return f"{self.first:02d}" if self.first == self.last else f"{self.first:02d}–{self.last:02d}"


@dataclass(frozen=True)
class Slip:
    """A line of the register and what is odd about its days."""

    row: OutgoingRow
    words: str


@dataclass(frozen=True)
class Findings:
    """All there is to look at in a year."""

    gaps: list[Gap]
    slips: list[Slip]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.gaps) + len(self.slips)


def of_year(session: Session, year: int, now: datetime) -> Findings:
    """The findings of a calendar year: as many statements however many documents there are."""
    issued = list(session.execute(rows.outgoing(OutgoingFilter(year))))
    lines = [OutgoingRow(*row) for row in issued]
    profiles = list(session.scalars(select(OfficeProfile).order_by(OfficeProfile.valid_from)))
    offices = {profile.abbreviation: profile for profile in profiles}
    organ_of = {profile.id: profile.abbreviation for profile in profiles}
    drafts = select(Document).where(
        Document.own, Document.number.is_not(None), Document.sealed_at.is_(None), Document.entered_at.is_(None),
        extract("year", Document.issued_on) == year,
    )  # fmt: skip
    held = list(session.scalars(drafts))
    by_organ: dict[str, list[Document]] = defaultdict(list)
    for document in (*(row.document for row in lines), *held):
        by_organ[organ_of.get(document.profile_id or 0, "")].append(document)
    gaps: list[Gap] = []
    order: list[Slip] = []
    for organ, documents in sorted(by_organ.items()):
        if organ not in offices:
            continue
        for line in series.lines_of(session, offices[organ], year):
            own = [one for one in documents if one.type in line.kinds and one.number]
            gaps += _gaps(line, own)
            order += _out_of_order(own, {row.document.id: row for row in lines})
    return Findings(gaps, [*_late(lines), *order])


def _gaps(line: series.Line, documents: list[Document]) -> Iterator[Gap]:
    """From where the series begins to the highest number issued; drafts' numbers are named, not called missing."""
    drafts = {one.number: one for one in documents if not (one.sealed_at or one.entered_at) and one.number}
    issued = {one.number for one in documents if one.number} - set(drafts)
    if not issued:
        return
    kind = sorted(line.kinds)[0]
    for number in sorted(number for number in drafts if number < max(issued)):
        yield Gap(line.organ, line.name, kind, number, number, drafts[number])
    known = sorted({*issued, *drafts})
    edges = [line.first - 1, *(number for number in known if line.first <= number <= max(issued))]
    for before, after in pairwise(edges):
        if after - before > 1:
            yield Gap(line.organ, line.name, kind, before + 1, after - 1)


def _out_of_order(documents: list[Document], lines: dict[int, OutgoingRow]) -> Iterator[Slip]:
    """Numbers whose day is earlier than that of a lower number."""
    latest: Document | None = None
    for document in sorted((one for one in documents if one.id in lines), key=lambda one: one.number or 0):
        if latest and document.issued_on and latest.issued_on and document.issued_on < latest.issued_on:
            before = f"số {latest.symbol} đề ngày {dates.format_date(latest.issued_on)}"
            yield Slip(lines[document.id], f"Đề ngày sớm hơn số đứng trước ({before}).")
        else:
            latest = document


def _late(lines: Iterable[OutgoingRow]) -> Iterator[Slip]:
    """Numbered or sent later than the next working day (art. 15.2, 18.1); urgent papers go at once."""
    for row in lines:
        document = row.document
        if document.voided_at or document.issued_on is None:
            continue
        signed = (row.entry.signed_on if row.entry else None) or document.issued_on
        numbered, sent = numbered_on(row), sent_on(row)
        if numbered and numbered > dates.next_working_day(signed):
            words = f"Ký ngày {dates.format_date(signed)}, vào sổ ngày {dates.format_date(numbered)}"
            yield Slip(row, f"{words}: quá ngày làm việc tiếp theo (Điều 15).")
        urgent = document.urgency is not Urgency.NORMAL
        until = document.issued_on if urgent else dates.next_working_day(document.issued_on)
        if sent and sent > until:
            rule = "văn bản khẩn phải chuyển ngay" if urgent else "quá ngày làm việc tiếp theo"
            yield Slip(row, f"Chuyển ngày {dates.format_date(sent)}: {rule} (Điều 18).")


def numbered_on(row: OutgoingRow) -> date | None:
    """The day it came into the register."""
    at = row.directive.published_at if row.directive else row.document.entered_at
    return clock.local(at).date() if at else None
