"""The pages on which a school fills its report in, checks it and hands it in."""

import re

import pytest
from sqlalchemy import func, select

from intranet.core import clock as the_clock
from intranet.duties.models import Duty
from intranet.report_forms.definition import Definition, Field, FieldKind, Section, to_json
from intranet.report_forms.models import FormVersion
from intranet.submissions.models import Submission, SubmissionVersion, Verdict
from intranet.units.models import School
from tests.pages import Page

HTMX = {"HX-Request": "true"}


class Sheet:
    """One report's pages, as one person's browser sends them."""

    def __init__(self, client, open_page, duty: Duty):
        self.client, self.open_page, self.duty_id = client, open_page, duty.id
        self.url = f"/submissions/{duty.id}/draft"
        self.page: Page = open_page(client, self.url)

    def sent(self) -> dict[str, list[str]]:
        """What the form on the page would send."""
        found: dict[str, list[str]] = {}
        for node in self.page.one("form#report").css("input[name], select[name], textarea[name]"):
            attributes = node.attributes
            if attributes.get("type") == "radio" and "checked" not in attributes:
                continue
            if node.tag == "textarea":
                value = (node.text() or "").removeprefix("\n")
            elif node.tag == "select":
                chosen = node.css_first("option[selected]")
                value = (chosen.attributes.get("value") or chosen.text()) if chosen else ""
            else:
                value = attributes.get("value") or ""
            found.setdefault(str(attributes["name"]), []).append(value)
        return found

    def save(self, act="save", *, follow=True, **changes):
        """Press a button of the form with these fields changed."""
        data = self.sent() | {f"v-{key}": value for key, value in changes.items()} | {"act": act}
        return self.client.post(self.url, data=data, follow_redirects=follow)

    def save_field(self, key, **values):
        """What htmx sends for one field."""
        sent = self.sent()
        own = {name: sent[name] for name in ("form_version", "sheet", f"stamp-{key}")}
        data = own | {f"v-{name}": value for name, value in values.items()}
        return self.client.post(f"/submissions/{self.duty_id}/fields/{key}", data=data, headers=HTMX)


@pytest.fixture
def period(reporting):
    return reporting.period()


@pytest.fixture
def duty(reporting, period, cast) -> Duty:
    return reporting.duty(period, cast.school_a)


@pytest.fixture
def sheet(as_, open_page, duty):
    return lambda name="hoa": Sheet(as_(name), open_page, duty)


@pytest.fixture
def draft(session, duty):
    def draft() -> Submission:
        session.expire_all()
        return session.get_one(Submission, duty.id)

    return draft


def test_the_page_asks_each_field_in_its_own_way(sheet, duty):
    page = sheet().page
    assert page.h1 == "Báo cáo thử, tháng 10 năm 2026"
    assert page.one("#v-own").attributes["inputmode"] == "numeric"
    assert page.one("#v-hours").attributes["inputmode"] == "decimal"
    assert "(bắt buộc)" in page.one("label[for=v-own]").text()
    assert page.one("#v-own-unit").text() == "bài"
    assert page.texts("#box-site .form-check") == ["Có", "Không", "Bỏ trống"]
    assert page.texts("#box-how .form-check") == ["Trang web", "Zalo", "Loa", "Bỏ trống"]
    assert page.one("textarea#v-trouble")
    assert len(page.select("#box-models tbody tr")) == 1
    assert page.one("#box-own").attributes["hx-post"] == f"/submissions/{duty.id}/fields/own"
    assert page.select(".error-summary, .error-message") == []


def test_one_field_saves_itself_and_the_answer_is_only_its_status(sheet, draft, clock):
    hoa = sheet()
    clock.set("2026-10-05 09:31")
    answer = hoa.save_field("own", own="5")
    assert answer.status_code == 200
    status = Page(answer.text)
    assert "Đã lưu 09:31" in status.text
    assert status.select("#v-own, form, h1") == []
    assert draft().typed == {"own": "5"}
    assert len(answer.text) < 500


def test_what_cannot_be_read_is_saved_and_told_at_once(sheet, draft):
    answer = sheet().save_field("own", own="mười hai")
    assert answer.status_code == 200
    assert "Cần một số" in answer.text
    assert draft().typed == {"own": "mười hai"}
    page = sheet().page
    assert page.one("#v-own").attributes["value"] == "mười hai"
    assert page.one("#v-own").attributes["aria-invalid"] == "true"
    assert "Cần một số" in page.one("#kept-own").text()


