"""A directive that reached every school, a sound form, and the form of a new period as a browser sends it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.directives.models import Directive
from intranet.duties.models import Duty, Kind
from intranet.periods.models import ReportPeriod
from intranet.report_forms.models import FormVersion
from tests.pages import Page
from tests.reporting import Reporting

FIELDS: dict[str, Any] = {
    "preset": "month",
    "month": "10",
    "year": "2026",
    "school_year_id": "1",
    "name": "tháng 10 năm 2026",
    "first_on": "15/09/2026",
    "last_on": "14/10/2026",
    "due_words": "trước ngày 20",
    "due_on": "19/10/2026",
    "locks_on": "29/10/2026",
    "forward_words": "trước ngày 25",
    "forward_on": "24/10/2026",
    "audience_kind": "all",
}
"""What the form sends when October is proposed on 5/10/2026; form and directive apart."""


@dataclass
class Opening:
    """The office's way to a period, through the pages."""

    session: Session
    as_: Callable[[str], FlaskClient]
    version: FormVersion
    directive: Directive
    shown: dict[str, str] = field(default_factory=dict)

    def data(self, **changes: Any) -> dict[str, Any]:
        """What the form sends."""
        return FIELDS | {"form_id": self.version.form_id, "directive_id": self.directive.id} | changes

    def send(self, act: str = "check", by: str = "lan", **changes: Any) -> Any:
        """Press a button of the form."""
        return self.as_(by).post("/periods/new", data=self.data(act=act, **changes))

    def checked(self, **changes: Any) -> Page:
        """The check page."""
        answer = self.send(**changes)
        assert answer.status_code == 200, Page(answer.text).texts(".error-summary li")
        return Page(answer.text)

    def confirm(self, check: Page, by: str = "lan", **more: Any) -> Any:
        """Press the button of the check page: sends the hidden fields it holds."""
        form = check.one('form[action="/periods/"]')
        pairs: dict[str, Any] = {}
        for node in form.css("input[type=hidden]"):
            pairs.setdefault(node.attributes["name"], []).append(node.attributes.get("value") or "")
        return self.as_(by).post("/periods/", data=pairs | more)

    def open(self, by: str = "lan", **changes: Any) -> ReportPeriod:
        """Through both steps; the period."""
        answer = self.confirm(self.checked(**changes), by)
        assert answer.status_code == 303, answer.text
        return self.periods()[-1]

    def periods(self) -> list[ReportPeriod]:
        """Every period as it is in the database now."""
        self.session.expire_all()
        return list(self.session.scalars(select(ReportPeriod).order_by(ReportPeriod.id)))

    def duties(self, period: ReportPeriod) -> dict[int, Duty]:
        """Its duties by school id, as they are in the database now."""
        self.session.expire_all()
        rows = self.session.scalars(select(Duty).where(Duty.kind == Kind.REPORT, Duty.topic_key == period.id))
        return {duty.school_id: duty for duty in rows}


@pytest.fixture
def opening(session: Session, as_: Callable[[str], FlaskClient], reporting: Reporting) -> Opening:
    """A form and a published directive; nothing opened yet."""
    return Opening(session, as_, reporting.form(), reporting.source())
