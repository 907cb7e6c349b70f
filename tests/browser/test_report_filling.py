"""A report filled in by a school in the browser: saved while typed, by two people, on a bad line, on a phone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from intranet.core import clock as the_clock
from intranet.demo import Cast
from intranet.report_forms.definition import Definition
from intranet.report_forms.shipped import COMMUNICATION
from intranet.submissions.models import Submission, SubmissionVersion
from tests.browser.conftest import Site
from tests.browser.seeing import barriers, standing_out
from tests.browser.test_main_job import press
from tests.browser.test_paper_and_network import LATER_PAGE, Scale
from tests.reporting import SMALL, Reporting
from tests.served import Caller, Server, fill, instance_app, local_now


@dataclass
class Ground:
    """The district behind the server of these tests."""

    folder: Path
    cast: Cast
    engine: Engine


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    the_clock.stop_at(None)
    folder = tmp_path_factory.mktemp("reports")
    cast = fill(instance_app(folder), schools=2, directives=0, at=local_now() - timedelta(days=60))
    # not the app's own sessions: Flask closes those, which it refuses to do beside the browser
    engine = create_engine(f"sqlite:///{folder / 'intranet.sqlite'}")
    yield Ground(folder, cast, engine)
    engine.dispose()


@pytest.fixture(scope="module")
def site(ground: Ground) -> Iterator[Site]:
    """A server on two schools and nothing but what a test opens."""
    server = Server(ground.folder)

    @cache
    def cookie(username: str) -> str:
        with Caller(server.port) as caller:
            caller.sign_in(username)
            return caller.cookie.partition("=")[2]

    yield Site(server.url, server.port, {}, cookie)
    server.stop()


@pytest.fixture
def report(ground: Ground) -> Callable[..., int]:
    """Opens a period for school A; gives the number its report is found under."""

    def make(definition: Definition = SMALL, before: dict | None = None) -> int:
        with Session(ground.engine) as session:
            reporting = Reporting(session, ground.cast)
            version = reporting.form(definition)
            if before is not None:
                earlier = reporting.period(version, name="kỳ trước", **days(-70, -41, -36, -26))
                reporting.hand_in(earlier, ground.cast.school_a, before)
            period = reporting.period(version, name="kỳ này", **days(-40, -1, 5, 15))
            return reporting.duty(period, ground.cast.school_a).id

    return make


def days(*away: int) -> dict[str, str]:
    """First, last, due and closing day, so many days from today."""
    today = local_now().date()
    names = ("first", "last", "due", "locks")
    return {name: (today + timedelta(days=n)).isoformat() for name, n in zip(names, away, strict=True)}


@pytest.fixture
def saved(ground: Ground) -> Callable[[int], dict]:
    """What the server has of a report."""

    def typed(number: int) -> dict:
        with Session(ground.engine) as session:
            submission = session.get(Submission, number)
            return dict(submission.typed) if submission else {}

    return typed


def status(page: Page, key: str):
    return page.locator(f"#kept-{key}")


def test_each_field_is_saved_while_one_types_and_the_box_is_left_alone(browse, report, saved):
    number = report(before={"own": 1234, "trouble": "Thiếu máy chiếu."})
    page = browse("hoa")
    page.goto(f"/submissions/{number}/draft")
    expect(page.locator("#box-own .box-last")).to_have_text("Kỳ trước: 1.234 bài")
    box = page.locator("#v-own")
    box.evaluate("(input) => (input.mark = 1)")
    box.click()
    page.keyboard.type("12")
    expect(status(page, "own")).to_contain_text("Đã lưu")
    expect(box).to_be_focused()
    assert box.evaluate("(input) => input.mark") == 1
    page.keyboard.type("x")
    expect(status(page, "own")).to_contain_text("Cần một số")
    expect(box).to_have_attribute("aria-invalid", "true")
    assert saved(number)["own"] == "12x"
    assert barriers(page) == []
    page.keyboard.press("Backspace")
    expect(status(page, "own").locator(".error-message")).to_have_count(0)
    expect(box).not_to_have_attribute("aria-invalid", "true")
    page.locator("#v-press").fill("1")
    page.locator("#v-all").fill("14")
    expect(page.locator("#said-all")).to_contain_text("là 13, khác 14")
    page.locator("#v-press").fill("2")
    expect(page.locator("#said-all")).to_be_empty()
    page.get_by_label("Có", exact=True).check()
    expect(status(page, "site")).to_contain_text("Đã lưu")
    page.reload()
    expect(box).to_have_value("12")
    assert saved(number) == {"own": "12", "press": "2", "all": "14", "site": "yes"}


def test_a_second_person_is_told_and_chooses(browse, report, saved, faults):
    faults.allow("status of 422")
    number = report()
    hoa, minh = browse("hoa"), browse("minh", width=360)
    for page in (hoa, minh):
        page.goto(f"/submissions/{number}/draft")
    hoa.locator("#v-own").fill("5")
    expect(status(hoa, "own")).to_contain_text("Đã lưu")
    minh.locator("#v-own").click()
    minh.keyboard.type("7")
    conflict = minh.locator("#box-own .box-conflict")
    expect(conflict).to_contain_text("Đặng Thị Hoa đã sửa mục này")
    expect(conflict).to_contain_text("Đang lưu: 5")
    expect(minh.locator("#v-own")).to_have_value("7")
    assert standing_out(minh) == []
    assert barriers(minh) == []
    minh.keyboard.type("8")
    press(minh, "Lấy của Đặng Thị Hoa")
    expect(minh.locator("#v-own")).to_have_value("5")
    expect(minh.locator("#v-own")).to_be_focused()
    minh.locator("#v-own").fill("9")
    expect(status(minh, "own")).to_contain_text("Đã lưu")
    hoa.locator("#v-own").fill("6")
    expect(hoa.locator("#box-own .box-conflict")).to_contain_text("Đang lưu: 9")
    assert saved(number) == {"own": "9"}
    press(hoa, "Giữ của tôi")
    expect(status(hoa, "own")).to_contain_text("Đã lưu")
    expect(hoa.locator("#v-own")).to_have_value("6")
    assert saved(number) == {"own": "6"}


def test_a_lost_line_is_told_at_the_field_and_what_was_typed_is_sent_later(browse, report, saved, faults):
    faults.allow("net::ERR_INTERNET_DISCONNECTED", "htmx:")
    number = report()
    page = browse("hoa", width=360)
    page.goto(f"/submissions/{number}/draft")
    page.context.set_offline(True)
    page.locator("#v-own").click()
    page.keyboard.type("5")
    expect(status(page, "own")).to_contain_text("Chưa lưu")
    page.locator("#v-trouble").click()
    page.keyboard.type("Mạng yếu")
    expect(status(page, "trouble")).to_contain_text("Chưa lưu")
    assert standing_out(page) == []
    press(page, "Lưu")
    expect(page.locator("#v-own")).to_have_value("5")
    assert saved(number) == {}
    page.context.set_offline(False)
    expect(status(page, "own")).to_contain_text("Đã lưu")
    expect(status(page, "trouble")).to_contain_text("Đã lưu")
    assert saved(number) == {"own": "5", "trouble": "Mạng yếu"}


def test_leaving_with_something_unsaved_asks_first(browse, report, faults):
    faults.allow("net::ERR_INTERNET_DISCONNECTED", "htmx:")
    page = browse("hoa")
    page.goto(f"/submissions/{report()}/draft")
    page.context.set_offline(True)
    page.locator("#v-own").click()
    page.keyboard.type("5")
    expect(status(page, "own")).to_contain_text("Chưa lưu")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_rows_on_a_phone(browse, report, saved):
    number = report()
    page = browse("hoa", width=360)
    page.goto(f"/submissions/{number}/draft")
    page.get_by_label("Dòng 1: Họ và tên").fill("Nguyễn Thị Na")
    page.get_by_label("Dòng 1: Ngày").fill("05092026")
    press(page, "Thêm dòng")
    second = page.get_by_label("Dòng 2: Họ và tên")
    expect(second).to_be_focused()
    page.keyboard.type("Trần Văn Bút")
    expect(status(page, "models")).to_contain_text("Đã lưu")
    press(page, "Thêm dòng")
    page.keyboard.type("Lê Thị Cúc")
    page.get_by_label("Dòng 3: Số lần nêu gương").fill("ba")
    expect(status(page, "models")).to_contain_text("Dòng 3, cột Số lần nêu gương")
    assert standing_out(page) == []
    assert barriers(page) == []
    page.get_by_role("button", name="Bỏ dòng 2", exact=True).click()
    expect(status(page, "models")).to_contain_text("Dòng 2, cột Số lần nêu gương")
    page.get_by_label("Dòng 2: Số lần nêu gương").fill("3")
    expect(status(page, "models").locator(".error-message")).to_have_count(0)
    rows = saved(number)["models"]
    assert [(row["name"], row["times"]) for row in rows] == [("Nguyễn Thị Na", ""), ("Lê Thị Cúc", "3")]
    page.get_by_role("button", name="Bỏ dòng 1", exact=True).click()
    page.get_by_role("button", name="Bỏ dòng 1", exact=True).click()
    expect(page.get_by_label("Dòng 1: Họ và tên")).to_have_value("")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_first_figure_to_the_receipt(browse, report, ground, javascript):
    number = report()
    hoa = browse("hoa", width=360, javascript=javascript)
    hoa.goto(f"/submissions/{number}/draft")
    hoa.locator("#v-own").fill("5")
    hoa.locator("#v-press").fill("7")
    hoa.locator("#v-all").fill("13")
    hoa.get_by_label("Dòng 1: Họ và tên").fill("Nguyễn Thị Na")
    press(hoa, "Thêm dòng")
    hoa.get_by_label("Dòng 2: Họ và tên").fill("Trần Văn Bút")
    hoa.locator("#v-hours").fill("30")
    press(hoa, "Kiểm tra và trình")
    expect(hoa.locator("h1")).to_have_text("Kiểm tra trước khi trình")
    hoa.get_by_role("link", name="Không quá 24 giờ.").click()
    expect(hoa.locator("#v-hours")).to_have_value("30")
    hoa.locator("#v-hours").fill("3")
    press(hoa, "Kiểm tra và trình")
    hoa.get_by_label("khác 13 ở").fill("Một bài đăng hai nơi")
    assert standing_out(hoa) == []
    press(hoa, "Trình hiệu trưởng")
    expect(hoa.locator("main")).to_contain_text("Đã trình hiệu trưởng")
    minh = browse("minh", javascript=javascript)
    minh.goto(f"/submissions/{number}/submission")
    expect(minh.get_by_label("khác 13 ở")).to_have_value("Một bài đăng hai nơi")
    expect(minh.locator("main")).to_contain_text("Trần Văn Bút")
    if javascript:
        assert barriers(minh) == []
    minh.get_by_role("button", name="Nộp báo cáo", exact=True).dblclick()
    expect(minh.locator(".receipt-number")).to_be_visible()
    expect(minh.locator(".receipt-number")).to_have_text(receipt_of(ground, number))
    if javascript:
        assert barriers(minh) == []


def receipt_of(ground: Ground, number: int) -> str:
    """The receipt of the only hand-in of a report."""
    with Session(ground.engine) as session:
        versions = select(SubmissionVersion).where(SubmissionVersion.submission_id == number)
        return session.scalars(versions).one().receipt_number


def test_nothing_to_report_is_one_press_and_a_word(browse, report, ground):
    number = report()
    minh = browse("minh", width=360)
    minh.goto(f"/submissions/{number}/draft")
    press(minh, "Báo cáo không phát sinh")
    minh.locator("dialog").get_by_role("button", name="Báo cáo không phát sinh").click()
    expect(minh.locator(".receipt-number")).to_be_visible()
    expect(minh.locator(".receipt-number")).to_have_text(receipt_of(ground, number))
    expect(minh.locator("main")).to_contain_text("không phát sinh")


def test_without_javascript_a_second_person_is_told_and_chooses(browse, report, saved, faults):
    faults.allow("status of 422")
    number = report()
    hoa, minh = browse("hoa", javascript=False), browse("minh", javascript=False)
    for page in (hoa, minh):
        page.goto(f"/submissions/{number}/draft")
    hoa.locator("#v-own").fill("5")
    press(hoa, "Lưu")
    expect(hoa.locator("main")).to_contain_text("Đã lưu.")
    minh.locator("#v-own").fill("7")
    minh.locator("#v-trouble").fill("Khó")
    press(minh, "Lưu")
    expect(minh.locator(".error-summary")).to_contain_text("Đặng Thị Hoa đã sửa")
    expect(minh.locator("#v-own")).to_have_value("7")
    assert saved(number) == {"own": "5", "trouble": "Khó"}
    press(minh, "Giữ của tôi")
    expect(minh.locator(".error-summary")).to_have_count(0)
    assert saved(number) == {"own": "7", "trouble": "Khó"}


def test_the_page_of_a_usual_form_is_light_fits_and_keeps_nobody_out(browse, report):
    number = report(COMMUNICATION)
    page = browse("hoa")
    scale = Scale(page)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    scale.take()
    page.goto(f"/submissions/{number}/draft")
    page.wait_for_load_state("networkidle")
    weight = scale.take()
    assert weight
    assert sum(weight.values()) < LATER_PAGE, weight
    assert standing_out(page) == []
    assert barriers(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert standing_out(page) == []
    assert barriers(page) == []
