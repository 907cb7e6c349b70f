"""Cards and duties for the tests of contacts. Every name and number is invented."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.contacts.models import ContactCard, Visibility, write_card
from intranet.core import clock as the_clock
from intranet.demo import Cast
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.duties.models import Duty, Kind, open_duties
from intranet.units.levels import Level
from intranet.units.models import School
from intranet.units.office import CardKind
from intranet.units.years import SchoolYear

MOBILE = "+84912345682"
MOBILE_SHOWN = "0912 345 682"
MOBILE_MASKED = "•••• ••• 682"


@pytest.fixture
def write(session: Session, cast: Cast) -> Callable[..., ContactCard]:
    """``write("minh", name="…")``: a card of this person's school, committed."""

    def make(username: str = "minh", *, kind: int | None = None, **changed: Any) -> ContactCard:
        by = session.get_one(User, getattr(cast, username))
        said: dict[str, Any] = {
            "name": "Đặng Thị Hoa",
            "post": "Phó Hiệu trưởng",
            "landline": "+842773552000",
            "mobile": MOBILE,
            "zalo": MOBILE,
            "email": "mnhm@pgdtanloc.edu.vn",
            "visibility": Visibility.OFFICE,
            "valid_from": date(2026, 9, 1),
        }
        card = ContactCard(
            school=by.school, kind=session.get_one(CardKind, kind or cast.focal_card), **{**said, **changed}
        )
        written = write_card(session, card, by=by, at=the_clock.now())
        session.commit()
        return written

    return make


@pytest.fixture
def ask(session: Session, cast: Cast) -> Callable[..., Duty]:
    """``ask(school_id, kind_id, due)``: the office asks the school for a card by a day."""

    def make(school_id: int, kind_id: int, due: date = date(2026, 10, 10)) -> Duty:
        number = len(session.query(Document).all()) + 1
        document = Document(
            type=DocumentType.KE_HOACH,
            number=number,
            symbol=f"{number}/KH-PGDĐT",
            issued_on=date(2026, 9, 10),
            subject="Kế hoạch truyền thông",
            issuer_name="Phòng GD&ĐT huyện Tân Lộc",
            own=True,
        )
        session.add(document)
        open_duties(
            session,
            [session.get_one(School, school_id)],
            document=document,
            kind=Kind.CARD,
            due_at=the_clock.end_of_day(due),
            school_year=session.get_one(SchoolYear, cast.school_year),
            at=the_clock.now(),
            topic=session.get_one(CardKind, kind_id),
        )
        session.commit()
        return session.query(Duty).filter_by(document_id=document.id).one()

    return make


@pytest.fixture
def more_schools(session: Session, cast: Cast) -> Callable[[int], None]:
    """``more_schools(54)``: so many schools more, every one with a card of the focal kind."""

    def make(count: int) -> None:
        kind = session.get_one(CardKind, cast.focal_card)
        for number in range(count):
            school = School(name=f"Trường Tiểu học Số {number + 1}", commune_id=1 + number % 6)
            school.levels = [list(Level)[2 + number % 3]]
            session.add(school)
            session.add(
                ContactCard(
                    school=school, kind=kind, name=f"Lê Thị Số {number}", post="Văn thư",
                    mobile=f"+8491300{number:04d}", valid_from=date(2026, 9, 1),
                    created_at=the_clock.now(), created_by_name="Lê Thị Số",
                )
            )  # fmt: skip
        session.commit()

    return make
