"""Contact cards."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, and_, column, false, or_, select, true
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates
from sqlalchemy.sql import ColumnElement

from intranet.contacts.numbers import holds_mobile
from intranet.core import audit, clock, dates, text
from intranet.core.errors import Refused
from intranet.core.orm import Base, SortKey, UtcDateTime, choice, session_of
from intranet.core.roles import OFFICE
from intranet.units.models import School
from intranet.units.office import CardKind

CONTENT = ("name", "post", "landline", "mobile", "zalo", "email", "visibility", "valid_from")
"""What a school writes on a card; a card that differs in none of these is the same card."""


class Visibility(StrEnum):
    """Who sees a card's mobile number and Zalo; the office always does."""

    OFFICE = "office"
    UNITS = "units"
    PUBLIC = "public"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"office": "Chỉ Phòng", "units": "Mọi đơn vị trong mạng nội bộ", "public": "Công khai"}[self.value]


class ContactCard(Base):
    """One person in one post of one school, from a day to a day (None: still in force).

    Phones are E.164 where they could be read, else as typed. ``valid_to`` is the first day the card is right no more.
    ``landline_private`` marks a landline cell that holds a mobile number: it is masked like one.
    """

    __tablename__ = "contact_card"
    __table_args__ = (
        Index("ix_contact_card_school_kind", "school_id", "kind_id"),
        Index(
            "uq_contact_card_in_force",
            "school_id",
            "kind_id",
            unique=True,
            sqlite_where=column("valid_to").is_(None),
            postgresql_where=column("valid_to").is_(None),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("card_kind.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(SortKey(), index=True)
    search_key: Mapped[str] = mapped_column(Text, default="")
    post: Mapped[str] = mapped_column(String(200))
    landline: Mapped[str] = mapped_column(String(60), default="")
    landline_private: Mapped[bool] = mapped_column(default=False)
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

    @validates("name", "post", "email")
    def _index(self, key: str, value: str) -> str:
        if key == "name":
            self.sort_key = text.person_sort_key(value)[:1000]
        parts = {"name": self.name, "post": self.post, "email": self.email, key: value}
        self.search_key = text.fold(" ".join(part for part in parts.values() if part))
        return value

    @validates("landline")
    def _notice_mobile(self, _key: str, value: str) -> str:
        self.landline_private = holds_mobile(value)
        return value

    @property
    def in_force(self) -> bool:
        """Whether nothing has ended or replaced it."""
        return self.valid_to is None

    @hybrid_method
    def in_force_on(self, day: date) -> bool:
        """Whether it is the card of this day."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)

    @in_force_on.expression
    @classmethod
    def _in_force_on(cls, day: date) -> ColumnElement[bool]:
        return and_(cls.valid_from <= day, or_(cls.valid_to.is_(None), cls.valid_to > day))

    @hybrid_method
    def mobile_visible_to(self, user: Any) -> bool:
        """Whether this person may see mobile number and Zalo: never on a retired card."""
        if not self.in_force:
            return False
        if self.visibility in (Visibility.UNITS, Visibility.PUBLIC):
            return True
        return user.role in OFFICE or (user.school_id is not None and user.school_id == self.school_id)

    @mobile_visible_to.expression
    @classmethod
    def _mobile_visible_to(cls, user: Any) -> ColumnElement[bool]:
        own: ColumnElement[bool] = false() if user.school_id is None else cls.school_id == user.school_id
        reader = true() if user.role in OFFICE else own
        return and_(cls.valid_to.is_(None), or_(cls.visibility.in_((Visibility.UNITS, Visibility.PUBLIC)), reader))

    def editable_by(self, user: Any) -> bool:
        """By people of the school, while in force."""
        return bool(self.in_force and user.role.at_school and user.school_id == self.school_id)

    def visible_to(self, user: Any) -> bool:
        """Cards in force are the sector's directory; old ones are for the office, inspectors and the own school."""
        return self.in_force or not user.role.at_school or user.school_id == self.school_id

    def same_as(self, other: "ContactCard") -> bool:
        """Whether both say the same."""
        return all(getattr(self, name) == getattr(other, name) for name in CONTENT)

    def end(self, *, on: date, by: Any, at: datetime) -> None:
        """Retire the card with no other in its place: the person has left and nobody is named yet."""
        lock_cards(session_of(self), self.school_id)
        session_of(self).refresh(self, ["valid_to"])
        if not self.editable_by(by):
            raise Refused("Chỉ kết thúc được thẻ đang dùng của trường mình.")
        if on > clock.local(at).date():
            raise Refused("Ngày kết thúc không được sau hôm nay.")
        if on < self.valid_from:
            raise Refused(f"Thẻ bắt đầu từ {dates.format_date(self.valid_from)}, không thể kết thúc trước ngày đó.")
        self._retire(on, by, at, "")

    def retire(self, why: str, *, on: date, by: Any, at: datetime) -> None:
        """Retire the card because its person goes, whoever does it; from its first day at the earliest.

        One that is retired already stays as it is.
        """
        lock_cards(session_of(self), self.school_id)
        session_of(self).refresh(self, ["valid_to"])
        if self.in_force:
            self._retire(max(on, self.valid_from), by, at, f" ({why})")

    def _retire(self, on: date, by: Any, at: datetime, why: str) -> None:
        self.valid_to = on
        note = f"Kết thúc thẻ {self.kind}: {self.name}, từ {dates.format_date(on)}{why}"
        audit.record(session_of(self), by=by, action="card.end", subject=self, at=at, note=note)

    def __str__(self) -> str:
        return f"Thẻ đầu mối của {self.name}"


def lock_cards(session: Session, school_id: int) -> None:
    """Keep everybody else from writing cards of the school until the transaction ends."""
    session.execute(select(School.id).where(School.id == school_id).with_for_update())


def current_card(session: Session, school_id: int, kind_id: int) -> ContactCard | None:
    """The card in force of a school for a kind."""
    return session.scalar(
        select(ContactCard).where(
            ContactCard.school_id == school_id, ContactCard.kind_id == kind_id, ContactCard.valid_to.is_(None)
        )
    )


def write_card(session: Session, card: ContactCard, *, by: Any, at: datetime) -> ContactCard:
    """Put a new card in force and retire the one before it; returns the card in force.

    A card that says the same as the one in force is dropped and that one returned. Raises Refused for another school's
    people and for a card of a later day.
    """
    if not by.role.at_school or by.school_id != (card.school_id or card.school.id):
        raise Refused("Chỉ trường mới sửa được thẻ đầu mối của mình.")
    if card.valid_from > clock.local(at).date():
        raise Refused("Ngày bắt đầu phụ trách không được sau hôm nay.")
    kind_id, school_id = card.kind_id or card.kind.id, by.school_id
    lock_cards(session, school_id)
    before = current_card(session, school_id, kind_id)
    if before is not None and before.same_as(card):
        return before
    if before is not None:
        before.valid_to = max(card.valid_from, before.valid_from)
        session.flush()  # first, or two cards would be in force for a moment
    card.created_at, card.created_by_name = at, by.display_name
    session.add(card)
    note = f"Lập thẻ {session.get(CardKind, kind_id)}: {card.name}; hiện số di động: {card.visibility.label}"
    if before is not None:
        note += f"; thay thẻ của {before.name}"
    audit.record(session, by=by, action="card.write", subject=card, at=at, note=note)
    return card
