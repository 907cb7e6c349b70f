"""The words around a period's numbers: proposed, kept, two editors; and the preview that shows what is printed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from intranet.consolidations import wording
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.models import Wording
from intranet.consolidations.outline import outline
from intranet.consolidations.paper import SUPERIOR
from intranet.consolidations.queries import facts
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.documents.types import Authority
from intranet.report_forms.definition import USUAL_HEADINGS, Part
from intranet.units.office import OfficeProfile


@pytest.fixture
def period(reporting):
    return reporting.period()


def address(period, what="wording"):
    return f"/consolidations/{period.id}/{what}"


def typed(html, **changes):
    """What the form on the page would send, with these changes."""
    form = LexborHTMLParser(html).css_first("#wording")
    sent = {"act": "save"}
    for node in form.css("input, textarea, select"):
        attributes = node.attributes
        if attributes.get("type") == "checkbox":
            if "checked" in attributes:
                sent[attributes["name"]] = "y"
        elif node.tag == "textarea":
            sent[attributes["name"]] = node.text()
        elif node.tag == "select":
            sent[attributes["name"]] = node.css_first("option[selected]").attributes["value"]
        else:
            sent[attributes["name"]] = attributes.get("value") or ""
    return sent | changes


def paper(session, period):
    return wording.paper_of(session, period, the_clock.today())


def test_a_new_report_starts_with_what_the_office_usually_writes(session, period):
    values = wording.values_of(session, period, the_clock.today())
    assert values["subject"] == "Kết quả công tác truyền thông giáo dục tháng 10 năm 2026"
    assert values["bases"].startswith("Căn cứ Kế hoạch số 77/KH-PGDĐT")
    assert values["signer_name"] == "Trần Quốc Hùng"
    assert (values["number"], values["on"], values["addressees"]) == (None, the_clock.today(), "")
    made = paper(session, period)
    assert made.headings == USUAL_HEADINGS
    assert made.issuing_line == OfficeProfile.on(session, the_clock.today()).issuing_line
    assert made.number_text.startswith("Số:         /BC-")


def test_a_period_that_is_sent_on_is_addressed_to_the_body_above(session, reporting):
    made = paper(session, reporting.period(forward_on=date(2026, 10, 24)))
    assert made.addressees == (SUPERIOR,)
    assert made.recipients == ("Như trên (để b/c)", "Lãnh đạo Phòng (để b/c)", "Lưu: VT")


def test_what_is_saved_is_printed(as_, open_page, session, period):
    client = as_("lan")
    page = open_page(client, address(period))
    sent = typed(
        page.html, subject="Báo cáo  khác", number="12", heading_2="Kết quả đạt được",
        text_2="Đoạn <b>một</b>\nĐoạn hai",
        authority="kt", signer_title="PHÓ TRƯỞNG PHÒNG", addressees="- Sở GD&ĐT", recipients="- Như trên",
    )  # fmt: skip
    del sent["charts"]
    answer = client.post(address(period), data=sent)
    assert (answer.status_code, answer.location) == (303, address(period))
    made = paper(session, period)
    assert made.subject == "Báo cáo khác"
    assert made.number_text.startswith("Số: 12/BC-")
    assert (made.headings[1], made.texts[1]) == ("Kết quả đạt được", "Đoạn <b>một</b>\nĐoạn hai")
    assert (made.charts, made.compares, made.annexes, made.names) == (False, True, True, True)
    assert made.titles[0].startswith("KT. ")
    assert (made.addressees, made.recipients) == (("Sở GD&ĐT",), ("Như trên", "Lưu: VT"))
    shown = open_page(client, address(period, "preview")).text
    for words in (
        "BÁO CÁO Báo cáo khác",
        "II. KẾT QUẢ ĐẠT ĐƯỢC",
        "Đoạn <b>một</b>",
        "Kính gửi: Sở GD&ĐT",
        "- Như trên;",
    ):
        assert words in shown
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "wording.save"))
    assert period.title in entry.note


def test_bad_input_keeps_what_was_typed_and_saves_nothing(as_, open_page, session, period):
    client = as_("lan")
    sent = typed(open_page(client, address(period)).html, subject="", on="31/02/2026", text_1="Giữ lại", number="x")
    answer = client.post(address(period), data=sent)
    assert answer.status_code == 422
    for words in ("Trích yếu: Chưa nhập mục này.", "Không có ngày 31/02/2026.", "Cần một số nguyên", "Giữ lại"):
        assert words in answer.text
    assert session.get(Wording, period.id) is None


def test_the_second_of_two_editors_is_told_and_overwrites_only_knowingly(as_, open_page, session, period):
    lan, hung = as_("lan"), as_("hung")
    both = [open_page(client, address(period)).html for client in (lan, hung)]
    assert lan.post(address(period), data=typed(both[0], text_1="Của Lan")).status_code == 303
    answer = hung.post(address(period), data=typed(both[1], text_1="Của Hùng"))
    assert answer.status_code == 422
    assert "vừa lưu phần lời này sau khi bạn mở" in answer.text
    rows = [" ".join(row.text().split()) for row in LexborHTMLParser(answer.text).css(".alert tbody tr")]
    assert rows == ["Phần I: Phòng viết thêm Của Lan Của Hùng"]
    session.expire_all()
    assert paper(session, period).texts[0] == "Của Lan"
    assert hung.post(address(period), data=typed(answer.text, text_1="Của cả hai")).status_code == 303
    session.expire_all()
    assert paper(session, period).texts[0] == "Của cả hai"


def test_the_button_for_the_body_above_fills_in_and_saves_nothing(as_, open_page, session, period):
    client = as_("lan")
    page = open_page(client, address(period))
    answer = client.post(address(period), data=typed(page.html, act="superior", text_1="Đang viết", subject=""))
    assert answer.status_code == 200
    tree = LexborHTMLParser(answer.text)
    assert tree.css_first("#addressees").text(strip=True) == SUPERIOR
    assert tree.css_first("#recipients").text().split("\n")[-1].strip() == "Lưu: VT"
    assert tree.css_first("#text_1").text(strip=True) == "Đang viết"
    assert session.get(Wording, period.id) is None


def test_the_next_period_takes_over_words_but_not_paragraphs(as_, open_page, session, reporting, period):
    client, bases = as_("lan"), wording.values_of(session, period, the_clock.today())["bases"]
    sent = typed(
        open_page(client, address(period)).html, text_1="Chỉ của tháng 10", heading_1="Đặc điểm",
        signer_name="Ngô Văn Nam", number="9", bases=f"Căn cứ Công văn số 1/SGDĐT\n{bases}",
    )  # fmt: skip
    del sent["annexes"]
    assert client.post(address(period), data=sent).status_code == 303
    later = reporting.period(
        period.form_version, name="tháng 11 năm 2026", first="2026-10-15", last="2026-11-14", due="2026-11-19",
        locks="2026-11-29",
    )  # fmt: skip
    values = wording.values_of(session, later, the_clock.today())
    assert (values["heading_1"], values["signer_name"], values["annexes"]) == ("Đặc điểm", "Ngô Văn Nam", False)
    assert (values["text_1"], values["number"]) == ("", None)
    assert values["subject"].endswith("tháng 11 năm 2026")
    assert [line.split(" ngày")[0] for line in values["bases"].splitlines()] == [
        "Căn cứ Công văn số 1/SGDĐT", "Căn cứ Kế hoạch số 77/KH-PGDĐT",
    ]  # fmt: skip
    other = reporting.period(reporting.form(name="Biểu khác"), first="2026-10-15", last="2026-11-14", due="2026-11-19")
    assert wording.values_of(session, other, the_clock.today())["signer_name"] == "Trần Quốc Hùng"


def test_a_cancelled_period_takes_no_words(app, session, period):
    period.cancelled_at, period.cancel_reason = the_clock.now(), "Mở nhầm."
    with pytest.raises(Refused, match="Mở nhầm"):
        wording.save(period, {}, by=None, at=the_clock.now())


def test_a_saved_day_and_authority_read_back(session, period, as_, open_page):
    client = as_("lan")
    client.post(address(period), data=typed(open_page(client, address(period)).html, on="05/01/2027", authority="tuq"))
    values = wording.values_of(session, period, the_clock.today() + timedelta(days=99))
    assert (values["on"], values["authority"]) == (date(2027, 1, 5), Authority.TUQ)
    assert "ngày 05 tháng 01 năm 2027" in open_page(client, address(period, "preview")).text


def test_the_preview_shows_every_cell_of_the_outline(as_, open_page, session, reporting, period, cast):
    for place, school in enumerate((cast.school_a, cast.school_b)):
        values = {
            "own": 1234 + place, "hours": "1.25", "site": True, "how": "Zalo", "trouble": "Thiếu <máy>\nThiếu người",
            "models": [{"name": "=1+1", "times": 3, "on": "2026-10-05"}],
        }  # fmt: skip
        reporting.hand_in(period, school, values)
    client = as_("thanhtra")
    page = LexborHTMLParser(client.get(address(period, "preview")).text)
    laid_out = outline(consolidate(facts(session, period, the_clock.now())), paper(session, period))
    shown = [
        [[" ".join(cell.text().split()) for cell in row.css("th, td")] for row in table.css("tbody tr")]
        for table in page.css(".printed-table table")
        if not table.css_first("meter")
    ]
    printed = [
        [[" ".join(column.show(cell).split()) for column, cell in zip(table.columns, row.cells, strict=True)]
         for row in table.rows]
        for table in laid_out.tables
    ]  # fmt: skip
    assert shown == printed
    text = " ".join(page.css_first(".printed").text().split())
    for block in laid_out.blocks:
        if not hasattr(block, "rows") and not hasattr(block, "series"):
            for line in getattr(block, "lines", None) or [getattr(block, "label", getattr(block, "text", ""))]:
                assert " ".join(line.split()) in text


def test_a_long_table_is_shown_in_part_and_says_so(as_, open_page, reporting, period, cast):
    reporting.hand_in(period, cast.school_a, {"models": [{"name": f"Người {n}"} for n in range(200)]})
    page = open_page(as_("lan"), address(period, "preview"))
    assert "Ở đây hiện 30 dòng đầu trong 200 dòng; tệp có đủ." in page.text
    assert "Người 29" in page.text
    assert "Người 31" not in page.text


def test_a_period_without_reports_has_a_preview(as_, open_page, period):
    assert "Không trường nào có số liệu." in open_page(as_("lan"), address(period, "preview")).text


@pytest.mark.parametrize("name", ["minh", "hoa"])
def test_schools_see_neither(as_, period, name):
    client = as_(name)
    assert client.get(address(period)).status_code == 403
    assert client.get(address(period, "preview")).status_code == 403


def test_inspectors_read_and_do_not_write(as_, open_page, period):
    client = as_("thanhtra")
    assert "Sửa phần lời" not in open_page(client, address(period, "preview")).text
    assert client.get(address(period)).status_code == 403
    assert client.post(address(period), data={}).status_code == 403


def test_no_such_period_is_not_found(as_):
    client = as_("lan")
    for what in ("wording", "preview"):
        assert client.get(f"/consolidations/999999/{what}").status_code == 404


def test_headings_left_empty_are_the_usual_ones(session, period):
    made = replace(paper(session, period), headings=("", "", "", "", ""))
    assert tuple(made.heading(part) for part in Part) == USUAL_HEADINGS
