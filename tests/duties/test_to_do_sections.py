"""In what order a school's person does things, what was returned and why, what is done this month."""

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core.roles import Role
from intranet.duties.models import Duty
from intranet.duties.progress import next_steps
from intranet.duties.to_do import Section, sections, to_do
from intranet.submissions.models import Submission, Verdict
from tests.conftest import local_instant

MONTHS = [
    ("tháng 7", "2026-07-31"), ("tháng 8", "2026-10-04"), ("tháng 9", "2026-10-05"), ("tháng 10", "2026-10-12"),
    ("tháng 11", "2026-10-13"), ("tháng 12", "2026-12-31"),
]  # fmt: skip


@pytest.fixture
def periods(reporting):
    """Six periods of one form, due on the days of ``MONTHS``; today is 5 October."""
    version = reporting.form()
    return {name: reporting.period(version, name=name, due=due, locks="2027-06-30") for name, due in MONTHS}


def in_order(session, school_id, role=Role.HEAD):
    now = the_clock.now()
    found = to_do(session, school_id, now, now)
    steps = next_steps(session, found.owed, role)
    split = sections(found.owed, steps, now)
    return {section: [duty.matter.partition(", ")[2] for duty in duties] for section, duties in split.items()}


def test_returned_first_then_late_then_by_due_date(session, reporting, periods, cast):
    reporting.hand_in(periods["tháng 12"], cast.school_a, verdict=Verdict.RETURNED)
    assert in_order(session, cast.school_a) == {
        Section.RETURNED: ["tháng 12"],
        Section.LATE: ["tháng 7", "tháng 8"],
        Section.SOON: ["tháng 9", "tháng 10"],
        Section.LATER: ["tháng 11"],
    }


def test_what_a_colleague_has_to_do_first_stands_apart(session, reporting, periods, cast):
    duty = reporting.duty(periods["tháng 8"], cast.school_a)
    session.add(
        Submission(
            id=duty.id, period_id=duty.topic_key, school_id=cast.school_a, revision=2, prepared_at=the_clock.now(),
            prepared_by_name="Đặng Thị Hoa",
        )
    )  # fmt: skip
    session.commit()
    assert in_order(session, cast.school_a, Role.FOCAL)[Section.WITH_OTHERS] == ["tháng 8"]
    assert Section.WITH_OTHERS not in in_order(session, cast.school_a, Role.HEAD)
    assert in_order(session, cast.school_a, Role.HEAD)[Section.LATE] == ["tháng 7", "tháng 8"]


def test_the_page_has_one_button_a_row_and_one_of_them_is_first(as_, open_page, periods, cast):
    page = open_page(as_("hoa"), "/")
    rows = page.select(".task-list > li")
    assert len(rows) == len(MONTHS)
    assert all(len(row.css(".task-action a")) == 1 for row in rows)
    assert len(page.select(".task-action .btn-primary")) == 1
    assert page.texts("main h2") == [
        "Quá hạn 2", "Đến hạn trong 7 ngày 2", "Còn thời gian 2", "Đã xong trong tháng 10/2026 0",
    ]  # fmt: skip


def test_the_reason_of_a_return_is_told_whole_and_when(as_, open_page, reporting, periods, session, cast):
    reporting.hand_in(periods["tháng 9"], cast.school_a)
    duty = reporting.duty(periods["tháng 9"], cast.school_a)
    duty.send_back("Thiếu số liệu tuyên truyền trên loa; đề nghị bổ sung.", at=local_instant("2026-10-04 16:30"))
    session.commit()
    page = open_page(as_("minh"), "/")
    [why] = page.texts(".returned-why")
    assert why == "Phòng trả lại lúc 16:30 04/10/2026: Thiếu số liệu tuyên truyền trên loa; đề nghị bổ sung."
    assert "Thiếu số liệu" not in open_page(as_("thao"), "/").text


def test_what_is_done_this_month_and_not_what_was_done_before(as_, open_page, reporting, periods, clock, cast):
    clock.set("2026-09-30 23:59")
    reporting.hand_in(periods["tháng 7"], cast.school_a, verdict=Verdict.ACCEPTED)
    clock.set("2026-10-01 00:00")
    reporting.hand_in(periods["tháng 8"], cast.school_a, verdict=Verdict.ACCEPTED)
    clock.set("2026-10-05 08:00")
    page = open_page(as_("minh"), "/")
    assert page.texts("main h2")[-1] == "Đã xong trong tháng 10/2026 1"
    done = page.texts("main h2 + .task-list li")[-1]
    assert "tháng 8" in done
    clock.set("2026-11-01 00:00")
    assert "Đã xong trong tháng 11/2026 0" in open_page(as_("minh"), "/").texts("main h2")


def test_no_section_is_empty_and_nothing_stands_twice(session, periods, cast):
    found = in_order(session, cast.school_b)
    names = [name for section in found.values() for name in section]
    assert sorted(names) == sorted(name for name, _ in MONTHS)
    assert all(found.values())


def test_to_do_is_the_schools_home(as_, open_page, periods):
    one, other = (open_page(as_("minh"), address).texts(".task-text > a") for address in ("/", "/to-do"))
    assert one == other
    assert one


def test_the_page_costs_the_same_whatever_is_owed(as_, periods, statements, reporting, session, cast):
    minh = as_("minh")
    statements.clear()
    minh.get("/")
    before = len(statements)
    for number in range(20):
        reporting.period(periods["tháng 9"].form_version, name=f"đợt {number}", due="2026-11-30", locks="2027-01-01")
    statements.clear()
    minh.get("/")
    assert len(statements) == before <= 12
    assert session.scalars(select(Duty.id).where(Duty.school_id == cast.school_a)).all()
