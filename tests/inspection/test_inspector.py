"""The inspector reads everything of the office and changes nothing but what is the inspector's own."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.core import clock
from intranet.core.access import roles_of
from intranet.core.db import db
from intranet.core.orm import Base
from intranet.core.roles import OFFICE, Role
from intranet.periods.counting import Counting
from tests.clients import signed_in
from tests.conftest import MONDAY, local_instant
from tests.demo_district import copied_district, demo_district
from tests.test_pages import explore
from tests.walk import endpoint_of, walk

OWN = {
    "accounts.change_own", "accounts.change_password", "accounts.sign_out", "duties.renew_calendar",
    "duties.revoke_calendar", "jobs.retry", "privacy.ask", "privacy.export_own", "privacy.withdraw_request",
}  # fmt: skip
"""What a person does about the own account, data, calendar link, jobs."""

TAKEN_ALONG = {
    "consolidations.output", "contacts.export", "contacts.vcard", "duties.board_xlsx", "duties.burden_xlsx",
    "duties.rates_xlsx", "inspection.make", "registers.export", "reports.pdf", "units.export_schools",
}  # fmt: skip
"""Files to take along: an export is a POST because it is written into the trail."""

ONLY_TRIED = {"report_forms.try_out", "verification.compare"}
"""Something filled in to see what it says; nothing is kept."""

OFFICES_STEPS = {
    "accounts.bulk_made", "accounts.check_bulk", "contacts.new_delegation", "units.import_errors",
    "units.import_result", "units.preview_import",
}  # fmt: skip
"""Steps of a job only the one who does it goes through; what came of it stands on the pages of what was done."""


def views(app) -> Iterator[tuple[str, str, set[str], frozenset[Role]]]:
    """Endpoint, address, methods and roles of every view for people who have signed in."""
    for rule in app.url_map.iter_rules():
        roles = roles_of(app.view_functions[rule.endpoint])
        if roles is not None:
            yield rule.endpoint, rule.rule, (rule.methods or set()) - {"HEAD", "OPTIONS"}, roles


def test_what_an_inspector_may_press_is_own_or_a_file_to_take_along(app):
    allowed = OWN | TAKEN_ALONG | ONLY_TRIED - {"verification.compare"}  # that one is public
    pressed = {name for name, _, methods, roles in views(app) if methods - {"GET"} and Role.INSPECTOR in roles}
    assert pressed - allowed == set()
    assert allowed - pressed == set(), "not there any more"


def test_an_inspector_reads_every_page_of_the_office_that_is_no_form(app):
    forms = {rule for _, rule, methods, _ in views(app) if methods - {"GET"}}
    closed = {
        name: rule
        for name, rule, methods, roles in views(app)
        if "GET" in methods and roles & OFFICE and Role.INSPECTOR not in roles and name not in OFFICES_STEPS
    }
    assert {name: rule for name, rule in closed.items() if rule not in forms} == {}


@pytest.fixture(scope="module")
def district(_database) -> Iterator[Flask]:
    clock.stop_at(local_instant(MONDAY))
    app = copied_district(_database, "inspected")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def unchanged(_database) -> Flask:
    return demo_district(_database)


def rows_of(app) -> dict[str, set[str]]:
    with app.app_context():
        found = {
            t.name: {repr(tuple(row)) for row in db.session.execute(select(t))} for t in Base.metadata.sorted_tables
        }
        db.session.rollback()
    return found


def test_pressing_everything_an_inspector_is_offered_changes_no_record(district):
    client = signed_in(district, "thanhtra")
    found = walk(district, client.get)
    offered = [form for form in found.forms if form.method == "post"]
    endpoints = {endpoint_of(district, form.action, "POST") for form in offered}
    assert endpoints <= OWN | TAKEN_ALONG | ONLY_TRIED, "a button that would be refused"
    before, pressed = rows_of(district), set()
    for form in offered:
        endpoint = endpoint_of(district, form.action, "POST")
        if endpoint not in TAKEN_ALONG | ONLY_TRIED or form.action in pressed:
            continue
        pressed.add(form.action)
        button = next(({one.name: one.value} for one in form.controls if one.kind == "submit"), {})
        with client.post(form.action, data=form.plain() | button) as answer:
            assert answer.status_code in (200, 303, 422), f"{form.action}: {answer.status}"
    assert len(pressed) > 5
    after = rows_of(district)
    changed = {name for name in after if after[name] != before[name]}
    assert "audit_entry" in changed, "an export that leaves no trace"
    assert changed <= {"audit_entry", "audit_link", "job", "printed_report"}  # each printing is noted
    assert before["audit_entry"] < after["audit_entry"]
    assert before["job"] <= after["job"]


@pytest.mark.one_database
def test_an_inspector_can_open_what_an_officer_can(unchanged):
    inspector, refused = signed_in(unchanged, "thanhtra"), {}
    for address, answer in explore(unchanged, "lan").walk.answers.items():
        endpoint = endpoint_of(unchanged, address)
        roles = roles_of(unchanged.view_functions[endpoint])
        if answer.status_code != 200 or roles is None or Role.INSPECTOR not in roles:
            continue
        with inspector.get(address) as seen:
            if seen.status_code != 200:
                refused[address] = seen.status
    own_of_the_officer = {address for address in refused if endpoint_of(unchanged, address).startswith("jobs.")}
    drafts = {address for address in refused if "/directives/" in address or "/attachments/" in address}
    assert set(refused) - own_of_the_officer - drafts == set()


def test_how_days_are_counted_is_read_not_changed(app, as_, open_page, session):
    page = open_page(as_("thanhtra"), "/periods/settings")
    assert not page.select("main form")
    assert page.texts("main dd") == ["Muộn nhất là hết ngày 19", "20", "25", "10"]
    assert as_("thanhtra").post("/periods/settings", data={"month_due_day": "18"}).status_code == 403
    assert Counting.of(session).month_due_day == 20


@pytest.mark.parametrize("address", ["/settings/", "/office/", "/office/1", "/school-years/", "/school-years/1",
                                     "/communes/", "/card-kinds/"])  # fmt: skip
def test_settings_are_read_without_a_button_that_changes_them(app, as_, open_page, address):
    page = open_page(as_("thanhtra"), address)
    pressed = {endpoint_of(app, form.attributes["action"], "POST") for form in page.select("main form[method=post]")}
    assert pressed <= TAKEN_ALONG
