"""Whom to ask for when a school is telephoned: the people of its cards."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.contacts.models import ContactCard
from intranet.core import clock, phones
from intranet.duties import calls


@calls.source
def people(session: Session, schools: Sequence[int], at: datetime) -> dict[int, list[str]]:
    """Name, post and office line of each card in force. Mobile numbers stay out of papers (domain §3.d)."""
    found: dict[int, list[str]] = defaultdict(list)
    in_force = ContactCard.in_force_on(clock.local(at).date())
    cards = select(ContactCard).where(ContactCard.school_id.in_(schools), in_force)
    for card in session.scalars(cards.order_by(ContactCard.kind_id)):
        line = "" if card.landline_private else phones.display(card.landline)
        found[card.school_id].append(", ".join(part for part in (card.name, card.post, line) if part))
    return found
