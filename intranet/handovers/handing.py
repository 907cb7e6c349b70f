"""The deed: an account is locked, its cards are retired, its tasks pass on, the record is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from intranet.accounts import leaving
from intranet.accounts.leaving import Leave
from intranet.accounts.models import User
from intranet.accounts.usernames import free_username
from intranet.contacts.models import ContactCard
from intranet.core import audit, clock, dates
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.core.roles import Role
from intranet.handovers.models import Handover


@dataclass(frozen=True)
class Newcomer:
    """A successor who has no account yet; the account gets the leaver's role and school."""

    name: str
    post: str
    email: str


@dataclass(frozen=True)
class Wanted:
    """A handover as somebody wants it. ``successor``: an account, a newcomer, or None for nobody yet.

    ``cards``: the ids of the cards to retire; ``phone``: where the successor is asked about directives, as stored.
    """

    successor: User | Newcomer | None
    left_on: date
    reason: str
    cards: Sequence[int]
    phone: str


def may_hand_over(user: Any, leaver: User) -> bool:
    """An administrator anybody but himself, a head the focal people of the own school."""
    if user.id == leaver.id:
        return False
    if user.role is Role.ADMIN:
        return True
    return bool(user.role is Role.HEAD and leaver.role is Role.FOCAL and user.school_id == leaver.school_id)


def successors(session: Session, leaver: User) -> list[User]:
    """The accounts in use or waiting of the same school, or of the office, that could take over."""
    same = User.school_id.is_(None) if leaver.school_id is None else User.school_id == leaver.school_id
    others = select(User).where(same, User.id != leaver.id, User.locked_at.is_(None), User.role != Role.INSPECTOR)
    return list(session.scalars(others.order_by(User.sort_key, User.id)))


def cards_in_force(session: Session, leaver: User) -> list[ContactCard]:
    """The cards of the leaver's school, whoever they name; none for the office's people."""
    cards = select(ContactCard).where(ContactCard.school_id == leaver.school_id, ContactCard.valid_to.is_(None))
    return list(session.scalars(cards.options(joinedload(ContactCard.kind)).order_by(ContactCard.kind_id)))


def role_after(leaver: User, successor: User) -> Role:
    """The role a successor has afterwards: at a school the focal person who follows a head becomes head."""
    return Role.HEAD if leaver.role is Role.HEAD and successor.role is Role.FOCAL else successor.role


def hand_over(leaver: User, wanted: Wanted, *, by: Any, at: datetime) -> Handover:
    """Hand over. Raises Refused; the caller commits."""
    session = session_of(leaver)
    session.refresh(leaver, with_for_update={"of": User})
    if not may_hand_over(by, leaver):
        raise Refused("Chỉ quản trị, hoặc hiệu trưởng đối với đầu mối của trường mình, lập được bàn giao này.")
    if leaver.locked_at:
        raise Refused("Tài khoản này đã khóa; không còn gì để bàn giao.")
    if wanted.left_on > clock.local(at).date():
        raise Refused("Ngày thôi phụ trách không được sau hôm nay; hãy lập bàn giao vào ngày đó.")
    passed, successor = [], None
    if wanted.successor is not None:
        successor, line = _taking_over(leaver, wanted.successor, by=by, at=at)
        passed.append(line)
    leaver.lock(by=by, at=at)
    passed.append(f"Khóa tài khoản {leaver.username}")
    passed += _retire(session, leaver, wanted, by=by, at=at)
    passed += leaving.pass_all(session, Leave(leaver, successor, wanted.left_on, wanted.phone, by, at))
    handover = Handover(
        leaver_id=leaver.id, leaver_name=leaver.display_name, leaver_post=leaver.post, role=leaver.role,
        successor_id=successor.id if successor else None,
        successor_name=successor.display_name if successor else "", successor_post=successor.post if successor else "",
        school_id=leaver.school_id, left_on=wanted.left_on, reason=wanted.reason, passed=passed, at=at,
        by_id=by.id, by_name=by.display_name,
    )  # fmt: skip
    session.add(handover)
    heir = f" cho {successor.display_name}" if successor else ", chưa có người nhận"
    note = f"Bàn giao của {leaver.display_name}{heir}, từ {dates.format_date(wanted.left_on)}"
    audit.record(session, by=by, action="person.handover", subject=handover, at=at, note=note)
    return handover


def _taking_over(leaver: User, wanted: User | Newcomer, *, by: Any, at: datetime) -> tuple[User, str]:
    session = session_of(leaver)
    if isinstance(wanted, Newcomer):
        made = User(
            username=free_username(session, wanted.name), display_name=wanted.name, post=wanted.post,
            email=wanted.email, role=leaver.role, school_id=leaver.school_id, created_at=at,
        )  # fmt: skip
        session.add(made)
        note = f"Thêm tài khoản {made.username} ({made.role.label})"
        audit.record(session, by=by, action="user.create", subject=made, at=at, note=note)
        return made, f"Tạo tài khoản {made.username} cho {made.display_name} ({made.role.label})"
    session.refresh(wanted, with_for_update={"of": User})
    if wanted.id not in {one.id for one in successors(session, leaver)}:
        raise Refused("Người nhận không còn tài khoản đang dùng ở cùng đơn vị; hãy chọn lại.")
    role = role_after(leaver, wanted)
    if role is wanted.role:
        return wanted, f"{wanted.display_name} ({role.label}) nhận công việc bằng tài khoản {wanted.username}"
    wanted.role = role
    wanted.session_epoch += 1
    note = f"Sửa tài khoản {wanted.username} ({role.label})"
    audit.record(session, by=by, action="user.edit", subject=wanted, at=at, note=note)
    return wanted, f"Tài khoản {wanted.username} của {wanted.display_name} nhận vai trò {role.label}"


def _retire(session: Session, leaver: User, wanted: Wanted, *, by: Any, at: datetime) -> list[str]:
    lines = []
    for card in cards_in_force(session, leaver):
        if card.id in wanted.cards:
            card.retire("bàn giao", on=wanted.left_on, by=by, at=at)
            lines.append(f"Kết thúc thẻ {card.kind}: {card.name}")
    return lines