def test_a_check_speaks_at_its_field_whichever_field_was_saved(sheet):
    sheet().save_field("press", press="7")
    sheet().save_field("all", all="13")
    answer = Page(sheet().save_field("own", own="5").text)
    assert "là 12, khác 13" in answer.one("#said-all").text()
    assert answer.one("#said-all").attributes["hx-swap-oob"] == "true"
    assert Page(sheet().save_field("own", own="6").text).one("#said-all").text().strip() == ""


def test_a_second_person_is_told_and_may_keep_or_take(sheet, draft, clock):
    hoa, minh = sheet("hoa"), sheet("minh")
    clock.set("2026-10-05 09:31")
    hoa.save_field("own", own="5")
    answer = minh.save_field("own", own="7")
    assert answer.status_code == 422
    told = Page(answer.text)
    assert "Đặng Thị Hoa đã sửa mục này lúc 09:31 05/10/2026" in told.text
    assert "Đang lưu: 5" in told.text
    assert told.select("#v-own") == []
    assert told.one("input[name=stamp-own]").attributes["value"] == minh.sent()["stamp-own"][0]
    assert draft().typed == {"own": "5"}
    keep = told.one("button[name=keep]").attributes
    stamp = str(keep["value"]).partition(":")[2]
    assert keep["hx-vals"] == f'{{"stamp-own":"{stamp}"}}'
    take = told.one("button[name=take]").attributes
    theirs = Page(minh.client.get(take["hx-get"], headers=HTMX).text)
    assert theirs.one("#box-own #v-own").attributes["value"] == "5"
    data = {"v-own": "7", "stamp-own": stamp, "form_version": minh.sent()["form_version"][0]}
    assert minh.client.post(keep["hx-post"], data=data, headers=HTMX).status_code == 200
    assert draft().typed == {"own": "7"}


def test_without_javascript_one_button_saves_every_field(sheet, draft):
    row = {"name": "Nguyễn Na", "deed": "Nhặt của rơi", "times": "2", "on": "05/09/2026"}
    rows = {f"models.{key}": [value] for key, value in row.items()}
    answer = sheet().save(own="5", hours="1,5", site="yes", how="Loa", trouble="a\r\nb", **rows)
    assert "Đã lưu" in Page(answer.text).text
    assert draft().typed == {
        "own": "5", "hours": "1,5", "site": "yes", "how": "Loa", "trouble": "a\nb", "models": [row],
    }  # fmt: skip
    page = sheet().page
    assert page.one("#v-site").attributes["value"] == "yes"
    assert "checked" in page.one("#v-site").attributes
    assert page.one("[aria-label='Dòng 1: Họ và tên']").attributes["value"] == "Nguyễn Na"
    assert len(page.select("#box-models tbody tr")) == 2
    sheet().save(site="", own="")
    assert draft().typed["site"] == ""


def test_without_javascript_what_i_did_not_touch_is_not_mine(sheet, draft):
    hoa, minh = sheet("hoa"), sheet("minh")
    hoa.save(own="5", press="1")
    assert minh.save(hours="2").status_code == 200
    assert draft().typed == {"own": "5", "press": "1", "hours": "2"}


def test_without_javascript_a_conflict_keeps_mine_in_the_box_and_saves_the_rest(sheet, draft, open_page):
    hoa, minh = sheet("hoa"), sheet("minh")
    hoa.save(own="5", press="1")
    answer = minh.save(own="7", press="8", hours="2")
    assert answer.status_code == 422
    assert draft().typed == {"own": "5", "press": "1", "hours": "2"}
    minh.page = Page(answer.text)
    assert minh.page.one("#v-own").attributes["value"] == "7"
    links = [node.attributes["href"] for node in minh.page.select(".error-summary a")]
    assert links == ["#v-own", "#v-press"]
    keep, _ = minh.page.select("button[name=keep]")
    answer = minh.save()
    assert answer.status_code == 422
    minh.page = Page(answer.text)
    data = minh.sent() | {"keep": keep.attributes["value"], "take": "press:x"}
    assert minh.client.post(minh.url, data=data).status_code == 303
    assert draft().typed == {"own": "7", "press": "1", "hours": "2"}


