"""The page: who may see it, that its numbers lead to lists of that length, periods good and bad."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.core.audit import AuditEntry
from intranet.duties.models import Duty, Kind
from intranet.units.models import School
from tests.pages import check_page
from tests.reports.conftest import answer, named

MONTH = "/reports/?period=month&year=2026&level="


@pytest.mark.parametrize("username", ["lan", "hung", "quantri", "thanhtra"])
def test_the_office_and_inspectors_read_it(as_, open_page, username):
    assert open_page(as_(username), "/reports/").h1.startswith("Báo cáo tổng hợp")


@pytest.mark.parametrize("username", ["minh", "hoa", "thao"])
def test_people_of_schools_do_not(as_, username):
    assert as_(username).get("/reports/").status_code == 403
    assert as_(username).post("/reports/pdf").status_code == 403


def test_the_first_visit_is_about_the_running_school_year(as_, open_page, publish):
    publish("2026-10-01 08:00", Kind.ACKNOWLEDGE)
    page = open_page(as_("lan"), "/reports/")
    assert "Số liệu từ ngày 01/08/2026 đến ngày 31/07/2027" in page.text
    assert "Tính đến 08 giờ 00 ngày 05/10/2026, kỳ báo cáo chưa kết thúc" in page.text


def test_every_number_leads_to_a_list_of_that_length(as_, open_page, muddle, clock):
    muddle(4)
    clock.set("2026-11-20 08:00")
    client = as_("thanhtra")
    page = open_page(client, "/reports/?period=custom&year=&level=&from=01/09/2026&to=31/10/2026")
    links = {
        link.attributes["href"]: link.text().split()[0]
        for link in page.select("#main a[href^='/duties/'], #main a[href^='/schools/?']")
        if link.text().split()[0].isdigit()
    }
    assert len(links) > 80
    for url, figure in links.items():
        behind = open_page(client, url)
        pager = behind.texts(".pager p")
        assert pager[0].endswith(f"trong {figure}"), (url, figure, pager)


def test_the_numbers_of_known_answers(as_, open_page, publish, session):
    told = publish("2026-10-01 08:00", Kind.ACKNOWLEDGE, days=1)
    answer(told[0], "2026-10-02 09:00")
    answer(told[1], "2026-10-03 09:00")
    plans = publish("2026-10-01 09:00", Kind.PLAN, days=30)
    answer(plans[0], "2026-10-04 09:00")
    answer(plans[1], "2026-10-04 10:00", settle=False)
    session.commit()
    page = open_page(as_("lan"), MONTH)
    (total,) = {tuple(row.split()) for row in page.texts("tfoot tr")}
    assert total == ("Cộng", "6", "6", "1", "1", "4", "6", "2", "1", "4", "0", "0", "0")
    stats = [row.split()[0] for row in page.texts(".stat")]
    assert stats == ["12", "3", "1", "8", "4"]
    assert "Trường có nhiều cấp học được tính ở từng cấp học" in page.text
    assert "Tỷ lệ đúng hạn" in page.text


def test_one_level(as_, open_page, publish):
    publish("2026-10-01 08:00", Kind.ACKNOWLEDGE)
    page = open_page(as_("lan"), MONTH + "TH")
    assert {row.split()[1] for row in page.texts("tfoot tr")} == {"2"}
    assert "Kết quả theo cấp học" not in page.text


def test_a_long_list_is_cut_and_linked(as_, open_page, publish, more_schools):
    more_schools(60)
    publish("2026-10-01 08:00", Kind.ACKNOWLEDGE)
    page = open_page(as_("lan"), MONTH)
    assert len(page.select(".disclose tbody tr")) == 50
    assert "/duties/" in page.link("Xem cả 66 việc chưa thực hiện")


def test_no_schools(as_, open_page, session):
    for school in session.scalars(select(School)).unique():
        school.closed_on = date(2026, 1, 1)
    session.commit()
    page = open_page(as_("lan"), MONTH)
    assert "Không có trường nào đang hoạt động" in page.text
    assert not page.select("#paper-form")


def test_no_directives_in_the_period(as_, open_page):
    page = open_page(as_("lan"), MONTH)
    assert "không phát hành văn bản nào giao việc" in page.text
    assert page.select("#paper-form")


@pytest.mark.parametrize(
    ("arguments", "field", "message"),
    [
        ("period=custom&from=10/10/2026&to=01/10/2026", "to", "không được trước ngày đầu"),
        ("period=custom&from=05/10/1900&to=05/10/2026", "from", "Ngày phải từ 01/01/2000"),
        ("period=custom&from=01/10/2022&to=05/10/2026", "to", "dài nhất là 3 năm"),
        ("period=custom&from=32/13/2026&to=05/10/2026", "from", "Không có ngày 32/13/2026"),
        ("period=custom&from=hôm qua&to=05/10/2026", "from", "ngày/tháng/năm"),
        ("period=custom&from=&to=05/10/2026", "from", "Cần ngày này"),
        ("period=custom&from=06/10/2026&to=07/10/2026", "from", "chưa bắt đầu"),
        ("period=decade", "period", "Lựa chọn"),
        ("period=hk1&year=1999", "year", "Chưa chọn năm học"),
        ("period=month&level=XX", "level", "Lựa chọn"),
    ],
)
def test_a_bad_period_is_said_beside_its_field_and_stays_typed(as_, open_page, arguments, field, message):
    page = open_page(as_("lan"), f"/reports/?{arguments}", status=422)
    assert message in page.one(f"#{field}-error").text()
    for name in ("from", "to"):
        typed = [part.partition("=")[2] for part in arguments.split("&") if part.startswith(f"{name}=")]
        assert not typed or page.one(f"#{name}").attributes.get("value", "") == typed[0]
    assert not page.select("#paper-form")


def test_days_do_not_matter_while_another_period_is_chosen(as_, open_page):
    open_page(as_("lan"), MONTH + "&from=rác&to=01/01/1900")


def test_the_deed_is_kept_with_who_did_it(as_, session, cast):
    form = named({"period": "month", "year": "2026", "level": "", "download": "abc123"})
    answered = as_("thanhtra").post("/reports/pdf", data=form)
    assert answered.status_code == 200
    assert answered.headers["Content-Disposition"] == 'attachment; filename="bao-cao-20261001-20261031.pdf"'
    assert "download=abc123" in answered.headers["Set-Cookie"]
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "report.print"))
    assert (entry.actor_id, "từ ngày 01/10/2026 đến ngày 31/10/2026" in entry.note) == (cast.thanhtra, True)


@pytest.mark.parametrize("ticket", ["", "a;b", "A" * 40, "x\r\nSet-Cookie: y"])
def test_an_odd_ticket_sets_no_cookie(as_, ticket):
    form = named({"period": "month", "year": "2026", "level": "", "download": ticket})
    answered = as_("lan").post("/reports/pdf", data=form)
    assert not any("download" in cookie for cookie in answered.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"subject": " "}, "subject"), ({"on": "31/02/2026"}, "on"), ({"on": ""}, "on"), ({"number": "0"}, "number"),
     ({"recipients": ""}, "recipients"), ({"authority": "boss"}, "authority"), ({"signer_title": ""}, "signer_title")],
)  # fmt: skip
def test_bad_paper_is_said_and_what_was_typed_stays(as_, session, publish, typed, field):
    publish("2026-10-01 08:00", Kind.ACKNOWLEDGE)
    form = named({"period": "month", "year": "2026", "level": "", "evaluation": "Nhìn chung <tốt>", **typed})
    answered = as_("lan").post("/reports/pdf", data=form)
    assert answered.status_code == 422
    page = check_page(answered.text)
    assert page.one(f"#{field}-error").text().strip()
    assert page.one("#evaluation").text().strip() == "Nhìn chung <tốt>"
    assert page.texts("tfoot tr")  # the numbers are still there
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "report.print")).all() == []


def test_a_bad_period_makes_no_pdf(as_):
    form = named({"period": "custom", "year": "2026", "level": "", "from": "02/10/2026", "to": "01/10/2026"})
    answered = as_("lan").post("/reports/pdf", data=form)
    assert answered.status_code == 422
    assert "không được trước ngày đầu" in answered.text


def test_ten_thousand_characters_of_text_are_taken(as_):
    form = named({"period": "month", "year": "2026", "level": "", "situation": "Tình hình ổn định. " * 500})
    assert as_("lan").post("/reports/pdf", data=form).status_code == 200


def test_the_menu_leads_here(as_, open_page):
    assert open_page(as_("lan"), "/").link("Báo cáo tổng hợp") == "/reports/"


def test_the_page_reads_and_changes_nothing(as_, session, publish):
    publish("2026-10-01 08:00", Kind.ACKNOWLEDGE)
    as_("lan").get("/reports/")
    assert all(duty.submitted_at is None for duty in session.scalars(select(Duty)))
    assert as_("lan").get("/reports/pdf").status_code == 405
