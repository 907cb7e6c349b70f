"""Periodic reports among the duties: on the board, in the list, at the school, on the list for telephoning."""

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.duties.columns import columns as columns_of
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind
from tests.pdf.reading import read


@pytest.fixture
def september(reporting, clock):
    """The month's period of September, which school A handed in and the office accepted; now it is October."""
    clock.set("2026-09-16 08:00")
    period = reporting.period(name="tháng 9 năm 2026", first="2026-08-15", last="2026-09-14", due="2026-09-19")
    reporting.hand_in(period, reporting.cast.school_a, {"own": 3})
    reporting.duty(period, reporting.cast.school_a).settle(at=the_clock.now())
    reporting.session.commit()
    clock.set("2026-10-05 08:00")
    return period


@pytest.fixture
def october(reporting, september):
    """The month's period of October, opened on the same form and directive."""
    return reporting.period(september.form_version)


def test_each_period_is_a_column_and_the_newest_stands_first(session, september, october):
    columns = columns_of(session, DutyFilter(), the_clock.now())
    assert [(one.kind, one.topic_key, one.label) for one in columns] == [
        (Kind.REPORT, october.id, "Báo cáo thử, tháng 10 năm 2026"),
        (Kind.REPORT, september.id, "Báo cáo thử, tháng 9 năm 2026"),
    ]
    assert [one.total for one in columns] == [6, 6]
    assert [one.count("late", "done") for one in columns] == [0, 6]


def test_a_column_gives_the_earliest_day_whatever_states_it_holds(session, reporting, september):
    duty = reporting.duty(september, reporting.cast.school_b)
    duty.due_at = the_clock.end_of_day(the_clock.today())  # extended, so it stands in a state of its own
    session.commit()
    (column,) = columns_of(session, DutyFilter(), the_clock.now())
    assert the_clock.local(column.due_at).date() == september.due_on


def test_the_board_leads_to_the_period(as_, open_page, september):
    page = open_page(as_("lan"), "/")
    assert page.link("Báo cáo thử, tháng 9 năm 2026") == f"/periods/{september.id}"


def test_the_list_of_one_period_holds_its_duties_only(as_, open_page, reporting, september, october):
    address = f"/duties/?document={reporting.source().id}&kind=report&topic={october.id}"
    page = open_page(as_("lan"), address)
    assert "Chỉ những việc: của văn bản" in page.text
    assert sum("Báo cáo thử, tháng 10 năm 2026" in row for row in page.texts("tbody tr")) == 6
    assert "tháng 9 năm 2026" not in page.text


def test_a_school_finds_its_reports_by_the_period_and_not_by_the_long_document(as_, open_page, reporting, october):
    page = open_page(as_("minh"), "/")
    duty = reporting.duty(october, reporting.cast.school_a)
    assert page.link("Báo cáo thử, tháng 10 năm 2026") == f"/submissions/{duty.id}"
    assert "Kế hoạch số 77/KH-PGDĐT" in page.texts(".task-list .hint")[0]


def test_the_page_of_a_directive_names_only_the_reports_still_to_be_done(as_, open_page, reporting, october):
    address = f"/directives/{reporting.source().id}"
    mine = open_page(as_("minh"), address).text
    assert "tháng 10 năm 2026" in mine
    assert "tháng 9 năm 2026" not in mine  # accepted long ago
    theirs = open_page(as_("thao"), address).text
    assert "tháng 10 năm 2026" in theirs
    assert "tháng 9 năm 2026" in theirs  # school B never reported


def test_the_list_for_telephoning_names_the_period(as_, september):
    answer = as_("lan").get("/duties/calls.pdf?kind=report&state=late")
    words = " ".join(" ".join(page.text for page in read(answer.data)).split())
    assert "tháng 9 năm 2026" in words
    assert "5 trường" in words


def test_withdrawing_the_directive_ends_its_reports(session, reporting, cast, october):
    from intranet.accounts.models import User

    directive = reporting.source()
    directive.withdraw("Gửi nhầm.", by=session.get_one(User, cast.lan), at=the_clock.now())
    session.commit()
    left = select(Duty).where(Duty.topic_key == october.id, Duty.cancelled_at.is_(None))
    assert session.scalars(left).all() == []


@pytest.mark.parametrize(
    ("kind", "thing", "label"),
    [
        (Kind.REPORT, "Báo cáo công tác truyền thông, tháng 10", "Báo cáo công tác truyền thông, tháng 10"),
        (Kind.REPORT, "Nắm bắt dư luận, tháng 10", "Báo cáo: Nắm bắt dư luận, tháng 10"),
        (Kind.CARD, "Đầu mối truyền thông", "Thẻ đầu mối: Đầu mối truyền thông"),
        (Kind.PLAN, "", "Kế hoạch triển khai"),
    ],
)
def test_nothing_is_called_a_report_twice(kind, thing, label):
    assert kind.about(thing) == label


def test_the_directive_names_the_reports_it_asks_for(reporting, cast, as_, open_page):
    period = reporting.period()
    reporting.hand_in(period, cast.school_a, {"own": 1})
    page = open_page(as_("lan"), f"/directives/{period.directive_id}")
    assert "Báo cáo thử, tháng 10 năm 2026: 1/6 trường đã nộp" in page.text
    assert page.link("Báo cáo thử, tháng 10") == f"/periods/{period.id}"
    assert "Báo cáo định kỳ theo văn bản này" not in open_page(as_("minh"), f"/directives/{period.directive_id}").text


def test_a_report_is_not_called_a_report_twice():
    assert Kind.REPORT.about("Nắm bắt tình hình dư luận, tháng 10") == "Báo cáo: Nắm bắt tình hình dư luận, tháng 10"
    assert Kind.REPORT.about("Báo cáo công tác truyền thông, học kỳ I") == "Báo cáo công tác truyền thông, học kỳ I"
    assert (Kind.CARD.about("Đầu mối"), Kind.PLAN.about("")) == ("Thẻ đầu mối: Đầu mối", "Kế hoạch triển khai")
