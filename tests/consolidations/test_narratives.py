"""Choosing and shortening what the paper prints; the original stays, nobody's choice is overwritten silently."""

import unicodedata

import pytest
from sqlalchemy import select

from intranet.consolidations import narrative_views
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.models import NarrativeChoice
from intranet.consolidations.queries import facts
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.periods.models import ReportPeriod
from intranet.report_forms.definition import Definition, Field, FieldKind, Merge, Section
from intranet.submissions.models import Verdict
from tests.clients import signed_in
from tests.pages import check_page


@pytest.fixture
def period(reporting, clock):
    clock.set("2026-10-25 08:00")
    return reporting.period()


@pytest.fixture
def said(reporting, period, cast):
    """Hand-ins of A and B with words."""
    a = reporting.hand_in(period, cast.school_a, {"trouble": "Thiếu máy tính và đường truyền yếu."})
    b = reporting.hand_in(period, cast.school_b, {"trouble": "Không."})
    return period, a, b


def address(period):
    return f"/consolidations/{period.id}/narratives"


def shown(page):
    """The form of the page as a browser would send it."""
    data = {}
    for node in page.select("main form[action$='/narratives'] input, main form[action$='/narratives'] textarea"):
        name = node.attributes.get("name")
        if name == "csrf_token" or (node.attributes.get("type") == "checkbox" and "checked" not in node.attributes):
            continue
        value = node.text().lstrip("\n") if node.tag == "textarea" else node.attributes.get("value", "")
        data.setdefault(name, []).append(value)
    return data


def narrative(session, period):
    session.expire_all()
    report = consolidate(facts(session, session.get(ReportPeriod, period.id), the_clock.now()))
    return {one.version_id: one for one in report.by_key["trouble"].said}


def test_everything_is_printed_until_one_chooses(as_, open_page, said):
    period, a, _ = said
    page = open_page(as_("lan"), address(period))
    assert "2 trường nêu, in 2, không in 0" in page.text
    assert len(page.select("input[type=checkbox][checked]")) == 2
    assert page.one(f"#text-{a.id}").text().strip() == "Thiếu máy tính và đường truyền yếu."


def test_saving_a_page_untouched_changes_nothing(as_, open_page, session, said):
    period, _, _ = said
    lan = as_("lan")
    data = shown(open_page(lan, address(period)))
    assert lan.post(address(period), data=data).status_code == 303
    assert "Không có gì thay đổi" in open_page(lan, address(period)).text
    assert list(session.scalars(select(NarrativeChoice))) == []


def test_chooses_and_shortens_and_keeps_the_original(as_, open_page, session, said):
    period, a, b = said
    lan = as_("lan")
    data = shown(open_page(lan, address(period)))
    data[f"text-{a.id}"] = [unicodedata.normalize("NFD", "  Thiếu máy tính. ")]
    del data[f"print-{b.id}"]
    assert lan.post(address(period), data=data).status_code == 303
    now = narrative(session, period)
    assert (now[a.id].words, now[a.id].text) == ("Thiếu máy tính.", "Thiếu máy tính và đường truyền yếu.")
    assert (now[b.id].printed, now[b.id].text) == (False, "Không.")
    page = open_page(lan, address(period))
    assert "in 1, không in 1" in page.text
    assert "Thiếu máy tính và đường truyền yếu." in page.text
    assert page.one(f"#text-{a.id}").text().strip() == "Thiếu máy tính."
    assert "(đã rút gọn)" in open_page(lan, f"/consolidations/{period.id}").text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "narrative.choose")).one()
    assert "Hoa Mai: in gọn “Thiếu máy tính.”" in entry.note
    assert "Tân Lộc 1: không in" in entry.note


def test_back_to_the_original(as_, open_page, session, said):
    period, a, _ = said
    lan = as_("lan")
    for words in ("Ngắn.", ""):
        data = shown(open_page(lan, address(period)))
        data[f"text-{a.id}"] = [words]
        lan.post(address(period), data=data)
    assert narrative(session, period)[a.id].words == "Thiếu máy tính và đường truyền yếu."
    assert not narrative(session, period)[a.id].shortened
    assert len(list(session.scalars(select(NarrativeChoice)))) == 1


