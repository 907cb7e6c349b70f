"""Sending what waits: called by the worker, several may at once.

A message is claimed in its row just before it is handed over, so two workers never send the same one; what a dead
worker had in its hands is UNSURE when the carrier cannot be asked twice.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import Engine, and_, case, select, update
from sqlalchemy.orm import Session

from intranet.core import clock
from intranet.core.db import reading
from intranet.jobs.ticking import every
from intranet.outbox import line
from intranet.outbox.carriers import Carrier, Folder, Rejected, Unknown, Unreachable, carrier_of
from intranet.outbox.kinds import KINDS
from intranet.outbox.leaving import LEFT, is_for_nobody
from intranet.outbox.mail import Sender, built, sender_of
from intranet.outbox.models import Message, MessageState
from intranet.outbox.posting import subject_line

AT_ONCE = 50
BUDGET_SECONDS = 5.0
"""So long the worker sends before the other ticks have their turn."""
STALE_AFTER = timedelta(minutes=10)
"""A message older than this is written anew before it goes."""
DEAD_AFTER = timedelta(minutes=5)
"""A message that is being sent for longer was in the hands of a worker that died."""
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
"""Before a message is tried again that the server did not take for now; the last one again and again."""
ATTEMPTS = 75
"""After so many answers “not now”, about three days, a message has failed."""

log = logging.getLogger(__name__)

_rest_until = float("-inf")


@dataclass(frozen=True)
class Out:
    """An open way out and whom the mail comes from."""

    carrier: Carrier
    sender: Sender


@every(1, "outbox")
def tick(engine: Engine, at: datetime) -> None:
    """Send for a few seconds; a slow server has the ticks for half of their time at most."""
    global _rest_until
    began = time.monotonic()
    if began < _rest_until:
        return
    send_waiting(engine, at)
    took = time.monotonic() - began
    if took > BUDGET_SECONDS:
        _rest_until = time.monotonic() + took


def send_waiting(engine: Engine, at: datetime) -> int:
    """Send what is due, for ``BUDGET_SECONDS`` at most; how many went. In the app's context.

    A server that cannot be reached is noted and left alone for a while.
    """
    _recover(engine, at)
    waiting = _waiting(engine, at)
    if not waiting:
        return 0
    with reading(), Session(engine) as session:
        sender = sender_of(session, current_app.config["SMTP_FROM"])
    sent, until = 0, time.monotonic() + BUDGET_SECONDS
    try:
        with carrier_of(current_app.config, Path(current_app.instance_path)) as carrier:
            out = Out(carrier, sender)
            while waiting and time.monotonic() < until:
                for message_id in waiting:
                    sent += _send(engine, out, message_id, at)
                    if time.monotonic() >= until:
                        break
                waiting = _waiting(engine, at)
    except Unreachable as trouble:
        log.warning("outbox: %s", trouble)
        line.failed(engine, str(trouble), at)
        return sent
    line.worked(engine)
    return sent


def _waiting(engine: Engine, at: datetime) -> Sequence[int]:
    due = select(Message.id).where(Message.state == MessageState.WAITING, Message.send_after <= at)
    with reading(), Session(engine) as session:
        if not line.usable(session, at):
            return []
        return session.scalars(due.order_by(Message.send_after, Message.id).limit(AT_ONCE)).all()


def _recover(engine: Engine, at: datetime) -> None:
    """What a worker was sending when it died: again where that cannot make two, else nobody knows."""
    left = and_(Message.state == MessageState.SENDING, Message.sending_since < at - DEAD_AFTER)
    with reading(), Session(engine) as session:
        if session.scalar(select(Message.id).where(left).limit(1)) is None:
            return
    repeatable = Message.way == Folder.way
    with Session(engine) as session, session.begin():
        session.execute(
            update(Message)
            .where(left)
            .values(
                state=case((repeatable, MessageState.WAITING.value), else_=MessageState.UNSURE.value),
                error=case((repeatable, ""), else_="Máy chủ dừng đúng lúc đang trao thư."),
                ended_at=case((repeatable, None), else_=at),
            )
        )


def _send(engine: Engine, out: Out, message_id: int, at: datetime) -> int:
    """Send one message; 1 when it went. Raises Unreachable."""
    with reading(), Session(engine, expire_on_commit=False) as session:
        message = session.get(Message, message_id)
        if message is None or message.state is not MessageState.WAITING:
            return 0
        if is_for_nobody(session, message):
            session.expunge_all()
            _end(engine, message_id, MessageState.WAITING, state=MessageState.CANCELLED, ended_at=at, error=LEFT)
            return 0
        if not _freshened(session, message, at):
            session.expunge_all()
            _end(engine, message_id, MessageState.WAITING, state=MessageState.DROPPED, ended_at=at)
            return 0
        session.expunge_all()
    try:
        content = built(message, out.sender)
        out.carrier.offer(out.sender.address, message.to_address)
    except Rejected as refusal:
        _refused(engine, message, MessageState.WAITING, refusal, at)
        return 0
    except ValueError as error:  # an address or a name no mail can carry
        _refused(engine, message, MessageState.WAITING, Rejected(str(error), for_good=True), at)
        return 0
    claimed = {"subject": message.subject, "body": message.body, "way": out.carrier.way, "sending_since": at}
    if not _end(engine, message_id, MessageState.WAITING, state=MessageState.SENDING, **claimed):
        out.carrier.take_back()
        return 0
    return _hand_over(engine, out, message, content, at)


def _hand_over(engine: Engine, out: Out, message: Message, content: bytes, at: datetime) -> int:
    try:
        out.carrier.hand_over(message, content)
    except Rejected as refusal:
        _refused(engine, message, MessageState.SENDING, refusal, at)
        return 0
    except Unknown as trouble:
        _end(engine, message.id, MessageState.SENDING, state=MessageState.UNSURE, error=str(trouble), ended_at=at)
        raise
    except Unreachable:
        _end(engine, message.id, MessageState.SENDING, state=MessageState.WAITING)
        raise
    _end(engine, message.id, MessageState.SENDING, state=MessageState.SENT, ended_at=clock.now(), error="")
    return 1


def _freshened(session: Session, message: Message, at: datetime) -> bool:
    """Write a message that had to wait, or has no text yet, anew; False when nothing is left to say."""
    kind = KINDS.get(message.kind)
    if kind is None or kind.freshen is None or (message.body and message.created_at > at - STALE_AFTER):
        return True
    with session.no_autoflush:
        words = kind.freshen(session, message, at)
        if words is None:
            return False
        message.subject, message.body = subject_line(words[0]), words[1]
    return True


def _refused(engine: Engine, message: Message, held: MessageState, refusal: Rejected, at: datetime) -> None:
    attempts = message.attempts + 1
    if refusal.for_good or attempts >= ATTEMPTS:
        _end(
            engine, message.id, held, state=MessageState.FAILED, attempts=attempts, error=refusal.said, ended_at=at
        )  # fmt: skip
        return
    pause = PAUSES[min(attempts, len(PAUSES)) - 1]
    _end(
        engine, message.id, held, state=MessageState.WAITING, attempts=attempts, error=refusal.said,
        send_after=at + pause,
    )  # fmt: skip


def _end(engine: Engine, message_id: int, held: MessageState, **values: object) -> bool:
    """Write into the row as long as it stands as it was left; False when another worker has it."""
    mine = and_(Message.id == message_id, Message.state == held)
    with Session(engine) as session, session.begin():
        return session.execute(update(Message).where(mine).values(**values).returning(Message.id)).first() is not None
