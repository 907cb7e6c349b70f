"""Putting mail into the outbox, in the caller's transaction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from intranet.core import text
from intranet.outbox.kinds import MailKind
from intranet.outbox.models import Message, MessageState

_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")
_BETWEEN = re.compile(r"[\s,;<>]+")


@dataclass(frozen=True)
class Letter:
    """A mail to be sent. ``key`` at most 120 characters; a key is sent once.

    Where making the text takes the app, ``body`` may be left empty: its kind's ``freshen`` writes it when it goes.
    """

    key: str
    kind: MailKind
    to_address: str
    to_name: str
    subject: str
    body: str
    user_id: int | None = None
    school_id: int | None = None


def mailbox_in(typed: str) -> str:
    """The first mailbox a mail server can be given in what somebody typed, or ""."""
    return next((part for part in _BETWEEN.split(typed) if _MAILBOX.fullmatch(part)), "")


def subject_line(words: str) -> str:
    """A subject as a row and a header can hold it: one line, 300 characters at most."""
    return text.shorten(" ".join(text.clean(words).split()), 300)


def post(session: Session, letters: Sequence[Letter], *, at: datetime) -> dict[str, int]:
    """Write the messages; the id of each by its key. Two statements however many.

    Raises IntegrityError when a key was posted before.
    """
    if not letters:
        return {}
    rows = [_row(letter, at) for letter in letters]
    session.flush()
    session.connection().execute(insert(Message), rows)
    found = session.execute(select(Message.key, Message.id).where(Message.key.in_([letter.key for letter in letters])))
    return {row.key: row.id for row in found}


def _row(letter: Letter, at: datetime) -> dict[str, object]:
    return {
        "key": letter.key,
        "kind": letter.kind.name,
        "message_id": uuid4().hex,
        "to_address": letter.to_address,
        "to_name": letter.to_name,
        "user_id": letter.user_id,
        "school_id": letter.school_id,
        "subject": subject_line(letter.subject),
        "body": letter.body,
        "state": MessageState.WAITING,
        "created_at": at,
        "send_after": at,
        "attempts": 0,
        "way": "",
        "error": "",
    }
