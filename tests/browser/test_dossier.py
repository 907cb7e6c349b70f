"""The inspector's dossier: one press on the page of a directive, a school or a year, and the ZIP comes."""

import zipfile

import pytest
from playwright.sync_api import expect

BUTTON = "Lập hồ sơ truyền thông (ZIP)"
MADE_IN = 60_000
"""Milliseconds for the worker, which the server starts beside it."""


@pytest.mark.parametrize("address", ["/directives/{directive}", "/schools/{school}", "/school-years/1"])
def test_one_press_brings_the_file(browse, site, address):
    page = browse("thanhtra", width=360)
    page.goto(address.format(**site.ids))
    with page.expect_download(timeout=MADE_IN) as download:
        page.get_by_role("button", name=BUTTON).click()
    with zipfile.ZipFile(download.value.path()) as dossier:
        assert {"muc-luc.pdf", "manifest.json"} <= set(dossier.namelist())
    expect(page.locator("#job")).to_contain_text("Đã xong")
    assert "fetch" not in page.url
    again = []
    page.on("download", lambda file: again.append(file))  # Playwright marks what listens
    page.reload()
    expect(page.locator("#job a.file-link")).to_be_visible()
    assert again == []


def test_without_javascript_the_link_is_there(browse, site):
    page = browse("thanhtra", javascript=False)
    page.goto("/school-years/1")
    page.get_by_role("button", name=BUTTON).click()
    for _ in range(60):
        if page.locator("#job a.file-link").count():
            break
        page.wait_for_timeout(1000)
        page.get_by_role("link", name="Xem lại").click()
    with page.expect_download() as download:
        page.locator("#job a.file-link").click()
    assert zipfile.is_zipfile(download.value.path())
