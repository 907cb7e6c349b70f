"""The private calendar: whose due dates it holds, how its events come and go, and who may not read it."""

import threading

import pytest
import vobject
from flask import Flask
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.duties.calendar_links import CalendarLink
from intranet.duties.models import Duty, Kind
from intranet.submissions.models import Verdict


@pytest.fixture
def period(reporting):
    """One report asked of all schools, due on 19 October."""
    return reporting.period()


def address_of(client):
    """Press the button; the address, without the host."""
    page = client.post("/calendar/link").text
    return "/calendar/" + page.partition('id="address">')[2].partition("<")[0].rpartition("/calendar/")[2]


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/calendar; charset=utf-8"
    return list(vobject.readOne(answer.get_data(as_text=True)).contents.get("vevent", []))


def summaries(client, address):
    return [event.summary.value for event in read(client, address)]


def test_a_school_sees_its_own_dues_as_whole_days(as_, client, period, reporting, cast, session):
    address = address_of(as_("minh"))
    [event] = read(client, address)
    duty = reporting.duty(period, cast.school_a)
    assert event.summary.value == "Hạn: Báo cáo thử, tháng 10 năm 2026"
    assert event.dtstart.value.isoformat() == "2026-10-19"  # a date, no hour
    assert event.dtend.value.isoformat() == "2026-10-20"
    assert event.uid.value == f"duty-{duty.id}@localhost"
    assert event.url.value == f"http://localhost/submissions/{duty.id}"
    assert "Kế hoạch số 77/KH-PGDĐT" in event.description.value
    reporting.hand_in(period, cast.school_a, verdict=Verdict.ACCEPTED)
    assert read(client, address) == []
    [theirs] = read(client, address_of(as_("thao")))
    assert theirs.uid.value != event.uid.value


def test_events_follow_the_work_under_the_same_uid(as_, client, period, reporting, cast, session, clock):
    address = address_of(as_("hoa"))
    [before] = read(client, address)
    duty = reporting.duty(period, cast.school_a)
    duty.due_at = the_clock.end_of_day(the_clock.today().replace(day=30))
    session.commit()
    [later] = read(client, address)
    assert (later.uid.value, later.dtstart.value.day) == (before.uid.value, 30)
    reporting.hand_in(period, cast.school_a)
    assert read(client, address) == []  # waits for the office
    reporting.duty(period, cast.school_a).send_back("Xem lại.", at=the_clock.now())
    session.commit()
    [returned] = read(client, address)
    assert returned.uid.value == before.uid.value
    assert returned.summary.value.startswith("NỘP LẠI: ")
    clock.set("2026-10-31 00:00")
    reporting.duty(period, cast.school_a).cancel("Thôi.", at=the_clock.now())
    session.commit()
    assert read(client, address) == []


def test_late_work_says_so(as_, client, period, clock):
    address = address_of(as_("minh"))
    clock.set("2026-10-20 00:00")
    assert summaries(client, address) == ["QUÁ HẠN: Báo cáo thử, tháng 10 năm 2026"]


@pytest.mark.parametrize("who", ["lan", "hung", "quantri", "thanhtra"])
def test_the_office_sees_what_was_asked_once_with_how_many_still_owe(as_, client, period, reporting, cast, who):
    reporting.hand_in(period, cast.school_a)
    address = address_of(as_(who))
    [event] = read(client, address)
    assert event.summary.value == "Hạn: Báo cáo thử, tháng 10 năm 2026 (còn 5/6 trường)"
    assert event.uid.value.startswith(f"asked-{period.directive_id}-report-{period.id}-20261019@")
    assert as_(who).get(event.url.value.removeprefix("http://localhost")).status_code == 200


def test_other_days_of_single_schools_are_events_of_their_own(as_, client, period, reporting, cast, session):
    reporting.duty(period, cast.school_b).due_at = the_clock.end_of_day(the_clock.today().replace(day=25))
    session.commit()
    assert [one.partition("(")[2] for one in summaries(client, address_of(as_("lan")))] == [
        "còn 5/5 trường)", "còn 1/1 trường)",
    ]  # fmt: skip


def test_what_all_have_done_drops_out_of_the_offices_calendar(as_, client, period, session):
    address = address_of(as_("lan"))
    for duty in session.scalars(select(Duty).where(Duty.kind == Kind.REPORT)):
        duty.settle(at=the_clock.now())
    session.commit()
    assert read(client, address) == []


def test_the_offices_own_days_are_among_them(as_, client, reporting, clock):
    reporting.period(forward_on=the_clock.today().replace(day=24), forward_words="trước ngày 25")
    clock.set("2026-10-20 08:00")
    events = {event.uid.value.partition("-")[0]: event for event in read(client, address_of(as_("lan")))}
    assert events["task"].dtstart.value.isoformat() == "2026-10-24"
    assert "Gửi cấp trên" in events["task"].summary.value