def test_two_editors_at_once_are_told(app, open_page, session, said):
    period, a, b = said
    lan, hung = signed_in(app, "lan"), signed_in(app, "hung")
    of_lan, of_hung = (shown(open_page(one, address(period))) for one in (lan, hung))
    of_hung[f"text-{a.id}"] = ["Lời của Hùng."]
    assert hung.post(address(period), data=of_hung).status_code == 303
    of_lan[f"text-{a.id}"] = ["Lời của Lan."]
    del of_lan[f"print-{b.id}"]
    answer = lan.post(address(period), data=of_lan)
    assert answer.status_code == 409
    assert "Hùng vừa lưu: in, lời in “Lời của Hùng.”" in " ".join(answer.text.split())
    assert "Lời của Lan." in answer.text  # what she typed stays
    now = narrative(session, period)
    assert now[a.id].words == "Lời của Hùng."
    assert not now[b.id].printed  # the rest is saved

    again = shown(check_page(answer.text))
    assert again[f"text-{a.id}"] == ["Lời của Lan."]
    assert lan.post(address(period), data=again).status_code == 303
    assert narrative(session, period)[a.id].words == "Lời của Lan."


def test_an_editor_who_left_a_line_alone_overwrites_nothing(app, open_page, session, said):
    period, a, b = said
    lan, hung = signed_in(app, "lan"), signed_in(app, "hung")
    of_lan, of_hung = (shown(open_page(one, address(period))) for one in (lan, hung))
    of_hung[f"text-{a.id}"] = ["Lời của Hùng."]
    hung.post(address(period), data=of_hung)
    of_lan[f"text-{b.id}"] = ["Lời của Lan."]
    assert lan.post(address(period), data=of_lan).status_code == 303
    now = narrative(session, period)
    assert (now[a.id].words, now[b.id].words) == ("Lời của Hùng.", "Lời của Lan.")


def test_two_editors_of_one_mind_do_not_conflict(app, open_page, session, said):
    period, a, _ = said
    lan, hung = signed_in(app, "lan"), signed_in(app, "hung")
    sent = [shown(open_page(one, address(period))) for one in (lan, hung)]
    for browser, data in zip((lan, hung), sent, strict=True):
        data[f"text-{a.id}"] = ["Thiếu máy."]
        assert browser.post(address(period), data=data).status_code == 303
    assert narrative(session, period)[a.id].words == "Thiếu máy."


def test_a_new_hand_in_shows_the_old_choice_as_outdated(as_, open_page, session, reporting, period, cast):
    old = reporting.hand_in(period, cast.school_a, {"trouble": "Thiếu máy tính."}, verdict=None)
    lan = as_("lan")
    data = shown(open_page(lan, address(period)))
    data[f"text-{old.id}"] = ["Thiếu máy."]
    lan.post(address(period), data=data)
    duty = reporting.duty(period, cast.school_a)
    session.refresh(duty)
    duty.send_back("Xem lại.", at=the_clock.now())
    session.commit()
    stale = shown(open_page(lan, address(period)))
    assert stale == {}  # returned: nothing to choose
    new = reporting.hand_in(period, cast.school_a, {"trouble": "Thiếu máy tính, thiếu người."})
    page = open_page(lan, address(period))
    assert "Lần nộp 1 trước đây: in, rút gọn thành “Thiếu máy.”" in page.text
    assert narrative(session, period)[new.id].words == "Thiếu máy tính, thiếu người."
    answer = lan.post(address(period), data=data)  # the page of the old hand-in
    assert answer.status_code == 303
    assert "1 trường đã nộp lại hoặc bị trả lại báo cáo" in open_page(lan, address(period)).text
    assert narrative(session, period)[new.id].printed


def test_all_and_none(as_, open_page, session, said):
    period, a, _ = said
    lan = as_("lan")
    data = shown(open_page(lan, address(period)))
    data[f"text-{a.id}"] = ["Thiếu máy."]
    lan.post(address(period), data=data)
    none = lan.post(f"{address(period)}/all", data={"field": "trouble", "printed": "0"})
    assert none.status_code == 303
    assert [one.printed for one in narrative(session, period).values()] == [False, False]
    lan.post(f"{address(period)}/all", data={"field": "trouble", "printed": "0"})  # nothing left to change
    lan.post(f"{address(period)}/all", data={"field": "trouble", "printed": "1"})
    now = narrative(session, period)
    assert [one.printed for one in now.values()] == [True, True]
    assert now[a.id].words == "Thiếu máy."  # what was shortened stays so
    notes = [one.note for one in session.scalars(select(AuditEntry).where(AuditEntry.action == "narrative.choose"))]
    assert [note.split(" “")[0] for note in notes[1:]] == ["Không in tất cả", "In tất cả"]


