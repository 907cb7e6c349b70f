"""Writing the outgoing register: papers entered by hand, numbers of reports, corrections, numbers struck out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import audit, dates, text
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.directives.models import Directive
from intranet.documents import destinations, series, symbols
from intranet.documents.destinations import Destination
from intranet.documents.models import Document, next_number, numbered
from intranet.documents.types import Authority, DocumentType
from intranet.registers.models import OutgoingEntry
from intranet.units.office import OfficeProfile

UNUSED = "Số không dùng"
"""The subject of a number that was struck out before any paper bore it."""

FACTS = {
    "type": "loại", "number": "số", "symbol": "số, ký hiệu", "issued_on": "ngày văn bản", "subject": "trích yếu",
    "signer_name": "người ký", "signer_title": "chức vụ người ký", "authority": "quyền hạn ký",
    "destinations": "nơi nhận",
}  # fmt: skip
"""What a paper entered by hand says itself: field → Vietnamese name in a sentence."""

HANDLING = {
    "filed_with": "nơi giữ bản lưu", "copies": "số bản", "sent_on": "ngày chuyển", "signed_for": "ký nhận",
    "signed_on": "ngày ký", "note": "ghi chú",
}  # fmt: skip
"""What only the register says; also of a directive."""


@dataclass(frozen=True)
class Slip:
    """The facts of a paper that takes a number. ``number`` None: the next one of its series."""

    kind: DocumentType
    issued_on: date
    subject: str
    number: int | None = None
    notation: str = ""
    signer_name: str = ""
    signer_title: str = ""
    authority: Authority = Authority.NONE
    destinations: Sequence[Destination] = field(default=(destinations.FILED,))


def enter(
    session: Session, slip: Slip, handling: Mapping[str, Any], *, by: Any, at: datetime, about: str = ""
) -> OutgoingEntry:
    """Write a paper into the register under its number, taken now. Raises Refused when the number is used."""
    series.lock(session)
    profile = OfficeProfile.on(session, slip.issued_on)
    number = slip.number or next_number(session, profile, slip.kind, slip.issued_on.year)
    document = Document(own=True, type=slip.kind, subject=slip.subject, issuer_name=profile.display_name)
    document.profile, document.entered_at = profile, at
    _write(document, slip, number, profile)
    session.add(document)
    session.flush()
    document.register()
    entry = OutgoingEntry(document=document, about=about, **handling)
    session.add(entry)
    audit.record(
        session, by=by, action="outgoing.enter", subject=document, at=at,
        note=f"Vào sổ văn bản đi: {document.title}, {text.shorten(document.subject, 200)}",
    )  # fmt: skip
    return entry


def _write(document: Document, slip: Slip, number: int, profile: OfficeProfile) -> None:
    usual = symbols.compose(number, slip.kind, profile.abbreviation, profile.unit_abbreviation or None)
    document.type, document.issued_on, document.subject = slip.kind, slip.issued_on, slip.subject
    document.number = number
    document.symbol = f"{number:02d}/{slip.notation}" if slip.notation else usual
    document.signer_name, document.signer_title = slip.signer_name, slip.signer_title
    document.authority = slip.authority
    document.destinations = destinations.stored(slip.destinations)


def correct(document: Document, slip: Slip | None, handling: Mapping[str, Any], *, by: Any, at: datetime) -> str:
    """Mend what was typed; returns what changed, in words. ``slip`` is None for a directive, which is sealed.

    Raises Refused for a number that is struck out or a new one that is used.
    """
    session = session_of(document)
    if document.voided_at:
        raise Refused("Số này đã hủy nên không sửa được nữa.")
    entry = session.get(OutgoingEntry, document.id)
    if entry is None:
        entry = OutgoingEntry(document_id=document.id)
        session.add(entry)
        session.flush()
    before = _shown(document, entry)
    if slip is not None:
        if document.sealed_at:
            raise Refused("Văn bản đã phát hành nên không sửa được; hãy đính chính, sửa đổi hoặc thay thế.")
        profile = OfficeProfile.on(session, slip.issued_on)
        document.profile, document.issuer_name = profile, profile.display_name
        _write(document, slip, slip.number or document.number or 0, profile)
        document.register()
    for name, value in handling.items():
        setattr(entry, name, value)
    after = _shown(document, entry)
    changed = [
        f"{label}: {before[label] or 'trống'} → {after[label] or 'trống'}"
        for label in before
        if before[label] != after[label]
    ]
    if not changed:
        return ""
    words = text.shorten("; ".join(changed), 1000)
    note = f"Sửa sổ văn bản đi, {document.title}: {words}"
    audit.record(session, by=by, action="outgoing.correct", subject=document, at=at, note=note)
    return words


def _shown(document: Document, entry: OutgoingEntry) -> dict[str, str]:
    facts = {label: _plain(getattr(document, name)) for name, label in FACTS.items()}
    return facts | {label: _plain(getattr(entry, name)) for name, label in HANDLING.items()}


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(row.words for row in destinations.read(value))
    if isinstance(value, date):
        return dates.format_date(value)
    return str(getattr(value, "label", value) if value is not None else "")


def void(document: Document, reason: str, *, by: Any, at: datetime) -> None:
    """Strike a number out; it stays in sight with the reason and is never given again. Raises Refused."""
    session = session_of(document)
    session.refresh(document, ["voided_at", "sealed_at"], with_for_update=True)
    if document.sealed_at:
        raise Refused("Văn bản đã phát hành trên hệ thống thì thu hồi ở trang của văn bản, không hủy số.")
    if document.voided_at:
        raise Refused("Số này đã hủy.")
    if not reason.strip():
        raise Refused("Cần nêu lý do hủy số.")
    document.voided_at, document.void_reason = at, reason.strip()
    audit.record(
        session, by=by, action="outgoing.void", subject=document, at=at,
        note=f"Hủy số {document.symbol}: {text.shorten(document.void_reason, 300)}",
    )  # fmt: skip


def void_unused(
    session: Session, kind: DocumentType, number: int, on: date, reason: str, *, by: Any, at: datetime
) -> OutgoingEntry:
    """Account for a number that no paper bears: it is entered and struck out at once. Raises Refused."""
    entry = enter(session, Slip(kind, on, UNUSED, number), {}, by=by, at=at)
    void(entry.document, reason, by=by, at=at)
    return entry


def take_for_report(session: Session, number: int, about: str, slip: Slip, *, by: Any, at: datetime) -> OutgoingEntry:
    """The number typed on a report, registered when it is printed; printed again, the same report keeps its number.

    ``about`` names the report for itself ("period:12"). Raises Refused when another paper bears the number.
    """
    series.lock(session)
    profile = OfficeProfile.on(session, slip.issued_on)
    here = numbered(profile.abbreviation, slip.issued_on.year)
    own = (
        select(OutgoingEntry)
        .join(OutgoingEntry.document)
        .where(*here, Document.number == number, Document.type.in_([slip.kind]), OutgoingEntry.about == about)
    )
    entry = session.scalar(own)
    if entry is None:
        return enter(session, slip, {}, by=by, at=at, about=about)
    correct(entry.document, slip, {}, by=by, at=at)
    return entry


def is_directive(document: Document) -> bool:
    """Whether it was issued here as a directive: its facts are sealed."""
    return session_of(document).get(Directive, document.id) is not None
