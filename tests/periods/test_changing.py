"""What the office does to an open period: other days, another version, cancelling, taking back, sending on."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.errors import Refused
from intranet.directives.models import Changed
from intranet.duties.models import State
from intranet.periods import changing
from intranet.periods.models import PeriodState, ReportPeriod
from intranet.periods.presets import Days
from intranet.report_forms.definition import Definition
from intranet.report_forms.models import FormVersion
from tests.pages import Page
from tests.reporting import SMALL

DEEDS = ["days", "version", "cancellation", "restoration", "forwarding", "forwarding/removal"]


def day(written: str) -> date:
    return date.fromisoformat(written)


def due(duty) -> date:
    return the_clock.local(duty.due_at).date()


@pytest.fixture
def period(opening, reporting) -> ReportPeriod:
    """October, open for all six schools."""
    return reporting.period(opening.version)


def fresh(session, period) -> ReportPeriod:
    session.expire_all()
    return session.get_one(ReportPeriod, period.id)


def change(as_, period, **changes: Any) -> Any:
    """Send the form of the days."""
    client = as_("lan")
    page = Page(client.get(f"/periods/{period.id}/days").text)
    sent = {n.attributes["name"]: n.attributes.get("value") or "" for n in page.select("main form input[name]")}
    return client.post(f"/periods/{period.id}/days", data=sent | {"reason": "Mưa lũ"} | changes)


def test_later_days_move_the_due_dates_of_those_who_have_not_handed_in(opening, reporting, session, as_, period, cast):
    reporting.hand_in(period, cast.school_a)
    answer = change(as_, period, due_on="26/10/2026", locks_on="05/11/2026", due_words="trước ngày 27")
    assert (answer.status_code, answer.location) == (303, f"/periods/{period.id}")
    period = fresh(session, period)
    assert (period.due_on, period.locks_on, period.due_words) == (day("2026-10-26"), day("2026-11-05"), "trước ngày 27")
    dues = {school_id: due(duty) for school_id, duty in opening.duties(period).items()}
    assert dues.pop(cast.school_a) == day("2026-10-19")
    assert set(dues.values()) == {day("2026-10-26")}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "period.days")).one()
    assert "hạn nộp 19/10/2026 → 26/10/2026" in entry.note
    assert entry.note.endswith("Mưa lũ")


def test_an_extension_stays_while_it_is_later(opening, session, as_, period, cast):
    client = as_("lan")
    for school, due_on in ((cast.school_a, "30/10/2026"), (cast.school_b, "20/10/2026")):
        data = {"due_on": due_on, "locks_on": "10/11/2026", "reason": "x"}
        assert client.post(f"/periods/{period.id}/extensions/{school}", data=data).status_code == 303
    change(as_, period, due_on="26/10/2026")
    duties = opening.duties(period)
    assert due(duties[cast.school_a]) == day("2026-10-30")
    assert due(duties[cast.school_b]) == day("2026-10-26")


def test_days_of_a_level_reach_its_schools_only(opening, as_, period):
    change(as_, period, MN_last_on="12/10/2026", MN_due_on="15/10/2026")
    dues = {school_id: due(duty) for school_id, duty in opening.duties(period).items()}
    assert {school for school, when in dues.items() if when == day("2026-10-15")} == {1, 3}
    change(as_, period, MN_last_on="", MN_due_on="")
    assert {due(duty) for duty in opening.duties(period).values()} == {day("2026-10-19")}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"reason": " "}, "reason", "Chưa nhập"),
        ({"due_on": "04/10/2026"}, "due_on", "đã qua"),
        ({"due_on": "30/10/2026"}, "locks_on", "khóa sổ"),
        ({"last_on": "01/09/2026"}, "last_on", "ngày đầu"),
        ({"due_on": "hôm nào đó"}, "due_on", "Ngày viết dạng"),
    ],
)
def test_bad_days_are_refused_and_kept(session, as_, period, changes, field, words):
    answer = change(as_, period, **changes)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert any(words in line for line in page.texts(f'.error-summary a[href="#{field}"]'))
    if field == "due_on":
        assert page.one("#due_on").attributes["value"] == changes["due_on"]
    assert fresh(session, period).due_on == day("2026-10-19")


def test_a_due_date_that_has_passed_may_stay_when_only_the_closing_moves(session, as_, period, clock):
    clock.set("2026-10-25 08:00")
    assert change(as_, period, locks_on="15/11/2026").status_code == 303
    assert fresh(session, period).locks_on == day("2026-11-15")
    assert change(as_, period, due_on="20/10/2026").status_code == 422


def test_nothing_changed_is_said(as_, period):
    assert change(as_, period).status_code == 409


def test_two_people_do_not_overwrite_each_other_unawares(session, as_, period):
    page = Page(as_("lan").get(f"/periods/{period.id}/days").text)
    shown = page.one("input[name=shown]").attributes["value"]
    assert change(as_, period, locks_on="05/11/2026").status_code == 303
    answer = change(as_, period, due_on="26/10/2026", shown=shown)
    assert answer.status_code == 409
    again = Page(answer.text)
    assert "Người khác vừa đổi" in again.text
    assert again.one("#due_on").attributes["value"] == "26/10/2026"
    assert again.one("input[name=shown]").attributes["value"] != shown
    assert fresh(session, period).due_on == day("2026-10-19")


def newer(session, version, definition: Definition = SMALL) -> FormVersion:
    """A draft of the next version."""
    draft = FormVersion(form=version.form, number=version.number + 1, content={}, edited_at=the_clock.now())
    draft.definition = definition
    session.add(draft)
    session.commit()
    return draft


def switch(as_, period, version_id: int, **more: Any) -> Any:
    page = Page(as_("lan").get(f"/periods/{period.id}/version").text)
    shown = [node.attributes["value"] for node in page.select("input[name=shown]")]
    data = {"version_id": version_id, "shown": shown[0] if shown else ""} | more
    return as_("lan").post(f"/periods/{period.id}/version", data=data)


def test_a_newer_version_is_taken_frozen_and_given_up_again(opening, reporting, session, as_, open_page, period, cast):
    reporting.hand_in(period, cast.school_a)
    draft = newer(session, opening.version)
    page = open_page(as_("lan"), f"/periods/{period.id}/version")
    assert "1 trường đã nộp theo phiên bản đang dùng" in page.text
    assert switch(as_, period, draft.id).status_code == 303
    period = fresh(session, period)
    assert period.form_version_id == draft.id
    assert session.get_one(FormVersion, draft.id).frozen_at is not None
    assert (
        session.scalars(select(AuditEntry.note).where(AuditEntry.action == "period.version"))
        .one()
        .endswith("chuyển từ phiên bản 1 sang phiên bản 2 của biểu mẫu")
    )
    assert switch(as_, period, opening.version.id).status_code == 303
    assert fresh(session, period).form_version_id == opening.version.id


def test_unsound_and_foreign_versions_are_not_offered(opening, reporting, session, as_, open_page, period):
    unsound = newer(session, opening.version, Definition())
    other = reporting.form(name="Biểu mẫu khác")
    page = open_page(as_("lan"), f"/periods/{period.id}/version")
    assert "còn chỗ chưa đúng" in page.text
    for version in (unsound, other, opening.version):
        assert switch(as_, period, version.id).status_code == 422
    lan = session.scalars(select(User).where(User.username == "lan")).one()
    for version, words in ((unsound, "chưa đúng"), (other, "biểu mẫu khác"), (opening.version, "đang dùng")):
        with pytest.raises(Refused, match=words):
            changing.switch_version(session.get_one(ReportPeriod, period.id), version, by=lan, at=the_clock.now())


def test_without_another_version_the_page_says_what_to_do(as_, open_page, period):
    assert "chưa có phiên bản nào khác" in open_page(as_("lan"), f"/periods/{period.id}/version").text


def test_cancelling_frees_the_schools_and_can_be_taken_back(opening, reporting, session, as_, open_page, period, cast):
    reporting.hand_in(period, cast.school_a)
    done = reporting.duty(period, cast.school_b)
    done.settle(at=the_clock.now())
    session.commit()
    client = as_("lan")
    assert "1 trường đã nộp" not in open_page(client, f"/periods/{period.id}/cancellation").text  # there are two
    assert client.post(f"/periods/{period.id}/cancellation", data={"reason": ""}).status_code == 422
    assert client.post(f"/periods/{period.id}/cancellation", data={"reason": "Mở nhầm"}).status_code == 303
    period = fresh(session, period)
    assert (period.void, period.state(the_clock.today())) == ("Mở nhầm", PeriodState.CANCELLED)
    states = {school_id: duty.state(the_clock.now()) for school_id, duty in opening.duties(period).items()}
    assert states.pop(cast.school_b) is State.DONE
    assert set(states.values()) == {State.CANCELLED}
    assert "Mở nhầm" in open_page(as_("minh"), "/periods/").text
    assert client.post(f"/periods/{period.id}/restoration").status_code == 303
    states = {school_id: duty.state(the_clock.now()) for school_id, duty in opening.duties(period).items()}
    assert states.pop(cast.school_a) is State.WAITING
    assert states.pop(cast.school_b) is State.DONE
    assert set(states.values()) == {State.OPEN}
    assert client.post(f"/periods/{period.id}/restoration").status_code == 409


def test_what_was_cancelled_before_stays_so(opening, reporting, session, as_, period, cast):
    reporting.duty(period, cast.school_a).cancel("Trường được miễn.", at=the_clock.now())
    session.commit()
    client = as_("lan")
    client.post(f"/periods/{period.id}/cancellation", data={"reason": "Mở nhầm"})
    client.post(f"/periods/{period.id}/restoration")
    assert opening.duties(period)[cast.school_a].cancel_reason == "Trường được miễn."


def test_a_withdrawn_source_voids_the_period(opening, session, as_, open_page, period):
    lan = session.scalars(select(User).where(User.username == "lan")).one()
    opening.directive.withdraw("Sai thẩm quyền", by=lan, at=the_clock.now())
    session.commit()
    period = fresh(session, period)
    assert "Sai thẩm quyền" in period.void
    assert {duty.state(the_clock.now()) for duty in opening.duties(period).values()} == {State.CANCELLED}
    client = as_("lan")
    for deed in DEEDS:
        assert client.post(f"/periods/{period.id}/{deed}", data={"reason": "x"}).status_code == 409, deed
    assert open_page(client, "/periods/?state=cancelled").texts("tbody tr")
    assert not open_page(client, "/periods/?state=open").texts("tbody tr")


@pytest.mark.parametrize("username", ["thanhtra", "minh", "hoa"])
def test_only_the_office_changes_a_period(as_, period, username):
    client = as_(username)
    for deed in DEEDS:
        assert client.post(f"/periods/{period.id}/{deed}").status_code == 403, deed
    for page in ("days", "version", "cancellation", "extensions"):
        assert client.get(f"/periods/{period.id}/{page}").status_code == 403, page


@pytest.mark.parametrize("deed", DEEDS)
def test_a_period_that_is_none(as_, period, deed):
    assert as_("lan").post(f"/periods/{period.id + 1}/{deed}").status_code == 404
    assert as_("lan").post(f"/periods/{9**30}/{deed}").status_code == 404


def test_what_the_office_owes_is_asked_for_until_it_was_sent(opening, session, as_, open_page, clock):
    period = opening.open()
    client = as_("hung")
    assert "Phòng còn phải gửi cấp trên" not in open_page(client, "/periods/").text
    clock.set("2026-10-16 08:00")
    text = open_page(client, "/periods/").text
    assert "trước ngày 25 (hạn: hết ngày 24/10/2026), còn 8 ngày" in text
    clock.set("2026-10-27 08:00")
    assert "(hạn: hết ngày 24/10/2026), trễ 3 ngày" in open_page(client, "/periods/").text
    assert client.post(f"/periods/{period.id}/forwarding").status_code == 303
    text = open_page(client, "/periods/").text
    assert "Phòng còn phải gửi cấp trên" not in text
    assert "Đã gửi 27/10/2026" in text
    assert fresh(session, period).forwarded_by_name == "Trần Quốc Hùng"
    assert client.post(f"/periods/{period.id}/forwarding").status_code == 409
    assert client.post(f"/periods/{period.id}/forwarding/removal").status_code == 303
    assert fresh(session, period).forwarded_at is None
    assert client.post(f"/periods/{period.id}/forwarding/removal").status_code == 409
    assert "trễ 3 ngày" in open_page(client, "/periods/").text


def test_the_verb_itself_tells_of_changes_meanwhile(opening, session, period):
    lan = session.scalars(select(User).where(User.username == "lan")).one()
    period = session.get_one(ReportPeriod, period.id)
    days = Days("x", day("2026-09-15"), day("2026-10-14"), day("2026-10-26"), day("2026-11-05"))
    with pytest.raises(Changed):
        changing.change_days(period, days, "x", by=lan, at=the_clock.now(), shown="old")
    assert changing.change_days(period, days, "x", by=lan, at=the_clock.now()) == 6
