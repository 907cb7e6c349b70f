"""The main job from the first word to the report, by all who have a part in it, with JavaScript and without it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from intranet.core.dates import format_date
from intranet.demo.cast import SCHOOLS
from tests.browser.conftest import Browse
from tests.browser.seeing import barriers, standing_out
from tests.core.papers import pdf
from tests.served import local_now

PDF_START = b"%PDF"
SCHOOL_A = SCHOOLS[0][0]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("link", name=name).first.click()


def behind(page: Page, link: Locator) -> bytes:
    """The file a link leads to, asked for by the same person."""
    answer = page.request.get(link.get_attribute("href") or "")
    assert answer.ok, f"{answer.url}: {answer.status}"
    return answer.body()


def number_in(text: str) -> int:
    """The first number of a text."""
    return int(re.findall(r"\d+", text)[0])


class Job:
    """One run of the job: its directive has a subject of its own, so that runs do not meet."""

    def __init__(self, browse: Browse, javascript: bool) -> None:
        self.browse, self.javascript = browse, javascript
        self.subject = f"Truyền thông về chuyển đổi số {'có' if javascript else 'không có'} JavaScript"
        self.due = format_date(local_now().date() + timedelta(days=7))
        self.address = ""

    def page_of(self, username: str, width: int = 1280) -> Page:
        return self.browse(username, width=width, javascript=self.javascript)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def job(browse: Browse, request: pytest.FixtureRequest) -> Job:
    return Job(browse, request.param)


def test_from_the_draft_to_the_report(job, site, faults):
    draft_and_publish(job)
    acknowledge(job, site)
    see_who_is_missing(job)
    plan_back_and_forth(job)
    card_with_a_personal_mailbox(job, faults)
    report(job)


def draft_and_publish(job: Job) -> None:
    lan = job.page_of("lan")
    lan.goto("/")
    follow(lan, "Soạn văn bản mới")
    lan.get_by_label("Loại văn bản").select_option(label="Kế hoạch")
    lan.get_by_label("Trích yếu nội dung").fill(job.subject)
    lan.get_by_label("Chức vụ người ký").fill("PHÓ TRƯỞNG PHÒNG")
    lan.get_by_label("Họ tên người ký").fill("Trần Quốc Hùng")
    lan.get_by_label("Thêm tệp").set_input_files(
        {"name": "ke hoach.pdf", "mimeType": "application/pdf", "buffer": pdf(2)}
    )
    lan.get_by_label("Theo cấp học").check()
    lan.get_by_label("Mầm non", exact=True).check()
    if job.javascript:
        expect(lan.locator("#reach")).to_contain_text(re.compile(r"Sẽ gửi tới \d+ trường"))
    lan.get_by_label("Nộp kế hoạch triển khai của trường").check()
    lan.get_by_label("Hạn nộp kế hoạch").fill(job.due)
    lan.get_by_label("Xác nhận thẻ đầu mối", exact=True).check()
    lan.get_by_label("Đầu mối truyền thông").check()
    lan.get_by_label("Hạn xác nhận thẻ đầu mối").fill(job.due)
    if job.javascript:
        assert barriers(lan) == []
    press(lan, "Kiểm tra trước khi phát hành")
    expect(lan.locator("h1")).to_have_text("Kiểm tra trước khi phát hành")
    names = lan.locator(".school-names li").all_inner_texts()
    assert SCHOOL_A in "; ".join(names)
    assert "Tiểu học" not in "; ".join(names)
    press(lan, f"Phát hành tới {len(names)} trường")
    expect(lan.locator("main")).to_contain_text(job.subject)
    job.address = lan.url.partition("#")[0]
    expect(stat(lan, "trường phải báo nhận")).to_have_text(str(len(names)))
    expect(stat(lan, "đúng hạn")).to_have_text("0")


def stat(page: Page, label: str) -> Locator:
    """The number above a label."""
    return page.locator(".stat", has=page.get_by_text(label, exact=True)).locator(".stat-number")


def acknowledge(job: Job, site) -> None:
    minh = job.page_of("minh", width=360)
    minh.goto("/")
    minh.get_by_role("listitem").filter(has_text=job.subject).filter(has_text="Báo nhận").get_by_role(
        "link"
    ).first.click()
    picture = minh.locator(".page-images img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("(image) => image.naturalWidth") > 300
    assert standing_out(minh) == []
    minh.get_by_role("button", name="Báo nhận", exact=True).dblclick()
    receipt = minh.locator(".receipt-number")
    expect(receipt).to_have_count(1)
    number = receipt.inner_text()
    assert behind(minh, minh.get_by_role("link", name="In phiếu báo nhận (PDF)")).startswith(PDF_START)
    hoa = job.page_of("hoa")
    hoa.goto(job.address)
    expect(hoa.locator(".receipt-number")).to_have_text(number)
    expect(hoa.get_by_role("button", name="Báo nhận", exact=True)).to_have_count(0)


def see_who_is_missing(job: Job) -> None:
    lan = job.page_of("lan")
    lan.goto(job.address)
    asked = int(stat(lan, "trường phải báo nhận").inner_text())
    expect(stat(lan, "đúng hạn")).to_have_text("1")
    expect(stat(lan, "chưa báo nhận")).to_have_text(str(asked - 1))
    stat(lan, "chưa báo nhận").click()
    rows = lan.locator("#acknowledgements tbody tr")
    expect(rows).to_have_count(asked - 1)
    expect(lan.locator("#acknowledgements")).not_to_contain_text(SCHOOL_A)
    assert behind(lan, lan.get_by_role("link", name="In danh sách đôn đốc (PDF)")).startswith(PDF_START)
    lan.goto("/")
    late = lan.locator(".stat", has_text="quá hạn, chưa làm")
    count = number_in(late.inner_text())
    assert count > 0
    late.click()
    expect(lan.locator(".pager p")).to_contain_text(f"trong {count}")


def plan_back_and_forth(job: Job) -> None:
    hoa, minh, lan = job.page_of("hoa"), job.page_of("minh"), job.page_of("lan")
    hoa.goto("/")
    hoa.get_by_role("listitem").filter(has_text=job.subject).filter(has_text="kế hoạch").get_by_role(
        "link"
    ).first.click()
    follow(hoa, "Lập kế hoạch")
    number = 301 if job.javascript else 302
    hoa.get_by_label("Số", exact=True).fill(str(number))
    hoa.get_by_label("Ngày ban hành").fill(format_date(local_now().date()))
    hoa.get_by_label("Trích yếu nội dung").fill(f"{job.subject} tại trường")
    hoa.get_by_label("Thêm tệp").set_input_files(
        {"name": "ke hoach truong.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    hoa.locator("input[name=tasks]").first.check()
    hoa.locator("input[name=solutions]").first.check()
    if job.javascript:
        expect(hoa.locator("#covered")).to_contain_text("2/14 nhóm")
    press(hoa, "Lưu và kiểm tra trước khi nộp")
    expect(hoa.locator("h1")).to_have_text("Kế hoạch chờ hiệu trưởng nộp")
    expect(hoa.locator(".error-summary")).to_have_count(0)
    expect(hoa.get_by_role("button", name="Nộp kế hoạch lên Phòng")).to_have_count(0)
    checking = hoa.url
    submit(minh, checking)
    plan = minh.url
    review(lan, plan, "Trả lại kèm ý kiến", "Bổ sung người phụ trách.")
    minh.goto("/")
    expect(minh.locator("main")).to_contain_text("Bổ sung người phụ trách.")
    minh.goto(plan)
    follow(minh, re.compile("Sửa và nộp lại|Sửa kế hoạch"))
    minh.get_by_label("Trích yếu nội dung").fill(f"{job.subject} tại trường, có người phụ trách")
    press(minh, "Lưu và kiểm tra trước khi nộp")
    submit(minh, minh.url)
    review(lan, plan, "Chấp nhận", "")
    minh.goto(plan)
    expect(minh.locator("main")).to_contain_text("Phòng đã chấp nhận kế hoạch")
    expect(minh.locator("main")).to_contain_text("Bổ sung người phụ trách.")


def submit(head: Page, address: str) -> None:
    head.goto(address)
    press(head, "Nộp kế hoạch lên Phòng")
    expect(head.locator(".receipt-number")).to_be_visible()


def review(office: Page, plan: str, verdict: str, comment: str) -> None:
    office.goto(plan)
    office.get_by_label("Ý kiến gửi trường").fill(comment)
    press(office, verdict)
    expect(office.get_by_role("button", name=verdict, exact=True)).to_have_count(0)


def card_with_a_personal_mailbox(job: Job, faults) -> None:
    faults.allow("status of 422")
    hoa = job.page_of("hoa", width=360)
    hoa.goto("/contacts/own")
    slot = hoa.locator("section", has=hoa.get_by_role("heading", name="Đầu mối truyền thông"))
    slot.get_by_role("link", name=re.compile("Sửa thẻ|Lập thẻ")).click()
    mailbox = f"dangthihoa.{'js' if job.javascript else 'khong'}@gmail.com"
    hoa.get_by_label("Họ và tên").fill("Đặng Thị Hoa")
    hoa.get_by_label("Chức vụ").fill("Phó Hiệu trưởng")
    hoa.get_by_label("Thư điện tử").fill(mailbox)
    press(hoa, "Lưu và xác nhận")
    warning = hoa.locator(".alert-warning")
    expect(warning).to_contain_text("Thư điện tử")
    expect(hoa.get_by_label("Thư điện tử")).to_have_value(mailbox)
    assert standing_out(hoa) == []
    if job.javascript:
        expect(warning).to_be_focused()
        assert barriers(hoa) == []
    press(hoa, "Vẫn lưu")
    expect(hoa.locator(".receipt-number")).to_be_visible()
    lan = job.page_of("lan")
    lan.goto("/contacts/")
    lan.get_by_role("searchbox").fill("dang thi hoa")
    if not job.javascript:
        press(lan, "Lọc")
    expect(lan.locator("#directory tbody tr")).to_have_count(1)
    expect(lan.locator("#directory tbody tr")).to_contain_text(mailbox)


def report(job: Job) -> None:
    lan = job.page_of("lan")
    lan.goto("/reports/")
    line = lan.get_by_role("table", name="Kết quả theo từng văn bản").locator("tr", has_text=job.subject)
    asked = line.locator("td[data-label='Số trường'] a")
    count = int(asked.inner_text())
    in_time = line.locator("td[data-label='Đúng hạn']").inner_text()
    assert in_time == "1"
    asked.click()
    expect(lan.locator(".pager p")).to_contain_text(f"trong {count}")
    lan.goto("/reports/")
    with lan.expect_download() as download:
        press(lan, "Tải báo cáo (PDF)")
    assert download.value.path().read_bytes().startswith(PDF_START)
    expect(lan.get_by_role("button", name="Tải báo cáo (PDF)", exact=True)).to_be_visible()
