"""The kinds of mail there are. Features register theirs, because the outbox knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intranet.outbox.models import Message

Words = tuple[str, str]
"""Subject and text."""

Freshen = Callable[[Session, Message, datetime], Words | None]
"""The words of a message that had to wait or has none yet, as of now; None when nothing is left to say. Only reads."""


@dataclass(frozen=True)
class MailKind:
    """A kind of mail with its Vietnamese name."""

    name: str
    label: str
    freshen: Freshen | None = None


KINDS: dict[str, MailKind] = {}


def register(name: str, label: str, freshen: Freshen | None = None) -> MailKind:
    """Make a kind known: ``name`` is what the row keeps."""
    KINDS[name] = MailKind(name, label, freshen)
    return KINDS[name]


def label_of(name: str) -> str:
    """The Vietnamese name of a kind."""
    return KINDS[name].label if name in KINDS else name
