"""The audit trail (nhật ký): who did what and when, written in the same transaction as the deed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, event, insert
from sqlalchemy.orm import Mapped, Mapper, Session, SessionTransaction, mapped_column

from intranet.core.orm import Base, UtcDateTime, session_of

PENDING = "audit.pending"
"""Where a session keeps the ids of the entries it has written, until ``core.audit_links`` chains them."""


class AuditEntry(Base):
    """One deed. Written once; the program can neither change nor delete it.

    ``action`` is ``noun.verb`` in English (``directive.publish``), ``note`` one short Vietnamese sentence,
    ``subject_type``/``subject_id`` the row it was done to, ``actor_name`` the name as it was at that time.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    actor_name: Mapped[str] = mapped_column(String(200))
    actor_role: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int | None]
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    note: Mapped[str] = mapped_column(Text)


def record(session: Session, *, by: Any, action: str, subject: Any, at: datetime, note: str) -> AuditEntry:
    """Add an entry to the session; the caller's commit keeps deed and entry together.

    ``by`` is a User, or None for the program itself. ``subject`` is the row the deed was done to.
    """
    session.flush()  # gives the subject its id
    entry = AuditEntry(**_facts(by, action, subject, at, note))
    session.add(entry)
    return entry


def record_all(session: Session, subjects: Iterable[tuple[Any, str]], *, by: Any, action: str, at: datetime) -> None:
    """Add an entry for each row and its note; one statement for all, so that an import of thousands stays quick."""
    session.flush()
    if entries := [_facts(by, action, subject, at, note) for subject, note in subjects]:
        written = session.scalars(insert(AuditEntry).returning(AuditEntry.id), entries)
        session.info.setdefault(PENDING, []).extend(written)


def _facts(by: Any, action: str, subject: Any, at: datetime, note: str) -> dict[str, Any]:
    return {
        "at": at,
        "actor_id": by.id if by is not None else None,
        "actor_name": by.display_name if by is not None else "Hệ thống",
        "actor_role": str(by.role) if by is not None else "system",
        "action": action,
        "subject_type": type(subject).__name__,
        "subject_id": subject.id,
        "school_id": subject.id if subject.__tablename__ == "school" else getattr(subject, "school_id", None),
        "note": note,
    }


@event.listens_for(AuditEntry, "after_insert")
def _to_be_chained(_mapper: Mapper[AuditEntry], _connection: Any, entry: AuditEntry) -> None:
    session_of(entry).info.setdefault(PENDING, []).append(entry.id)


@event.listens_for(Session, "after_soft_rollback")
def _nothing_happened(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(PENDING, None)


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse_change(_mapper: Mapper[AuditEntry], _connection: Any, _entry: AuditEntry) -> None:
    raise RuntimeError("an audit entry is written once")
