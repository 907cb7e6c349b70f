"""Where contacts keep the names of those who did something with them, and the cards themselves."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, select
from sqlalchemy.orm import Session

from intranet.contacts.confirmations import CardConfirmation
from intranet.contacts.delegations import Delegation
from intranet.contacts.models import ContactCard
from intranet.core import names
from intranet.core.names import NamePlace, Person


def naming(person: Person) -> ColumnElement[bool]:
    """Whether a card is of this person: the name at one of the person's schools, where nobody else bears it."""
    if not person.alone_at_school:
        return false()
    return and_(ContactCard.school_id.in_(person.schools), ContactCard.name.in_(person.names))


@dataclass(frozen=True)
class _Cards:
    """The cards that name a person."""

    deed: str = "Có tên trên thẻ đầu mối"
    stays: str = ""

    def rows(self, person: Person) -> Select[Any]:
        """Their ids."""
        return select(ContactCard.id).where(naming(person))

    def mask(self, session: Session, person: Person, mask: str) -> int:
        """Mask the name, and keep no mobile number, Zalo or mailbox; the school's own line and the post stay."""
        cards = session.scalars(select(ContactCard).where(naming(person))).all()
        for card in cards:
            card.name, card.mobile, card.zalo, card.email = mask, "", "", ""
            if card.landline_private:
                card.landline = ""
        return len(cards)


_UNIT = Delegation.school_id

names.tell(
    _Cards(),
    NamePlace("Lập thẻ đầu mối", ContactCard.created_by_name, ContactCard.created_at, school_id=ContactCard.school_id),
    NamePlace("Xác nhận thẻ đầu mối", CardConfirmation.by_name, user_id=CardConfirmation.by_id),
    NamePlace("Được ủy quyền phát ngôn", Delegation.person_name, school_id=_UNIT),
    NamePlace("Ủy quyền phát ngôn", Delegation.given_by_name, Delegation.given_at, school_id=_UNIT),
    NamePlace("Chấm dứt ủy quyền phát ngôn", Delegation.ended_by_name, Delegation.ended_at, school_id=_UNIT),
)
