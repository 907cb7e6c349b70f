"""The chain of the audit trail (chuỗi nhật ký): each entry's link carries a hash of itself and of all before it.

Links are written at the end of the transaction that wrote the entries, under one lock: no verb waits for another while
it holds locks on rows. An entry's name and note enter the hash through a salted commitment only, so that a name can be
masked later without breaking the chain (``core.audit_chain``).
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, String, event, exists, func, insert, select
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from intranet.core.audit import PENDING, AuditEntry
from intranet.core.orm import Base, compact_json

BEGINNING = "0" * 64
"""What stands before the first link."""

_LOCK = 0x6E686174  # any number, the same in every process
_BATCH = 500


class AuditLink(Base):
    """One link: ``number`` counts from 1 without a gap, ``digest`` is SHA-256 in 64 hexadecimal digits.

    ``commitment`` is kept only when the entry was masked; otherwise it comes from ``salt`` and the entry. No foreign
    key: the link of an entry that somebody deletes must stay to tell of it.
    """

    __tablename__ = "audit_link"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(index=True)
    salt: Mapped[str | None] = mapped_column(String(32))
    commitment: Mapped[str | None] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class AuditMasking(Base):
    """One entry masked by one deed ``audit.redact``: ``seal`` commits to what stands in it since then.

    An entry masked again loses the older ``salt``, which would let the name of the other person be guessed.
    """

    __tablename__ = "audit_masking"

    redaction_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    salt: Mapped[str | None] = mapped_column(String(32))
    seal: Mapped[str] = mapped_column(String(64))


ENTRY = tuple(AuditEntry.__table__.columns)
"""What ``digest`` needs of an entry, to be selected."""


def new_salt() -> str:
    """32 hexadecimal digits nobody can guess."""
    return new_salts(1)[0]


def new_salts(count: int) -> list[str]:
    """So many salts, asked for at once: each asking takes as long as the hashing."""
    drawn = secrets.token_hex(16 * count)
    return [drawn[start : start + 32] for start in range(0, len(drawn), 32)]


def commitment(salt: str, actor_name: str, note: str) -> str:
    """A hash that tells nothing of name and note, even to somebody who guesses them, without the salt."""
    return sha256(f"{salt}\n{compact_json([actor_name, note])}".encode()).hexdigest()


def digest(before: str, number: int, entry: Any, committed: str) -> str:
    """The digest of a link whose predecessor has the digest ``before``; ``entry`` has the columns of AuditEntry."""
    at: datetime = entry.at.astimezone(UTC)
    facts = [number, entry.id, at.isoformat(timespec="microseconds"), entry.actor_id, entry.actor_role, entry.action]
    subject = [entry.subject_type, entry.subject_id, entry.school_id, committed]
    return sha256(f"{before}\n{compact_json([*facts, *subject])}".encode()).hexdigest()


def last_link(connection: Connection | Session) -> tuple[int, str]:
    """Number and digest of the newest link; 0 and ``BEGINNING`` when there is none."""
    newest = connection.execute(select(AuditLink.number, AuditLink.digest).order_by(AuditLink.number.desc()).limit(1))
    row = newest.first()
    return (row.number, row.digest) if row else (0, BEGINNING)


def lock(session: Session) -> None:
    """Let nobody else write links until the transaction ends. On SQLite whoever writes at all is alone."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def chain_pending(session: Session) -> None:
    """Chain what this transaction has recorded so far. Called by itself when the transaction ends."""
    session.flush()
    ids = sorted(set(session.info.pop(PENDING, ())))
    if not ids:
        return
    lock(session)
    connection = session.connection()
    for start in range(0, len(ids), _BATCH):
        _chain(connection, AuditEntry.id.in_(ids[start : start + _BATCH]))


def chain_existing(connection: Connection) -> int:
    """Chain every entry that has no link, in order; how many. For the migration, and for the demo's bulk of rows.

    Nothing else may call it: an entry somebody slipped in would become part of the record.
    """
    done, last = 0, 0
    while ids := connection.scalars(_unlinked(AuditEntry.id > last).order_by(AuditEntry.id).limit(_BATCH)).all():
        _chain(connection, AuditEntry.id.between(ids[0], ids[-1]))
        done, last = done + len(ids), ids[-1]
    return done


def _unlinked(which: ColumnElement[bool]) -> Any:
    return select(AuditEntry.id).where(which, ~exists().where(AuditLink.entry_id == AuditEntry.id))


def _chain(connection: Connection, which: ColumnElement[bool]) -> None:
    entries = connection.execute(
        select(*ENTRY).where(which, ~exists().where(AuditLink.entry_id == AuditEntry.id)).order_by(AuditEntry.id)
    ).all()
    if entries:
        connection.execute(insert(AuditLink), list(_links(entries, *last_link(connection))))


def _links(entries: Sequence[Row[Any]], number: int, before: str) -> Iterable[dict[str, Any]]:
    for entry, salt in zip(entries, new_salts(len(entries)), strict=True):
        number += 1
        before = digest(before, number, entry, commitment(salt, entry.actor_name, entry.note))
        yield {"number": number, "entry_id": entry.id, "salt": salt, "digest": before}


@event.listens_for(Session, "before_commit")
def _at_the_end(session: Session) -> None:
    if not session.in_nested_transaction():
        chain_pending(session)


@event.listens_for(AuditLink, "before_update")
@event.listens_for(AuditLink, "before_delete")
def _refuse_change(_mapper: Mapper[AuditLink], _connection: Any, _link: AuditLink) -> None:
    raise RuntimeError("a link is written once")
