"""A message as the bytes that travel (RFC 5322), and whom it comes from."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from sqlalchemy.orm import Session

from intranet.core import addresses, clock
from intranet.outbox.models import Message
from intranet.outbox.posting import mailbox_in
from intranet.units.cautions import office_on


@dataclass(frozen=True)
class Sender:
    """The office's name and mailbox, and where answers go ("" for nowhere else)."""

    name: str
    address: str
    reply_to: str


def sender_of(session: Session, configured: str) -> Sender:
    """From SMTP_FROM; without it from the office's own mailbox, or a made-up one of the intranet's host."""
    office = office_on(session, clock.today())
    own = mailbox_in(office.email) if office else ""
    address = mailbox_in(configured) or own or mailbox_in(f"intranet@{addresses.host()}") or "intranet@intranet.invalid"
    return Sender(office.display_name if office else "Intranet", address, own if own != address else "")


def built(message: Message, sender: Sender) -> bytes:
    """The whole mail; the same bytes each time it is built from the same row."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(sender.name, addr_spec=sender.address)
    mail["To"] = Address(" ".join(message.to_name.split()), addr_spec=message.to_address)
    if sender.reply_to:
        mail["Reply-To"] = Address(sender.name, addr_spec=sender.reply_to)
    mail["Subject"] = message.subject
    mail["Date"] = clock.local(message.created_at).replace(microsecond=0)
    mail["Message-ID"] = f"<{message.message_id}@{sender.address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(message.body, cte="quoted-printable")  # servers without 8BITMIME take it, and it can be read
    return mail.as_bytes()
