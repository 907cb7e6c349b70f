"""No mobile number stands in what anybody may read or what is printed, whatever schools let other units see."""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select, update

from intranet.accounts.models import User
from intranet.contacts.models import ContactCard, Visibility
from intranet.core import clock as the_clock
from intranet.core import marks
from intranet.core.access import roles_of
from intranet.core.db import db
from intranet.core.marks import Paper
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Directive
from intranet.duties import calendar_links
from intranet.duties.models import Duty
from intranet.plans.versions import PlanVersion
from intranet.submissions.models import SubmissionVersion
from tests.clients import signed_in
from tests.conftest import MONDAY, local_instant
from tests.demo_district import copied_district
from tests.pdf.reading import words
from tests.walk import walk

MOBILE, DIGITS = "+84912345678", "912345678"

BY_PURPOSE = ("/contacts/exports", "/contacts/cards/", "/privacy/")
"""The directory, taken by people of the sector under the masks each school chose, and one's own data."""


@pytest.fixture(scope="module")
def district(_database) -> Iterator[Flask]:
    """The demo with a mobile number in every place of every card that may hold one, open to the public, and as the
    telephone of whom to ask about each directive."""
    app = copied_district(_database, "mobiles")
    with app.app_context():
        for card in db.session.scalars(select(ContactCard)):
            card.mobile = card.zalo = card.landline = MOBILE
            card.visibility = Visibility.PUBLIC
        db.session.execute(update(Directive).values(contact_phone=MOBILE))
        db.session.commit()
        assert (db.session.scalar(select(func.count(ContactCard.id))) or 0) > 5
        db.session.close()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    the_clock.stop_at(local_instant(MONDAY))
    yield
    the_clock.stop_at(None)


def holds_it(content: bytes, kind: str) -> bool:
    """Whether the number can be read out of a file."""
    if kind == "application/pdf":
        found = words(content)
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    else:
        found = content.decode("utf-8", "replace").replace("\r\n ", "")
    return DIGITS in re.sub(r"[\s.\u00a0-]", "", found)


def test_the_number_would_be_found(district):
    directory = signed_in(district, "lan").post("/contacts/exports", data={"format": "pdf"})
    assert holds_it(directory.data, "application/pdf")


@pytest.mark.one_database
@pytest.mark.parametrize("username", ["lan", "minh"])
def test_no_paper_and_no_file_carries_it(district, username):
    client = signed_in(district, username)
    files: dict[str, tuple[bytes, str]] = {}

    def visit(address):
        answer = client.get(address)
        if answer.status_code == 200 and answer.mimetype != "text/html" and "/attachments/" not in address:
            files[address] = answer.data, answer.mimetype
        return answer

    found = walk(district, visit)
    for form in found.forms:
        leads = form.method == "post" and re.search(r"export|print|paper|pdf|xlsx|csv|/files", form.action)
        if not leads or form.action.startswith(BY_PURPOSE):
            continue
        for chosen in ({}, {"format": "pdf"}, {"format": "xlsx"}, {"output": "xlsx"}):
            answer = client.post(form.action, data={**form.plain(), **chosen})
            if answer.status_code == 200 and answer.mimetype != "text/html":
                files[f"POST {form.action} {chosen}"] = answer.data, answer.mimetype
    kinds = {kind for _, kind in files.values()}
    assert "application/pdf" in kinds
    assert len(files) > (10 if username == "lan" else 2)
    assert [address for address, (body, kind) in files.items() if holds_it(body, kind)] == []


def test_no_page_that_is_open_to_everybody_carries_it(district):
    stranger = district.test_client()
    with district.app_context():
        newest = {
            Paper.DIRECTIVE: Directive.id, Paper.ACKNOWLEDGEMENT: Acknowledgement.id, Paper.PLAN: PlanVersion.id,
            Paper.SUBMISSION: SubmissionVersion.id,
        }  # fmt: skip
        printed = [
            marks.mark(db.session, paper, row_id)
            for paper, column in newest.items()
            for row_id in db.session.scalars(select(column).order_by(column).limit(2))
        ]
        owner = db.session.scalars(select(User).where(User.username == "minh")).one()
        token = calendar_links.renew(db.session, owner, at=the_clock.now())
        db.session.commit()
        owed = db.session.scalar(select(func.count(Duty.id)).where(Duty.school_id == owner.school_id)) or 0
        db.session.close()
    assert owed
    addresses = [f"/verify/{mark}" for mark in printed] + [f"/calendar/{token}.ics"]
    public = [
        rule for rule in district.url_map.iter_rules() if roles_of(district.view_functions[rule.endpoint]) is None
    ]
    addresses += [rule.rule for rule in public if "GET" in (rule.methods or set()) and "<" not in rule.rule]
    answers = {address: stranger.get(address) for address in addresses}
    assert answers[addresses[0]].status_code == 200
    assert "BEGIN:VEVENT" in answers[f"/calendar/{token}.ics"].text
    assert [address for address, answer in answers.items() if holds_it(answer.data, answer.mimetype)] == []


def test_no_text_for_a_chat_group_carries_it(district):
    lan = signed_in(district, "lan")
    with district.app_context():
        directive = db.session.scalars(select(Directive.id).where(Directive.published_at.is_not(None))).first()
        db.session.close()
    for address in (f"/directives/{directive}", "/reminders/text"):
        answer = lan.get(address)
        assert answer.status_code == 200
        texts = [node.text() for node in LexborHTMLParser(answer.text).css(".short-text")]
        assert texts, address
        assert not any(holds_it(text.encode(), "text/plain") for text in texts)
