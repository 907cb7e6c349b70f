"""Mail that waits for somebody who left: it does not go to the old mailbox, unless others of the unit use it."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intranet.accounts import leaving
from intranet.accounts.leaving import Held, Leave
from intranet.accounts.models import User
from intranet.outbox.models import Message, MessageState
from intranet.outbox.posting import mailbox_in

LEFT = "Tài khoản của người nhận đã khóa; việc còn nợ trong thư có trong thư nhắc việc kế tiếp."


def others_at(session: Session, user: User) -> dict[str, tuple[int | None, str]]:
    """Who else of the person's school, or of the office, has which mailbox: account (None: the school) and name.

    An account that waits to be activated has its mailbox already.
    """
    same = User.school_id.is_(None) if user.school_id is None else User.school_id == user.school_id
    people = select(User.id, User.display_name, User.email).where(same, User.id != user.id, User.locked_at.is_(None))
    found: dict[str, tuple[int | None, str]] = {}
    for user_id, name, mailbox in session.execute(people.where(User.email != "").order_by(User.id)):
        found.setdefault(mailbox_in(mailbox).lower(), (user_id, name))
    if user.school is not None:
        found.setdefault(mailbox_in(user.school.email).lower(), (None, user.school.name))
    return found


def let_go(session: Session, user: User, *, at: datetime) -> int:
    """Cancel what waits for this person, who leaves; how many. What goes to a mailbox others use is theirs now."""
    others, cancelled = others_at(session, user), 0
    for message in session.scalars(_waiting(user).with_for_update()):
        if other := others.get(message.to_address.lower()):
            message.user_id, message.to_name = other
        else:
            message.state, message.ended_at, message.error = MessageState.CANCELLED, at, LEFT
            cancelled += 1
    return cancelled


def is_for_nobody(session: Session, message: Message) -> bool:
    """Whether its person has no account in use any more and nobody else the mailbox: locked since it was written."""
    user = session.get(User, message.user_id) if message.user_id is not None else None
    if user is None or user.locked_at is None:
        return False
    return message.to_address.lower() not in others_at(session, user)


def _waiting(user: User) -> Select[Message]:
    return select(Message).where(Message.user_id == user.id, Message.state == MessageState.WAITING).order_by(Message.id)


def _held(session: Session, user: User) -> list[Held]:
    waiting = session.scalars(_waiting(user)).all()
    others = others_at(session, user) if waiting else {}
    count = sum(one.to_address.lower() not in others for one in waiting)
    return [Held(count, "thư còn chờ gửi tới hộp thư của người này", "không gửi; việc còn nợ được nhắc lại hôm sau")]


def _pass_on(session: Session, leave: Leave) -> list[str]:
    count = let_go(session, leave.leaver, at=leave.at)
    return [f"Không gửi {count} thư còn chờ tới hộp thư cũ"] if count else []


leaving.part(_held, _pass_on)
