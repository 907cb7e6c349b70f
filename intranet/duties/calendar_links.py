"""The private address under which a person's calendar program fetches the due dates (liên kết lịch)."""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from intranet.accounts.models import User
from intranet.core import audit
from intranet.core.orm import Base, UtcDateTime, session_of

_BYTES = 32
LONGEST = 64
"""Characters of a token that is worth looking up."""


class CalendarLink(Base):
    """A person's link, at most one. Of the token only SHA-256 is kept: who reads the database cannot fetch a calendar.

    ``made_at`` is when the token in force was made.
    """

    __tablename__ = "calendar_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()

    def revoke(self, *, by: Any, at: datetime) -> None:
        """Make the address dead."""
        session = session_of(self)
        audit.record(session, by=by, action="calendar.revoke", subject=self, at=at, note="Thu hồi liên kết lịch")
        session.delete(self)


def link_of(session: Session, user_id: int) -> CalendarLink | None:
    """The link a person has. One statement."""
    return session.scalar(select(CalendarLink).where(CalendarLink.user_id == user_id))


def held(session: Session, user_id: int) -> CalendarLink | None:
    """The link a person has; nobody else makes, renews or ends it until the transaction ends. Two statements."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    return link_of(session, user_id)


def renew(session: Session, user: Any, *, at: datetime) -> str:
    """Make a person's link, or another in place of the old one, which is dead at once; the token, told only now.

    Of two presses at once the second has the link in force.
    """
    token = secrets.token_urlsafe(_BYTES)
    link = held(session, user.id)
    words = "Tạo liên kết lịch" if link is None else "Đổi liên kết lịch; liên kết cũ hết dùng được"
    if link is None:
        link = CalendarLink(user_id=user.id)
        session.add(link)
    link.token_hash, link.made_at = _hashed(token), at
    audit.record(session, by=user, action="calendar.renew", subject=link, at=at, note=words)
    return token


def owner(session: Session, token: str) -> User | None:
    """Whose token it is; None for a wrong or dead one, and while the account may not be used."""
    if not token or len(token) > LONGEST:
        return None
    found = select(CalendarLink).where(CalendarLink.token_hash == _hashed(token)).options(joinedload(CalendarLink.user))
    link = session.scalar(found)
    return link.user if link is not None and link.user.is_active else None


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
