"""What every page owes, tried on every page each role can reach in a district in use."""

from collections import Counter
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core.access import roles_of
from intranet.core.db import db
from tests.clients import counted, signed_in
from tests.demo_district import PEOPLE, demo_district
from tests.pages import check_page
from tests.walk import Walk, endpoint_of, walk

STATEMENTS = 12
"""At most so many SQL statements for a page."""

UNLINKED = {"static", "core.health", "core.patterns", "accounts.sign_in", "accounts.activate"}
"""Answers that nobody signed in needs a link to."""

AFTER_A_STEP = {
    "directives.preview",
    "units.match_columns",
    "units.preview_import",
    "units.import_result",
    "units.import_errors",
}
"""Pages of a job that begins with a form."""

NOT_YET = {"units.edit_profile", "plans.check"}
"""Pages for what the demo has none of: an office profile that no document uses, a plan being drafted."""


def listed(things) -> str:
    return "\n" + "\n".join(sorted(map(str, things)))


@pytest.fixture(scope="module")
def district(_database) -> Flask:
    return demo_district(_database)


@pytest.fixture(scope="module")
def explored(district):
    """``explored("lan")``: what a walk of this person finds, with the statements each page took; walked once."""
    walks: dict[str, tuple[Walk, dict[str, list[str]]]] = {}

    def explore(username: str) -> tuple[Walk, dict[str, list[str]]]:
        if username not in walks:
            client, cost = signed_in(district, username), {}
            with counted(district) as sent:

                def visit(address: str):
                    sent.clear()
                    answer = client.get(address)
                    cost[address] = list(sent)
                    return answer

                walks[username] = walk(district, visit), cost
        return walks[username]

    return explore


@pytest.mark.parametrize("username", PEOPLE)
def test_every_link_leads_to_a_whole_page(explored, username):
    found, _ = explored(username)
    assert len(found.pages) > 15
    wrong = [
        f"{address}: {answer.status}, linked from {found.linked_from[address]}"
        for address, answer in found.answers.items()
        if answer.status_code not in (200, 302)
    ]
    assert not wrong, listed(wrong)
    for address in found.pages:
        try:
            check_page(found.answers[address].text)
        except AssertionError as error:
            raise AssertionError(f"{address}: {error}") from None


@pytest.mark.parametrize("username", PEOPLE)
def test_every_link_into_a_page_finds_its_place(explored, username):
    found, _ = explored(username)
    lost = {
        (urlsplit(target).path, place)
        for _, target, place in found.anchors
        if target in found.pages and not found.pages[target].select(f'[id="{place}"]')
    }
    assert not lost, listed(f"{page} has no #{place}" for page, place in lost)


@pytest.mark.parametrize("username", PEOPLE)
def test_every_page_takes_few_statements(explored, username):
    found, cost = explored(username)
    dear = {address: len(cost[address]) for address in found.pages if len(cost[address]) > STATEMENTS}
    assert not dear, listed(f"{address}: {times}" for address, times in dear.items())


@pytest.mark.parametrize("username", PEOPLE)
def test_nothing_is_asked_of_the_database_twice(explored, username):
    """The same words with other values, again and again, is one query per row."""
    found, cost = explored(username)
    repeated = {}
    for address in found.pages:
        words, times = Counter(cost[address]).most_common(1)[0] if cost[address] else ("", 0)
        if times > 3:
            repeated[address] = f"{times} × {words}"
    assert not repeated, listed(f"{address}: {what}" for address, what in repeated.items())


def test_there_is_a_way_to_every_page(district, explored):
    reached = UNLINKED | AFTER_A_STEP | NOT_YET
    for username in PEOPLE:
        found, _ = explored(username)
        reached |= {endpoint_of(district, address) for address in found.answers}
        reached |= {endpoint_of(district, form.action) for form in found.forms if form.method == "get"}
    views = {rule.endpoint for rule in district.url_map.iter_rules() if "GET" in (rule.methods or set())}
    assert not views - reached, listed(views - reached)


@pytest.mark.parametrize("username", PEOPLE)
def test_every_form_goes_where_a_view_listens_that_lets_this_person_in(district, explored, username):
    found, _ = explored(username)
    with district.app_context():
        role = db.session.scalars(select(User.role).where(User.username == username)).one()
    role = {"lan": "officer", "hung": "leader", "quantri": "admin", "thanhtra": "inspector", "hoa": "focal"}.get(
        username, "head"
    )
    assert found.forms
    closed = set()
    for form in found.forms:
        endpoint = endpoint_of(district, form.action, form.method.upper())
        allowed = roles_of(district.view_functions[endpoint])
        if allowed is not None and role not in allowed:
            closed.add(f"{form.page} offers {username} {form.action}")
    assert not closed, listed(closed)


@pytest.mark.parametrize("username", ["lan", "minh", "quantri"])
def test_head_answers_like_get_without_a_body(district, explored, username):
    found, _ = explored(username)
    client, seen = signed_in(district, username), set()
    for address, answer in found.answers.items():
        endpoint = endpoint_of(district, address)
        if endpoint in seen:
            continue
        seen.add(endpoint)
        head = client.head(address)
        assert (head.status_code, head.data) == (answer.status_code, b""), address
        assert head.mimetype == answer.mimetype
        head.close()


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
