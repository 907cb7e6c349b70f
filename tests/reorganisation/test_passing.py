"""What a school owes passes to its successor once, with the same due instant; what it did stays under its name."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.contacts.models import ContactCard
from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.directives.models import Recipient
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, State, open_duties
from intranet.duties.models import Kind as Asked
from intranet.duties.queries import duty_rows
from intranet.periods.models import Extension
from intranet.reorganisation.models import Kind, People
from intranet.reports.periods import Period
from intranet.reports.queries import report
from intranet.submissions.filters import ReportFilter, Standing
from intranet.submissions.models import Verdict
from intranet.submissions.queries import standing_counts
from intranet.units import succession
from intranet.units.levels import Level
from intranet.units.models import School
from intranet.units.years import SchoolYear
from tests.conftest import local_instant

DAY = "2026-10-05"
MORNING = "2026-10-05 08:00"


@pytest.fixture
def ask(session, cast, reporting):
    """Ask schools for something of a directive they have received."""

    def act(*schools, kind=Asked.PLAN, due="2026-10-20", at="2026-09-10 08:00"):
        directive = reporting.source()
        opened = open_duties(
            session, [session.get_one(School, one) for one in schools], document=directive.document, kind=kind,
            due_at=the_clock.end_of_day(date.fromisoformat(due)), at=local_instant(at),
            school_year=session.get_one(SchoolYear, cast.school_year),
        )  # fmt: skip
        session.commit()
        return opened

    return act


def only(duties, kind=Asked.PLAN) -> Duty:
    (found,) = [duty for duty in duties if duty.kind is kind]
    return found


def owed_at(session, at: datetime, **asked) -> list[tuple[int, str]]:
    rows = session.scalars(duty_rows(DutyFilter(at=at, **asked), at))
    return sorted((duty.school_id, duty.kind.value) for duty in rows)


def test_what_is_owed_passes_with_its_due_date_and_leads_back(desk, ask, cast, session):
    ask(cast.school_a)
    desk.plan(Kind.MERGE, DAY, cast.school_a, into=cast.school_b)
    old, new = only(desk.duties(cast.school_a)), only(desk.duties(cast.school_b))
    assert (new.due_at, new.passed_from_id, new.asked_at) == (old.due_at, old.id, old.opened_at)
    assert new.state(the_clock.now()) is State.OPEN
    assert old.state(the_clock.now()) is State.CANCELLED
    assert old.cancel_reason == (
        "Chuyển sang Trường Tiểu học Tân Lộc 1 từ ngày 05/10/2026 theo Quyết định số 15/QĐ-UBND ngày 20/9/2026."
    )
    gone = desk.school(cast.school_a)
    assert (gone.closed_on, gone.successor_id) == (date(2026, 10, 5), cast.school_b)


def test_what_the_successor_is_asked_itself_is_not_asked_twice(desk, ask, cast):
    ask(cast.school_a, cast.school_b)
    row = desk.plan(Kind.MERGE, DAY, cast.school_a, into=cast.school_b)
    assert only(desk.duties(cast.school_b)).passed_from_id is None
    dropped = only(desk.duties(cast.school_a))
    assert dropped.cancelled_at is not None
    assert dropped.cancel_reason.endswith("; Trường Tiểu học Tân Lộc 1 đã được giao việc này.")  # nothing passed
    assert (row.account["passed"], row.account["dropped"]) == (0, 1)


def test_what_two_schools_owe_reaches_a_new_one_once(desk, ask, cast, session):
    ask(cast.school_a, cast.school_b)
    new = desk.becoming(cast.school_a, name="Trường Liên cấp Tân Lộc", levels=(Level.PRESCHOOL, Level.PRIMARY))
    row = desk.plan(Kind.MERGE, DAY, cast.school_a, cast.school_b, becomes=(new,))
    (heir,) = row.results
    assert (heir.name, heir.opened_on, heir.levels) == (new.name, date(2026, 10, 5), list(new.levels))
    assert only(desk.duties(heir.id)).passed_from.school_id == cast.school_a
    assert (row.account["passed"], row.account["dropped"], row.account["closed"]) == (1, 1, 2)
    received = set(session.scalars(select(Recipient.school_id)))
    assert heir.id in received


def test_done_stays_and_waiting_stays_to_be_reviewed(desk, ask, cast, session):
    ask(cast.school_a)
    ask(cast.school_a, kind=Asked.ACKNOWLEDGE)
    for duty in desk.duties(cast.school_a):
        duty.settle(at=the_clock.now()) if duty.kind is Asked.ACKNOWLEDGE else duty.submit(at=the_clock.now())
    session.commit()
    desk.plan(Kind.MERGE, DAY, cast.school_a, into=cast.school_b)
    states = {duty.kind: duty.state(the_clock.now()) for duty in desk.duties(cast.school_a)}
    assert states == {Asked.ACKNOWLEDGE: State.DONE, Asked.PLAN: State.WAITING}
    assert desk.duties(cast.school_b) == []


def test_work_returned_after_the_merger_passes_and_stays_in_time(desk, ask, cast, session, clock):
    ask(cast.school_a)
    only(desk.duties(cast.school_a)).submit(at=the_clock.now())
    session.commit()
    desk.plan(Kind.MERGE, DAY, cast.school_a, into=cast.school_b)
    late = clock.set("2026-11-02 09:00")
    only(desk.duties(cast.school_a)).send_back("Thiếu phần kinh phí.", at=late)
    session.commit()
    new = only(desk.duties(cast.school_b))
    assert (new.state(late), new.return_reason) == (State.RETURNED, "Thiếu phần kinh phí.")
    assert only(desk.duties(cast.school_a)).state(late) is State.CANCELLED
    new.settle(at=late + timedelta(hours=1))
    assert new.state(late + timedelta(hours=2)) is State.DONE  # the first hand-in decides


def test_work_returned_before_passes_with_its_words(desk, ask, cast, session):
    ask(cast.school_a)
    duty = only(desk.duties(cast.school_a))
    duty.submitted_at, duty.returned_at = local_instant("2026-10-01 08:00"), local_instant("2026-10-02 08:00")
    duty.return_reason = "Sửa mục II."
    session.commit()
    desk.plan(Kind.CLOSE, "2026-10-01", cast.school_a, into=cast.school_b)
    new = only(desk.duties(cast.school_b))
    assert new.return_reason == "Sửa mục II."
    assert new.opened_at == local_instant("2026-10-02 08:00")  # until then it waited for the office
    assert only(desk.duties(cast.school_a)).state(local_instant("2026-10-01 12:00")) is State.WAITING


def test_without_a_successor_nothing_is_owed_any_more(desk, ask, cast, session):
    ask(cast.school_a)
    desk.plan(Kind.CLOSE, DAY, cast.school_a)
    assert only(desk.duties(cast.school_a)).cancel_reason.endswith("không có trường kế thừa.")
    people = session.scalars(select(User).where(User.school_id == cast.school_a)).all()
    assert people
    assert all(user.locked_at for user in people)  # nowhere to go


def test_a_division_gives_each_new_school_the_work_a_separation_none(desk, ask, cast, session):
    ask(cast.school_a, cast.school_b)
    new = [desk.becoming(cast.school_a, name=f"Trường Mầm non Hoa Mai {number}") for number in (1, 2)]
    row = desk.plan(Kind.SPLIT, DAY, cast.school_a, becomes=tuple(new), ends=True)
    assert [only(desk.duties(heir.id)).passed_from.school_id for heir in row.results] == [cast.school_a] * 2
    assert {one.id for one in succession.heirs_of(session, cast.school_a)} == {one.id for one in row.results}
    apart = desk.plan(
        Kind.SPLIT, DAY, cast.school_b, becomes=(desk.becoming(cast.school_b, name="Trường Tiểu học Tân Lộc 3"),)
    )
    assert desk.school(cast.school_b).closed_on is None
    assert only(desk.duties(cast.school_b)).cancelled_at is None
    assert desk.duties(apart.results[0].id) == []


def test_cards_end_and_people_go_on(desk, cast, session):
    session.add(
        ContactCard(
            school_id=cast.school_a, kind_id=cast.leader_card, name="Nguyễn Thị Hoa", post="Phó hiệu trưởng",
            mobile="+84912000111", valid_from=date(2026, 9, 1), created_at=the_clock.now(), created_by_name="Hoa",
        )
    )  # fmt: skip
    session.commit()
    row = desk.plan(Kind.MERGE, DAY, cast.school_a, into=cast.school_b)
    session.expire_all()
    assert session.scalars(select(ContactCard.valid_to)).all() == [date(2026, 10, 5)]
    assert {session.get_one(User, one).school_id for one in (cast.minh, cast.hoa)} == {cast.school_b}
    assert (row.account["cards"], row.account["people"]) == (1, 2)
    notes = session.scalars(select(AuditEntry.note).where(AuditEntry.action == "user.edit")).all()
    assert any("từ Trường Mầm non Hoa Mai sang Trường Tiểu học Tân Lộc 1" in note for note in notes)


def test_people_are_locked_when_the_office_says_so(desk, cast, session, as_):
    hoa = as_("hoa")
    assert hoa.get("/").status_code == 200
    desk.plan(Kind.MERGE, DAY, cast.school_a, into=cast.school_b, people=People.LOCK)
    assert hoa.get("/").status_code == 303  # signed out


def test_counts_by_date_are_right_the_instant_before_and_on_the_day(desk, ask, cast, session, clock):
    ask(cast.school_a, cast.school_b, kind=Asked.ACKNOWLEDGE)
    ask(cast.school_a)
    clock.set("2026-10-08 08:00")  # the decision is written down three days late
    desk.plan(Kind.MERGE, DAY, cast.school_a, into=cast.school_b)
    on_the_day = the_clock.start_of_day(date(2026, 10, 5))
    a, b = cast.school_a, cast.school_b
    before = [(a, "acknowledge"), (a, "plan"), (b, "acknowledge")]
    assert owed_at(session, on_the_day - timedelta(seconds=1)) == before
    assert owed_at(session, on_the_day) == [(b, "acknowledge"), (b, "plan")]
    assert owed_at(session, the_clock.now()) == [(b, "acknowledge"), (b, "plan")]


def test_the_report_counts_a_passed_duty_in_the_period_it_was_first_asked_in(desk, ask, cast, session, clock):
    ask(cast.school_a, at="2026-09-10 08:00")
    clock.set("2026-11-10 08:00")
    desk.plan(Kind.MERGE, "2026-11-03", cast.school_a, into=cast.school_b)
    september, november = Period(date(2026, 9, 1), date(2026, 9, 30)), Period(date(2026, 11, 1), date(2026, 11, 30))
    of_september = report(session, september, september.cut(the_clock.now()))
    assert of_september.total.tallies[Asked.PLAN].asked == 1
    assert [missing.school_id for missing in of_september.missing] == [cast.school_a]
    since = Period(date(2026, 9, 1), date(2026, 11, 30))
    later = report(session, since, since.cut(the_clock.now()))
    assert [missing.school_id for missing in later.missing if missing.document_id] == [cast.school_b]
    assert report(session, november, november.cut(the_clock.now())).total.tallies[Asked.PLAN].asked == 0
    links = DutyFilter(opened_from=november.first, opened_to=november.last, at=november.cut(the_clock.now()))
    assert list(session.scalars(duty_rows(links, the_clock.now()))) == []


def test_a_report_period_expects_the_successor_with_the_days_its_predecessor_was_given(
    desk, reporting, cast, session, clock
):
    period = reporting.period(schools=[cast.school_a, 3])
    session.add(
        Extension(
            period_id=period.id, school_id=cast.school_a, due_on=date(2026, 10, 24), locks_on=date(2026, 11, 5),
            reason="Mưa lũ", at=the_clock.now(), by_name="Lan",
        )
    )  # fmt: skip
    session.commit()
    desk.plan(Kind.MERGE, DAY, cast.school_a, into=cast.school_b)
    counts = standing_counts(session, ReportFilter.read(period, {}), the_clock.now())
    assert (counts[Standing.EXPECTED], counts[Standing.CANCELLED]) == (2, 1)
    assert reporting.duty(period, cast.school_b).state(the_clock.now()) is State.OPEN
    extension = session.scalars(select(Extension).where(Extension.school_id == cast.school_b)).one()
    assert (extension.due_on, extension.locks_on) == (date(2026, 10, 24), date(2026, 11, 5))


def test_a_report_handed_in_before_stays_and_is_not_asked_again(desk, reporting, cast, session):
    period = reporting.period(schools=[cast.school_a])
    reporting.hand_in(period, cast.school_a, {"own": 3}, verdict=Verdict.ACCEPTED)
    desk.plan(Kind.MERGE, DAY, cast.school_a, into=cast.school_b)
    assert [duty.school_id for duty in session.scalars(select(Duty))] == [cast.school_a]
    counts = standing_counts(session, ReportFilter.read(period, {}), the_clock.now())
    assert (counts[Standing.EXPECTED], counts[Standing.ACCEPTED]) == (1, 1)


def test_the_successor_reads_the_directive_and_the_record_and_changes_neither(desk, ask, cast, reporting, as_, session):
    directive = reporting.source()
    session.query(Recipient).filter_by(school_id=cast.school_b).delete()
    session.commit()
    ask(cast.school_a)
    thao = as_("thao")
    assert thao.get(f"/directives/{directive.id}").status_code == 404
    old = only(desk.duties(cast.school_a)).id
    assert thao.get(f"/plans/{old}").status_code == 404
    assert thao.get(f"/schools/{cast.school_a}").status_code == 404
    desk.plan(Kind.MERGE, DAY, cast.school_a, into=cast.school_b, people=People.LOCK)
    assert thao.get(f"/directives/{directive.id}").status_code == 200
    assert thao.get(f"/plans/{old}").status_code == 200
    assert thao.get(f"/schools/{cast.school_a}").status_code == 200
    assert thao.get(f"/plans/{old}/draft").status_code == 404
    assert thao.post(f"/plans/{old}/draft", data={"subject": "Kế hoạch"}).status_code == 404
    assert thao.post(f"/plans/{old}/submission").status_code == 404


def test_succession_reaches_back_over_two_mergers_and_is_taken_back(desk, cast, session):
    desk.plan(Kind.CLOSE, "2026-10-01", cast.school_a, into=cast.school_b)
    desk.plan(Kind.CLOSE, "2026-10-02", cast.school_b, into=3)
    assert [one.id for one in succession.predecessors_of(session, 3)] == [cast.school_a, cast.school_b]
    assert [one.id for one in succession.heirs_of(session, cast.school_a)] == [cast.school_b]
    desk.school(cast.school_b).reopen(by=desk.lan, at=the_clock.now())
    session.commit()
    assert succession.predecessors_of(session, 3) == []
    assert [one.id for one in succession.predecessors_of(session, cast.school_b)] == [cast.school_a]


def test_people_of_a_school_list_the_duties_of_those_it_took_over_from_and_of_no_other(
    desk, ask, cast, as_, open_page, session
):
    ask(cast.school_a, 3)
    only(desk.duties(cast.school_a)).settle(at=the_clock.now())
    session.commit()
    thao = as_("thao")
    assert open_page(thao, f"/duties/?school={cast.school_a}&state=done").select("tbody tr") == []
    desk.plan(Kind.MERGE, DAY, cast.school_a, into=cast.school_b, people=People.LOCK)
    page = open_page(thao, open_page(thao, f"/schools/{cast.school_a}").link("Việc trường đã được giao"))
    assert len(page.select("tbody tr")) == 1
    assert open_page(thao, "/duties/?school=3").select("tbody tr") == []  # their own: none
