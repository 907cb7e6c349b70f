"""Issuing activation codes: to one person or to all who wait for a slip, in the same few statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from intranet.accounts.models import CODE_LIFE, ActivationCode, User, hashed, new_code
from intranet.core import audit
from intranet.core.errors import Refused


def issue(session: Session, accounts: Sequence[User], *, by: Any, at: datetime) -> list[tuple[User, str]]:
    """Make each account a one-time code (its old ones stop working) and return them, once, in clear.

    Raises Refused when an account is locked.
    """
    if any(account.locked_at for account in accounts):
        raise Refused("Tài khoản đang khóa; mở khóa trước khi cấp mã.")
    issued = [(account, new_code()) for account in accounts]
    unused = ActivationCode.user_id.in_([account.id for account in accounts]) & ActivationCode.used_at.is_(None)
    session.execute(update(ActivationCode).where(unused).values(used_at=at))
    session.execute(
        insert(ActivationCode),
        [
            {"user_id": account.id, "code_hash": hashed(code), "created_at": at, "expires_at": at + CODE_LIFE}
            for account, code in issued
        ],
    )
    for account in accounts:
        session.expire(account, ["codes"])
    notes = [(account, f"Cấp mã kích hoạt cho {account.username}") for account in accounts]
    audit.record_all(session, notes, by=by, action="user.code", at=at)
    return issued


def waiting() -> ColumnElement[bool]:
    """Accounts that were never activated and are not locked."""
    return User.locked_at.is_(None) & User.password_hash.is_(None)


def holds_slip(at: datetime) -> ColumnElement[bool]:
    """Accounts whose printed code still works at this instant."""
    return exists().where(
        ActivationCode.user_id == User.id, ActivationCode.used_at.is_(None), ActivationCode.expires_at >= at
    )
