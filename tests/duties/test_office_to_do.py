"""“Việc cần làm” of the office: what waits for it, in what order, one button each; what one has done this month."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.accounts.tasks import Group, Task, grouped
from intranet.core import audit
from intranet.core import clock as the_clock
from intranet.directives.models import Directive
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.jobs.models import Job, JobState
from intranet.submissions.models import Verdict
from tests.conftest import local_instant


def titles(page):
    return page.texts(".task-text > a")


def draft_of(session, user_id, *, subject="Dự thảo", symbol=None, issued_on=None):
    now = the_clock.now()
    document = Document(
        type=DocumentType.KE_HOACH, symbol=symbol, own=True, issued_on=issued_on, subject=subject, issuer_name="Phòng"
    )
    session.add(Directive(document=document, created_by_id=user_id, created_at=now))
    session.commit()


def test_reports_that_wait_are_one_line_a_period_and_lead_to_exactly_them(as_, open_page, reporting, cast):
    period = reporting.period()
    reporting.hand_in(period, cast.school_a, at=local_instant("2026-10-02 09:00"))
    reporting.hand_in(period, cast.school_b, at=local_instant("2026-10-01 09:00"))
    lan = as_("lan")
    page = open_page(lan, "/to-do")
    assert titles(page) == ["2 báo cáo chờ duyệt: Báo cáo thử, tháng 10 năm 2026"]
    assert "Chờ từ 09:00 01/10/2026" in page.text
    rows = open_page(lan, page.link("Duyệt báo cáo"))
    assert len(rows.select("tbody tr")) == 2


def test_what_was_reviewed_or_returned_waits_no_more(as_, open_page, reporting, cast):
    period = reporting.period()
    reporting.hand_in(period, cast.school_a, verdict=Verdict.RETURNED)
    reporting.hand_in(period, cast.school_b, verdict=Verdict.ACCEPTED)
    assert "chờ duyệt" not in open_page(as_("lan"), "/to-do").text


def test_drafts_are_told_and_a_signed_one_is_pressing(as_, open_page, session, cast):
    draft_of(session, cast.lan, subject="Của Lan")
    draft_of(session, cast.hung, subject="Của Hùng")
    draft_of(session, cast.lan, subject="Đã ký", symbol="15/KH-PGDĐT", issued_on=the_clock.today())
    page = open_page(as_("lan"), "/to-do")
    assert [title.rpartition(": ")[2] for title in titles(page)] == ["Đã ký", "Của Lan", "Của Hùng"]
    assert page.texts("main h2")[0].startswith("Đến hạn hoặc quá hạn")
    assert "phát hành trong ngày ký" in page.text
    assert "Trần Quốc Hùng soạn." in page.text
    assert titles(open_page(as_("thanhtra"), "/to-do")) == []


def test_late_schools_are_to_be_telephoned_and_the_number_is_its_rows(as_, open_page, reporting, clock):
    reporting.period(due="2026-10-19")
    assert "quá hạn" not in " ".join(titles(open_page(as_("lan"), "/to-do")))
    clock.set("2026-10-20 00:00")
    lan = as_("lan")
    page = open_page(lan, "/to-do")
    assert titles(page)[-1] == "6 việc quá hạn ở 6 trường"
    button = page.select(".task-action a")[-1]
    assert button.text() == "Đôn đốc"
    assert len(open_page(lan, button.attributes["href"]).select("#duties tbody tr")) == 6


def test_what_the_office_sends_on_is_due_on_its_own_day(as_, open_page, reporting, clock, session):
    period = reporting.period(forward_on=the_clock.today() + timedelta(days=19), forward_words="trước ngày 25")
    assert titles(open_page(as_("lan"), "/to-do")) == []
    clock.set("2026-10-20 08:00")
    assert open_page(as_("lan"), "/to-do").texts("main h2")[0].startswith("Sắp đến hạn")
    clock.set("2026-10-24 08:00")
    page = open_page(as_("lan"), "/to-do")
    assert page.texts("main h2")[0].startswith("Đến hạn hoặc quá hạn")
    assert page.link("Tổng hợp và gửi") == f"/periods/{period.id}"
    session.merge(period).forwarded_at = the_clock.now()
    session.commit()
    assert "Gửi cấp trên" not in open_page(as_("lan"), "/to-do").text


def failed_job(session, user_id, ended="2026-10-04 08:00"):
    job = Job(
        kind="x", title="Xuất PDF", state=JobState.FAILED, created_at=the_clock.now(), created_by_id=user_id,
        finished_at=local_instant(ended), error="Hết bộ nhớ.",
    )  # fmt: skip
    session.add(job)
    session.commit()
    return job


@pytest.mark.parametrize(("who", "sees"), [("lan", True), ("quantri", True), ("hung", False), ("thanhtra", False)])
def test_a_failed_job_is_told_to_whom_asked_and_to_the_administrator(as_, open_page, session, cast, who, sees):
    failed_job(session, cast.lan)
    page = open_page(as_(who), "/to-do")
    assert ("Không làm được: Xuất PDF" in titles(page)) is sees
    if sees:
        assert as_(who).get(page.link("Xem và làm lại")).status_code == 200


def test_an_old_failure_is_forgotten(as_, open_page, session, cast):
    failed_job(session, cast.lan, "2026-09-01 08:00")
    assert titles(open_page(as_("lan"), "/to-do")) == []


def test_ones_own_deeds_of_the_month_are_told_and_nobody_elses(as_, open_page, session, cast):
    lan, hung = session.get_one(User, cast.lan), session.get_one(User, cast.hung)
    for by, at, note in (
        (lan, "2026-09-30 23:00", "Tháng trước"),
        (lan, "2026-10-01 00:00", "Tháng này"),
        (hung, "2026-10-02 00:00", "Của Hùng"),
    ):
        audit.record(session, by=by, action="plan.accepted", subject=by, at=local_instant(at), note=note)
    audit.record(session, by=lan, action="user.sign_in", subject=lan, at=the_clock.now(), note="Đăng nhập")
    session.commit()
    assert open_page(as_("lan"), "/to-do").texts(".history-what") == ["Tháng này"]
    assert open_page(as_("thanhtra"), "/to-do").texts(".history-what") == []


def test_an_empty_list_says_so(as_, open_page):
    assert "Không còn việc nào chờ bạn" in open_page(as_("hung"), "/to-do").text


def test_groups_stand_in_their_order_and_the_longest_wait_first():
    now, today = the_clock.now(), the_clock.today()
    made = [
        Task("chase", "", "", "", chased=True, since=now),
        Task("mine", "", "", ""),
        Task("later", "", "", "", due_on=today + timedelta(days=1)),
        Task("short", "", "", "", waited_for=True, since=now - timedelta(days=1)),
        Task("long", "", "", "", waited_for=True, since=now - timedelta(days=9)),
        Task("now", "", "", "", due_on=today),
        Task("past", "", "", "", due_on=today - timedelta(days=1)),
    ]
    found = grouped(made, now)
    assert list(found) == [Group.PRESSING, Group.WAITED_FOR, Group.COMING, Group.BEGUN, Group.CHASED]
    order = [task.key for tasks in found.values() for task in tasks]
    assert order == ["past", "now", "long", "short", "later", "mine", "chase"]


def test_few_statements_whatever_waits(as_, reporting, statements, session, cast):
    lan = as_("lan")
    statements.clear()
    lan.get("/to-do")
    before = len(statements)
    version = reporting.form()
    for number in range(8):
        reporting.hand_in(reporting.period(version, name=f"đợt {number}"), cast.school_a)
        draft_of(session, cast.lan, subject=f"Dự thảo {number}")
    statements.clear()
    lan.get("/to-do")
    assert len(statements) == before <= 12
    assert session.scalars(select(Directive.id)).all()
