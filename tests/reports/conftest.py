"""Directives with answers at known and at random moments, for the tests of reports. Everything is invented."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import clock as the_clock
from intranet.demo import Cast
from intranet.directives.models import Directive
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.duties.models import OF_DIRECTIVES, Duty, Kind, open_duties
from intranet.units.levels import Level
from intranet.units.models import School
from intranet.units.office import CardKind
from intranet.units.years import SchoolYear
from tests.conftest import local_instant

Publish = Callable[..., list[Duty]]


@pytest.fixture
def publish(session: Session, cast: Cast) -> Publish:
    """``publish("2026-10-05 08:00", Kind.PLAN, days=10)``: a directive asking all schools this; its duties."""
    numbers = iter(range(1, 1000))

    def make(at: str | datetime, *kinds: Kind, days: int = 7, schools: list[School] | None = None) -> list[Duty]:
        moment = local_instant(at) if isinstance(at, str) else at
        number = next(numbers)
        document = Document(
            type=DocumentType.KE_HOACH, number=number, symbol=f"{number:02d}/KH-PGDĐT", own=True,
            issued_on=the_clock.local(moment).date(), subject=f"Truyền thông đợt {number}", issuer_name="Phòng GD&ĐT",
            signer_name="Trần Quốc Hùng", signer_title="PHÓ TRƯỞNG PHÒNG",
        )  # fmt: skip
        session.add(Directive(document=document, created_by_id=cast.lan, created_at=moment, published_at=moment))
        session.flush()
        asked = schools if schools is not None else list(session.scalars(select(School)).unique())
        due = the_clock.end_of_day(the_clock.local(moment).date() + timedelta(days=days))
        for kind in kinds:
            topics = [session.get_one(CardKind, cast.focal_card)] if kind is Kind.CARD else [None]
            for topic in topics:
                open_duties(
                    session, asked, document=document, kind=kind, topic=topic, due_at=due, at=moment,
                    school_year=session.get_one(SchoolYear, cast.school_year),
                )  # fmt: skip
        session.commit()
        found = select(Duty).where(Duty.document_id == document.id).order_by(Duty.kind, Duty.school_id)
        return list(session.scalars(found))

    return make


@pytest.fixture
def muddle(session: Session, publish: Publish) -> Callable[[int], None]:
    """``muddle(seed)``: four directives of the autumn whose duties were answered, returned, cancelled at random."""

    def make(seed: int) -> None:
        rng = Random(seed)
        for day in ("2026-09-07", "2026-10-01", "2026-10-30", "2026-11-02"):
            for duty in publish(f"{day} 09:00", *OF_DIRECTIVES, days=rng.randint(0, 12)):
                scatter(duty, rng)
        session.commit()

    return make


def scatter(duty: Duty, rng: Random) -> None:
    """Give a duty moments a school could have given it, over the eighty days after it was opened."""

    def later(than: datetime) -> datetime:
        return than + timedelta(hours=rng.randint(0, 24 * 40), seconds=rng.randint(0, 3599))

    if rng.random() < 0.15:
        duty.cancelled_at, duty.cancel_reason = later(duty.opened_at), "Đã thu hồi"
        if rng.random() < 0.5:
            return
    if rng.random() < 0.7:
        duty.submitted_at = later(duty.opened_at)
        if duty.kind is not Kind.PLAN or rng.random() < 0.6:
            duty.settled_at = duty.submitted_at if duty.kind is not Kind.PLAN else later(duty.submitted_at)
        elif rng.random() < 0.5:
            duty.returned_at = later(duty.submitted_at)
    if duty.cancelled_at and duty.settled_at:
        duty.cancelled_at = None  # what was done stays done


@pytest.fixture
def more_schools(session: Session) -> Callable[[int], None]:
    """``more_schools(54)``: so many schools more, of all levels, some without a commune, some of two levels."""

    def make(count: int) -> None:
        levels = list(Level)
        for number in range(count):
            school = School(name=f"Trường Số {number + 1}", commune_id=number % 7 or None)
            school.levels = [levels[number % 5], levels[number % 4]]
            session.add(school)
        session.commit()

    return make


def answer(duty: Duty, at: str, *, settle: bool = True) -> None:
    """Hand a duty in at a local time, and settle it."""
    duty.submit(at=local_instant(at))
    if settle:
        duty.settle(at=local_instant(at))


def named(values: dict[str, Any]) -> dict[str, str]:
    """What the form of the paper sends, with some of it changed."""
    usual = {
        "subject": "Kết quả công tác truyền thông giáo dục",
        "number": "",
        "place": "Tân Lộc",
        "on": "05/10/2026",
        "addressees": "",
        "bases": "",
        "situation": "",
        "evaluation": "",
        "proposals": "",
        "authority": "kt",
        "signer_title": "PHÓ TRƯỞNG PHÒNG",
        "signer_name": "Trần Quốc Hùng",
        "recipients": "Sở Giáo dục và Đào tạo (để b/c)\nLưu: VT",
    }
    return {**usual, **values}
