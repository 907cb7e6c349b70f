"""The lists: their states, counts and filters agree with each other and with the duties; constant statements."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.duties.models import Duty, Kind
from intranet.plans.filters import PlanFilter, PlanState, state_of, state_sql
from intranet.plans.models import Plan
from intranet.units.models import Commune, School
from tests.plans.conftest import HTMX

ROW = "table tbody tr th[scope=row] a[href^='/plans/']"


@pytest.fixture
def mixed(asked, clock):
    """School 1 returned, 2 waiting (late), the others never began; it is after the due day."""
    asked.hand_in("minh", tasks=asked.tasks[:4])
    asked.review("lan", "returned", "Sửa.")
    clock.set("2026-10-22 08:00")
    asked.hand_in("thao", number="20", notation="KH-THTL1", tasks=asked.tasks, solutions=asked.solutions[:1])
    return asked


def numbers(page):
    return {
        node.attributes["href"]: int(node.css_first(".stat-number").text().replace(".", ""))
        for node in page.select("a.stat")
    }


def names(page):
    return page.texts(ROW)


def test_every_count_links_to_exactly_its_rows(mixed, as_, open_page):
    client = as_("lan")
    page = open_page(client, "/plans/")
    found = numbers(page)
    assert sorted(found.values()) == [0, 0, 0, 1, 1, 4, 6]
    for url, count in found.items():
        assert len(names(open_page(client, url))) == count, url


def test_the_counts_agree_with_the_list_of_duties(mixed, as_, open_page):
    client = as_("lan")
    page = open_page(client, f"/plans/?document={mixed.directive.id}")
    found = {(re.search(r"state=(\w+)", url) or ["", "all"])[1]: count for url, count in numbers(page).items()}
    pairs = {"late": ["late"], "waiting": ["waiting"], "returned": ["returned"], "accepted": ["done", "done_late"]}
    for ours, theirs in pairs.items():
        query = "&".join(f"state={state}" for state in theirs)
        other = open_page(client, f"/duties/?document={mixed.directive.id}&kind=plan&{query}")
        rows = len(other.select("table tbody tr"))
        assert found[ours] == rows, ours


def test_a_row_says_state_lag_coverage_and_lateness(mixed, as_, open_page):
    page = open_page(as_("lan"), "/plans/?state=waiting")
    (row,) = page.texts("table tbody tr")
    for words in (
        "Trường Tiểu học Tân Lộc 1",
        "12/KH-PGDĐT",
        "Chờ Phòng duyệt",
        "nộp trễ",
        "20/KH-THTL1",
        "3 ngày",
        "10/14",
    ):
        assert words in row


def test_a_draft_is_told_from_nothing_yet(asked, as_, open_page, clock):
    asked.save("hoa")
    client = as_("lan")
    assert names(open_page(client, "/plans/?state=drafting")) == ["Trường Mầm non Hoa Mai"]
    assert len(names(open_page(client, "/plans/?state=not_begun"))) == 5
    clock.set("2026-10-21 08:00")
    late = open_page(client, "/plans/?state=late")
    assert len(names(late)) == 6
    assert "đang soạn" in late.text
    assert names(open_page(client, "/plans/?state=drafting")) == []


def test_state_is_the_same_in_python_and_in_sql(mixed, session):
    now = the_clock.now()
    for duty, said in session.execute(select(Duty, state_sql(now)).where(Duty.kind == Kind.PLAN)):
        assert state_of(duty, session.get(Plan, duty.id) is not None, now) == said


def test_filters_narrow_and_stay_in_the_address(mixed, as_, open_page, session):
    client = as_("lan")
    commune = session.scalars(select(Commune).where(Commune.name == "Xã Cẩm Sơn")).one()
    assert names(open_page(client, "/plans/?q=son ca")) == ["Trường Mẫu giáo Sơn Ca", "Trường Mầm non Sơn Ca"]
    assert names(open_page(client, "/plans/?level=THCS&q=cam")) == ["Trường TH&THCS Cẩm Sơn"]
    assert names(open_page(client, f"/plans/?commune={commune.id}")) == ["Trường TH&THCS Cẩm Sơn"]
    assert "Không có kế hoạch nào khớp" in open_page(client, "/plans/?document=999999").text
    answer = client.get("/plans/?level=MN", headers=HTMX)
    assert answer.text.lstrip().startswith('<section id="plans"')


@pytest.mark.parametrize(
    "query",
    [
        "state=x",
        "document=abc",
        "year=99999999999",
        "level=XX",
        "lacks=-1",
        "covers=²",
        "page=-5",
        "page=9999",
        "q=%25_",
    ],
)
def test_nonsense_in_the_address_breaks_nothing(mixed, as_, open_page, query):
    open_page(as_("lan"), f"/plans/?{query}")
    open_page(as_("minh"), f"/plans/?{query}")


def test_coverage_counts_standing_plans_and_links_to_them(mixed, as_, open_page):
    client = as_("lan")
    page = open_page(client, f"/plans/?document={mixed.directive.id}")
    rows = page.select(".disclose table tbody tr")
    assert len(rows) == 14
    counts = []
    for row in rows:
        covering, lacking = row.css("td")
        counts.append((int(covering.text()), int(lacking.text())))
        for cell, count in ((covering, counts[-1][0]), (lacking, counts[-1][1])):
            if link := cell.css_first("a"):
                assert len(names(open_page(client, link.attributes["href"]))) == count
    assert counts == sorted(counts)
    assert counts.count((0, 1)) == 4, "the returned plan is not counted"
    assert counts.count((1, 0)) == 10


def test_a_filter_writes_itself_back(mixed):
    from werkzeug.datastructures import MultiDict

    given = MultiDict(
        [("document", "3"), ("state", "late"), ("state", "waiting"), ("level", "MN"), ("lacks", "4"), ("q", "sơn")]
    )
    chosen = PlanFilter.read(given, given.getlist("state"))
    again = MultiDict()
    for name, value in chosen.query().items():
        for one in value if isinstance(value, list) else [value]:
            again.add(name, str(one))
    assert PlanFilter.read(again, again.getlist("state")) == chosen
    assert chosen.states == (PlanState.LATE, PlanState.WAITING)


def test_a_school_sees_its_own_with_one_button_each(mixed, as_, open_page, published):
    published(number=30, asks_plan=True, plan_due_on=date(2026, 11, 1), subject="Văn bản thứ hai")
    page = open_page(as_("minh"), "/plans/")
    rows = page.texts("table tbody tr")
    assert len(rows) == 2
    assert "Văn bản thứ hai" in rows[0]
    assert "Chưa lập, còn hạn" in rows[0]
    assert rows[0].endswith("Lập kế hoạch")
    assert "Bị trả lại" in rows[1]
    assert rows[1].endswith("Sửa và nộp lại")
    assert len(page.select("table a.btn-primary")) == 1
    assert "Thảo" not in page.text
    assert "KH-THTL1" not in page.text


def test_an_empty_year_says_what_to_do(as_, open_page):
    assert "Năm học này chưa có văn bản nào yêu cầu" in open_page(as_("lan"), "/plans/").text
    assert "chưa yêu cầu" in open_page(as_("minh"), "/plans/").text


@pytest.mark.parametrize("username", ["lan", "minh"])
@pytest.mark.parametrize("query", ["", "?document={document}", "?document={document}&lacks=1"])
def test_a_list_takes_as_many_statements_for_sixty_schools(
    app, as_, asked, session, statements, username, query, published
):
    client, url = as_(username), "/plans/" + query.format(document=asked.directive.id)
    asked.hand_in("minh")

    def count():
        client.get(url)
        statements.clear()
        assert client.get(url).status_code == 200
        return len(statements)

    few = count()
    commune = session.scalars(select(Commune)).first()
    for number in range(60):
        school = School(name=f"Trường Tiểu học Số {number}", abbreviation=f"TH{number}", commune=commune)
        session.add(school)
        duty = session.get_one(Duty, asked.duties[1])
        session.add(
            Duty(
                school=school, document_id=duty.document_id, kind=Kind.PLAN, opened_at=duty.opened_at,
                due_at=duty.due_at, school_year_id=duty.school_year_id,
            )
        )  # fmt: skip
    session.commit()
    assert count() == few <= 12
