"""What the office does with messages: send again, try the way out; and what time does: old texts go."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from intranet.core import audit
from intranet.core.db import reading
from intranet.core.errors import Refused
from intranet.jobs.ticking import every
from intranet.outbox.kinds import register
from intranet.outbox.models import RESENDABLE, Message, MessageState
from intranet.outbox.posting import Letter, mailbox_in, post

TRIAL = register("trial", "Thư thử")
KEPT_FOR = timedelta(days=180)
"""So long the text and the mailbox of a message that ended are kept."""
AT_ONCE = 1000


def send_again(session: Session, messages: Sequence[Message], *, by: Any, at: datetime) -> int:
    """Let failed messages be tried once more, from now; how many. Raises Refused when none of them failed."""
    ids = [message.id for message in messages]
    again = (
        update(Message)
        .where(Message.id.in_(ids), Message.state.in_(RESENDABLE))
        .values(state=MessageState.WAITING, send_after=at, attempts=0, ended_at=None, error="")
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    done = set(session.scalars(again))
    if not done:
        raise Refused("Không có thư nào gửi lại được: thư đã được gửi lại hoặc đã đi. Hãy tải lại trang.")
    notes = [(one, f"Gửi lại thư “{one.subject}”") for one in messages if one.id in done]
    audit.record_all(session, notes, by=by, action="message.resend", at=at)
    return len(done)


def send_trial(session: Session, *, by: Any, at: datetime) -> str:
    """A mail to the person's own mailbox, to see whether mail goes out; the mailbox. Raises Refused without one."""
    mailbox = mailbox_in(by.email)
    if not mailbox:
        raise Refused("Tài khoản của bạn chưa có thư điện tử; hãy nhập ở trang Tài khoản của tôi.")
    letter = Letter(
        f"trial:{by.id}:{at.isoformat()}", TRIAL, mailbox, by.display_name, "Thư thử của intranet",
        "Nhận được thư này nghĩa là intranet gửi được thư ra ngoài.\n", user_id=by.id,
    )  # fmt: skip
    ids = post(session, [letter], at=at)
    message = session.get_one(Message, ids[letter.key])
    audit.record(session, by=by, action="message.trial", subject=message, at=at, note="Gửi thư thử")
    return mailbox


@every(3600, "old messages")
def tidy(engine: Engine, at: datetime) -> int:
    """Empty text and mailbox of what ended half a year ago, that it was sent stays; how many, a thousand at most."""
    old = (
        select(Message.id)
        .where(Message.ended_at < at - KEPT_FOR, Message.body != "")
        .order_by(Message.id)
        .limit(AT_ONCE)
    )
    with reading(), Session(engine) as session:
        ids = session.scalars(old).all()
    if ids:
        with Session(engine) as session, session.begin():
            gone = {"body": "", "to_address": "", "to_name": "", "error": ""}
            session.execute(update(Message).where(Message.id.in_(ids)).values(**gone))
    return len(ids)