def test_several_fields_each_on_its_page(as_, open_page, reporting, cast, clock):
    clock.set("2026-10-25 08:00")
    fields = (
        Field("a", "Khó khăn", FieldKind.LONG_TEXT, Merge.LIST),
        Field("b", "Đề xuất", FieldKind.TEXT, Merge.LIST),
        Field("on", "Ngày tập huấn", FieldKind.DATE, Merge.LIST),
        Field("n", "Số bài", FieldKind.INTEGER, Merge.SUM),
    )
    period = reporting.period(reporting.form(Definition((Section("s", "Mục", fields),))))
    reporting.hand_in(period, cast.school_a, {"a": "Một.", "b": "Hai.", "on": "2026-10-01"})
    lan = as_("lan")
    assert open_page(lan, address(period)).texts(".tabs a") == ["Khó khăn", "Đề xuất", "Ngày tập huấn"]
    assert "Hai." in open_page(lan, f"{address(period)}?field=b").text
    assert "01/10/2026" in open_page(lan, f"{address(period)}?field=on").text
    assert lan.get(f"{address(period)}?field=n").status_code == 404
    assert lan.post(address(period), data={"field": "n"}).status_code == 404


def test_a_form_without_narratives(as_, open_page, reporting, clock):
    clock.set("2026-10-25 08:00")
    form = Definition((Section("s", "Mục", (Field("n", "Số bài", FieldKind.INTEGER, Merge.SUM),)),))
    period = reporting.period(reporting.form(form))
    assert "không có mục nào liệt kê" in open_page(as_("lan"), address(period)).text
    assert as_("lan").post(f"{address(period)}/all", data={"printed": "0"}).status_code == 404


def test_long_words_are_shown_whole_but_not_sent_back(as_, open_page, session, reporting, period, cast):
    words = "Khó khăn về đường truyền. " * 1000 + "<script>alert(1)</script> =1+1"
    version = reporting.hand_in(period, cast.school_a, {"trouble": words})
    lan = as_("lan")
    page = open_page(lan, address(period))
    assert "<script>alert(1)</script> =1+1" in page.one(".disclose-body").text()
    assert page.one(f"#text-{version.id}").text().strip() == ""
    lan.post(address(period), data=shown(page))
    assert narrative(session, period)[version.id].words == words
    data = shown(page) | {f"text-{version.id}": ["x" * 100_001]}
    refused = lan.post(address(period), data=data)
    assert refused.status_code == 409
    assert "dài quá 100.000 ký tự" in refused.text


def test_many_narratives_in_pages(as_, open_page, session, reporting, period, cast, monkeypatch):

    monkeypatch.setattr(narrative_views, "ROWS", 1)
    a = reporting.hand_in(period, cast.school_a, {"trouble": "Một."})
    b = reporting.hand_in(period, cast.school_b, {"trouble": "Hai."})
    lan = as_("lan")
    first, second = (open_page(lan, f"{address(period)}?page={n}") for n in (1, 2))
    assert (len(first.select("article")), len(second.select("article"))) == (1, 1)
    data = shown(second)
    (chosen,) = (one for one in (a, b) if str(one.id) in data["version"])
    del data[f"print-{chosen.id}"]
    answer = lan.post(address(period), data=data)
    assert "page=2" in answer.headers["Location"]
    assert [one.printed for one in narrative(session, period).values()] == [True, False]


@pytest.mark.parametrize(
    "sent", [{"version": ["x", "-1", "99999999999999", "5"]}, {"page": "x"}, {"version": "7", "page": "-4"}]
)
def test_nasty_values(as_, said, sent):
    period, _, _ = said
    assert as_("lan").post(address(period), data={"field": "trouble"} | sent).status_code == 303


def test_who_may(app, open_page, session, said):
    period, _, _ = said
    page = open_page(signed_in(app, "thanhtra"), address(period))
    assert page.select("main form") == []
    assert "Thiếu máy tính và đường truyền yếu." in page.text
    for name, read, write in (("quantri", 200, 303), ("hung", 200, 303), ("thanhtra", 200, 403), ("minh", 403, 403)):
        browser = signed_in(app, name)
        assert browser.get(address(period)).status_code == read
        for url in (address(period), f"{address(period)}/all"):
            assert browser.post(url, data={"field": "trouble", "printed": "1"}).status_code == write
    assert list(session.scalars(select(NarrativeChoice))) == []


def test_returned_and_nil_have_nothing_to_choose(as_, open_page, reporting, period, cast):
    reporting.hand_in(period, cast.school_a, {"trouble": "Một."}, verdict=Verdict.RETURNED)
    reporting.hand_in(period, cast.school_b, {"trouble": "Hai."}, nil=True)
    assert "Chưa trường nào nêu nội dung này" in open_page(as_("lan"), address(period)).text


def test_few_statements(as_, said, statements):
    period, _, _ = said
    lan = as_("lan")
    statements.clear()
    lan.get(address(period))
    assert len(statements) <= 10
