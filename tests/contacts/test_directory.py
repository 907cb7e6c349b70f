"""The directory: search, filters, order, who lacks a card, and a constant number of SQL statements."""

from datetime import date
from urllib.parse import quote

import pytest

from intranet.accounts.models import User
from intranet.contacts.filters import Filters
from intranet.contacts.models import Visibility
from intranet.contacts.queries import directory, entries
from intranet.core import clock as the_clock
from intranet.core.db import db
from intranet.core.text import sort_key
from intranet.units.levels import Level
from intranet.units.models import School
from tests.contacts.conftest import MOBILE_MASKED, MOBILE_SHOWN


def names(page):
    return page.texts("#directory tbody th")


@pytest.fixture
def three(write, cast):
    """Three cards of two schools: Hoa and Ánh of school A, Hòa of school B."""
    write("minh", name="Trần Thị Hoa", post="Phó Hiệu trưởng")
    write("minh", name="Lê Thị Ánh", post="Chủ tịch Công đoàn", kind=cast.leader_card, mobile="", zalo="")
    write("thao", name="Nguyễn Hòa", post="Văn thư", mobile="+84987000111", zalo="", landline="+842773552001")


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("hoa", ["Lê Thị Ánh", "Trần Thị Hoa", "Nguyễn Hòa"]),  # Ánh's school is Hoa Mai
        ("Hòa", ["Nguyễn Hòa", "Lê Thị Ánh", "Trần Thị Hoa"]),
        ("tran HOA", ["Trần Thị Hoa"]),
        ("cong doan", ["Lê Thị Ánh"]),
        ("tan loc 1", ["Nguyễn Hòa"]),
        ("0912345682", ["Trần Thị Hoa"]),
        ("0912 345.682", ["Trần Thị Hoa"]),
        ("+84 912 345 682", ["Trần Thị Hoa"]),
        ("(0277) 3552 001", ["Nguyễn Hòa"]),
        ("345682", ["Trần Thị Hoa"]),
        ("12", []),
        ("khongcoai", []),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
    ],
)
def test_search(as_, three, open_page, q, found):
    page = open_page(as_("lan"), f"/contacts/?q={quote(q)}")
    assert names(page) == found
    assert page.one("input[type=search]").attributes["value"] == q


def test_search_in_nfd_finds_what_is_kept_in_nfc(as_, three, open_page):
    typed = quote("Ho\u0300a")
    assert names(open_page(as_("lan"), f"/contacts/?q={typed}"))[0] == "Nguyễn Hòa"


def test_probing_by_digits_does_not_unmask(as_, three, open_page, write):
    assert names(open_page(as_("thao"), "/contacts/?q=0912345682")) == []
    assert names(open_page(as_("thanhtra"), "/contacts/?q=0912345682")) == []
    assert names(open_page(as_("hoa"), "/contacts/?q=0912345682")) == ["Trần Thị Hoa"]
    assert names(open_page(as_("thao"), "/contacts/?q=2773552000")) == ["Lê Thị Ánh", "Trần Thị Hoa"]
    write("minh", name="Trần Thị Hoa", landline="0277 3552 000 - 0912 345 682", mobile="", zalo="")
    assert names(open_page(as_("thao"), "/contacts/?q=912345682")) == []
    assert names(open_page(as_("lan"), "/contacts/?q=912345682")) == ["Trần Thị Hoa"]


def test_filters(as_, three, open_page, cast):
    lan = as_("lan")
    assert names(open_page(lan, f"/contacts/?kind={cast.leader_card}")) == ["Lê Thị Ánh"]
    assert names(open_page(lan, "/contacts/?level=TH")) == ["Nguyễn Hòa"]
    assert names(open_page(lan, "/contacts/?level=THPT")) == []
    assert names(open_page(lan, "/contacts/?commune=1")) == ["Lê Thị Ánh", "Trần Thị Hoa", "Nguyễn Hòa"]
    assert names(open_page(lan, "/contacts/?commune=2")) == []
    page = open_page(lan, f"/contacts/?level=MN&kind={cast.focal_card}&q=hoa")
    assert names(page) == ["Trần Thị Hoa"]
    assert page.one("select[name=level] option[selected]").attributes["value"] == "MN"


@pytest.mark.parametrize(
    "query", ["level=XX", "commune=abc", "kind=-1", "page=0", "page=999", "page=x", "sort=1", "kind=²"]
)
def test_nonsense_in_the_address_is_not_given(as_, three, open_page, query):
    assert len(names(open_page(as_("lan"), f"/contacts/?{quote(query, safe='=')}"))) == 3


