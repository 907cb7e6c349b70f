"""Shares in time: every figure is its rows; months as Vietnam counts them; a school's page and the directive's."""

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core.db import db
from intranet.duties import queries
from intranet.duties import rates as shares
from intranet.duties.columns import columns, whole
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind, State
from intranet.duties.standing import Handed
from intranet.units.models import School
from tests.clients import counted, signed_in
from tests.conftest import local_instant
from tests.demo_district import demo_district
from tests.duties.test_board import rows_behind
from tests.duties.test_matrix import FILTERS
from tests.pages import check_page


@pytest.fixture
def district(_database, cast):
    return demo_district(_database)


@pytest.fixture
def lan(district):
    return signed_in(district, "lan")


def number_of(chosen: DutyFilter, **changes) -> int:
    return queries.count_duties(db.session, shares.counted(chosen).but(**changes), the_clock.now())


def agrees(score: shares.Score, chosen: DutyFilter) -> bool:
    """Whether the score is the lengths of the lists behind it."""
    return score == shares.Score(
        number_of(chosen), number_of(chosen, handed=(Handed.IN_TIME,)), number_of(chosen, handed=(Handed.LATE,))
    ) and score.missing == number_of(chosen, handed=(Handed.NOT,))


@pytest.mark.parametrize("chosen", FILTERS, ids=str)
def test_every_score_is_the_lengths_of_its_lists(district, chosen):
    now = the_clock.now()
    with district.app_context():
        asked = columns(db.session, shares.counted(chosen), now)
        total = whole(asked)
        assert agrees(total, chosen)
        for column in asked:
            of_column = chosen.but(document=column.document_id, kind=column.kind, topic=column.topic_key)
            assert agrees(column.score, of_column)
        months = shares.months(db.session, chosen, now)
        assert sum((month.score for month in months), shares.Score()) == total
        for month in months:
            assert agrees(month.score, chosen.but(due_from=month.first_on, due_to=month.last_on))
        schools = shares.school_scores(db.session.execute(shares.by_school(chosen, now, "name")))
        assert sum((one.score for one in schools), shares.Score()) == total
        for one in schools[:4]:
            assert agrees(one.score, chosen.but(school=one.id))
        parts = shares.months_of_schools(db.session, chosen, now, None)
        for one in schools:
            its = (parts.get((one.id, month.first_on), shares.Score()) for month in months)
            assert sum(its, shares.Score()) == one.score


@pytest.mark.parametrize("address", ["/duties/rates", "/duties/rates?view=duties", "/duties/rates?kind=plan&level=TH"])
def test_every_figure_of_the_page_leads_to_its_rows(lan, address):
    page = check_page(lan.get(address).text)
    links = page.select("a.stat") + page.select("td.num a[href*='/duties/?']")[:20]
    figures = [(link, (link.css_first(".stat-number") or link).text().strip()) for link in links]
    checked = [(link, figure) for link, figure in figures if figure.isdigit()]
    assert len(checked) > 3
    for link, figure in checked:
        assert int(figure) == rows_behind(lan, link.attributes["href"]), link.attributes["href"]


@pytest.mark.parametrize("sort", shares.SORTS)
def test_schools_are_sorted_both_ways(district, sort):
    now = the_clock.now()
    with district.app_context():
        up, down = (
            shares.school_scores(db.session.execute(shares.by_school(DutyFilter(), now, way)))
            for way in (sort, f"-{sort}")
        )
    keys = {
        "due": lambda one: one.score.due, "in_time": lambda one: one.score.in_time, "late": lambda one: one.score.late,
        "missing": lambda one: one.score.missing, "share": lambda one: one.score.ratio, "name": lambda one: one.rank,
    }  # fmt: skip
    values = [keys[sort](one) for one in up]
    assert values == sorted(values)
    assert [keys[sort](one) for one in down] == sorted(values, reverse=True)


def test_a_month_is_vietnam_s(session, reporting, clock):
    period = reporting.period(due="2026-09-30")  # its last instant is still September there, and not yet in UTC+9
    clock.set("2026-10-05 08:00")
    (month,) = shares.months(session, DutyFilter(), the_clock.now())
    assert (month.first_on, month.last_on, month.label) == (date(2026, 9, 1), date(2026, 9, 30), "09/2026")
    early = reporting.duty(period, reporting.cast.school_b)
    early.due_at = local_instant("2026-09-01 00:00")
    session.commit()
    assert shares.months(session, DutyFilter(), the_clock.now()) == [month], "midnight belongs to the new month"
    early.due_at = local_instant("2026-07-31 23:59")
    session.commit()
    labels = [one.label for one in shares.months(session, DutyFilter(), the_clock.now())]
    assert labels == ["07/2026", "08/2026", "09/2026"], "no month is left out between"


