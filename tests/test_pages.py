"""What every page owes, tried on every page each role can reach in a district in use."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from intranet.accounts.models import User
from intranet.core.access import roles_of
from intranet.core.db import db
from intranet.core.roles import Role
from tests.clients import counted, signed_in
from tests.demo_district import PEOPLE, demo_district
from tests.pages import check_page
from tests.walk import Walk, endpoint_of, walk

STATEMENTS = 12
"""At most so many SQL statements for a page."""

FREEZING = STATEMENTS + 1
"""The page before freezing reads all that a snapshot is made from: facts of three periods, words, the last snapshot."""

UNLINKED = {
    "static", "core.health", "core.patterns", "accounts.sign_in", "accounts.activate", "duties.calendar_feed",
}  # fmt: skip
"""Answers that nobody signed in needs a link to, or that only a calendar asks for."""

AFTER_A_STEP = {
    "accounts.bulk_made",
    "directives.preview",
    "submissions.field",
    "submissions.handed_in",
    "units.match_columns",
    "units.preview_import",
    "units.import_result",
    "units.import_errors",
}
"""Pages of a job that begins with a form."""

NOT_YET = {"units.edit_profile", "plans.check", "jobs.file", "privacy.check_erasure"}
"""Pages for what the demo has none of: an office profile that no document uses, a plan being drafted, a file that took
long to make, somebody who asks to be erased."""


def listed(things) -> str:
    return "\n" + "\n".join(sorted(map(str, things)))


@pytest.fixture(scope="module")
def district(_database) -> Flask:
    return demo_district(_database)


@dataclass
class Reached:
    """What a walk of one person found, and the SQL statements of each page."""

    app: Flask
    username: str
    walk: Walk
    sent: dict[str, list[str]]

    @property
    def role(self) -> Role:
        """The person's role."""
        with self.app.app_context():
            return db.session.scalars(select(User.role).where(User.username == self.username)).one()


@cache
def explore(app: Flask, username: str) -> Reached:
    client, sent_by = signed_in(app, username), {}
    with counted(app) as sent:

        def visit(address: str) -> TestResponse:
            sent.clear()
            answer = client.get(address)
            sent_by[address] = list(sent)
            return answer

        return Reached(app, username, walk(app, visit), sent_by)


SAME_QUERIES = {"hung", "hoa", "owing"}
"""Who asks the database the same as Lan or Minh."""


@pytest.mark.parametrize(
    "username", [pytest.param(one, marks=pytest.mark.one_database) if one in SAME_QUERIES else one for one in PEOPLE]
)
def test_all_that_a_person_reaches_is_whole(district, username):
    reached = explore(district, username)
    assert len(reached.walk.pages) > 15
    assert reached.walk.forms
    checks = (broken_links, incomplete_pages, lost_places, dear_pages, repeated_queries, closed_forms, odd_heads)
    problems = [problem for check in checks for problem in check(reached)]
    assert not problems, listed(problems)


def broken_links(reached: Reached) -> Iterator[str]:
    for address, answer in reached.walk.answers.items():
        if answer.status_code not in (200, 302):
            yield f"{address}: {answer.status}, linked from {reached.walk.linked_from[address]}"


def incomplete_pages(reached: Reached) -> Iterator[str]:
    for address in reached.walk.pages:
        try:
            check_page(reached.walk.answers[address].text)
        except AssertionError as error:
            yield f"{address}: {error}"


def lost_places(reached: Reached) -> Iterator[str]:
    """A link to a place in a page that has no such place."""
    pages = reached.walk.pages
    for page, target, place in reached.walk.anchors:
        if target in pages and not pages[target].select(f'[id="{place}"]'):
            yield f"{page} leads to {target}#{place}"


def dear_pages(reached: Reached) -> Iterator[str]:
    for address in reached.walk.pages:
        allowed = FREEZING if endpoint_of(reached.app, address) == "consolidations.check" else STATEMENTS
        if len(reached.sent[address]) > allowed:
            yield f"{address}: {len(reached.sent[address])} statements"


def repeated_queries(reached: Reached) -> Iterator[str]:
    """The same words with other values, again and again: one query per row."""
    for address in reached.walk.pages:
        words, times = max(Counter(reached.sent[address]).items(), key=itemgetter(1), default=("", 0))
        if times > 3:
            yield f"{address}: {times} × {words}"


def closed_forms(reached: Reached) -> Iterator[str]:
    """A form whose button the person may not press."""
    for form in reached.walk.forms:
        allowed = roles_of(reached.app.view_functions[endpoint_of(reached.app, form.action, form.method.upper())])
        if allowed is not None and reached.role not in allowed:
            yield f"{form.page} offers {form.action}"


def odd_heads(reached: Reached) -> Iterator[str]:
    """HEAD answers like GET, without a body."""
    client, seen = signed_in(reached.app, reached.username), set()
    for address, answer in reached.walk.answers.items():
        if (endpoint := endpoint_of(reached.app, address)) not in seen:
            seen.add(endpoint)
            with client.head(address) as head:
                if (head.status_code, head.data, head.mimetype) != (answer.status_code, b"", answer.mimetype):
                    yield f"HEAD {address}: {head.status}, {len(head.data)} bytes, {head.mimetype}"


def test_there_is_a_way_to_every_page(district):
    reached = UNLINKED | AFTER_A_STEP | NOT_YET
    for username in ("lan", "quantri", "owing", "minh"):
        found = explore(district, username).walk
        reached |= {endpoint_of(district, address) for address in found.answers}
        reached |= {endpoint_of(district, form.action) for form in found.forms if form.method == "get"}
    views = {rule.endpoint for rule in district.url_map.iter_rules() if "GET" in (rule.methods or set())}
    assert not views - reached, listed(views - reached)


LISTS = [
    "/", "/duties/", "/directives/", "/directives/2", "/directives/new", "/plans/", "/contacts/",
    "/contacts/?view=missing", "/schools/", "/documents/", "/reports/", "/people/", "/audit/", "/communes/",
    "/school-years/", "/card-kinds/",
]  # fmt: skip


@pytest.fixture(scope="module")
def bigger(_database) -> Flask:
    """Five times the schools, so many that they share one plan on paper and are quickly made."""
    return demo_district(_database, schools=61)


@pytest.mark.parametrize("username", ["quantri", "thanhtra", "minh"])
def test_lists_take_the_same_statements_for_more_schools(district, bigger, username):
    differing = {}
    for address in LISTS:
        few, many = [cost(app, username, address) for app in (district, bigger)]
        if few != many:
            differing[address] = f"{few} → {many}"
    assert not differing, listed(f"{address}: {what}" for address, what in differing.items())


def cost(app: Flask, username: str, address: str) -> int:
    client = signed_in(app, username)
    client.get(address)
    with counted(app) as sent:
        client.get(address)
        return len(sent)


def test_pages_too_long_for_one_sheet_are_turned(bigger):
    client = signed_in(bigger, "lan")
    first, second = [check_page(client.get(f"/duties/?{urlencode({'page': n})}").text) for n in (1, 2)]
    assert first.texts(".pager p")[0].startswith("1–50 trong ")
    assert second.texts(".pager p")[0].startswith("51–100 trong ")
    assert not set(first.texts("tbody tr")) & set(second.texts("tbody tr"))