def test_order_by_given_name_and_by_school(as_, three, open_page):
    lan = as_("lan")
    assert names(open_page(lan, "/contacts/?sort=name")) == ["Lê Thị Ánh", "Trần Thị Hoa", "Nguyễn Hòa"]
    assert names(open_page(lan, "/contacts/?sort=-name")) == ["Nguyễn Hòa", "Trần Thị Hoa", "Lê Thị Ánh"]
    assert names(open_page(lan, "/contacts/?sort=-school"))[0] == "Nguyễn Hòa"


@pytest.mark.parametrize("username", ["lan", "hung", "quantri", "thanhtra", "minh", "hoa", "thao"])
@pytest.mark.parametrize("visibility", list(Visibility))
def test_masked_numbers_are_nowhere_in_the_page(as_, write, open_page, username, visibility):
    card = write(visibility=visibility)
    seen = visibility is not Visibility.OFFICE or username not in ("thao", "thanhtra")
    for path in ("/contacts/", f"/contacts/cards/{card.id}"):
        page = open_page(as_(username), path)
        assert (MOBILE_SHOWN in page.text) is seen
        assert ("tel:+84912345682" in page.html) is seen
        assert ("912345682" in page.html.replace(" ", "")) is seen
        assert (MOBILE_MASKED in page.text) is not seen
        assert page.select('a[href="tel:+842773552000"]')
        assert page.select('a[href="mailto:mnhm%40pgdtanloc.edu.vn"], a[href="mailto:mnhm@pgdtanloc.edu.vn"]')


def test_a_mobile_in_the_landline_cell_is_masked_too(as_, write, open_page):
    write(landline="0277 3552 000 - 0912 345 682", mobile="", zalo="")
    page = open_page(as_("thao"), "/contacts/")
    assert "345 682" not in page.html
    assert "345 682" in open_page(as_("lan"), "/contacts/").html


def test_closed_schools_and_old_cards_are_not_in_the_directory(as_, three, session, cast, open_page, write):
    write("thao", name="Người mới", mobile="", zalo="")
    assert names(open_page(as_("lan"), "/contacts/?level=TH")) == ["Người mới"]
    session.get_one(School, cast.school_a).closed_on = date(2026, 10, 1)
    session.commit()
    assert names(open_page(as_("lan"), "/contacts/")) == ["Người mới"]


def test_the_office_sees_who_lacks_a_card_and_every_count_is_its_rows(as_, three, open_page, cast, session):
    lan = as_("lan")
    page = open_page(lan, "/contacts/")
    for link in page.select("main ul a[href*='kind=']"):
        words, target = link.text().split(), open_page(lan, link.attributes["href"])
        assert len(target.select("#directory tbody tr")) == int(words[0]), link.html
    assert len(page.select("main ul a[href*='view=missing']")) >= 2
    tabs = dict(zip(["present", "missing"], page.texts(".tabs .count"), strict=True))
    assert tabs == {"present": "3", "missing": str(6 * 2 - 3)}
    missing = open_page(lan, "/contacts/?view=missing")
    assert len(missing.select("#directory tbody tr")) == 9
    assert "Trường Mầm non Hoa Mai" not in names(missing)
    schools = names(missing)
    ranks = {school.name: (school.level_rank, school.sort_key) for school in session.query(School)}
    assert schools == sorted(schools, key=lambda name: ranks[name])
    one = open_page(lan, f"/contacts/?view=missing&kind={cast.focal_card}&level=TH")
    assert names(one) == ["Trường TH&THCS Cẩm Sơn"]
    none = open_page(lan, f"/contacts/?view=missing&kind={cast.focal_card}&q=hoa+sen")
    assert "Mọi trường được lọc đều đã có thẻ" in none.text
    assert names(open_page(lan, "/contacts/?view=missing&q=cam son")) == ["Trường TH&THCS Cẩm Sơn"] * 2


def test_inspectors_see_who_lacks_a_card_and_schools_do_not(as_, three, open_page):
    assert open_page(as_("thanhtra"), "/contacts/?view=missing").select(".tabs")
    school = open_page(as_("hoa"), "/contacts/?view=missing")
    assert not school.select(".tabs")
    assert len(names(school)) == 3
    assert "chưa có" not in school.text.lower()
    assert open_page(as_("hoa"), "/contacts/").link("Thẻ đầu mối của trường mình") == "/contacts/own"


def test_an_empty_directory_says_so(as_, open_page):
    assert "Chưa có trường nào lập thẻ đầu mối" in open_page(as_("lan"), "/contacts/").text
    page = open_page(as_("lan"), "/contacts/?q=xyz")
    assert page.link("Xem cả danh bạ") == "/contacts/"