def test_what_is_not_due_or_cancelled_does_not_count(session, reporting, clock):
    period = reporting.period(due="2026-10-10")
    assert shares.months(session, DutyFilter(), the_clock.now()) == []
    clock.set("2026-10-12 08:00")
    duty = reporting.duty(period, reporting.cast.school_a)
    duty.cancel("Không cần nữa", at=the_clock.now())
    session.commit()
    (month,) = shares.months(session, DutyFilter(), the_clock.now())
    assert month.score == shares.Score(5, 0, 0)
    assert month.score.share == "0%"
    assert shares.Score().share == "–"
    assert shares.Score().ratio is None


def test_a_returned_report_stays_in_time(session, reporting, clock):
    period = reporting.period(due="2026-10-10")
    duty = reporting.duty(period, reporting.cast.school_a)
    duty.submit(at=the_clock.now())
    duty.send_back("Thiếu số liệu", at=the_clock.now())
    session.commit()
    clock.set("2026-10-20 08:00")
    reporting.duty(period, reporting.cast.school_b).submit(at=the_clock.now())
    session.commit()
    (month,) = shares.months(session, DutyFilter(), the_clock.now())
    assert month.score == shares.Score(6, 1, 1)


def test_the_workbook_holds_months_schools_and_things_asked(lan, district):
    answer = lan.post("/duties/rates.xlsx?level=TH")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == ["Theo tháng", "Theo trường", "Theo việc"]
    with district.app_context():
        year = check_page(lan.get("/duties/rates?level=TH").text)
        total = int(year.texts("a.stat .stat-number")[0])
    months = book.get_sheet_by_name("Theo tháng").to_python()[1:]
    schools = book.get_sheet_by_name("Theo trường").to_python()[1:]
    assert sum(row[1] for row in months) == sum(row[3] for row in schools) == total


def test_a_school_s_page_counts_its_own_rows(lan, district, cast):
    page = check_page(lan.get(f"/duties/schools/{cast.school_a}").text)
    assert page.h1.startswith("Trường Mầm non Hoa Mai")
    counts = [int(text) for text in page.texts(".tabs .count")]
    assert counts[0] == len(page.select("#duties tbody tr"))
    for link, count in zip(page.select(".tabs a"), counts, strict=True):
        tab = check_page(lan.get(link.attributes["href"]).text)
        assert len(tab.select("#duties tbody tr")) == count
    for link in page.select("td.num a"):
        assert int(link.text()) == rows_behind(lan, link.attributes["href"]), link.attributes["href"]
    with district.app_context():
        duties = db.session.scalars(
            select(Duty).where(Duty.school_id == cast.school_a, Duty.cancelled_at.is_(None))
        ).all()
        months = shares.months_among(duties, the_clock.now())
        assert months == shares.months(db.session, DutyFilter(school=cast.school_a), the_clock.now())


def test_a_school_s_page_names_its_people_and_what_they_did(lan, district, cast):
    page = check_page(lan.get(f"/duties/schools/{cast.school_a}").text)
    with district.app_context():
        school = db.session.get_one(School, cast.school_a)
        assert school.name in page.h1
    assert "Tài khoản hiệu trưởng" in page.text
    assert "Thẻ đầu mối truyền thông" in page.text
    assert page.select("ol.history li")


def test_a_school_sees_its_own_page_only(district, cast):
    client = signed_in(district, "minh")
    assert client.get(f"/duties/schools/{cast.school_a}").status_code == 200
    assert client.get(f"/duties/schools/{cast.school_b}").status_code == 404
    assert client.get("/duties/schools/99999999").status_code == 404


@pytest.mark.parametrize("username", ["lan", "thanhtra", "quantri", "minh", "hoa"])
def test_a_school_s_page_takes_few_statements(district, cast, username):
    client, address = signed_in(district, username), f"/duties/schools/{cast.school_a}"
    client.get(address)
    with counted(district) as sent:
        assert client.get(address).status_code == 200
    assert len(sent) <= 12, sent


def test_a_directive_s_page_tells_who_owes_what_in_all_kinds(lan, district):
    with district.app_context():
        plan = db.session.scalars(select(Duty).where(Duty.kind == Kind.PLAN)).first()
        assert plan is not None
        asked = columns(db.session, DutyFilter(document=plan.document_id), the_clock.now())
        wanted = [[column.total, column.count(State.DONE), column.count(State.LATE)] for column in asked]
    page = check_page(lan.get(f"/directives/{plan.document_id}").text)
    table = page.one("#duties + .table-scroll")
    rows = [[" ".join(cell.text().split()) for cell in row.css("td.num")] for row in table.css("tbody tr")]
    assert [[int(row[0]), int(row[1]), int(row[6])] for row in rows] == wanted
    for link in table.css("td.num a"):
        if link.text().strip().isdigit():
            assert int(link.text()) == rows_behind(lan, link.attributes["href"])
    assert page.link("Bảng theo dõi của văn bản này") == f"/?document={plan.document_id}"
