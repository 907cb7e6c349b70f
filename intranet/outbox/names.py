"""The mails to a person: name, mailbox and the name in the text."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import names
from intranet.core.names import NamePlace, Person, masked
from intranet.outbox.models import Message, MessageState


class _Mail(NamePlace):
    """Mails to a person's own account; those to a school's mailbox are the school's."""

    def mask(self, session: Session, person: Person, mask: str) -> int:
        """Keep neither name nor mailbox; what has not gone yet does not go."""
        found = session.scalars(select(Message).where(self.names(person))).all()
        for message in found:
            message.to_name, message.to_address = mask, ""
            for name in sorted(person.names, key=len, reverse=True):
                message.body = masked(message.body, name, mask)
            if message.state is MessageState.WAITING:
                message.state = MessageState.DROPPED
        return len(found)


names.tell(_Mail("Nhận thư nhắc việc", Message.to_name, user_id=Message.user_id))