def test_only_the_newest_link_works_and_a_revoked_one_does_not(as_, client, period):
    minh = as_("minh")
    first = address_of(minh)
    second = address_of(minh)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert minh.post("/calendar/link/revocation").status_code == 303
    assert client.get(second).status_code == 404
    assert "Bạn chưa có liên kết lịch" in minh.get("/calendar/").text
    assert minh.post("/calendar/link/revocation").status_code == 303  # pressed twice


def test_a_locked_account_has_a_dead_link(as_, client, period, session, cast):
    address = address_of(as_("hoa"))
    hoa = session.get_one(User, cast.hoa)
    hoa.lock(by=session.get_one(User, cast.quantri), at=the_clock.now())
    session.commit()
    assert client.get(address).status_code == 404
    hoa.unlock(by=session.get_one(User, cast.quantri), at=the_clock.now())
    session.commit()
    assert client.get(address).status_code == 200


def test_who_goes_to_another_school_sees_its_dues(as_, client, period, session, cast, reporting):
    address = address_of(as_("hoa"))
    session.get_one(User, cast.hoa).school_id = cast.school_b
    session.commit()
    [event] = read(client, address)
    assert event.uid.value == f"duty-{reporting.duty(period, cast.school_b).id}@localhost"


@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 500, "%00", "..%2f..%2fsecret", "ế" * 20])
def test_a_wrong_token_is_not_found(client, as_, token):
    address_of(as_("minh"))
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_the_address_is_told_once_and_kept_as_a_hash_only(as_, session, cast):
    minh = as_("minh")
    address = address_of(minh)
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) >= 43
    link = session.scalars(select(CalendarLink).where(CalendarLink.user_id == cast.minh)).one()
    assert token not in (link.token_hash, str(vars(link)))
    assert token not in minh.get("/calendar/").text
    notes = session.scalars(select(AuditEntry.note).where(AuditEntry.action == "calendar.renew")).all()
    assert notes == ["Tạo liên kết lịch"]
    assert not any(token in note for note in notes)


def test_guessing_is_throttled(client, as_, period):
    address = address_of(as_("minh"))
    answers = [client.get(f"/calendar/guess{n}.ics").status_code for n in range(25)]
    assert answers[:20] == [404] * 20
    assert answers[-1] == 429
    assert client.get(address).status_code == 429  # the guesser's address, whatever it asks


def test_an_unchanged_calendar_is_not_sent_again(as_, client, period, reporting, cast):
    address = address_of(as_("minh"))
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    reporting.hand_in(period, cast.school_a)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert "private" in first.headers["Cache-Control"]


def test_lines_are_as_calendar_programs_want_them(as_, client, period):
    answer = client.get(address_of(as_("minh"))).data
    lines = answer.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in answer.replace(b"\r\n", b"")
    assert b"DTSTART;VALUE=DATE:20261019" in lines
    assert any(line.startswith(b"DTSTAMP:") and line.endswith(b"Z") for line in lines)


def test_few_statements_whatever_is_asked(as_, client, reporting, period, statements):
    addresses = [address_of(as_(who)) for who in ("minh", "lan")]
    costs = []
    for _ in range(2):
        for address in addresses:
            statements.clear()
            client.get(address)
            costs.append(len(statements))
        for number in range(6):
            reporting.period(period.form_version, name=f"đợt {number}")
    assert costs[:2] == costs[2:]
    assert max(costs) <= 12


def test_the_page_warns_while_only_this_machine_is_reached(as_, open_page, app: Flask):
    assert "INTRANET_URL" in open_page(as_("minh"), "/calendar/").text
    app.config["INTRANET_URL"] = "https://intranet.tanloc.example"
    try:
        page = open_page(as_("minh"), "/calendar/")
        assert "INTRANET_URL" not in page.text
        assert 'id="address">https://intranet.tanloc.example/calendar/' in as_("minh").post("/calendar/link").text
    finally:
        app.config["INTRANET_URL"] = ""


def at_once(clients, address):
    """The same press from several devices in the same moment; the answers."""
    together, answers = threading.Barrier(len(clients)), []

    def press(client):
        together.wait()
        answers.append(client.post(address))

    people = [threading.Thread(target=press, args=(client,)) for client in clients]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return answers


def test_pressed_twice_at_once_both_are_answered_and_one_link_is_in_force(as_, client, session):
    clients = [as_("minh") for _ in range(4)]
    for _ in range(3):  # without a link first, then with one
        answers = at_once(clients, "/calendar/link")
        assert [answer.status_code for answer in answers] == [200] * 4
        shown = [answer.text.partition('id="address">')[2].partition("<")[0].rpartition("/")[2] for answer in answers]
        statuses = [client.get(f"/calendar/{token}").status_code for token in shown]
        assert sorted(statuses) == [200, 404, 404, 404]
        session.rollback()
        assert len(session.scalars(select(CalendarLink)).all()) == 1
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "calendar.renew")).all()) == 12


def test_revoked_twice_at_once_it_is_revoked_once(as_, session):
    clients = [as_("minh") for _ in range(4)]
    clients[0].post("/calendar/link")
    assert {answer.status_code for answer in at_once(clients, "/calendar/link/revocation")} == {303}
    assert session.scalars(select(CalendarLink)).all() == []
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "calendar.revoke")).all()) == 1
