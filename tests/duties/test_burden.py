"""What is asked of each school each month: every number is its rows, whatever the filter."""

import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, select

from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.duties import queries
from intranet.duties.burden import Month, burden
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind
from intranet.units.levels import Level
from intranet.units.models import School
from tests.conftest import local_instant


@pytest.fixture
def asked(session, reporting, cast):
    """``asked(school, kind, when)``: a duty given at that local time."""
    directive = reporting.source()

    def give(school_id, kind, when, **more):
        duty = Duty(
            school_id=school_id, document_id=directive.id, kind=kind, topic_key=more.pop("topic", 0),
            opened_at=local_instant(when), due_at=local_instant("2027-05-30 23:59"), school_year_id=cast.school_year,
            **more,
        )  # fmt: skip
        session.add(duty)
        session.commit()
        return duty

    return give


@pytest.fixture
def autumn(asked, cast):
    """School A: two in September, one in October; school B: one in November; another cancelled."""
    asked(cast.school_a, Kind.ACKNOWLEDGE, "2026-09-01 00:00")
    asked(cast.school_a, Kind.PLAN, "2026-09-30 23:59")
    asked(cast.school_a, Kind.REPORT, "2026-10-01 00:00", topic=1, matter="Báo cáo")
    asked(cast.school_b, Kind.ACKNOWLEDGE, "2026-11-15 10:00")
    asked(cast.school_b, Kind.PLAN, "2026-11-16 10:00", cancelled_at=local_instant("2026-09-01 07:00"))


def made(session, chosen, sort="school"):
    return burden(session, chosen, the_clock.now(), sort=sort, page=1)


def test_months_are_those_of_vietnam_and_none_is_left_out(session, autumn, cast):
    found = made(session, DutyFilter(year=cast.school_year))
    assert [month.label for month in found.months] == ["09/2026", "10/2026", "11/2026"]
    assert {one.school_id: (one.months, one.total) for one in found.schools.items} == {
        cast.school_a: ((2, 1, 0), 3),
        cast.school_b: ((0, 0, 1), 1),
    }
    assert (found.totals, found.total) == ((2, 1, 1), 4)


def test_each_kind_alone(session, autumn, cast):
    reports = made(session, DutyFilter(year=cast.school_year, kind=Kind.REPORT))
    assert [(one.school_id, one.total) for one in reports.schools.items] == [(cast.school_a, 1)]
    assert reports.kinds == {Kind.ACKNOWLEDGE: 2, Kind.PLAN: 1, Kind.CARD: 0, Kind.REPORT: 1}
    assert len(reports.months) == 3  # the months stay when the kind changes


@pytest.mark.parametrize(
    ("sort", "first"),
    [("-total", "school_a"), ("total", "school_b"), ("2026-11", "school_a"), ("-2026-11", "school_b"),
     ("nonsense", "school_a"), ("school", "school_a")],
)  # fmt: skip
def test_sorting(session, autumn, cast, sort, first):
    found = made(session, DutyFilter(year=cast.school_year), sort)
    assert found.schools.items[0].school_id == getattr(cast, first)


FILTERS = st.builds(
    DutyFilter,
    year=st.sampled_from([None, 1]),
    kind=st.sampled_from([None, *Kind]),
    level=st.sampled_from([None, *Level]),
    commune=st.sampled_from([None, 0, 1, 2]),
    q=st.sampled_from(["", "tan loc", "không có"]),
)
GIVEN = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(list(Kind)), st.dates(date(2026, 8, 1), date(2027, 7, 31))),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=GIVEN, chosen=FILTERS)
def test_every_number_is_the_length_of_its_list(session, cast, reporting, rows, chosen):
    directive = reporting.source()
    session.execute(delete(Duty))
    session.add_all(
        Duty(
            school_id=school, document_id=directive.id, kind=kind, topic_key=place, school_year_id=cast.school_year,
            opened_at=the_clock.start_of_day(day), due_at=the_clock.end_of_day(day),
        )
        for place, (school, kind, day) in enumerate(rows)
    )  # fmt: skip
    session.flush()
    now, found = the_clock.now(), made(session, chosen)

    def count(**changes):
        return queries.count_duties(session, chosen.but(**changes), now)

    def of(month):
        return {"opened_from": month.first_on, "opened_to": month.last_on}

    assert found.total == count() == sum(one.total for one in found.schools.items)
    assert all(found.kinds[kind] == count(kind=kind) for kind in Kind)
    for place, month in enumerate(found.months):
        assert found.totals[place] == count(**of(month))
        for one in found.schools.items:
            assert one.months[place] == count(school=one.school_id, **of(month))


