"""Whether the audit trail is as it was written, and masking a person's name in it.

The chain alone tells a changed, deleted, inserted or moved entry. That entries were cut off at its end, or the whole
chain made anew, shows only against a head noted elsewhere: on paper, in a file handed to the inspector.
"""

import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, insert, select, update
from sqlalchemy.orm import Session

from intranet.core import audit
from intranet.core.audit import AuditEntry
from intranet.core.audit_links import (
    BEGINNING,
    ENTRY,
    AuditLink,
    AuditMasking,
    chain_pending,
    commitment,
    digest,
    last_link,
    lock,
    new_salt,
)
from intranet.core.names import masked
from intranet.core.numbers import format_number

_BATCH = 500
_STREAMED = {"yield_per": 1000}


@dataclass(frozen=True)
class Head:
    """The newest link: how many there are and the digest that stands for them all; “0-000…” before the first."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}-{self.digest}"

    @classmethod
    def of(cls, written: str) -> "Head":
        """A head as it was noted. Raises ValueError with a Vietnamese sentence."""
        found = re.fullmatch(r"([0-9]{1,18})[\s:-]+([0-9a-f]{64})", written.strip().lower())
        if found is None:
            raise ValueError("Đầu chuỗi có dạng “số-mã”: số mục, dấu gạch nối, rồi 64 chữ số và chữ cái từ a đến f.")
        return cls(int(found[1]), found[2])


@dataclass(frozen=True)
class Verdict:
    """What ``verify`` found: ``count`` entries held; the first that did not is ``entry`` (its id), ``why`` says how.

    ``entry`` is None where a link is gone or the noted head does not fit.
    """

    intact: bool
    count: int
    head: Head
    masked: int
    entry: int | None = None
    why: str = ""


class _Broken(Exception):
    def __init__(self, entry: int | None, why: str) -> None:
        self.entry = entry
        super().__init__(why)


def head(session: Session) -> Head:
    """The head as it stands now, to be noted where this database cannot reach."""
    return Head(*last_link(session))


def verify(session: Session, noted: str | None = None) -> Verdict:
    """Read the whole chain, in bounded memory; ``noted`` is a head written down earlier, “123-9f86…”.

    Raises ValueError when ``noted`` is no head. Let the session see one moment (``core.db``).
    """
    wanted, walk = Head.of(noted) if noted else None, _Walk()
    try:
        with session.execute(_LINKS, execution_options=_STREAMED) as links:
            for link in links:
                walk.step(link)
                if wanted and wanted.number == walk.number and wanted.digest != walk.digest:
                    raise _Broken(None, f"Mục thứ {_count(walk.number)} không khớp với đầu chuỗi đã ghi lại trước đây.")
        _nothing_beside(session)
        _maskings_named(session)
        if wanted and wanted.number > walk.number:
            raise _Broken(None, f"Chuỗi chỉ còn {_count(walk.number)} mục, trước đây đã có {_count(wanted.number)}.")
        if wanted and wanted.number == 0 and wanted.digest != BEGINNING:
            raise _Broken(None, "Đầu chuỗi đã ghi lại không phải của chuỗi này.")
    except _Broken as broken:
        return Verdict(False, walk.number, walk.head, walk.masked, broken.entry, str(broken))
    return Verdict(True, walk.number, walk.head, walk.masked)


_LINKS = (
    select(
        AuditLink.number,
        AuditLink.entry_id,
        AuditLink.salt,
        AuditLink.commitment,
        AuditLink.digest,
        *ENTRY,
        AuditMasking.salt.label("mask_salt"),
        AuditMasking.seal,
    )
    .outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
    .outerjoin(AuditMasking, and_(AuditMasking.number == AuditLink.number, AuditMasking.salt.is_not(None)))
    .order_by(AuditLink.number)
)


class _Walk:
    """Goes along the links; where it stands, and how many of them are masked."""

    def __init__(self) -> None:
        self.number, self.digest, self.masked = 0, BEGINNING, 0

    @property
    def head(self) -> Head:
        return Head(self.number, self.digest)

    def step(self, link: Row[Any]) -> None:
        """Hold one link against its entry and its predecessor. Raises _Broken."""
        if link.number != self.number + 1:
            raise _Broken(None, f"Mất mắt xích số {_count(self.number + 1)} của chuỗi nhật ký.")
        if link.id is None:
            raise _Broken(link.entry_id, f"{_entry(link)} đã bị xóa khỏi nhật ký.")
        masked = link.salt is None
        if masked and not (link.commitment and link.mask_salt and _same(link.seal, _content(link, link.mask_salt))):
            raise _Broken(link.entry_id, f"{_entry(link)} đã bị sửa: nội dung không khớp với lần che tên.")
        committed = link.commitment if masked else _content(link, link.salt)
        if not _same(link.digest, digest(self.digest, link.number, link, committed)):
            raise _Broken(link.entry_id, f"{_entry(link)} đã bị sửa, bị đổi chỗ hoặc bị thay bằng mục khác.")
        self.number, self.digest, self.masked = link.number, link.digest, self.masked + masked


def _nothing_beside(session: Session) -> None:
    chained = exists().where(AuditLink.entry_id == AuditEntry.id)
    slipped_in = session.scalar(select(AuditEntry.id).where(~chained).order_by(AuditEntry.id).limit(1))
    if slipped_in is not None:
        raise _Broken(slipped_in, f"Mục nhật ký số {_count(slipped_in)} không có trong chuỗi: được chèn từ bên ngoài.")


def _maskings_named(session: Session) -> None:
    """Hold each masking's rows against the code in the deed that did it. Raises _Broken."""
    query = (
        select(AuditMasking.redaction_id, AuditMasking.number, AuditMasking.seal, AuditEntry.action, AuditEntry.note)
        .outerjoin(AuditEntry, AuditEntry.id == AuditMasking.redaction_id)
        .order_by(AuditMasking.redaction_id, AuditMasking.number)
    )
    with session.execute(query, execution_options=_STREAMED) as rows:
        for redaction, masked in groupby(rows, key=lambda row: (row.redaction_id, row.action, row.note or "")):
            redaction_id, action, note = redaction
            if action != "audit.redact" or _code((row.number, row.seal) for row in masked) not in note:
                raise _Broken(redaction_id, f"Lần che tên ghi ở mục nhật ký số {_count(redaction_id)} đã bị sửa.")


