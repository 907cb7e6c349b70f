"""On paper, on a line that breaks, and on a slow one: what is printed, what is kept, how much is sent."""

from playwright.sync_api import CDPSession, Page, expect

from intranet.demo import PASSWORD
from tests.browser.test_main_job import press

FIRST_VISIT = 100 * 1024
LATER_PAGE = 10 * 1024

OFFICE_PAGES = [
    "/", "/duties/", "/directives/", "/directives/{directive}", "/directives/new", "/plans/", "/contacts/", "/reports/",
    "/schools/", "/settings/",
]  # fmt: skip


def test_paper_shows_the_list_and_no_menu(browse, site):
    page = browse("lan")
    for address in ("/", "/duties/", f"/directives/{site.ids['directive']}", "/contacts/", "/reports/", "/schools/"):
        page.goto(address)
        page.emulate_media(media="print")
        for gone in (".site-nav", ".filter-bar", ".user-menu", ".skip-link", "button.btn-primary"):
            for place in page.locator(gone).all():
                expect(place, f"{gone} on {address}").to_be_hidden()
        expect(page.locator("main table").first).to_be_visible()
        expect(page.locator("footer .print-only")).to_contain_text("In ngày")
        page.emulate_media(media="screen")


def test_paper_takes_the_whole_board(browse):
    page = browse("lan")
    page.goto("/")
    page.emulate_media(media="print")
    table = page.locator(".table-scroll").first
    assert table.evaluate(
        "(box) => box.scrollHeight <= box.clientHeight + 1 || getComputedStyle(box).overflowY === 'visible'"
    )
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_line_that_breaks_is_told_and_nothing_typed_is_lost(browse, site, faults):
    faults.allow("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest", "status of 422")
    page = browse("hoa")
    page.goto(f"/contacts/schools/{site.ids['school']}/kinds/1/card")
    page.get_by_label("Họ và tên").fill("")
    page.get_by_label("Thư điện tử").fill("hoa@pgdtanloc.edu.vn")
    page.context.set_offline(True)
    press(page, "Chỉ lưu, xác nhận sau")
    toast = page.locator("#toasts")
    expect(toast).to_contain_text("mất kết nối mạng")
    expect(page.get_by_label("Thư điện tử")).to_have_value("hoa@pgdtanloc.edu.vn")
    page.context.set_offline(False)
    toast.get_by_role("button", name="Đóng").click()
    expect(toast).to_be_empty()
    press(page, "Chỉ lưu, xác nhận sau")
    expect(page.locator("#card .error-summary")).to_contain_text("Họ và tên: Chưa nhập mục này.")
    expect(page.get_by_label("Thư điện tử")).to_have_value("hoa@pgdtanloc.edu.vn")


def test_a_fault_of_the_server_is_told_in_vietnamese(browse, site, faults):
    faults.allow("status of 500", "Response Status Error Code 500")
    page = browse("lan")
    page.goto("/schools/")
    page.route("**/schools/?*", lambda route: route.fulfill(status=500, body="<p>Internal Server Error</p>"))
    page.get_by_role("searchbox").first.press_sequentially("hoa")
    expect(page.locator("#toasts")).to_contain_text("Chưa thực hiện được (mã lỗi 500)")
    expect(page.locator("#schools tbody tr").first).to_be_visible()


class Scale:
    """Weighs what comes over the line, pictures of documents left out: they are what one came to read."""

    def __init__(self, page: Page) -> None:
        self.line: CDPSession = page.context.new_cdp_session(page)
        self.line.send("Network.enable")
        self.address: dict[str, str] = {}
        self.weight: dict[str, float] = {}
        self.line.on("Network.requestWillBeSent", self._asked)
        self.line.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict) -> None:
        self.address[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict) -> None:
        address = self.address.get(event["requestId"], "")
        if "/attachments/" not in address:
            self.weight[address] = self.weight.get(address, 0) + event["encodedDataLength"]

    def take(self) -> dict[str, float]:
        """What has come since the last time, by address."""
        taken, self.weight = self.weight, {}
        return taken


def test_the_first_visit_and_the_pages_after_it_are_light(browse, site):
    page = browse(None)
    scale = Scale(page)
    page.goto("/sign-in")
    page.get_by_label("Tên đăng nhập").fill("thao")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    press(page, "Đăng nhập")
    expect(page.locator("h1")).to_have_text("Việc cần làm")
    page.wait_for_load_state("networkidle")
    first = scale.take()
    assert any(address.endswith(".woff2?v=5.3.0") for address in first), "the scale sees no fonts"
    assert sum(first.values()) < FIRST_VISIT, first
    for address in (
        "/directives/",
        f"/directives/{site.ids['directive']}",
        "/plans/",
        "/contacts/",
        "/contacts/own",
        "/",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        later = scale.take()
        assert later, "the scale sees nothing"
        assert sum(later.values()) < LATER_PAGE, f"{address}: {later}"


def test_the_pages_of_the_office_are_light(browse, site):
    page = browse("lan")
    scale = Scale(page)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert sum(scale.take().values()) < FIRST_VISIT
    heavy = {}
    for address in OFFICE_PAGES:
        page.goto(address.format(**site.ids))
        page.wait_for_load_state("networkidle")
        if (weight := sum(scale.take().values())) >= LATER_PAGE:
            heavy[address] = round(weight)
    assert heavy == {}
