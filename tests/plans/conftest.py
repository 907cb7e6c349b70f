"""A directive that asks every school for a plan, and plans written, submitted and reviewed through the pages."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.directives.models import Directive
from intranet.duties.models import Duty, Kind
from intranet.plans.models import Plan
from intranet.units.years import GroupKind, TaskGroup
from tests.core import papers
from tests.directives.conftest import draft, published

__all__ = ["draft", "published"]

Client = Callable[[str], FlaskClient]

FIELDS: dict[str, Any] = {
    "number": "177",
    "notation": "KH-MNHM",
    "issued_on": "08/10/2026",
    "subject": "Truyền thông năm học 2026–2027 của trường",
    "signer_title": "HIỆU TRƯỞNG",
    "signer_name": "Võ Văn Minh",
    "validity": "school_year",
    "school_year": "2026",
    "calendar_year": "2026",
    "following": "",
    "earlier_id": "",
}
"""What the form sends when it is filled in; files and groups apart."""

HTMX = {"HX-Request": "true"}


def paper(name: str = "Kế hoạch trường.pdf", content: bytes | None = None) -> tuple[io.BytesIO, str]:
    """A file as the form sends it."""
    return io.BytesIO(papers.pdf() if content is None else content), name


@dataclass
class Asked:
    """The directive, its duties by school, and the task groups of the year."""

    directive: Directive
    session: Session
    as_: Client
    duties: dict[int, int]
    tasks: list[int] = field(default_factory=list)
    solutions: list[int] = field(default_factory=list)

    def duty(self, school_id: int) -> Duty:
        """The duty as it is in the database now."""
        self.session.expire_all()
        return self.session.get_one(Duty, self.duties[school_id])

    def plan(self, school_id: int) -> Plan | None:
        """The school's plan as it is in the database now."""
        self.session.expire_all()
        return self.session.get(Plan, self.duties[school_id])

    def of(self, username: str) -> int:
        """The id of the plan this person's school owes."""
        return self.duties[2 if username in ("thao", "khoa") else 1]

    def save(self, username: str, *, file: Any = None, stamp: str = "", act: str = "save", **changes: Any) -> Any:
        """Send the draft form; ``file=False`` sends none."""
        data = FIELDS | {"act": act, "stamp": stamp} | changes
        if file is not False:
            data["files"] = file or paper()
        url = f"/plans/{self.of(username)}/draft"
        return self.as_(username).post(url, data=data, content_type="multipart/form-data")

    def submit(self, username: str, **data: Any) -> Any:
        """Press the button of the check page."""
        shown = self.plan(2 if username == "thao" else 1)
        stamp = shown.latest.stamp if shown else ""
        return self.as_(username).post(f"/plans/{self.of(username)}/submission", data={"shown": stamp} | data)

    def hand_in(self, username: str = "minh", **changes: Any) -> Plan:
        """Save and submit; the plan."""
        before = self.plan(2 if username == "thao" else 1)
        assert self.save(username, stamp=before.latest.stamp if before else "", **changes).status_code == 303
        assert self.submit(username).status_code == 303
        plan = self.plan(2 if username == "thao" else 1)
        assert plan is not None
        assert plan.waiting
        return plan

    def review(self, username: str, verdict: str, comment: str = "", school_id: int = 1, **more: Any) -> Any:
        """Press a button of the review form for the newest version."""
        plan = self.plan(school_id)
        number = plan.latest.number if plan else 1
        data = {"verdict": verdict, "comment": comment, "number": number} | more.pop("data", {})
        return self.as_(username).post(f"/plans/{self.duties[school_id]}/review", data=data, **more)


@pytest.fixture
def asked(session, as_, cast, published) -> Asked:
    """The office asks all six schools for a plan by 20/10/2026. School A has the id 1, school B 2."""
    assert (cast.school_a, cast.school_b) == (1, 2)
    directive = published(asks_plan=True, plan_due_on=date(2026, 10, 20))
    duties = session.scalars(select(Duty).where(Duty.kind == Kind.PLAN))
    groups = list(session.scalars(select(TaskGroup).order_by(TaskGroup.position)))
    return Asked(
        directive,
        session,
        as_,
        {duty.school_id: duty.id for duty in duties},
        [group.id for group in groups if group.kind is GroupKind.TASK],
        [group.id for group in groups if group.kind is GroupKind.SOLUTION],
    )
