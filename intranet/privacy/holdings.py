"""What the intranet keeps about one person, told by each feature through ``core.names``."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session, joinedload

from intranet.accounts.models import User
from intranet.accounts.persons import named_at, person_of
from intranet.contacts.models import ContactCard
from intranet.contacts.names import naming
from intranet.core import dates, phones
from intranet.core.audit import AuditEntry
from intranet.core.names import PLACES, Person
from intranet.privacy.models import DataRequest


@dataclass(frozen=True)
class Found:
    """A kind of row in which the name stands: how many, and why erasing leaves it there, "" where it does not."""

    deed: str
    count: int
    stays: str


@dataclass(frozen=True)
class Done:
    """A kind of deed of the audit trail: how often, and when last."""

    action: str
    count: int
    last_at: datetime


@dataclass(frozen=True)
class Holdings:
    """All that is kept about a person. ``account`` is (label, value), empty for somebody without one."""

    name: str
    account: list[tuple[str, str]]
    cards: list[ContactCard]
    places: list[Found]
    deeds: list[Done]

    @property
    def masked(self) -> int:
        """In how many rows erasing would mask the name, the audit trail apart."""
        return sum(found.count for found in self.places if not found.stays)


def of_user(session: Session, user: User) -> Holdings:
    """What is kept about somebody with an account. Six statements."""
    person = person_of(session, user)
    return Holdings(
        user.display_name, _account(user), _cards(session, person), _places(session, person), _deeds(session, user)
    )


def of_card(session: Session, card: ContactCard) -> Holdings:
    """What is kept about somebody who is only named on a card. Four statements."""
    person = named_at(session, card.name, card.school_id)
    return Holdings(card.name, [], _cards(session, person), _places(session, person), [])


def of_request(session: Session, request: DataRequest) -> Holdings:
    """What is kept about whom a request is of. Raises RuntimeError for a request of nobody."""
    if request.user is not None:
        return of_user(session, request.user)
    if request.card is None:
        raise RuntimeError(f"request {request.id} is of nobody")
    return of_card(session, request.card)


def acts(session: Session, user: User) -> list[AuditEntry]:
    """Everything in the audit trail the person did, oldest first."""
    return list(session.scalars(select(AuditEntry).where(AuditEntry.actor_id == user.id).order_by(AuditEntry.id)))


def card_facts(card: ContactCard) -> dict[str, str]:
    """A card as its person may read it, label to value."""
    facts: dict[str, Any] = {
        "Loại": card.kind.name,
        "Trường": card.school.name,
        "Họ và tên": card.name,
        "Chức vụ": card.post,
        "Máy bàn": phones.display(card.landline),
        "Di động": phones.display(card.mobile),
        "Zalo": phones.display(card.zalo),
        "Thư điện tử": card.email,
        "Ai xem được số di động": card.visibility.label,
        "Từ ngày": dates.format_date(card.valid_from),
        "Đến ngày": dates.format_date(card.valid_to) if card.valid_to else "đang dùng",
        "Người lập": card.created_by_name,
    }
    return {label: value for label, value in facts.items() if value}


def _account(user: User) -> list[tuple[str, str]]:
    return [
        ("Tên đăng nhập", user.username),
        ("Họ và tên", user.display_name),
        ("Vai trò", user.role.label),
        ("Chức vụ", user.post),
        ("Thư điện tử", user.email),
        ("Trường", user.school.name if user.school else ""),
        ("Tạo lúc", dates.format_datetime(user.created_at)),
        ("Kích hoạt lúc", dates.format_datetime(user.activated_at) if user.activated_at else ""),
        ("Khóa lúc", dates.format_datetime(user.locked_at) if user.locked_at else ""),
        ("Mật khẩu", "chỉ giữ mã băm, không ai đọc được" if user.password_hash else ""),
    ]


def _cards(session: Session, person: Person) -> list[ContactCard]:
    both = joinedload(ContactCard.school), joinedload(ContactCard.kind)
    cards = select(ContactCard).where(naming(person)).options(*both).order_by(ContactCard.id.desc())
    return list(session.scalars(cards).unique())


def _places(session: Session, person: Person) -> list[Found]:
    counts = [
        select(literal(number).label("number"), func.count().label("found")).select_from(place.rows(person).subquery())
        for number, place in enumerate(PLACES)
    ]
    found = {row.number: row.found for row in session.execute(union_all(*counts))}
    return [Found(place.deed, found[n], place.stays) for n, place in enumerate(PLACES) if found[n]]


def _deeds(session: Session, user: User) -> list[Done]:
    count = func.count()
    rows = session.execute(
        select(AuditEntry.action, count, func.max(AuditEntry.at))
        .where(AuditEntry.actor_id == user.id)
        .group_by(AuditEntry.action)
        .order_by(count.desc(), AuditEntry.action)
    )
    return [Done(*row) for row in rows]