def test_rows_are_added_and_dropped_without_javascript(sheet, draft):
    names = [f"Người {n}" for n in range(3)]
    rows = {"models.name": [*names, ""], "models.deed": [""] * 4, "models.times": [""] * 4, "models.on": [""] * 4}
    answer = sheet().save("row-models", follow=False, own="5", **rows)
    assert answer.headers["Location"].endswith("/draft#v-models")
    assert draft().typed["own"] == "5"
    hoa = sheet()
    assert len(hoa.page.select("#box-models tbody tr")) == 4
    hoa.save("drop-models-2")
    assert [row["name"] for row in draft().typed["models"]] == ["Người 0", "Người 2"]
    sheet().save("drop-models-x")
    assert len(draft().typed["models"]) == 2


def test_two_hundred_rows_go_through_the_page(sheet, draft):
    count = 200
    columns = {
        "models.name": [f"Người thứ {n}" for n in range(count)],
        "models.deed": ["Giúp bạn vượt khó"] * count,
        "models.times": ["1.234"] * count,
        "models.on": ["05/09/2026"] * count,
    }
    assert sheet().save(**columns).status_code == 200
    assert len(draft().typed["models"]) == count
    again = sheet()
    assert len(again.page.select("#box-models tbody tr")) == count + 1
    answer = again.save_field("models", **columns | {"models.times": ["x", *["1"] * (count - 1)]})
    assert "Dòng 1, cột Số lần nêu gương" in answer.text
    assert draft().typed["models"][199]["times"] == "1"


@pytest.mark.parametrize("words", ["<script>alert(1)</script> & “x”", "=1+1", ("Khó khăn. " * 2500).strip()])
def test_words_come_back_as_they_were(sheet, draft, words, as_, open_page, duty):
    sheet().save(own="1", trouble=words)
    page = sheet().page
    assert page.one("#v-trouble").text().removeprefix("\n") == words
    check = open_page(as_("hoa"), f"/submissions/{duty.id}/submission")
    assert words.split()[0] in check.text
    assert "<script>alert" not in check.html


def test_text_is_saved_in_one_coding(sheet, draft):
    sheet().save(trouble="Thiê\u0301u ma\u0301y")
    assert draft().typed["trouble"] == "Thiếu máy"


def test_the_value_of_the_period_before_stands_beside_each_field(sheet, reporting, period, cast, duty):
    version = period.form_version
    older = {"name": "tháng 8 năm 2026", "first": "2026-07-15", "last": "2026-08-14"}
    newer = {"name": "tháng 9 năm 2026", "first": "2026-08-15", "last": "2026-09-14"}
    values = {"own": 1234, "hours": "1.5", "site": False, "models": [{"name": "Na", "times": 2}], "trouble": "Cũ"}
    reporting.hand_in(reporting.period(version, **older), cast.school_a, {"own": 9})
    reporting.hand_in(reporting.period(version, **newer), cast.school_a, values)
    page = sheet().page
    assert page.texts("#box-own .box-last") == ["Kỳ trước: 1.234 bài"]
    assert page.texts("#box-hours .box-last") == ["Kỳ trước: 1,5 giờ"]
    assert page.texts("#box-site .box-last") == ["Kỳ trước: Không"]
    assert page.texts("#box-models .box-last p") == ["Na; 2"]
    assert page.texts("#box-trouble .box-last p") == ["Cũ"]
    assert page.select("#box-press .box-last") == []


def test_what_was_returned_is_not_the_period_before(sheet, reporting, period, cast):
    before = reporting.period(period.form_version, name="tháng 9", first="2026-08-15", last="2026-09-14")
    reporting.hand_in(before, cast.school_a, {"own": 7}, verdict=Verdict.RETURNED)
    assert sheet().page.select(".box-last") == []


def test_the_page_takes_few_statements_however_many_rows(sheet, statements, draft, reporting, period, cast):
    before = reporting.period(period.form_version, name="tháng 9", first="2026-08-15", last="2026-09-14")
    reporting.hand_in(before, cast.school_a, {"own": 7})
    sheet()
    statements.clear()
    sheet()
    assert len(statements) <= 12, statements


def test_the_form_changed_while_the_page_was_open(sheet, session, period, draft):
    hoa = sheet()
    hoa.save_field("how", how="Loa")
    fields = (Field("own", "Tin, bài", FieldKind.INTEGER),)
    newer = FormVersion(
        form=period.form_version.form, number=2, content=to_json(Definition((Section("s", "Mục", fields),))),
        edited_at=the_clock.now(),
    )  # fmt: skip
    session.add(newer)
    session.flush()
    period.form_version = newer
    session.commit()
    answer = hoa.save_field("press", press="3")
    assert answer.status_code == 200
    assert "Phòng vừa đổi biểu mẫu của kỳ này" in answer.text
    answer = hoa.save("check", own="5", trouble="Khó")
    page = Page(answer.text)
    assert page.h1.startswith("Báo cáo thử")
    assert "Phòng vừa đổi biểu mẫu" in page.text
    assert draft().typed == {"how": "Loa", "press": "3", "own": "5", "trouble": "Khó"}
    assert page.one("#v-own").attributes["value"] == "5"
    left = page.one(".disclose").text()
    for words in ("Tin, bài trên báo, đài", "Loa", "Khó"):
        assert words in left


