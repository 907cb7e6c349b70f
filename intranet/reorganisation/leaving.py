"""What becomes of the people and the contact cards of a school that ends."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from intranet.accounts.models import User
from intranet.contacts.models import ContactCard, lock_cards
from intranet.core import audit, dates
from intranet.reorganisation.models import People
from intranet.units.models import School


def people_of(session: Session, school: School) -> list[User]:
    """Its accounts that are not locked, heads first. One statement."""
    query = select(User).where(User.school_id == school.id, User.locked_at.is_(None)).options(lazyload(User.school))
    return sorted(session.scalars(query), key=lambda user: (user.role.value != "head", user.sort_key, user.id))


def cards_of(session: Session, school: School) -> list[ContactCard]:
    """Its cards in force. One statement."""
    query = select(ContactCard).where(ContactCard.school_id == school.id, ContactCard.valid_to.is_(None))
    return list(session.scalars(query.order_by(ContactCard.kind_id)))


def move_people(
    session: Session, gone: School, heir: School | None, fate: People, *, basis: str, by: Any, at: datetime
) -> int:
    """Accounts go to the successor, or are locked; how many. Without a successor all are locked."""
    people = people_of(session, gone)
    moved = fate is People.MOVE and heir is not None
    for user in people:
        if moved:
            user.school = heir
        else:
            user.locked_at = at
            user.session_epoch += 1
    if moved and heir is not None:
        notes = [(user, f"Chuyển {user.username} từ {gone.name} sang {heir.name} {basis}") for user in people]
    else:
        notes = [(user, f"Khóa {user.username}: {gone.name} thôi hoạt động {basis}") for user in people]
    audit.record_all(session, notes, by=by, action="user.edit" if moved else "user.lock", at=at)
    return len(people)


def retire_cards(session: Session, gone: School, on: date, *, by: Any, at: datetime) -> int:
    """The cards of a school that ends are right no more from that day; how many. They stay as its record."""
    lock_cards(session, gone.id)
    cards = cards_of(session, gone)
    for card in cards:
        card.valid_to = max(on, card.valid_from)
    said = f"từ {dates.format_date(on)}, {gone.name} thôi hoạt động"
    notes = [(card, f"Kết thúc thẻ {card.kind}: {card.name}, {said}") for card in cards]
    audit.record_all(session, notes, by=by, action="card.end", at=at)
    return len(cards)
