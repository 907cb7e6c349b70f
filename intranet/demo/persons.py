"""People of schools beyond the named ones: who may speak, who handed over to whom, requests about personal data."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.contacts.delegations import Delegation, delegate
from intranet.contacts.models import ContactCard
from intranet.core import clock
from intranet.core.roles import Role
from intranet.demo.people import person_name
from intranet.handovers.handing import Newcomer, Wanted, hand_over
from intranet.privacy import answering, asking
from intranet.privacy.models import Wish
from intranet.units.models import School

NAMED = 6
"""The tests' schools, which are left as they are."""


def write(session: Session, schools: list[School], heads: dict[int, User], now: datetime) -> None:
    """All of it, by the verbs. In a district of few schools only the office's own spokesman."""
    office = {user.username: user for user in session.scalars(select(User).where(User.school_id.is_(None)))}
    _speaker(session, None, "Phó Trưởng phòng", "Công tác truyền thông", 30, 300, by=office["hung"], now=now)
    others = [school for school in schools[NAMED:] if school.closed_on is None]
    if len(others) < 5:
        return
    rng = Random("persons")
    one, other = others[2], others[3]
    _speaker(session, one, "Phó Hiệu trưởng", "Chuyên môn, tuyển sinh", 40, 200, by=heads[one.id], now=now)
    left = _speaker(session, other, "Chủ tịch Công đoàn", "Chế độ của nhà giáo", 12, 90, by=heads[other.id], now=now)
    left.end("Người được ủy quyền chuyển công tác.", by=heads[other.id], at=now - timedelta(days=2))
    _focal_leaves(session, one, heads[one.id], now, rng)
    _second_head_leaves(session, others[-1], heads[others[-1].id], office["quantri"], now)
    asking.ask(
        session, Wish.SEE, "Đề nghị cho biết ai đã tải danh bạ có tên tôi trong năm học này.",
        by=heads[other.id], at=now - timedelta(days=1),
    )  # fmt: skip
    request = asking.ask(
        session, Wish.LIMIT, "Số di động của tôi chỉ để Phòng dùng.", by=heads[one.id], at=now - timedelta(days=7)
    )  # fmt: skip
    answering.answer(request, granted=True, words="", by=office["hung"], at=now - timedelta(days=6))


def _speaker(
    session: Session, school: School | None, post: str, field: str, days: int, length: int, *, by: User, now: datetime
) -> Delegation:
    at = now - timedelta(days=days)
    name = by.display_name if school is None else person_name(Random(f"speaker {school.id}"))
    paper = f"Giấy ủy quyền số {7 + days}/GUQ ngày {clock.local(at):%d/%m/%Y}"
    first = clock.local(at).date()
    authority = Delegation(
        school_id=school.id if school else None, person_name=name, post=post, field=field, document_words=paper,
        valid_from=first, valid_to=first + timedelta(days=length),
    )  # fmt: skip
    return delegate(session, authority, by=by, at=at)


def _focal_leaves(session: Session, school: School, head: User, now: datetime, rng: Random) -> None:
    """The focal person is moved away; the head hands over to somebody new, the card ends."""
    at = now - timedelta(days=5)
    cards = select(ContactCard).where(ContactCard.school_id == school.id, ContactCard.valid_to.is_(None))
    card = next((card for card in session.scalars(cards.order_by(ContactCard.kind_id.desc()))), None)
    leaver = User(
        username=f"daumoi.{school.id}", display_name=card.name if card else person_name(rng), role=Role.FOCAL,
        post="Giáo viên", school_id=school.id, created_at=now - timedelta(days=300),
    )  # fmt: skip
    session.add(leaver)
    session.flush()
    wanted = Wanted(
        Newcomer(person_name(rng), "Thư ký Hội đồng trường", ""), clock.local(at).date(),
        "Chuyển công tác sang trường khác", [card.id] if card else [], "",
    )  # fmt: skip
    hand_over(leaver, wanted, by=head, at=at)


def _second_head_leaves(session: Session, school: School, head: User, admin: User, now: datetime) -> None:
    """A school merged of two has one head: the other hands over."""
    at = now - timedelta(minutes=50)
    heads = select(User).where(User.school_id == school.id, User.role == Role.HEAD, User.id != head.id)
    for leaver in session.scalars(heads):
        wanted = Wanted(head, clock.local(at).date(), "Trường hợp nhất, thôi giữ chức hiệu trưởng", [], "")
        hand_over(leaver, wanted, by=admin, at=at)
