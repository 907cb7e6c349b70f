"""Without a mouse: skipping, pressing, being led to errors; going back; coming back to the same list."""

import pytest
from playwright.sync_api import Page, expect


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the button with this name has the focus."""
    target = page.get_by_role("button", name=name, exact=True)
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("(button) => button === document.activeElement"):
            return
    raise AssertionError(f"Tab never comes to “{name}”")


def test_the_first_tab_skips_the_menu(browse):
    page = browse("lan")
    page.goto("/directives/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.getElementById('main').contains(document.activeElement)")


def test_a_menu_on_a_phone_opens_and_closes_by_keys(browse):
    page = browse("minh", width=360)
    page.goto("/")
    page.locator(".menu-switch summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Danh bạ truyền thông")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Danh bạ truyền thông")).to_be_hidden()
    expect(page.locator(".menu-switch summary")).to_be_focused()


def test_what_the_office_rarely_opens_folds_away_by_keys_and_the_row_stays_one_line(browse):
    page = browse("quantri")
    page.goto("/")
    lines = page.locator(".site-nav > ul > li").evaluate_all("all => new Set(all.map(one => one.offsetTop)).size")
    assert lines == 1
    summary, audit = page.locator(".more-menu summary"), page.get_by_role("link", name="Nhật ký")
    summary.focus()
    page.keyboard.press("Enter")
    expect(audit).to_be_visible()
    page.keyboard.press("Escape")
    expect(audit).to_be_hidden()
    expect(summary).to_be_focused()
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator(".menu-switch summary").click()
    summary.click()
    expect(audit).to_be_visible()
    page.keyboard.press("Escape")
    expect(audit).to_be_hidden()
    expect(page.get_by_role("link", name="Kế hoạch", exact=True)).to_be_visible()


def test_acknowledging_by_keys_leads_to_the_receipt(browse, site):
    page = browse("owing")
    page.goto("/directives/?state=missing")
    page.locator("#directives tbody a").first.click()
    tab_to(page, "Báo nhận")
    page.keyboard.press("Enter")
    expect(page.locator(".receipt")).to_be_focused()


def test_a_refused_form_leads_to_its_errors_and_from_them_to_the_field(browse, site, faults):
    faults.allow("status of 422")
    page = browse("hoa")
    page.goto(f"/contacts/schools/{site.ids['school']}/kinds/1/card")
    page.get_by_label("Họ và tên").fill("")
    page.get_by_label("Họ và tên").press("Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    name = page.get_by_label("Họ và tên")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_filter_survives_reloading_and_going_back(browse, javascript):
    page = browse("lan", javascript=javascript)
    page.goto("/schools/")
    rows = page.locator("#schools tbody tr")
    everything = rows.count()
    page.get_by_label("Cấp học").select_option(label="THCS")
    if not javascript:
        page.get_by_role("button", name="Lọc").click()
    page.wait_for_url("**level=THCS**")
    expect(rows).not_to_have_count(everything)
    some = rows.count()
    assert 0 < some < everything
    page.reload()
    expect(rows).to_have_count(some)
    expect(page.get_by_label("Cấp học")).to_have_value("THCS")
    rows.first.get_by_role("link").first.click()
    expect(page.locator("#schools")).to_have_count(0)
    page.go_back()
    expect(rows).to_have_count(some)
    expect(page.get_by_label("Cấp học")).to_have_value("THCS")
    page.go_back()
    expect(rows).to_have_count(everything)


def test_typing_in_a_search_box_keeps_the_focus_and_the_words(browse):
    page = browse("lan")
    page.goto("/schools/")
    box = page.get_by_role("searchbox").first
    box.press_sequentially("son ca", delay=60)
    page.wait_for_url("**q=son%20ca**")
    found = page.locator("#schools tbody th, #schools tbody td:first-child")
    expect(found.first).to_contain_text("Sơn Ca")
    expect(box).to_be_focused()
    expect(box).to_have_value("son ca")


def test_the_address_of_a_filter_shows_the_same_to_somebody_else(browse):
    page = browse("lan")
    page.goto("/duties/")
    page.get_by_label("Tình trạng").select_option("late")
    page.wait_for_url("**state=late**")
    rows = page.locator("#duties tbody tr")
    expect(rows.first).to_contain_text("Quá hạn")
    other = browse("hung")
    other.goto(page.url)
    assert other.locator("#duties tbody tr").all_inner_texts() == rows.all_inner_texts()
