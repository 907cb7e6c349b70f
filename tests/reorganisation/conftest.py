"""Decisions planned straight from their verbs, and duties to pass on."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.demo import Cast
from intranet.duties.models import Duty
from intranet.reorganisation import planning
from intranet.reorganisation.becoming import Becoming
from intranet.reorganisation.models import Kind, Reorganisation
from intranet.reorganisation.planning import Wanted
from intranet.units.models import School

DECISION = "Quyết định số 15/QĐ-UBND ngày 20/9/2026"


class Desk:
    """Lan at her desk, with the verbs at hand."""

    def __init__(self, session: Session, cast: Cast) -> None:
        self.session, self.cast = session, cast

    @property
    def lan(self) -> User:
        return self.session.get_one(User, self.cast.lan)

    def school(self, school_id: int) -> School:
        return self.session.get_one(School, school_id, populate_existing=True)

    def plan(self, kind: Kind, on: str, *schools: int, into: int | None = None, **others: Any) -> Reorganisation:
        """Plan it, and carry it out when its day has come; committed."""
        wanted = Wanted(
            kind=kind, on=date.fromisoformat(on), decision=DECISION, schools=tuple(map(self.school, schools)),
            into=self.school(into) if into else None, **others,
        )  # fmt: skip
        row = planning.plan(self.session, wanted, by=self.lan, at=the_clock.now())
        self.session.commit()
        return row

    def becoming(self, school_id: int, **changes: Any) -> Becoming:
        """A school as it stands, with some facts changed."""
        now = Becoming.of(self.school(school_id))
        return Becoming(**({name: getattr(now, name) for name in Becoming.__dataclass_fields__} | changes))

    def duties(self, school_id: int) -> list[Duty]:
        """All a school is or was asked."""
        self.session.expire_all()
        return list(self.session.scalars(select(Duty).where(Duty.school_id == school_id).order_by(Duty.id)))


@pytest.fixture
def desk(session: Session, cast: Cast) -> Desk:
    return Desk(session, cast)


@pytest.fixture
def tick(app: Any) -> Callable[[], int]:
    """What the worker does when the clock ticks."""

    def act() -> int:
        from intranet.core.db import db

        with app.app_context():
            return planning.by_the_clock(db.engine, the_clock.now())

    return act
