"""The publication ledger (B1): where a document of the office stands online, or why it does not."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import audit, dates, text
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.documents.models import Document
from intranet.registers.models import Channel, OutgoingEntry, Publication


def publish(document: Document, channel: Channel, address: str, on: date, *, by: Any, at: datetime) -> Publication:
    """Note where it was made public. Raises Refused for a day before its own, and for the same place twice."""
    session = session_of(document)
    if document.voided_at:
        raise Refused("Số này đã hủy, không có văn bản để công khai.")
    if document.issued_on and on < document.issued_on:
        raise Refused(f"Ngày công khai sớm hơn ngày văn bản ({dates.format_date(document.issued_on)}).")
    if any(one.channel is channel and one.address == address for one in places(session, [document.id])[document.id]):
        raise Refused("Nơi công khai này đã ghi rồi.")
    publication = Publication(
        document=document, channel=channel, address=address, published_on=on, at=at, by_name=by.display_name
    )
    session.add(publication)
    where = f"{channel.label} {address}".strip()
    audit.record(
        session, by=by, action="publication.add", subject=document, at=at,
        note=f"Ghi công khai {document.title}: {text.shorten(where, 300)}, ngày {dates.format_date(on)}",
    )  # fmt: skip
    return publication


def take_back(publication: Publication, *, by: Any, at: datetime) -> None:
    """Strike out a place that was noted by mistake; the audit trail keeps it."""
    session, document = session_of(publication), publication.document
    where = f"{publication.channel.label} {publication.address}".strip()
    audit.record(
        session, by=by, action="publication.remove", subject=document, at=at,
        note=f"Bỏ ghi công khai {document.title}: {text.shorten(where, 300)}",
    )  # fmt: skip
    session.delete(publication)


def close(document: Document, reason: str, *, by: Any, at: datetime) -> None:
    """Say why it is not made public; an empty reason means it must be after all."""
    session = session_of(document)
    entry = session.get(OutgoingEntry, document.id)
    if entry is None:
        entry = OutgoingEntry(document_id=document.id)
        session.add(entry)
    entry.closed_reason = reason.strip()
    said = f"không công khai: {text.shorten(entry.closed_reason, 300)}" if entry.closed_reason else "phải công khai"
    audit.record(
        session, by=by, action="publication.close", subject=document, at=at, note=f"{document.title}, {said}"
    )  # fmt: skip


def places(session: Session, ids: Iterable[int]) -> dict[int, list[Publication]]:
    """Where each of these documents was made public, the earliest first. One statement."""
    found: dict[int, list[Publication]] = defaultdict(list)
    query = select(Publication).where(Publication.document_id.in_(list(ids)))
    for one in session.scalars(query.order_by(Publication.published_on, Publication.id)):
        found[one.document_id].append(one)
    return found
