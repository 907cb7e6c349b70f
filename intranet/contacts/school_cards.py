"""All about the cards of one school: per kind the card in force and what is asked, and the history of the old ones."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from intranet.contacts.confirmations import CardConfirmation, open_duties
from intranet.contacts.models import ContactCard
from intranet.contacts.queries import Entry, entries_of
from intranet.core import clock
from intranet.duties.models import Duty
from intranet.units.models import School
from intranet.units.office import CardKind
from intranet.units.years import SchoolYear


@dataclass(frozen=True)
class Slot:
    """A kind of card at a school. ``confirmed`` is the last confirmation of the card in force."""

    kind: CardKind
    card: ContactCard | None
    entry: Entry | None
    duties: list[Duty]
    confirmed: CardConfirmation | None
    confirmed_this_year: bool

    @property
    def wants_confirming(self) -> bool:
        """Whether the school should press the button now."""
        return self.card is not None and (bool(self.duties) or not self.confirmed_this_year)


@dataclass(frozen=True)
class Past:
    """A card that is no longer in force, its numbers masked, and the confirmations it had."""

    card: ContactCard
    entry: Entry
    confirmations: list[CardConfirmation]


@dataclass(frozen=True)
class SchoolCards:
    """What the page of a school shows."""

    slots: list[Slot]
    past: list[Past]
    year: SchoolYear | None


def school_cards(session: Session, school: School, *, reader: Any, today: date) -> SchoolCards:
    """The cards of a school as one reader may see them."""
    cards = session.scalars(
        select(ContactCard)
        .where(ContactCard.school_id == school.id)
        .options(joinedload(ContactCard.kind))
        .order_by(ContactCard.id.desc())
    ).all()
    entries = entries_of(session, school.id, reader=reader)
    confirmations = _confirmations(session, school.id)
    in_force = {card.kind_id: card for card in cards if card.in_force}
    asked = _asked(session, school.id)
    kinds = session.scalars(
        select(CardKind).where(or_(CardKind.active, CardKind.id.in_(in_force))).order_by(CardKind.position, CardKind.id)
    )
    year = SchoolYear.on(session, today)
    slots = []
    for kind in kinds:
        card = in_force.get(kind.id)
        confirmed = next(iter(confirmations[card.id]), None) if card else None
        this_year = bool(confirmed and year and clock.local(confirmed.at).date() >= year.starts_on)
        slots.append(Slot(kind, card, entries[card.id] if card else None, asked[kind.id], confirmed, this_year))
    past = [Past(card, entries[card.id], confirmations[card.id]) for card in cards if not card.in_force]
    return SchoolCards(slots, past, year)


def _confirmations(session: Session, school_id: int) -> defaultdict[int, list[CardConfirmation]]:
    found: defaultdict[int, list[CardConfirmation]] = defaultdict(list)
    query = (
        select(CardConfirmation)
        .join(CardConfirmation.card)
        .where(ContactCard.school_id == school_id)
        .order_by(CardConfirmation.id.desc())
    )
    for confirmation in session.scalars(query):
        found[confirmation.card_id].append(confirmation)
    return found


def _asked(session: Session, school_id: int) -> defaultdict[int | None, list[Duty]]:
    found: defaultdict[int | None, list[Duty]] = defaultdict(list)
    for duty in session.scalars(open_duties(school_id).options(joinedload(Duty.document))):
        found[duty.topic_id].append(duty)
    return found
