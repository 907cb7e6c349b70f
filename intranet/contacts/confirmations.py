"""The school's statement that a card is right, and the duties it settles (C1: confirm yearly)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from intranet.contacts.models import ContactCard, lock_cards
from intranet.core import audit, clock
from intranet.core.errors import Refused
from intranet.core.orm import Base, UtcDateTime, session_of
from intranet.duties.models import Duty, Kind


class CardConfirmation(Base):
    """The school's statement that a card is right, and the duties it settled."""

    __tablename__ = "card_confirmation"

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("contact_card.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    card: Mapped[ContactCard] = relationship()
    duties: Mapped[list[Duty]] = relationship(secondary="card_confirmation_duty", order_by=Duty.due_at)

    @property
    def receipt_number(self) -> str:
        """“TDM-2026-000123”: the year in Vietnam and the row's id."""
        return f"TDM-{clock.local(self.at).year}-{self.id:06d}"

    def visible_to(self, user: Any) -> bool:
        """The office, inspectors and the school itself."""
        return not user.role.at_school or user.school_id == self.card.school_id


class CardConfirmationDuty(Base):
    """A duty settled by a confirmation."""

    __tablename__ = "card_confirmation_duty"

    confirmation_id: Mapped[int] = mapped_column(ForeignKey("card_confirmation.id"), primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), primary_key=True, unique=True)


def confirm_card(card: ContactCard, *, by: Any, at: datetime) -> CardConfirmation:
    """State that the card is right, and settle the school's open duties of its kind.

    Pressed again on the same day with nothing new to settle, it gives the first confirmation. Raises Refused for an old
    card and for another school's people.
    """
    session = session_of(card)
    lock_cards(session, card.school_id)
    session.flush()
    session.refresh(card, ["valid_to"])
    if not card.editable_by(by):
        raise Refused("Chỉ xác nhận được thẻ đang dùng của trường mình.")
    duties = list(session.scalars(open_duties(card.school_id).where(Duty.topic_id == card.kind_id).with_for_update()))
    earlier = latest(session, card)
    if earlier and not duties and clock.local(earlier.at).date() == clock.local(at).date():
        return earlier
    for duty in duties:
        duty.settle(at=at)
    confirmation = CardConfirmation(card=card, at=at, by_id=by.id, by_name=by.display_name, duties=duties)
    session.add(confirmation)
    note = f"Xác nhận thẻ {card.kind}: {card.name}"
    audit.record(session, by=by, action="card.confirm", subject=card, at=at, note=note)
    return confirmation


def open_duties(school_id: int) -> Any:
    """The select of what is still asked of a school in the way of cards."""
    return (
        select(Duty)
        .where(
            Duty.school_id == school_id,
            Duty.kind == Kind.CARD,
            Duty.settled_at.is_(None),
            Duty.cancelled_at.is_(None),
        )
        .order_by(Duty.due_at, Duty.id)
    )


def latest(session: Session, card: ContactCard) -> CardConfirmation | None:
    """The last confirmation of a card."""
    query = select(CardConfirmation).where(CardConfirmation.card_id == card.id)
    return session.scalar(query.order_by(CardConfirmation.id.desc()).limit(1))