@pytest.mark.parametrize("data", [{}, {"form_version": "x"}, {"form_version": "999"}])
def test_a_request_without_a_version_is_none(sheet, duty, data):
    hoa = sheet()
    assert hoa.client.post(hoa.url, data=data).status_code == 400
    assert hoa.client.post(f"/submissions/{duty.id}/fields/own", data=data | {"v-own": "1"}).status_code == 400


def test_a_field_that_is_none(sheet, duty):
    hoa = sheet()
    version = hoa.sent()["form_version"][0]
    for key in ("nothing", "own%00"):
        data = {"form_version": version, f"v-{key}": "1"}
        assert hoa.client.post(f"/submissions/{duty.id}/fields/{key}", data=data).status_code == 404
        assert hoa.client.get(f"/submissions/{duty.id}/fields/{key}").status_code == 404
    assert hoa.client.post(f"/submissions/{duty.id}/fields/own", data={"form_version": version}).status_code == 400


PATHS = ["draft", "fields/own", "submission", "explanations", "preparation", "nil"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "draft"), ("GET", "fields/own"), ("GET", "submission")]
    + [("POST", path) for path in PATHS if path != "preparation"],
)
def test_another_schools_report_is_not_there(as_, duty, method, path):
    thao = as_("thao")
    assert thao.open(f"/submissions/{duty.id}/{path}", method=method).status_code == 404
    assert thao.open(f"/submissions/999/{path}", method=method).status_code == 404


@pytest.mark.parametrize("name", ["lan", "hung", "thanhtra", "quantri"])
def test_the_office_does_not_write_reports(as_, duty, name):
    client = as_(name)
    assert client.get(f"/submissions/{duty.id}/draft").status_code == 403
    for path in PATHS:
        assert client.post(f"/submissions/{duty.id}/{path}").status_code == 403


def test_only_the_head_submits_and_only_the_focal_person_prepares(as_, duty):
    assert as_("hoa").post(f"/submissions/{duty.id}/submission").status_code == 403
    assert as_("minh").post(f"/submissions/{duty.id}/preparation").status_code == 403


def test_a_duty_that_is_no_report(as_, session, cast):
    other = session.scalar(select(Duty.id).where(Duty.school_id == cast.school_a).order_by(Duty.id))
    if other is not None:
        assert as_("hoa").get(f"/submissions/{other}/draft").status_code == 404


def test_after_the_closing_date_the_draft_is_read_and_not_handed_in(sheet, clock, as_, duty, session, open_page):
    hoa = sheet()
    hoa.save(own="5")
    clock.set("2026-11-05 08:00")
    page = sheet().page
    assert "khóa sổ hết ngày 29/10/2026" in page.text
    assert page.one("#v-own").attributes["value"] == "5"
    check = open_page(as_("minh"), f"/submissions/{duty.id}/submission")
    assert "Nộp báo cáo" not in check.texts("button")
    answer = as_("minh").post(f"/submissions/{duty.id}/submission", data={"shown": shown(check)})
    assert answer.status_code == 409
    assert "khóa sổ hết ngày 29/10/2026" in answer.text
    assert session.scalar(select(func.count()).select_from(SubmissionVersion)) == 0


def shown(page: Page) -> str:
    return str(page.select("input[name=shown]")[0].attributes["value"])


def test_a_closed_school_reads_its_draft_and_writes_no_more(sheet, session, cast, clock, draft):
    hoa = sheet()
    hoa.save(own="5")
    hoa = sheet()
    session.get_one(School, cast.school_a).closed_on = the_clock.today()
    session.commit()
    answer = hoa.save(own="6", trouble="Vừa nhập")
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "không còn hoạt động" in page.text
    assert page.one("#v-trouble").text().strip() == "Vừa nhập"
    assert "disabled" in page.one("fieldset.report").attributes
    assert page.select("[hx-post*=fields]") == []
    assert hoa.save_field("own", own="6").status_code == 409
    assert draft().typed == {"own": "5"}
    read = sheet().page
    assert read.one("#v-own").attributes["value"] == "5"
    assert hoa.client.get(hoa.url.replace("draft", "submission")).status_code == 302


