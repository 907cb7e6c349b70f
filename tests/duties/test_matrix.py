"""The board in groups, on paper and as a workbook, on the demo's district."""

import io

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.duties import board_pdf, queries
from intranet.duties.columns import columns, totals
from intranet.duties.filters import TOGETHER, DutyFilter
from intranet.duties.grouping import Grouping
from intranet.duties.matrix import matrix
from intranet.duties.models import Duty, Kind, State
from intranet.duties.sheet import sheet
from intranet.units.levels import Level
from tests.clients import counted, signed_in
from tests.demo_district import demo_district
from tests.duties.test_board import rows_behind
from tests.pages import check_page
from tests.pdf.reading import read, words


@pytest.fixture
def district(_database, cast):
    return demo_district(_database)


@pytest.fixture
def lan(district):
    return signed_in(district, "lan")


FILTERS = [
    DutyFilter(),
    DutyFilter(states=(State.LATE,)),
    DutyFilter(states=TOGETHER["missing"][1]),
    DutyFilter(level=Level.LOWER_SECONDARY),
    DutyFilter(commune=1, kind=Kind.PLAN),
    DutyFilter(rank=Level.PRIMARY.rank, q="tan loc"),
    DutyFilter(kind=Kind.REPORT, states=TOGETHER["finished"][1]),
]


@pytest.mark.parametrize("grouping", list(Grouping))
@pytest.mark.parametrize("chosen", FILTERS, ids=str)
def test_groups_part_the_schools_and_add_up_to_the_columns(district, grouping, chosen):
    now = the_clock.now()
    with district.app_context():
        board = matrix(db.session, chosen, now, grouping=grouping, page=1, skip=0)
        whole = chosen.but(states=())
        shown = [school.id for group in board.groups for school in group.schools]
        assert len(shown) == len(set(shown)) == board.schools.total
        for group in board.groups:
            conditions = {**group.condition}
            for column in board.columns:
                rows = whole.but(**conditions, document=column.document_id, kind=column.kind, topic=column.topic_key)
                assert group.total(column) == queries.count_duties(db.session, rows, now)
                for state in (State.DONE, State.LATE, State.WAITING):
                    its = rows.but(states=(state,))
                    assert group.count(column, state) == queries.count_duties(db.session, its, now)
        if not chosen.states:
            for column in board.columns:
                assert sum(group.total(column) for group in board.groups) == column.total
        assert totals(board.every) == queries.state_counts(db.session, whole, now)


@pytest.mark.parametrize("query", ["", "?group=commune", "?group=commune&state=late", "?level=THCS&state=missing"])
def test_every_number_of_a_group_is_the_length_of_its_list(lan, query):
    page = check_page(lan.get(f"/{query}").text)
    links = [link for link in page.select("tr.group td a") if link.text().split()[0].isdigit()]
    assert links
    for link in links[:25]:
        assert int(link.text().split()[0]) == rows_behind(lan, link.attributes["href"]), link.attributes["href"]


def test_the_board_is_grouped_by_what_the_address_says(lan):
    by_level = check_page(lan.get("/").text).texts("tr.group th")
    by_commune = check_page(lan.get("/?group=commune").text).texts("tr.group th")
    assert "Tiểu học" in by_level
    assert any(name.startswith("Xã ") for name in by_commune)
    assert by_level == sorted(by_level, key=lambda name: next(one.rank for one in Level if one.label == name))


def test_a_group_leads_to_the_board_of_its_schools(lan):
    page = check_page(lan.get("/?state=missing").text)
    heading = page.select("tr.group th a")[0]
    narrowed = check_page(lan.get(heading.attributes["href"]).text)
    assert narrowed.texts("tr.group th") == [" ".join(heading.text().split())]


def test_a_document_is_picked_from_those_of_the_year(lan, district):
    page = check_page(lan.get("/").text)
    offered = [option.attributes["value"] for option in page.select("#document option")[1:]]
    assert offered
    picked = check_page(lan.get(f"/?document={offered[0]}").text)
    assert {link.attributes["href"] for link in picked.select("thead th > a:first-child")} == {
        f"/directives/{offered[0]}"
    }
    assert picked.one("#document option[selected]").attributes["value"] == offered[0]
    assert len(picked.select("#document option")) == len(page.select("#document option")), "others can be picked"


