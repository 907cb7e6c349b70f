"""The home pages and the lists behind their numbers, on the demo's district."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from intranet.accounts.models import User
from intranet.core import clock as the_clock
from intranet.core.db import db
from intranet.duties import matrix, queries
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind, State
from intranet.units.levels import Level
from tests.clients import signed_in
from tests.demo_district import demo_district
from tests.pages import check_page

FILTERS = [
    "",
    *(f"state={state.value}" for state in State),
    *(f"kind={kind.value}" for kind in Kind),
    *(f"level={level.value}" for level in (Level.PRESCHOOL, Level.PRIMARY, Level.LOWER_SECONDARY)),
    "commune=1&kind=plan",
    "q=tan loc&state=late",
    "level=TH&kind=acknowledge&state=done",
]


@pytest.fixture
def district(_database, cast):
    """The demo's district, read only."""
    return demo_district(_database)


@pytest.fixture
def lan(district):
    """The clerk's browser there."""
    return signed_in(district, "lan")


def rows_behind(client, url):
    """How many rows the list has that a link leads to."""
    page = check_page(client.get(url).text)
    shown = page.texts(".pager p")
    return int(shown[0].split(" trong ")[1].replace(".", "")) if shown else 0


@pytest.mark.parametrize("query", FILTERS)
def test_every_number_of_the_board_is_the_length_of_its_list(lan, query):
    page = check_page(lan.get(f"/?{query}").text)
    for link in page.select("a.stat"):
        number = int(link.css_first(".stat-number").text().replace(".", ""))
        assert number == rows_behind(lan, link.attributes["href"]), link.attributes["href"]
    totals = [link for link in page.select("tr.totals a[href*='/duties/']") if link.text().strip().split()[0].isdigit()]
    assert totals or "Không có việc nào khớp" in page.text
    for link in totals:
        assert int(link.text().split()[0]) == rows_behind(lan, link.attributes["href"]), link.attributes["href"]


@pytest.mark.parametrize("query", FILTERS)
def test_python_and_sql_agree_on_every_state(district, query):
    now = the_clock.now()
    arguments = {name: values[0] for name, values in parse_qs(query).items()}
    chosen = DutyFilter.read(arguments, parse_qs(query).get("state", []))
    with district.app_context():
        duties = db.session.scalars(queries.duty_rows(chosen, now)).all()
        counts = queries.state_counts(db.session, chosen, now)
        by_hand = {state: sum(duty.state(now) is state for duty in duties) for state in State}
    assert counts == by_hand
    if chosen.states:
        assert {duty.state(now) for duty in duties} <= set(chosen.states)


def test_filters_are_read_back_from_their_own_address():
    chosen = DutyFilter(
        year=3, kind=Kind.PLAN, level=Level.PRIMARY, states=(State.OPEN, State.LATE), q="sơn ca", topic=0
    )
    written = chosen.query()
    states = written.pop("state")
    assert DutyFilter.read({name: str(value) for name, value in written.items()}, states) == chosen


@pytest.mark.parametrize(
    "rubbish", ["year=x", "level=XX", "state=💥", "kind=", "commune=-1", "page=abc", "skip=99999", "q=%00"]
)
def test_what_an_address_cannot_mean_is_ignored(lan, rubbish):
    assert lan.get(f"/?{rubbish}").status_code == 200
    assert lan.get(f"/duties/?{rubbish}").status_code == 200


def test_htmx_gets_only_the_board(lan):
    answer = lan.get("/?level=TH", headers={"HX-Request": "true", "HX-Target": "board"})
    assert answer.text.lstrip().startswith('<section id="board"')
    assert "HX-Request" in answer.headers["Vary"]
    whole = lan.get("/?level=TH", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<!doctype html>" in whole.text


def test_the_board_without_a_directive_says_what_to_do(as_, open_page):
    page = open_page(as_("lan"), "/")
    assert "chưa có văn bản nào giao việc" in page.text
    assert page.link("Soạn văn bản mới") == "/directives/new"


def test_an_inspector_sees_the_board_and_no_button(district):
    page = check_page(signed_in(district, "thanhtra").get("/").text)
    assert page.h1 == "Bảng theo dõi"
    assert "Soạn văn bản mới" not in page.text


def test_a_school_sees_its_own_work_by_due_date(district):
    page = check_page(signed_in(district, "minh").get("/").text)
    assert page.h1 == "Việc cần làm"
    dues = [node.attributes["datetime"] for node in page.select(".task-list:first-of-type .task-due time")]
    assert dues == sorted(dues)
    school = {link.attributes["href"] for link in page.select(".task-text a")}
    assert school


def test_a_school_never_sees_the_duties_of_another(district):
    with district.app_context():
        thao = db.session.scalars(select(User).where(User.username == "thao")).one()
        other = db.session.scalars(select(Duty.school_id).where(Duty.school_id != thao.school_id)).first()
        own = db.session.scalars(
            select(Duty.id).where(Duty.school_id == thao.school_id, Duty.cancelled_at.is_(None))
        ).all()
    client = signed_in(district, "thao")
    assert rows_behind(client, f"/duties/?school={other}") == len(own)


def test_a_school_with_nothing_to_do_is_told_so(as_, open_page):
    assert "không còn việc nào phải làm" in open_page(as_("minh"), "/").text


def test_old_columns_are_a_click_away(district, lan, monkeypatch):
    monkeypatch.setattr(matrix, "COLUMNS", 3)
    page = check_page(lan.get("/").text)
    older = page.link("Văn bản cũ hơn")
    assert "skip=3" in urlsplit(older).query
    assert check_page(lan.get(older).text).link("Văn bản mới hơn")


def test_what_is_due_at_the_end_of_a_day_is_late_the_next(session, cast):
    due = the_clock.end_of_day(the_clock.today())
    duty = Duty(due_at=due, kind=Kind.PLAN)
    assert duty.state(due) is State.OPEN
    assert duty.state(due + timedelta(seconds=1)) is State.LATE
    duty.submit(at=due)
    assert duty.state(due + timedelta(days=1)) is State.WAITING
    duty.returned_at = due + timedelta(days=1)
    assert duty.state(due + timedelta(days=1)) is State.RETURNED
    duty.settle(at=due + timedelta(days=2))
    assert duty.state(due + timedelta(days=3)) is State.DONE, "the first hand-in decides"