def test_an_accepted_report_is_not_written(sheet, duty, session):
    hoa = sheet()
    session.get_one(Duty, duty.id).settle(at=the_clock.now())
    session.commit()
    answer = hoa.client.get(hoa.url)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/submissions/{duty.id}")


def test_the_check_links_what_is_missing_to_its_field(sheet, as_, open_page, duty):
    hoa = sheet()
    page = Page(hoa.save("check", hours="25", press="x").text)
    assert page.h1 == "Kiểm tra trước khi trình"
    links = {node.attributes["href"]: node.text() for node in page.select(".error-summary a")}
    where = f"/submissions/{duty.id}/draft?checked=1#v-"
    assert links.keys() == {where + "own", where + "press", where + "hours"}
    assert "Không quá 24 giờ." in links[where + "hours"]
    assert page.select("button[formaction]") == []
    marked = open_page(hoa.client, f"/submissions/{duty.id}/draft?checked=1")
    assert [node.attributes["href"] for node in marked.select(".error-summary a")] == ["#v-own", "#v-press", "#v-hours"]
    assert "Chưa nhập" in marked.one("#kept-own").text()


def test_a_warning_is_explained_and_then_handed_in(sheet, as_, open_page, duty, session):
    sheet().save(own="5", press="7", all="13")
    minh = as_("minh")
    url = f"/submissions/{duty.id}/submission"
    page = open_page(minh, url)
    answer = minh.post(url, data={"shown": shown(page), "explain-total": " "})
    assert answer.status_code == 422
    assert "Hãy sửa số liệu hoặc ghi giải trình." in answer.text
    answer = minh.post(url, data={"shown": shown(page), "explain-total": "Một bài đăng hai nơi"})
    assert answer.status_code == 303
    version = session.scalars(select(SubmissionVersion)).one()
    assert version.explanations == {"total": "Một bài đăng hai nơi"}


def test_explanations_are_kept_on_their_own(sheet, as_, open_page, duty, draft):
    hoa = sheet()
    hoa.save(own="5", press="7", all="13")
    page = open_page(hoa.client, f"/submissions/{duty.id}/submission")
    data = {"shown": shown(page), "explain-total": "Một bài đăng hai nơi"}
    assert hoa.client.post(f"/submissions/{duty.id}/explanations", data=data).status_code == 303
    assert draft().explanations == {"total": "Một bài đăng hai nơi"}
    answer = hoa.client.post(f"/submissions/{duty.id}/explanations", data=data | {"explain-total": "Khác"})
    assert answer.status_code == 409
    assert Page(answer.text).one("#explain-total").text().strip() == "Khác"
    assert draft().explanations == {"total": "Một bài đăng hai nơi"}


def test_from_the_focal_person_to_the_receipt(sheet, as_, open_page, duty, session, clock):
    hoa = sheet()
    page = Page(hoa.save("check", own="5", press="7", all="12", trouble="Thiếu máy").text)
    answer = hoa.client.post(page.one("button[formaction]").attributes["formaction"], data={"shown": shown(page)})
    assert answer.status_code == 303
    minh = as_("minh")
    assert "Đặng Thị Hoa đã trình" in open_page(minh, "/").text
    page = open_page(minh, f"/submissions/{duty.id}/submission")
    assert "Đã trình hiệu trưởng" in page.text
    assert "Thiếu máy" in page.text
    clock.set("2026-10-21 07:00")
    answer = minh.post(page.one("button[formaction]").attributes["formaction"], data={"shown": shown(page)})
    done = open_page(minh, answer.headers["Location"])
    version = session.scalars(select(SubmissionVersion)).one()
    assert done.texts(".receipt-number") == [version.receipt_number]
    assert "nộp trễ" in done.text
    assert version.prepared_by_name == "Đặng Thị Hoa"
    assert done.link("In phiếu tiếp nhận") == f"/submissions/versions/{version.id}/receipt.pdf"
    again = minh.post(f"/submissions/{duty.id}/submission", data={"shown": shown(page)})
    assert again.headers["Location"] == answer.headers["Location"]
    assert "chờ Phòng duyệt" in open_page(minh, f"/submissions/{duty.id}/submission").text
    assert as_("thao").get(answer.headers["Location"]).status_code == 404


