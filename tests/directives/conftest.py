"""Drafts and published directives for the tests, made through the same doors as a clerk's."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import clock
from intranet.core.filestore import store
from intranet.directives import drafting
from intranet.directives.audience import AudienceKind
from intranet.directives.models import Directive
from intranet.documents.models import Citation
from intranet.documents.types import Authority, DocumentType, Urgency
from tests.core import papers

VALUES: dict[str, Any] = {
    "type": DocumentType.KE_HOACH,
    "number": 12,
    "notation": "KH-PGDĐT",
    "subject": "Truyền thông về giáo dục năm học 2026–2027",
    "urgency": Urgency.NORMAL,
    "authority": Authority.KT,
    "signer_title": "PHÓ TRƯỞNG PHÒNG",
    "signer_name": "Trần Quốc Hùng",
    "contact_name": "Nguyễn Thị Ngọc Lan",
    "contact_phone": "0277 3555 012",
    "relation": "",
    "related_id": None,
    "audience_kind": AudienceKind.ALL.value,
    "levels": [],
    "communes": [],
    "schools": [],
    "asks_acknowledgement": True,
    "acknowledge_due_on": None,
    "asks_plan": False,
    "plan_due_on": None,
    "asks_cards": False,
    "card_due_on": None,
    "card_kinds": [],
}

FIELDS: dict[str, Any] = {
    "type": "ke-hoach",
    "number": "12",
    "notation": "KH-PGDĐT",
    "issued_on": "05/10/2026",
    "subject": "Truyền thông về giáo dục năm học 2026–2027",
    "urgency": "normal",
    "authority": "kt",
    "signer_title": "PHÓ TRƯỞNG PHÒNG",
    "signer_name": "Trần Quốc Hùng",
    "contact_name": "Nguyễn Thị Ngọc Lan",
    "contact_phone": "0277 3555 012",
    "relation": "",
    "related_id": "",
    "audience_kind": "all",
    "asks_acknowledgement": "y",
}
"""What the draft form sends when it is filled in."""

Draft = Callable[..., Directive]


def person(session: Session, username: str) -> Any:
    """The account with this name."""
    return session.scalars(select(User).where(User.username == username)).one()


@pytest.fixture
def draft(app, session) -> Draft:
    """``draft(number=5, subject=…)``: a committed draft with one PDF, ready to publish."""

    def make(*, bases: Sequence[Directive] = (), **changes: Any) -> Directive:
        values = VALUES | {"issued_on": clock.today()} | changes
        with app.app_context():
            file = store().accept(io.BytesIO(papers.pdf()), "Kế hoạch.pdf")
        citations = [Citation(cited=one.document, words=one.document.full_citation) for one in bases]
        made = drafting.save(session, None, values, citations, by=person(session, "lan"), at=clock.now())
        made.document.attach(file)
        session.commit()
        return made

    return make


@pytest.fixture
def published(session, draft) -> Draft:
    """``published(number=5, …)``: a committed directive, published by Lan at the stopped clock."""

    def make(**changes: Any) -> Directive:
        made = draft(**changes)
        made.publish(by=person(session, "lan"), at=clock.now())
        session.commit()
        return made

    return make
