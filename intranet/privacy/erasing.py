"""Erasing: the record of acts stays, the name in it is masked."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.contacts.models import ContactCard
from intranet.contacts.names import naming
from intranet.core import audit, audit_chain, clock
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.core.names import PLACES, Person
from intranet.core.numbers import format_number
from intranet.core.orm import session_of
from intranet.core.roles import Role
from intranet.outbox import leaving
from intranet.privacy.answering import close, person_behind
from intranet.privacy.models import DataRequest, Standing, Wish
from intranet.privacy.names import mask_requests

_MAILBOX = re.compile(r"[^@\s“”]+@[^@\s“”]+\.[^@\s“”]+")


def mask_of(request: DataRequest) -> str:
    """What stands in the place of the name from then on: tells one erased person from another and nothing else."""
    return f"Người đã xóa tên ({request.receipt_number})"


def erase(request: DataRequest, *, by: Any, at: datetime) -> int:
    """Carry out an erasure that was granted; the number of rows in which the name is masked now.

    Raises Refused for anybody but an administrator, and for one's own account.
    """
    session = session_of(request)
    session.refresh(request, with_for_update={"of": DataRequest})
    if by.role is not Role.ADMIN or request.user_id == by.id:
        raise Refused("Việc xóa do một quản trị khác với người được xóa thực hiện.")
    if request.wish is not Wish.ERASE or request.standing is not Standing.ACCEPTED:
        raise Refused("Chỉ xóa được theo yêu cầu xóa đã nhận thực hiện.")
    user = request.user
    if user is not None:
        session.refresh(user, with_for_update={"of": User})
        leaving.let_go(session, user, at=at)
    person, mask = person_behind(session, request), mask_of(request)
    for card in session.scalars(select(ContactCard).where(naming(person), ContactCard.valid_to.is_(None))):
        card.retire("xóa dữ liệu theo yêu cầu", on=clock.local(at).date(), by=by, at=at)
    words = list(_words(session, person, user))
    if user is None:  # no account leads from the person to the requests
        mask_requests(session.scalars(select(DataRequest).where(DataRequest.card_id == request.card_id)), person, mask)
    session.flush()
    rows = sum(place.mask(session, person, mask) for place in PLACES)
    session.flush()
    if user is not None:
        user.erase(mask, at=at)
    rows += _mask_trail(session, person, words, mask, by=by, at=at)
    session.refresh(request)
    close(request, f"Đã che tên ở {format_number(rows)} chỗ", by=by, at=at)
    note = f"Xóa dữ liệu cá nhân theo yêu cầu {request.receipt_number}: che tên ở {format_number(rows)} chỗ"
    audit.record(session, by=by, action="data.erase", subject=request, at=at, note=note)
    return rows


def _words(session: Session, person: Person, user: User | None) -> Iterator[str]:
    """What else leads to the person: the user name and all mailboxes the account ever had."""
    if user is None:
        return
    yield user.username
    notes = session.scalars(select(AuditEntry.note).where(_on_account(user.id), AuditEntry.note.contains("@")))
    yield from {user.email, *(box for note in notes for box in _MAILBOX.findall(note))} - {""}


def _mask_trail(session: Session, person: Person, words: list[str], mask: str, *, by: Any, at: datetime) -> int:
    """Mask names wherever this person is meant, user name and mailboxes in what is about the account."""
    masked = 0
    for name in sorted(person.names, key=len, reverse=True):  # “Võ Văn Minh Mới” before “Võ Văn Minh”
        masked += audit_chain.redact(session, _naming(session, person, name), name, mask, by=by, at=at)
    if person.user_id is not None:
        about = list(session.scalars(select(AuditEntry.id).where(_about(person.user_id))))
        for word in words:
            if word not in mask:
                masked += audit_chain.redact(session, about, word, mask, by=by, at=at)
    return masked


def _about(user_id: int) -> Any:
    return or_(AuditEntry.actor_id == user_id, _on_account(user_id))


def _on_account(user_id: int) -> Any:
    """What was done to the account: only there do mailboxes belong to the person, not to whom the person dealt with."""
    return and_(AuditEntry.subject_type == User.__name__, AuditEntry.subject_id == user_id)


def _naming(session: Session, person: Person, name: str) -> list[int]:
    """The entries by or about this person, and those that name the person where nobody else bears the name."""
    places = [] if person.user_id is None else [_about(person.user_id)]
    named = AuditEntry.note.contains(name, autoescape=True)
    if person.alone:
        places.append(named)
    elif person.alone_at_school:
        places.append(and_(named, AuditEntry.school_id.in_(person.schools)))
    return list(session.scalars(select(AuditEntry.id).where(or_(false(), *places))))
