"""A periodic report from the opening of its period to the frozen paper, by all who have a part in it, with and without
JavaScript."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from intranet.core.dates import format_date
from tests.browser.conftest import Browse
from tests.browser.seeing import barriers, standing_out
from tests.browser.test_main_job import PDF_START, SCHOOL_A, behind, follow, press
from tests.pdf.reading import read
from tests.served import local_now

OPINION = "Nắm bắt tình hình dư luận"
TOPICS = "Phụ huynh hỏi về lịch nghỉ Tết và việc trực trường; <b>đề nghị</b> nhà trường báo sớm."


class Job:
    """One run of the job: its period has a name and days of its own, so that runs do not meet."""

    def __init__(self, browse: Browse, javascript: bool) -> None:
        self.browse, self.javascript = browse, javascript
        self.name = f"tuần thử {'có' if javascript else 'không có'} JavaScript"
        self.title = f"{OPINION}, {self.name}"
        self.address = self.report = ""

    def day(self, days: int) -> str:
        return format_date(local_now().date() + timedelta(days=days + (0 if self.javascript else 1)))

    def page_of(self, username: str, width: int = 1280) -> Page:
        return self.browse(username, width=width, javascript=self.javascript)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def job(browse: Browse, request: pytest.FixtureRequest) -> Job:
    return Job(browse, request.param)


def test_from_the_opening_to_the_frozen_report(job, faults):
    open_period(job)
    fill_in(job, faults)
    submit(job)
    accept(job)
    consolidate(job)
    freeze(job)


def stat(page: Page, label: str) -> Locator:
    """The number above a label, among those of the whole page."""
    return page.locator(".stat", has=page.get_by_text(label, exact=True)).locator(".stat-number").first


def open_period(job: Job) -> None:
    lan = job.page_of("lan")
    lan.goto("/periods/")
    follow(lan, "Mở kỳ báo cáo")
    propose(job, lan, "Biểu mẫu", OPINION)
    propose(job, lan, "Kỳ báo cáo", "Tùy chọn")
    choose(lan.get_by_label("Văn bản giao báo cáo"), "Chế độ báo cáo")
    lan.get_by_label("Tên kỳ").fill(job.name)
    lan.get_by_label("Số liệu từ ngày").fill(job.day(-20))
    lan.get_by_label("Số liệu đến ngày").first.fill(job.day(-2))
    lan.get_by_label("Hạn nộp (hết ngày)").fill(job.day(5))
    lan.get_by_label("Ngày khóa sổ (hết ngày)").fill(job.day(9))
    if job.javascript:
        assert barriers(lan) == []
    press(lan, "Kiểm tra trước khi mở")
    opening = lan.get_by_role("button", name=re.compile(r"Mở kỳ, giao cho \d+ trường"))
    expect(lan.locator("main")).to_contain_text(job.title)
    opening.click()
    expect(lan.locator("h1")).to_contain_text(job.title)
    job.address = lan.url.partition("#")[0].partition("?")[0]
    asked = int(stat(lan, "phải nộp").inner_text())
    assert asked == int(stat(lan, "chưa nộp").inner_text()) > 0


def propose(job: Job, page: Page, label: str, words: str) -> None:
    """Pick what the days follow from, and wait until they have."""
    select = page.get_by_label(label, exact=True)
    if not job.javascript:
        choose(select, words)
        press(page, "Tính lại các ngày")
        return
    if words in select.locator("option:checked").inner_text():
        return
    with page.expect_response("**/periods/new"):
        choose(select, words)
    expect(page.locator(".htmx-request, .htmx-settling, .htmx-swapping")).to_have_count(0)


def choose(select: Locator, words: str) -> None:
    """Pick the option of a list that holds these words."""
    label = select.locator("option", has_text=words).first.inner_text()
    select.select_option(label=label.strip())


def fill_in(job: Job, faults) -> None:
    hoa = job.page_of("hoa", width=360)
    hoa.goto("/")
    hoa.get_by_role("link", name=re.compile(job.title)).first.click()
    follow(hoa, "Lập báo cáo")
    job.report = hoa.url.partition("/draft")[0]
    write(job, hoa, "Từ học sinh", "3")
    write(job, hoa, "Từ cha mẹ học sinh", "1.200")
    write(job, hoa, "Những nội dung được quan tâm", TOPICS)
    assert standing_out(hoa) == []
    if job.javascript:
        hoa.reload()  # it was saved as it was typed
        expect(box(hoa, "Từ cha mẹ học sinh")).to_have_value("1.200")
        assert barriers(hoa) == []
    press(hoa, "Kiểm tra và trình")
    missing = hoa.locator(".error-summary").get_by_role("link", name=re.compile("Tổng số ý kiến"))
    missing.click()
    write(job, hoa, "Tổng số ý kiến", "1.202")
    press(hoa, "Kiểm tra và trình")
    expect(hoa.locator("main")).to_contain_text("Cần giải trình")
    hoa.get_by_label(re.compile("Tổng số ý kiến khác với tổng")).fill("Một ý kiến nêu hai lần.")
    press(hoa, "Trình hiệu trưởng")
    expect(hoa.get_by_role("button", name="Nộp báo cáo", exact=True)).to_have_count(0)


def box(page: Page, label: str) -> Locator:
    return page.get_by_label(re.compile(f"^{label}"))


def write(job: Job, page: Page, label: str, words: str) -> None:
    """Type into a field; with JavaScript until the page says that it is saved."""
    if not job.javascript:
        box(page, label).fill(words)
        return
    with page.expect_response(lambda answer: "/fields/" in answer.url and answer.ok):
        box(page, label).fill(words)
        box(page, label).blur()


def submit(job: Job) -> None:
    minh = job.page_of("minh", width=360)
    minh.goto("/")
    work = minh.get_by_role("listitem").filter(has_text=job.title)
    expect(work).to_contain_text("chờ hiệu trưởng")
    work.get_by_role("link", name="Kiểm tra và nộp").click()
    if not minh.get_by_role("button", name="Nộp báo cáo", exact=True).count():
        follow(minh, "Kiểm tra và nộp")
    expect(minh.locator("main")).to_contain_text("1.200")
    expect(minh.locator("main")).to_contain_text(TOPICS)
    minh.get_by_role("button", name="Nộp báo cáo", exact=True).dblclick()
    number = minh.locator(".receipt-number")
    expect(number).to_have_count(1)
    assert number.inner_text().startswith("BC-")
    receipt = behind(minh, minh.get_by_role("link", name="In phiếu tiếp nhận (PDF)"))
    assert number.inner_text() in "".join(page.text for page in read(receipt))


def accept(job: Job) -> None:
    lan = job.page_of("lan")
    lan.goto(job.address)
    expect(stat(lan, "đã nộp")).to_have_text("1")
    stat(lan, "chờ duyệt").click()
    lan.get_by_role("table", name="Báo cáo của các trường").get_by_role("link", name=SCHOOL_A).click()
    expect(lan.locator("main")).to_contain_text("Một ý kiến nêu hai lần.")
    if job.javascript:
        assert barriers(lan) == []
    press(lan, "Chấp nhận")
    lan.goto(job.address)
    expect(stat(lan, "đã chấp nhận")).to_have_text("1")


def consolidate(job: Job) -> None:
    lan = job.page_of("lan")
    lan.goto(job.address)
    lan.get_by_role("link", name="Tổng hợp", exact=True).click()
    row = lan.locator("tr", has_text="Tổng số ý kiến")
    row.get_by_role("link", name="1.202").last.click()
    expect(lan.locator("main")).to_contain_text(SCHOOL_A)
    lan.go_back()
    with lan.expect_download() as download:
        press(lan, "PDF để ký")
    content = download.value.path().read_bytes()
    assert content.startswith(PDF_START)
    words = " ".join(" ".join(page.text for page in read(content)).split())
    assert "1.202" in words
    assert "<b>đề nghị</b>" in words


def freeze(job: Job) -> None:
    lan = job.page_of("lan")
    lan.goto(job.address)
    lan.get_by_role("link", name="Tổng hợp", exact=True).click()
    follow(lan, "Chốt báo cáo")
    expect(lan.locator("h1")).to_have_text("Kiểm tra trước khi chốt")
    press(lan, "Chốt báo cáo")
    until(lan, lambda: lan.get_by_role("table", name="Tệp đã chốt").locator("tbody tr").count() == 3)
    files = lan.get_by_role("table", name="Tệp đã chốt").locator("tbody tr")
    first = behind(lan, files.first.get_by_role("link").first)
    assert first.startswith(PDF_START)
    assert behind(lan, files.first.get_by_role("link").first) == first
    expect(lan.get_by_role("table", name="Báo cáo của trường đã dùng")).to_contain_text(SCHOOL_A)


def until(page: Page, there: Callable[[], bool]) -> None:
    """Load the page anew until the worker has done its job."""
    for _ in range(120):
        if there():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(page.locator("main").inner_text())