def redact(session: Session, ids: Iterable[int], name: str, mask: str, *, by: Any, at: datetime) -> int:
    """Replace ``name``, where it stands whole, by ``mask`` in these entries, as actor and in the note; how many had it.

    The chain stays whole. The deed is recorded as ``audit.redact`` with a code of the rows and of what stands in them
    now, so that ``verify`` tells them from rows that somebody altered. The caller commits.
    """
    if not name or name in mask:
        raise ValueError("a name is masked by something else")
    chain_pending(session)
    lock(session)
    found = [link for part in _parts(sorted(set(ids))) for link in _naming(session, part, name)]
    if not found:
        return 0
    salts = {link.number: new_salt() for link in found}
    changed = [(link, masked(link.actor_name, name, mask), masked(link.note, name, mask)) for link in found]
    seals = {link.number: commitment(salts[link.number], actor, note) for link, actor, note in changed}
    first, last = (format_number(link.id) for link in (found[0], found[-1]))
    entry = audit.record(
        session,
        by=by,
        action="audit.redact",
        subject=session.get_one(AuditEntry, found[0].id),
        at=at,
        note=f"Che tên một người trong {len(found)} mục nhật ký, từ mục {first} đến mục {last}; mã "
        + _code(sorted(seals.items())),
    )
    session.flush()
    _mask(session, changed, entry.id, salts, seals)
    return len(found)


def _naming(session: Session, ids: Sequence[int], name: str) -> list[Row[Any]]:
    query = select(AuditLink.number, AuditLink.salt, AuditEntry.id, AuditEntry.actor_name, AuditEntry.note)
    query = query.join(AuditEntry, AuditEntry.id == AuditLink.entry_id).where(AuditEntry.id.in_(ids))
    links: Iterable[Row[Any]] = session.execute(query.order_by(AuditLink.number))
    return [link for link in links if any(masked(text, name, "") != text for text in (link.actor_name, link.note))]


def _mask(
    session: Session,
    changed: Sequence[tuple[Row[Any], str, str]],
    redaction_id: int,
    salts: dict[int, str],
    seals: dict[int, str],
) -> None:
    """Write the masked texts on the connection: the tables themselves refuse changes."""
    connection = session.connection()
    texts = [{"row": row.id, "actor_name": actor, "note": note} for row, actor, note in changed]
    connection.execute(update(AuditEntry).where(AuditEntry.id == bindparam("row")), texts)
    kept = [
        {"row": row.number, "commitment": commitment(row.salt, row.actor_name, row.note), "salt": None}
        for row, _, _ in changed
        if row.salt
    ]
    if kept:
        connection.execute(update(AuditLink).where(AuditLink.number == bindparam("row")), kept)
    for part in _parts(list(salts)):
        connection.execute(update(AuditMasking).where(AuditMasking.number.in_(part)).values(salt=None))
    rows = [{"redaction_id": redaction_id, "number": n, "salt": salts[n], "seal": seals[n]} for n in salts]
    connection.execute(insert(AuditMasking), rows)
    session.expire_all()


def _parts(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), _BATCH):
        yield numbers[start : start + _BATCH]


def _content(link: Row[Any], salt: str) -> str:
    return commitment(salt, link.actor_name, link.note)


def _code(seals: Iterable[tuple[int, str]]) -> str:
    code = sha256()
    for number, seal in seals:
        code.update(f"{number}:{seal}\n".encode())
    return code.hexdigest()


def _entry(link: Row[Any]) -> str:
    return f"Mục nhật ký số {_count(link.entry_id)}"


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _count(number: int) -> str:
    return format_number(number)
