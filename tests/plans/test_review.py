"""The office's verdict: on what was read, once, with a reason when it returns; several at once."""

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.duties.models import State
from intranet.plans.models import Verdict
from tests.pages import check_page
from tests.plans.conftest import HTMX


@pytest.mark.parametrize("username", ["lan", "hung", "quantri"])
def test_the_office_accepts(asked, session, username):
    asked.hand_in()
    assert asked.review(username, "accepted", "Kế hoạch tốt.").status_code == 303
    version = asked.plan(1).latest
    assert (version.verdict, version.comment) == (Verdict.ACCEPTED, "Kế hoạch tốt.")
    assert asked.duty(1).state(the_clock.now()) is State.DONE
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "plan.accepted")).one()
    assert entry.school_id == 1
    assert "Kế hoạch tốt." in entry.note


def test_returned_and_handed_in_again_keeps_both(asked, as_, open_page, clock):
    asked.hand_in("minh", subject="Lần một", tasks=asked.tasks)
    clock.set("2026-10-12 08:00")
    assert asked.review("lan", "returned", "Thiếu phân công.\nThiếu thời gian.").status_code == 303
    assert asked.duty(1).state(the_clock.now()) is State.RETURNED

    minh = as_("minh")
    assert "Thiếu phân công. Thiếu thời gian." in open_page(minh, "/").text
    page = open_page(minh, f"/plans/{asked.duties[1]}")
    assert "Phòng trả lại lần nộp 1" in page.text
    assert page.link("Sửa và nộp lại") == f"/plans/{asked.duties[1]}/draft"
    form = open_page(minh, f"/plans/{asked.duties[1]}/draft")
    assert form.one("#subject").text() == "Lần một"
    assert len(form.select("input[name=tasks][checked]")) == 9
    assert len(asked.plan(1).versions) == 1, "looking begins nothing"

    stamp = form.one("input[name=stamp]").attributes["value"]
    dropped = asked.plan(1).latest.document.attachments[0]
    answer = asked.save(
        "minh", stamp=stamp, subject="Lần hai", file=(open_file(), "mới.docx"), drop_file=str(dropped.id)
    )
    assert answer.status_code == 303
    assert asked.submit("minh").status_code == 303
    first, second = asked.plan(1).versions
    assert (first.document.subject, first.comment) == ("Lần một", "Thiếu phân công.\nThiếu thời gian.")
    assert [file.filename for file in first.document.attachments] == ["Kế hoạch trường.pdf"]
    assert (second.number, second.document.subject, second.verdict) == (2, "Lần hai", None)
    assert [file.filename for file in second.document.attachments] == ["mới.docx"]
    assert "Phòng ghi" not in open_page(minh, "/").text

    office = as_("lan")
    page = open_page(office, f"/plans/{asked.duties[1]}")
    assert "Lần hai" in page.text
    assert "Thiếu phân công." in page.text
    old = open_page(office, f"/plans/{asked.duties[1]}/versions/1")
    assert "Lần một" in old.text
    assert "không phải bản mới nhất" in old.text
    assert not old.select("form[action$=review]")


def open_file():
    import io

    from tests.core import papers

    return io.BytesIO(papers.word())


@pytest.mark.parametrize("comment", ["", "   \n "])
def test_a_return_needs_a_reason(asked, comment):
    asked.hand_in()
    answer = asked.review("lan", "returned", comment)
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert "cần ghi rõ lý do" in page.text
    assert asked.plan(1).waiting


def test_htmx_swaps_the_standing_only(asked):
    asked.hand_in()
    answer = asked.review("lan", "returned", "", headers=HTMX)
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<section id="standing"')
    answer = asked.review("lan", "accepted", headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="standing"')
    assert "Đã chấp nhận" in answer.text
    assert "<form" not in answer.text


def test_a_too_long_comment_stays_typed(asked):
    asked.hand_in()
    answer = asked.review("lan", "returned", "Dài " * 1100)
    assert answer.status_code == 422
    assert "Dài quá 4000 ký tự" in answer.text
    assert "Dài Dài" in answer.text


def test_the_office_cannot_judge_a_draft_or_judge_twice(asked):
    asked.save("minh")
    assert asked.review("lan", "accepted").status_code == 404, "a plan never handed in is not the office's to see"
    plan = asked.plan(1)
    asked.submit("minh")
    assert asked.review("lan", "accepted").status_code == 303
    assert asked.review("hung", "returned", "Đổi ý").status_code == 409
    asked.session.expire_all()
    assert plan.latest.verdict is Verdict.ACCEPTED


def test_a_returned_plan_being_rewritten_is_not_judged(asked):
    asked.hand_in()
    asked.review("lan", "returned", "Sửa.")
    assert asked.save("minh", stamp="1.1", file=False).status_code == 303
    assert asked.review("lan", "accepted").status_code == 409
    assert asked.review("lan", "accepted", data={"number": 1}).status_code == 409


def test_the_verdict_is_on_the_version_that_was_read(asked):
    asked.hand_in()
    asked.review("hung", "returned", "Sửa.")
    asked.hand_in("minh", file=False)
    stale = asked.review("lan", "accepted", data={"number": 1})
    assert stale.status_code == 409
    assert asked.plan(1).waiting


@pytest.mark.parametrize("verdict", ["", "maybe"])
def test_an_unknown_verdict_is_refused(asked, verdict):
    asked.hand_in()
    assert asked.review("lan", verdict).status_code == 409
    assert asked.plan(1).waiting


def test_several_are_accepted_after_their_names_were_shown(asked, as_, open_page):
    asked.hand_in("minh")
    asked.hand_in("thao", number="20", notation="KH-THTL1")
    client = as_("lan")
    boxes = open_page(client, "/plans/?state=waiting").select("input[name=chosen]")
    chosen = [box.attributes["value"] for box in boxes]
    assert sorted(chosen) == sorted(f"{asked.duties[n]}.1" for n in (1, 2))
    page = check_page(client.post("/plans/acceptances", data={"chosen": chosen}).text)
    assert "Trường Mầm non Hoa Mai" in page.text
    assert "Trường Tiểu học Tân Lộc 1" in page.text
    assert asked.plan(1).waiting, "asking is not doing"
    asked.review("hung", "returned", "Sửa.", school_id=2)
    answer = client.post("/plans/acceptances", data={"chosen": chosen, "agreed": "1"}, follow_redirects=True)
    assert "Đã chấp nhận 1 kế hoạch." in answer.text
    assert "1 lần nộp không còn chờ duyệt" in answer.text
    assert asked.plan(1).latest.verdict is Verdict.ACCEPTED
    assert asked.plan(2).latest.verdict is Verdict.RETURNED


@pytest.mark.parametrize("chosen", [[], ["x"], ["1"], ["99999999999.1"], ["²³.1"], ["1.1.1"], ["4294967296.1"]])
def test_nonsense_chosen_accepts_nothing(asked, chosen):
    asked.hand_in()
    answer = asked.as_("lan").post("/plans/acceptances", data={"chosen": chosen, "agreed": "1"})
    assert answer.status_code == 200
    assert asked.plan(1).waiting


@pytest.mark.parametrize("username", ["minh", "hoa", "thao", "thanhtra"])
def test_only_the_office_judges(asked, username):
    asked.hand_in()
    assert asked.review(username, "accepted").status_code == 403
    client = asked.as_(username)
    data = {"chosen": f"{asked.duties[1]}.1", "agreed": "1"}
    assert client.post("/plans/acceptances", data=data).status_code == 403
    assert asked.plan(1).waiting