def test_htmx_gets_the_picker_of_the_year_along_with_the_rows(lan):
    answer = lan.get("/?level=TH", headers={"HX-Request": "true", "HX-Target": "board"})
    assert answer.text.count('id="document-field"') == 1
    assert 'hx-swap-oob="true"' in answer.text
    assert 'hx-swap-oob="true"' not in lan.get("/").text


def test_late_and_missing_together_hold_both(district):
    now = the_clock.now()
    missing = DutyFilter.read({}, ["missing"])
    assert missing.states == (State.OPEN, State.LATE)
    assert DutyFilter.read({}, missing.query()["state"]) == missing
    with district.app_context():
        counts = queries.state_counts(db.session, DutyFilter(), now)
        assert queries.count_duties(db.session, missing, now) == counts[State.OPEN] + counts[State.LATE]


@pytest.mark.parametrize("grouping", list(Grouping))
@pytest.mark.parametrize("chosen", FILTERS, ids=str)
def test_paper_and_workbook_hold_what_the_screen_counts(district, grouping, chosen):
    now = the_clock.now()
    with district.app_context():
        whole = sheet(db.session, chosen, now, grouping)
        board = matrix(db.session, chosen, now, grouping=grouping, page=1, skip=0)
        assert [line.id for group in whole.groups for line in group.lines] == [one.id for one in board.schools.items]
        assert [group.counts for group in whole.groups] == [group.counts for group in board.groups]
        assert [column.key for column in whole.columns] == [column.key for column in board.every]
        for (school_id, key), duty in board.cells.items():
            assert whole.cells[school_id, key].state is duty.state(now)


def test_the_paper_repeats_the_schools_for_every_set_of_columns(lan, district, monkeypatch):
    monkeypatch.setattr(board_pdf, "COLUMNS", 3)
    with district.app_context():
        asked = len(columns(db.session, DutyFilter(), the_clock.now()))
    content = lan.get("/duties/board.pdf").data
    text, first = words(content), read(content)[0]
    sets = -(-asked // 3)
    assert sets > 1
    for place in range(1, sets + 1):
        assert f"Phần {place}/{sets}" in text
    assert text.count("Trường Mầm non Hoa Mai") == sets
    assert first.width > first.height


def test_the_workbook_is_the_filter_and_is_logged(lan, district):
    before = check_page(lan.get("/?level=TH").text)
    answer = lan.post("/duties/board.xlsx?level=TH")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    rows = book.get_sheet_by_name("Bảng theo dõi").to_python()
    assert [row[1] for row in rows[1:]] == [
        " ".join(node.text().split()) for node in before.select("tbody tr:not(.group) th[scope=row] a")
    ]
    assert book.sheet_names == ["Bảng theo dõi", "Theo việc", "Bộ lọc"]
    with district.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "duty.export")).first()
        assert entry is not None
        assert "cấp Tiểu học" in entry.note


@pytest.mark.parametrize("address", ["/duties/board.pdf", "/duties/rates"])
def test_people_of_schools_do_not_get_the_office_s_tables(district, address):
    client = signed_in(district, "minh")
    assert client.get(address).status_code == 403
    assert client.post("/duties/board.xlsx").status_code == 403
    assert client.post("/duties/rates.xlsx").status_code == 403


@pytest.mark.parametrize("address", ["/", "/?group=commune&state=late", "/duties/rates", "/duties/rates?view=duties"])
def test_few_statements(district, address):
    client = signed_in(district, "lan")
    client.get(address)
    with counted(district) as sent:
        client.get(address)
    assert len(sent) <= 12, sent


def test_a_cell_leads_to_its_evidence(lan, district):
    with district.app_context():
        plan = db.session.scalars(
            select(Duty).where(Duty.kind == Kind.PLAN, Duty.submitted_at.is_not(None), Duty.cancelled_at.is_(None))
        ).first()
        assert plan is not None
        page = check_page(lan.get(f"/?document={plan.document_id}").text)
        assert page.select(f'td a.state[href="/plans/{plan.id}"]')
