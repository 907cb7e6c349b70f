"""Other dates for single schools, before and after the closing date; what a closed school still owes."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.duties.models import State
from intranet.periods.extensions import extend, history, latest_extension, may_hand_in
from intranet.periods.models import Extension, ReportPeriod
from intranet.submissions.models import Verdict
from intranet.units.models import School
from tests.pages import Page

GIVEN = {"due_on": "26/10/2026", "locks_on": "05/11/2026", "reason": "Trường bị lũ"}


def day(written: str) -> date:
    return date.fromisoformat(written)


@pytest.fixture
def period(opening, reporting) -> ReportPeriod:
    """October, open for all six schools: due on the 19th, closed after the 29th."""
    return reporting.period(opening.version)


def give(as_, period, school_id: int, by: str = "lan", **changes: Any) -> Any:
    return as_(by).post(f"/periods/{period.id}/extensions/{school_id}", data=GIVEN | changes)


def test_one_school_gets_other_dates_with_the_reason(opening, session, as_, open_page, period, cast):
    address = f"/periods/{period.id}/extensions/{cast.school_a}"
    page = open_page(as_("lan"), address)
    assert "Chưa gia hạn lần nào" in page.text
    assert page.one("#due_on").attributes["value"] == "19/10/2026"
    answer = give(as_, period, cast.school_a)
    duties = opening.duties(period)
    assert (answer.status_code, answer.location) == (303, f"/submissions/{duties[cast.school_a].id}")
    assert the_clock.local(duties[cast.school_a].due_at).date() == day("2026-10-26")
    assert the_clock.local(duties[cast.school_b].due_at).date() == day("2026-10-19")
    last = latest_extension(session, period.id, cast.school_a)
    assert last is not None
    assert (last.due_on, last.locks_on, last.by_name) == (day("2026-10-26"), day("2026-11-05"), "Nguyễn Thị Ngọc Lan")
    assert latest_extension(session, period.id, cast.school_b) is None
    page = open_page(as_("lan"), address)
    assert page.one("#due_on").attributes["value"] == "26/10/2026"
    assert page.one("#locks_on").attributes["value"] == "05/11/2026"
    give(as_, period, cast.school_a, locks_on="10/11/2026", reason="Vẫn lũ")
    page = open_page(as_("lan"), address)
    assert "Vẫn lũ" in page.texts(".history li")[0]
    assert "Trường bị lũ" in page.texts(".history li")[1]
    notes = list(session.scalars(select(AuditEntry.note).where(AuditEntry.action == "period.extend")))
    assert len(notes) == 2
    assert "Trường Mầm non Hoa Mai: hạn nộp 26/10/2026, khóa sổ 05/11/2026. Trường bị lũ" in notes[0]
    own = open_page(as_("minh"), "/periods/")
    assert "hết ngày 26/10/2026" in own.text
    assert "đã gia hạn" in own.text
    assert "đã gia hạn" not in open_page(as_("thao"), "/periods/").text


def test_a_mistake_is_mended_back_to_the_dates_of_all(opening, session, as_, period, cast):
    give(as_, period, cast.school_a)
    assert give(as_, period, cast.school_a, due_on="19/10/2026", locks_on="29/10/2026").status_code == 303
    assert the_clock.local(opening.duties(period)[cast.school_a].due_at).date() == day("2026-10-19")
    period = session.get_one(ReportPeriod, period.id)
    last = latest_extension(session, period.id, cast.school_a)
    assert period.locks_at(last) == the_clock.end_of_day(day("2026-10-29"))


def test_the_dates_of_a_level_are_its_least(session, as_, period, cast):
    period.level_days = {"MN": {"last_on": "2026-10-14", "due_on": "2026-10-16"}}
    session.commit()
    assert give(as_, period, cast.school_a, due_on="15/10/2026").status_code == 422
    assert give(as_, period, cast.school_a, due_on="16/10/2026").status_code == 303
    assert give(as_, period, cast.school_b, due_on="16/10/2026").status_code == 422


def test_pressed_twice_it_is_given_once(session, as_, period, cast):
    for _ in range(2):
        assert give(as_, period, cast.school_a).status_code == 303
    assert len(history(session, period.id)) == 1


def test_after_the_closing_date_it_unlocks(session, as_, open_page, period, cast, clock):
    now = clock.set("2026-11-02 08:00")
    period = session.get_one(ReportPeriod, period.id)
    assert not may_hand_in(period, None, now)
    assert "đã khóa, xin Phòng gia hạn" in open_page(as_("minh"), "/periods/").text
    assert give(as_, period, cast.school_a, due_on="19/10/2026", locks_on="05/11/2026").status_code == 303
    session.expire_all()
    extension = latest_extension(session, period.id, cast.school_a)
    assert may_hand_in(period, extension, now)
    assert may_hand_in(period, extension, the_clock.end_of_day(day("2026-11-05")))
    assert not may_hand_in(period, extension, clock.set("2026-11-06 00:00"))
    clock.set("2026-11-02 08:00")
    assert "đã khóa, xin Phòng gia hạn" not in open_page(as_("minh"), "/periods/").text
    assert "đã khóa, xin Phòng gia hạn" in open_page(as_("thao"), "/periods/").text


def test_nobody_hands_in_to_a_cancelled_period(session, as_, period):
    as_("lan").post(f"/periods/{period.id}/cancellation", data={"reason": "x"})
    session.expire_all()
    assert not may_hand_in(session.get_one(ReportPeriod, period.id), None, the_clock.now())
    assert give(as_, period, 1).status_code == 422


def test_an_extension_never_shortens(session, period, cast):
    period = session.get_one(ReportPeriod, period.id)
    shorter = Extension(due_on=day("2026-10-19"), locks_on=day("2026-10-20"))
    assert period.locks_at(shorter) == the_clock.end_of_day(day("2026-10-29"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "Chưa nhập"),
        ({"due_on": ""}, "Chưa nhập"),
        ({"due_on": "32/10/2026"}, "Không có ngày"),
        ({"locks_on": "25/10/2026"}, "không được trước hạn nộp"),
        ({"due_on": "18/10/2026"}, "là 19/10/2026"),
        ({"due_on": "01/01/2026"}, "ngày đầu của kỳ"),
    ],
)
def test_bad_input_is_refused_and_kept(session, as_, period, cast, changes, words):
    answer = give(as_, period, cast.school_a, **changes)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert any(words in line for line in page.texts(".error-summary li"))
    for name in ("due_on", "locks_on"):
        assert page.one(f"#{name}").attributes.get("value", "") == (GIVEN | changes)[name]
    assert not history(session, period.id)


def test_a_closing_date_behind_us_opens_nothing(as_, period, cast, clock):
    clock.set("2026-11-20 08:00")
    answer = give(as_, period, cast.school_a)
    assert answer.status_code == 422
    assert "đã qua" in answer.text


def test_who_has_handed_in_needs_none_but_who_must_again_does(opening, reporting, session, as_, period, cast):
    reporting.hand_in(period, cast.school_a)
    assert give(as_, period, cast.school_a).status_code == 422
    reporting.hand_in(period, cast.school_b, verdict=Verdict.RETURNED)
    assert give(as_, period, cast.school_b).status_code == 303
    duty = opening.duties(period)[cast.school_b]
    assert the_clock.local(duty.due_at).date() == day("2026-10-19")  # its first hand-in decides
    reporting.hand_in(period, 3, verdict=Verdict.ACCEPTED)
    assert give(as_, period, 3).status_code == 422


def test_several_schools_at_once(opening, session, as_, open_page, period):
    client, address = as_("lan"), f"/periods/{period.id}/extensions"
    page = open_page(client, f"{address}?school=2")
    assert len(page.select('input[name="schools"]')) == 6
    assert [n.attributes["value"] for n in page.select('input[name="schools"][checked]')] == ["2"]
    found = Page(client.post(address, data={"act": "schools", "school_q": "cẩm sơn", "schools": ["2"]}).text)
    assert {n.attributes["value"] for n in found.select('input[name="schools"]')} == {"2", "4"}
    assert client.post(address, data=GIVEN | {"act": "extend"}).status_code == 422
    answer = client.post(address, data=GIVEN | {"act": "extend", "schools": ["2", "4"]})
    assert (answer.status_code, answer.location) == (303, f"/periods/{period.id}")
    extended = {duty.school_id for duty in opening.duties(period).values() if the_clock.local(duty.due_at).day == 26}
    assert extended == {2, 4}
    assert len(open_page(client, address).texts(".history li")) == 2


def test_all_or_none(reporting, session, as_, period, cast):
    reporting.hand_in(period, cast.school_a)
    data = GIVEN | {"act": "extend", "schools": [str(cast.school_a), str(cast.school_b)]}
    answer = as_("lan").post(f"/periods/{period.id}/extensions", data=data)
    assert answer.status_code == 422
    assert "Trường Mầm non Hoa Mai" in Page(answer.text).texts(".error-summary li")[0]
    assert not history(session, period.id)


def test_a_school_that_was_not_asked(as_, reporting, opening, cast):
    period = reporting.period(opening.version, schools=[cast.school_a])
    assert as_("lan").get(f"/periods/{period.id}/extensions/{cast.school_b}").status_code == 404
    assert give(as_, period, cast.school_b).status_code == 404
    data = GIVEN | {"act": "extend", "schools": [str(cast.school_b)]}
    assert as_("lan").post(f"/periods/{period.id}/extensions", data=data).status_code == 422


def test_the_inspector_reads_and_schools_do_not(as_, open_page, period, cast):
    address = f"/periods/{period.id}/extensions/{cast.school_a}"
    assert not open_page(as_("thanhtra"), address).select("main form")
    for username in ("minh", "thao"):
        assert as_(username).get(address).status_code == 403
    for username in ("thanhtra", "minh"):
        assert give(as_, period, cast.school_a, by=username).status_code == 403
        assert as_(username).post(f"/periods/{period.id}/extensions", data=GIVEN).status_code == 403


# ---- Schools that close in mid-period ----


def close(session, school_id: int, on: str, successor: int | None = None) -> None:
    lan = session.scalars(select(User).where(User.username == "lan")).one()
    school = session.get_one(School, school_id)
    heir = session.get_one(School, successor) if successor else None
    school.close(on=day(on), successor=heir, note="", by=lan, at=the_clock.now())
    session.commit()


def reopen(session, school_id: int) -> None:
    lan = session.scalars(select(User).where(User.username == "lan")).one()
    session.get_one(School, school_id).reopen(by=lan, at=the_clock.now())
    session.commit()


@pytest.mark.parametrize(("closed_on", "owes"), [("2026-10-12", False), ("2026-10-19", False), ("2026-10-20", True)])
def test_a_school_closed_on_its_due_date_owes_nothing(opening, session, as_, open_page, period, closed_on, owes):
    close(session, 2, closed_on, successor=4)
    duty = opening.duties(period)[2]
    assert (duty.cancelled_at is None) == owes
    page = open_page(as_("lan"), "/periods/")
    numbers = page.texts("tbody td.num")
    assert numbers[0] == ("6" if owes else "5")
    assert numbers[3] == numbers[0]
    if not owes:
        assert duty.cancel_reason.startswith("Trường đóng từ ngày ")
        assert duty.cancel_reason.endswith("Trường TH&THCS Cẩm Sơn kế thừa.")


def test_what_it_handed_in_before_stays(opening, reporting, session, period):
    reporting.hand_in(period, 2)
    close(session, 2, "2026-10-12")
    assert opening.duties(period)[2].state(the_clock.now()) is State.WAITING


def test_a_returned_report_of_a_closed_school_is_owed_no_more(opening, reporting, session, period):
    reporting.hand_in(period, 2, verdict=Verdict.RETURNED)
    close(session, 2, "2026-10-12")
    assert opening.duties(period)[2].state(the_clock.now()) is State.CANCELLED


def test_a_closing_taken_back_gives_the_duty_back(opening, reporting, session, period):
    reporting.duty(period, 3).cancel("Trường được miễn.", at=the_clock.now())
    session.commit()
    for school_id in (2, 3):
        close(session, school_id, "2026-10-12")
        reopen(session, school_id)
    duties = opening.duties(period)
    assert duties[2].state(the_clock.now()) is State.OPEN
    assert duties[3].cancel_reason == "Trường được miễn."


def test_but_not_in_a_period_cancelled_meanwhile(opening, session, as_, period):
    close(session, 2, "2026-10-12")
    as_("lan").post(f"/periods/{period.id}/cancellation", data={"reason": "x"})
    session.expire_all()
    reopen(session, 2)
    assert opening.duties(period)[2].state(the_clock.now()) is State.CANCELLED


def test_a_due_date_moved_behind_the_closing_frees_the_school(opening, session, as_, period):
    close(session, 2, "2026-10-22")
    assert opening.duties(period)[2].cancelled_at is None
    page = Page(as_("lan").get(f"/periods/{period.id}/days").text)
    sent = {n.attributes["name"]: n.attributes.get("value") or "" for n in page.select("main form input[name]")}
    as_("lan").post(f"/periods/{period.id}/days", data=sent | {"due_on": "23/10/2026", "reason": "x"})
    assert opening.duties(period)[2].cancel_reason.startswith("Trường đóng từ ngày 22/10/2026")


def move_due(as_, period, due_on: str, locks_on: str = "10/11/2026") -> None:
    page = Page(as_("lan").get(f"/periods/{period.id}/days").text)
    sent = {n.attributes["name"]: n.attributes.get("value") or "" for n in page.select("main form input[name]")}
    sent |= {"due_on": due_on, "locks_on": locks_on, "reason": "x"}
    assert as_("lan").post(f"/periods/{period.id}/days", data=sent).status_code == 303


def test_a_due_date_moved_back_before_the_closing_asks_the_school_again(opening, session, as_, period):
    close(session, 2, "2026-10-22")
    move_due(as_, period, "23/10/2026")
    assert opening.duties(period)[2].cancelled_at
    move_due(as_, period, "20/10/2026")
    duty = opening.duties(period)[2]
    assert (duty.cancelled_at, duty.cancel_reason) == (None, "")
    assert duty.due_at == the_clock.end_of_day(day("2026-10-20"))


def test_a_closing_taken_back_gives_the_duty_back_on_the_days_moved_meanwhile(opening, session, as_, period):
    close(session, 2, "2026-10-12")
    move_due(as_, period, "23/10/2026")
    reopen(session, 2)
    assert {duty.due_at for duty in opening.duties(period).values()} == {the_clock.end_of_day(day("2026-10-23"))}
    assert opening.duties(period)[2].state(the_clock.now()) is State.OPEN


def test_a_closing_taken_back_while_the_period_was_cancelled_counts_once_it_is_asked_again(
    opening, session, as_, period
):
    close(session, 2, "2026-10-12")
    close(session, 3, "2026-10-12")
    as_("lan").post(f"/periods/{period.id}/cancellation", data={"reason": "x"})
    session.expire_all()
    reopen(session, 2)
    assert as_("lan").post(f"/periods/{period.id}/restoration").status_code == 303
    duties = opening.duties(period)
    assert duties[2].state(the_clock.now()) is State.OPEN
    assert duties[3].state(the_clock.now()) is State.CANCELLED


def test_no_extension_beyond_the_closing_of_a_school(session, as_, period):
    close(session, 2, "2026-10-22")
    assert give(as_, period, 2).status_code == 422
    assert give(as_, period, 2, due_on="21/10/2026").status_code == 303


def test_opened_again_on_the_page_of_the_school(opening, session, as_, period):
    client = as_("quantri")
    close(session, 2, "2026-10-10")
    assert opening.duties(period)[2].state(the_clock.now()) is State.CANCELLED
    assert client.post("/schools/2/reopening").status_code == 303
    assert opening.duties(period)[2].state(the_clock.now()) is State.OPEN


def test_the_verb_itself_keeps_the_rules(session, period, cast):
    lan = session.get_one(User, cast.lan)
    period = session.get_one(ReportPeriod, period.id)
    for days, reason, words in (
        (("2026-10-26", "2026-11-05"), " ", "lý do"),
        (("2026-10-26", "2026-10-25"), "x", "khóa sổ"),
    ):
        with pytest.raises(Refused, match=words):
            extend(period, [1], due_on=day(days[0]), locks_on=day(days[1]), reason=reason, by=lan, at=the_clock.now())
