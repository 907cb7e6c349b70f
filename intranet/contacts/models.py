"""Contact cards."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates

from intranet.core import audit, clock, text
from intranet.core.errors import Refused
from intranet.core.orm import Base, SortKey, UtcDateTime, choice, session_of
from intranet.core.roles import OFFICE
from intranet.duties.models import Duty, Kind
from intranet.units.models import School
from intranet.units.office import CardKind


class Visibility(StrEnum):
    """Who sees a card's mobile number and Zalo (domain §3.d); the office always does."""

    OFFICE = "office"
    UNITS = "units"
    PUBLIC = "public"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"office": "Chỉ Phòng", "units": "Mọi đơn vị trong mạng nội bộ", "public": "Công khai"}[self.value]


class ContactCard(Base):
    """One person in one post of one school, from a day to a day (None: still in force).

    Phones are E.164 where they could be read, else as typed. A change makes a new card; the old one is retired.
    """

    __tablename__ = "contact_card"
    __table_args__ = (Index("ix_contact_card_school_kind", "school_id", "kind_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("card_kind.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(SortKey(), index=True)
    search_key: Mapped[str] = mapped_column(Text, default="")
    post: Mapped[str] = mapped_column(String(200))
    landline: Mapped[str] = mapped_column(String(60), default="")
    mobile: Mapped[str] = mapped_column(String(60), default="")
    zalo: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility), default=Visibility.OFFICE)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_name: Mapped[str] = mapped_column(String(200))

    school: Mapped[School] = relationship()
    kind: Mapped[CardKind] = relationship()
    confirmations: Mapped[list["CardConfirmation"]] = relationship(
        back_populates="card", order_by="CardConfirmation.at.desc()"
    )

    @validates("name", "post", "email")
    def _index(self, key: str, value: str) -> str:
        if key == "name":
            self.sort_key = text.person_sort_key(value)
        parts = {"name": self.name, "post": self.post, "email": self.email, key: value}
        self.search_key = text.fold(" ".join(part for part in parts.values() if part))
        return value

    @property
    def in_force(self) -> bool:
        """Whether it is the card of today."""
        return self.valid_to is None

    def mobile_visible_to(self, user: Any) -> bool:
        """Whether this person may see the mobile number and Zalo. Inspectors see them masked, like other schools."""
        if self.visibility in (Visibility.UNITS, Visibility.PUBLIC):
            return True
        return user.role in OFFICE or (user.school_id is not None and user.school_id == self.school_id)

    def editable_by(self, user: Any) -> bool:
        """By people of the school, while in force."""
        return bool(self.in_force and user.role.at_school and user.school_id == self.school_id)

    def visible_to(self, user: Any) -> bool:
        """Cards in force are the sector's directory; old ones are for the office, inspectors and the own school."""
        return self.in_force or not user.role.at_school or user.school_id == self.school_id

    def retire(self, on: date) -> None:
        """End the card on a day (the last day it is right)."""
        self.valid_to = max(on, self.valid_from)

    def confirm(self, *, by: Any, at: datetime) -> "CardConfirmation":
        """State that the card is right, and settle the school's open duties of this kind. Raises Refused for an old one."""
        if not self.editable_by(by):
            raise Refused("Chỉ xác nhận được thẻ đang dùng của trường mình.")
        session = session_of(self)
        duties = session.scalars(
            select(Duty)
            .where(
                Duty.school_id == self.school_id,
                Duty.kind == Kind.CARD,
                Duty.topic_id == self.kind_id,
                Duty.settled_at.is_(None),
                Duty.cancelled_at.is_(None),
            )
            .with_for_update()
        ).all()
        for duty in duties:
            duty.settle(at=at)
        confirmation = CardConfirmation(card=self, at=at, by_id=by.id, by_name=by.display_name)
        confirmation.duties = list(duties)
        session.add(confirmation)
        audit.record(
            session, by=by, action="card.confirm", subject=self, at=at, note=f"Xác nhận thẻ {self.kind}: {self.name}"
        )
        return confirmation

    def __str__(self) -> str:
        return f"Thẻ đầu mối của {self.name}"


class CardConfirmation(Base):
    """The school's statement that a card is right, and the duties it settled."""

    __tablename__ = "card_confirmation"

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("contact_card.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    card: Mapped[ContactCard] = relationship(back_populates="confirmations")
    duties: Mapped[list[Duty]] = relationship(secondary="card_confirmation_duty")

    @property
    def receipt_number(self) -> str:
        """“TDM-2026-000123”: the year in Vietnam and the row's id."""
        return f"TDM-{clock.local(self.at).year}-{self.id:06d}"


class CardConfirmationDuty(Base):
    """A duty settled by a confirmation."""

    __tablename__ = "card_confirmation_duty"

    confirmation_id: Mapped[int] = mapped_column(ForeignKey("card_confirmation.id"), primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), primary_key=True, unique=True)


def current_card(session: Session, school_id: int, kind_id: int) -> ContactCard | None:
    """The card in force of a school for a kind."""
    return session.scalar(
        select(ContactCard).where(
            ContactCard.school_id == school_id, ContactCard.kind_id == kind_id, ContactCard.valid_to.is_(None)
        )
    )


def write_card(session: Session, card: ContactCard, *, by: Any, at: datetime) -> ContactCard:
    """Put a new card in force and retire the one before it. Raises Refused for another school's people."""
    if not by.role.at_school or by.school_id != card.school_id:
        raise Refused("Chỉ trường mới sửa được thẻ đầu mối của mình.")
    before = current_card(session, card.school_id, card.kind_id)
    if before is not None:
        before.retire(card.valid_from)
    session.add(card)
    audit.record(
        session, by=by, action="card.write", subject=card, at=at,
        note=f"Lập thẻ {card.kind}: {card.name}" + (f", thay {before.name}" if before else ""),
    )  # fmt: skip
    return card
