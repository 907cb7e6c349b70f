"""Every page in the browser, wide and on a phone: silent, inside its window, usable by everybody."""

import pytest

from tests.browser.seeing import barriers, standing_out
from tests.walk import endpoint_of

PAGES = {
    None: ["/sign-in", "/activate", "/verify", "/verify/VB-1-AAAAAAAA"],
    "lan": [
        "/", "/?group=commune", "/duties/", "/duties/rates", "/duties/rates?view=duties", "/duties/schools/{school}",
        "/directives/", "/directives/new", "/directives/{directive}", "/directives/{draft}/draft",
        "/directives/{draft}/publication", "/directives/{directive}/withdrawal", "/documents/", "/documents/new",
        "/registers/", "/registers/outgoing", "/registers/outgoing/new", "/registers/outgoing/{directive}",
        "/registers/outgoing/{directive}/edit", "/registers/outgoing/findings", "/registers/publications",
        "/registers/series", "/registers/incoming", "/registers/incoming/new", "/registers/incoming/{arrival}",
        "/registers/incoming/{arrival}/edit", "/registers/following",
        "/documents/1/edit", "/attachments/{attachment}", "/attachments/{attachment}/text", "/plans/",
        "/plans/{waiting}", "/plans/{waiting}/versions/1", "/contacts/", "/contacts/?view=missing",
        "/contacts/cards/1", "/contacts/schools/{school}", "/contacts/confirmations/{confirmation}", "/reports/",
        "/schools/", "/schools/{school}", "/schools/{school}/edit", "/schools/new",
        "/reorganisations/", "/reorganisations/new", "/reorganisations/new?kind=change&school={school}",
        "/reorganisations/{reorganisation}",
        "/schools/import", "/settings/", "/school-years/", "/school-years/1", "/school-years/1/edit",
        "/school-years/new", "/card-kinds/", "/card-kinds/1", "/communes/", "/communes/1", "/office/", "/office/1",
        "/task-groups/1", "/account/", "/privacy/own", "/privacy/own/acts",
        "/privacy/own/requests/new", "/privacy/requests/", "/handovers/", "/periods/", "/periods/{period}",
        "/periods/{period}/days",
        "/periods/{period}/cancellation", "/periods/{period}/version", "/periods/{period}/extensions",
        "/periods/{period}/extensions/{school}", "/periods/new", "/periods/settings", "/submissions/{answered}",
        "/report-forms/", "/report-forms/{form}", "/report-forms/{form}/general", "/report-forms/new",
        "/report-forms/{form}/sections/new", "/report-forms/{form}/sections/{section}",
        "/report-forms/{form}/fields/new?section={section}", "/report-forms/{form}/fields/{field}",
        "/report-forms/{form}/checks/new", "/report-forms/{form}/checks/{check}",
        "/report-forms/versions/{version}/copy", "/report-forms/versions/{version}/preview",
        "/consolidations/{period}", "/consolidations/{period}/fields/{number}",
        "/consolidations/{period}/narratives", "/consolidations/{period}/wording", "/consolidations/{period}/preview",
        "/consolidations/{period}/snapshots", "/consolidations/{period}/snapshots/new",
        "/consolidations/snapshots/{snapshot}", "/consolidations/snapshots/{snapshot}/changes", "/jobs/",
        "/jobs/{job}", "/to-do", "/calendar/", "/duties/burden", "/contacts/speakers", "/contacts/speakers/own",
        "/contacts/schools/{school}/speakers", "/contacts/delegations/new",
        "/reminders/", "/reminders/rules", "/reminders/notices", "/reminders/mailboxes?view=all",
        "/reminders/text?state=late", "/reminders/duties/1", "/outbox/",
    ],
    "quantri": [
        "/people/", "/people/bulk", "/people/1", "/people/1/edit", "/people/new", "/audit/", "/office/1/edit",
        "/office/new", "/audit/verification", "/handovers/people/1", "/privacy/requests/new?person=1",
    ],
    "thanhtra": [
        "/", "/to-do", "/contacts/speakers", "/directives/{directive}", "/people/", "/settings/", "/periods/settings",
        "/inspection/", "/inspection/directives/{directive}", "/inspection/years/1",
    ],
    "minh": [
        "/", "/privacy/own", "/handovers/",
        "/duties/", "/duties/schools/{school}", "/directives/", "/directives/{directive}", "/plans/",
        "/plans/{plan_a}", "/contacts/own",
        "/contacts/schools/{school}/kinds/1/card", "/contacts/", "/periods/", "/submissions/{begun}",
        "/submissions/{begun}/draft", "/submissions/{begun}/submission", "/calendar/", "/contacts/speakers/own",
        "/contacts/delegations/new", "/inspection/schools/{school}",
    ],
    "owing": ["/plans/{owed_plan}", "/plans/{owed_plan}/draft"],
}  # fmt: skip

ON_PHONES = {None, "minh", "owing"}
"""Whose pages are also checked narrow for what keeps people out; the office sits at a desk."""

NO_PAGE = {
    "handovers.show", "privacy.show_request", "privacy.check_erasure",
    "static", "core.health", "core.patterns", "documents.download", "units.import_errors",
    "units.match_columns", "units.preview_import", "units.import_result", "units.merge_commune", "plans.check",
    "accounts.check_bulk", "accounts.bulk_made", "consolidations.snapshot_file", "jobs.file", "submissions.field",
    "submissions.handed_in", "duties.calendar_feed", "verification.of_directive", "verification.picture", "outbox.show",
}  # fmt: skip
"""Files, signs of life; and what opens only in the middle of a job."""


@pytest.mark.parametrize(("username", "address"), [(who, where) for who, places in PAGES.items() for where in places])
def test_page_is_silent_fits_and_keeps_nobody_out(browse, site, username, address):
    page = browse(username)
    page.goto(address.format(**site.ids))
    assert page.locator("h1").count() == 1
    assert standing_out(page) == []
    assert barriers(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert standing_out(page) == []
    if username in ON_PHONES:
        assert barriers(page) == []


def test_no_page_is_forgotten(app, site):
    listed = {endpoint_of(app, address.format(**site.ids)) for places in PAGES.values() for address in places}
    asked = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())]
    views = {rule.endpoint for rule in asked if not rule.rule.endswith((".pdf", ".webp"))}
    assert views - listed - NO_PAGE == set()
    assert views >= NO_PAGE


@pytest.mark.parametrize("width", [1280, 360])
def test_a_page_that_is_not_there_says_so_and_leads_on(browse, faults, width):
    faults.allow(404)
    page = browse("minh", width=width)
    page.goto("/khong-co-trang-nay")
    assert page.locator("h1").inner_text() == "Không tìm thấy trang"
    assert standing_out(page) == []
    assert barriers(page) == []
    page.locator("main a").first.click()
    assert page.locator("h1").inner_text() == "Việc cần làm"