def test_a_draft_that_changed_since_the_check_is_shown_again(sheet, as_, open_page, duty, session):
    hoa = sheet()
    hoa.save(own="5")
    minh = as_("minh")
    page = open_page(minh, f"/submissions/{duty.id}/submission")
    sheet().save(press="3")
    answer = minh.post(f"/submissions/{duty.id}/submission", data={"shown": shown(page)})
    assert answer.status_code == 409
    assert "Đặng Thị Hoa vừa sửa báo cáo" in answer.text
    again = Page(answer.text)
    assert minh.post(f"/submissions/{duty.id}/submission", data={"shown": shown(again)}).status_code == 303
    assert session.scalars(select(SubmissionVersion)).one().values == {"own": 5, "press": 3}


def test_comments_of_a_return_stand_at_their_fields(sheet, reporting, period, cast, session):
    hoa = sheet()
    hoa.save(own="5")
    version = reporting.hand_in(period, cast.school_a, {"own": 5}, verdict=Verdict.RETURNED)
    version.comments = {"own": "Kiểm lại số bài."}
    session.commit()
    page = sheet().page
    assert "Phòng trả lại lần nộp 1" in page.text
    assert page.texts("#box-own .box-comment") == ["Phòng góp ý: Kiểm lại số bài."]
    assert page.one("#v-own").attributes["value"] == "5"
    assert page.select("#box-press .box-comment") == []


def test_nothing_to_report_in_one_click(sheet, as_, open_page, duty, session):
    minh = sheet("minh")
    form = minh.page.one("form[action$='/nil']")
    assert form.css_first("button").attributes["data-confirm"]
    data = {"shown": form.css_first("input[name=shown]").attributes["value"]}
    answer = minh.client.post(f"/submissions/{duty.id}/nil", data=data)
    assert answer.status_code == 303
    assert "không phát sinh" in open_page(minh.client, answer.headers["Location"]).text
    assert session.scalars(select(SubmissionVersion)).one().nil


def test_nothing_to_report_asks_again_over_figures(sheet, as_, open_page, duty, session, draft):
    hoa = sheet()
    hoa.save(own="5")
    assert sheet().page.select("form[action$='/nil']") == []
    minh = as_("minh")
    answer = minh.post(f"/submissions/{duty.id}/nil", data={"shown": "x"})
    page = open_page(minh, answer.headers["Location"])
    assert "đã có nội dung" in page.text
    form = page.one("form[action$='/nil']")
    data = {str(one.attributes["name"]): one.attributes["value"] for one in form.css("input")}
    assert minh.post(f"/submissions/{duty.id}/nil", data=data).status_code == 303
    assert session.scalars(select(SubmissionVersion)).one().nil
    assert draft().typed == {"own": "5"}


def test_the_focal_person_puts_nothing_to_report_before_the_head(sheet, as_, open_page, duty, session, draft):
    hoa = sheet()
    data = {"shown": str(hoa.page.one("form[action$='/nil'] input[name=shown]").attributes["value"])}
    assert hoa.client.post(f"/submissions/{duty.id}/nil", data=data).status_code == 303
    assert draft().nil
    minh = as_("minh")
    page = open_page(minh, f"/submissions/{duty.id}/submission")
    assert "Đã trình hiệu trưởng: không phát sinh" in page.text
    form = page.one("form[action$='/nil']")
    data = {str(one.attributes["name"]): one.attributes["value"] for one in form.css("input")}
    assert minh.post(f"/submissions/{duty.id}/nil", data=data).status_code == 303
    assert session.scalars(select(SubmissionVersion)).one().prepared_by_name == "Đặng Thị Hoa"


def test_the_list_of_things_to_do_tells_how_far_it_is(sheet, as_, open_page, duty):
    minh = as_("minh")
    assert "Lập báo cáo" in open_page(minh, "/").text
    sheet().save(own="5")
    assert "Soạn tiếp" in open_page(minh, "/").text
    page = open_page(as_("hoa"), f"/submissions/{duty.id}/submission")
    as_("hoa").post(f"/submissions/{duty.id}/preparation", data={"shown": shown(page)})
    assert "Kiểm tra và nộp" in open_page(minh, "/").text
    sheet().save(own="6")
    assert "Soạn tiếp" in open_page(minh, "/").text


def test_the_small_page_is_light(sheet):
    import gzip

    assert len(gzip.compress(re.sub(r"\s+", " ", sheet().page.html).encode())) < 10 * 1024