def test_the_page_links_each_number_to_its_rows(as_, open_page, autumn, cast):
    lan = as_("lan")
    page = open_page(lan, "/duties/burden")
    numbers = page.select("#burden tbody td.num a")
    assert len(numbers) == 3 + 1 + 2 + 1 + 1 + 1  # totals and their sum; A: two months and the sum; B: one and the sum
    for number in numbers:
        rows = open_page(lan, number.attributes["href"])
        assert len(rows.select("#duties tbody tr")) == int(number.text())


def test_filters_live_in_the_address_and_lead_out_again(as_, open_page, autumn, session, cast):
    page = open_page(as_("thanhtra"), f"/duties/burden?level={Level.PRESCHOOL.value}&kind=report&sort=-total")
    school = session.get_one(School, cast.school_a)
    assert page.texts("#burden tbody th a") == [school.name]
    assert page.one("select[name=level] option[selected]").attributes["value"] == Level.PRESCHOOL.value
    empty = open_page(as_("lan"), "/duties/burden?q=khongco")
    assert empty.link("Bỏ lọc") == "/duties/burden"
    assert as_("minh").get("/duties/burden").status_code == 403


@pytest.mark.parametrize("query", ["sort=;drop", "sort=-2031-01", "page=99", "year=999", "level=x", "commune=-1"])
def test_what_an_address_says_wrongly_narrows_nothing(as_, autumn, query):
    assert as_("lan").get(f"/duties/burden?{query}").status_code == 200


def test_the_workbook_holds_what_the_page_shows_and_is_logged(as_, autumn, session):
    answer = as_("thanhtra").post("/duties/burden.xlsx?kind=report")
    assert answer.status_code == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Trường", "Xã, phường", "09/2026", "10/2026", "11/2026", "Cả năm học"]
    assert rows[1][2:] == [0, 1, 0, 1]
    assert rows[-1] == ["Cộng", "", 0, 1, 0, 1]
    note = session.scalars(select(AuditEntry.note).where(AuditEntry.action == "burden.export")).one()
    assert note == "Tải bảng khối lượng yêu cầu (báo cáo phải nộp): 1 trường"
    assert as_("minh").post("/duties/burden.xlsx").status_code == 403


def test_statements_do_not_grow_with_the_schools(as_, autumn, asked, statements, session, cast):
    lan, costs = as_("lan"), []
    for _ in range(2):
        statements.clear()
        lan.get("/duties/burden")
        costs.append(len(statements))
        more = [School(name=f"Trường Tiểu học số {n}", levels=[Level.PRIMARY]) for n in range(70)]
        session.add_all(more)
        session.flush()
        for one in more:
            asked(one.id, Kind.PLAN, "2027-03-01 08:00")
    assert costs[0] == costs[1] <= 12


def test_an_empty_year_says_what_to_do(as_, open_page):
    assert "Năm học này chưa giao việc nào" in open_page(as_("lan"), "/duties/burden").text


def test_the_month_after_december():
    assert Month(date(2026, 12, 1)).after() == Month(date(2027, 1, 1))
    assert Month(date(2027, 2, 1)).last_on == date(2027, 2, 28)