def test_fifty_a_page_and_the_filters_stay(as_, more_schools, open_page):
    more_schools(60)
    first = open_page(as_("lan"), "/contacts/?q=van+thu&sort=name")
    assert len(names(first)) == 50
    assert names(first)[:3] == ["Lê Thị Số 0", "Lê Thị Số 1", "Lê Thị Số 2"]
    second = open_page(as_("lan"), "/contacts/" + first.link("Trang sau"))
    assert len(names(second)) == 10
    assert not set(names(first)) & set(names(second))


@pytest.mark.parametrize(
    "path", ["/contacts/", "/contacts/?view=missing", "/contacts/?q=so&sort=name", "/contacts/own"]
)
def test_the_number_of_statements_does_not_grow(as_, write, more_schools, statements, path):
    write()
    client = as_("hoa" if path.endswith("own") else "lan")
    client.get(path)
    statements.clear()
    client.get(path)
    few = len(statements)
    more_schools(60)
    statements.clear()
    assert client.get(path).status_code == 200
    assert len(statements) == few <= 12


def test_a_schools_history_takes_as_many_statements_for_ten_cards_as_for_one(as_, write, cast, statements):
    path, client = f"/contacts/schools/{cast.school_a}", as_("lan")

    def sent():
        statements.clear()
        assert client.get(path).status_code == 200
        return len(statements)

    write()
    write(post="Chức vụ mới")
    as_("hoa").post("/contacts/cards/2/confirmation")
    few = sent()
    for number in range(10):
        card = write(post=f"Chức vụ {number}")
        as_("hoa").post(f"/contacts/cards/{card.id}/confirmation")
    assert sent() == few <= 12


def test_htmx_gets_the_list_alone(as_, three):
    answer = as_("lan").get("/contacts/?q=hoa", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section id="directory"')
    assert "<h1" not in answer.text


def test_rows_for_documents_have_no_mobile_and_stand_by_school(three, session, write, cast):
    rows = directory(session, on=date(2026, 10, 5))
    assert [row.name for row in rows] == ["Lê Thị Ánh", "Trần Thị Hoa", "Nguyễn Hòa"]
    assert rows[1].landline == "0277 3552 000"
    assert (rows[0].school, rows[0].levels, rows[0].commune) == (
        "Trường Mầm non Hoa Mai",
        "Mầm non",
        "Thị trấn Tân Lộc",
    )
    assert not any("912345682" in str(row).replace(" ", "") for row in rows)
    assert directory(session, on=date(2026, 8, 31)) == []
    assert [row.name for row in directory(session, on=date(2026, 10, 5), school_ids=[cast.school_b])] == ["Nguyễn Hòa"]
    assert directory(session, on=date(2026, 10, 5), school_ids=[]) == []
    write("thao", name="Nguyễn Hòa", landline="0277 3552 000 - 0912 345 682", mobile="", zalo="")
    assert directory(session, on=date(2026, 10, 5))[-1].landline == ""


def test_rows_for_documents_take_two_statements(app, three, more_schools, statements):
    more_schools(60)
    statements.clear()
    with app.app_context():
        assert len(directory(db.session, on=date(2026, 10, 5))) == 63
    assert len(statements) == 2


def test_rows_of_a_day_in_the_past_are_the_cards_of_that_day(session, write):
    write(name="Người trước")
    write(name="Người sau", valid_from=date(2026, 10, 1))
    assert [row.name for row in directory(session, on=date(2026, 9, 30))] == ["Người trước"]
    assert [row.name for row in directory(session, on=date(2026, 10, 1))] == ["Người sau"]


def test_filters_read_and_write_the_same_address():
    given = {"q": "hoa", "level": "TH", "commune": "3", "kind": "2", "sort": "-name"}
    assert Filters.read(given).arguments() == given
    assert Filters.read(given).level is Level.PRIMARY
    assert Filters.read({"q": "x" * 10_000}).q == "x" * 200
    assert Filters.read({}).arguments() == {}


def test_names_sort_the_vietnamese_way(session, write, cast):
    for username, kind, name in [
        ("minh", cast.focal_card, "Trần Thị Đào"),
        ("minh", cast.leader_card, "Trần Thị Dung"),
        ("thao", cast.focal_card, "Trần Thị Ân"),
        ("thao", cast.leader_card, "Bùi Thị Ân"),
    ]:
        write(username, kind=kind, name=name)
    lan = session.get_one(User, cast.lan)
    found = entries(session, Filters(sort="name"), reader=lan, today=the_clock.today())
    assert [entry.name for entry in found] == ["Bùi Thị Ân", "Trần Thị Ân", "Trần Thị Dung", "Trần Thị Đào"]
    assert sort_key("Dung") < sort_key("Đào")
