"""Lists and the page of one directive: own rows only, every count equals its rows, a constant number of statements."""

from datetime import date, timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from intranet.contacts.models import ContactCard
from intranet.core import clock as the_clock
from intranet.core.phones import normalise
from intranet.directives.acknowledgements import acknowledge
from intranet.directives.models import Relation
from intranet.documents.types import DocumentType
from intranet.units.models import School
from tests.directives.conftest import person
from tests.pages import check_page
from tests.pdf.reading import read


def symbols(page):
    return [text for text in page.texts("tbody th") if "/" in text]


@pytest.fixture
def several(published, draft, session, clock):
    """12 in force and acknowledged by school A, 13 withdrawn, 14 a công văn of last year, 15 a draft."""
    first = published(number=12)
    acknowledge(first, by=person(session, "minh"), at=the_clock.now())
    published(number=13, subject="Đã bỏ").withdraw("Nhầm", by=person(session, "lan"), at=the_clock.now())
    old = {"type": DocumentType.CONG_VAN, "notation": "PGDĐT-VP", "issued_on": the_clock.today() - timedelta(days=300)}
    published(number=14, subject="Đường sắt, an toàn", **old)
    draft(number=15)
    session.commit()
    clock.set("2026-10-06 08:00")
    return first


def test_the_office_sees_drafts_first_with_counts(as_, open_page, several):
    page = open_page(as_("lan"), "/directives/")
    assert symbols(page) == ["15/KH-PGDĐT", "14/PGDĐT-VP", "13/KH-PGDĐT", "12/KH-PGDĐT"]
    row = page.select("tbody tr")[3]
    cells = [" ".join(cell.text().split()) for cell in row.css("td")]
    assert cells[-3:] == ["6", "1/6", "5"]


def test_inspectors_see_what_is_published(as_, open_page, several):
    assert symbols(open_page(as_("thanhtra"), "/directives/")) == ["14/PGDĐT-VP", "13/KH-PGDĐT", "12/KH-PGDĐT"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=draft", ["15"]),
        ("state=published", ["14", "12"]),
        ("state=withdrawn", ["13"]),
        ("state=late", ["14", "12"]),
        ("state=nonsense", ["15", "14", "13", "12"]),
        ("type=cong-van", ["14"]),
        ("year=2025", ["14"]),
        ("year=99999", ["15", "14", "13", "12"]),
        ("q=duong sat", ["14"]),
        ("q=đường sắt", ["14"]),
        ("q=14 / pgd%26đt -vp", ["14"]),
        ("q=12/KH", ["12"]),
        ("q=kh-pgddt", ["15", "13", "12"]),
        ("q=%25", []),
        ("q=_", []),
        ("q=12/KH&state=withdrawn", []),
        ("page=99", ["15", "14", "13", "12"]),
        ("page=x", ["15", "14", "13", "12"]),
    ],
)
def test_filters_are_in_the_address(as_, open_page, several, query, expected):
    page = open_page(as_("lan"), f"/directives/?{query}")
    assert [symbol.partition("/")[0] for symbol in symbols(page)] == expected


def test_htmx_gets_the_list_alone(as_, several):
    response = as_("lan").get("/directives/?q=12", headers={"HX-Request": "true"})
    assert response.text.lstrip().startswith('<section id="directives"')
    assert "HX-Request" in response.headers["Vary"]


def test_a_school_sees_its_own_state_newest_first(as_, open_page, several):
    page = open_page(as_("minh"), "/directives/")
    names = page.texts(".document-name")
    assert [name.split("số ")[1].split("/")[0] for name in names] == ["14", "13", "12"]
    badges = [" ".join(cell.text().split()) for cell in page.select("tbody td[data-label='Báo nhận']")]
    assert badges[0].startswith("Quá hạn báo nhận")
    assert badges[1:] == ["Không còn yêu cầu", "Đã báo nhận"]
    assert len(page.select("tr.unread")) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [("state=missing", ["14"]), ("state=made", ["12"]), ("state=withdrawn", ["13"]), ("q=bỏ", ["13"])],
)
def test_a_school_filters_by_its_own_state(as_, open_page, several, query, expected):
    names = open_page(as_("minh"), f"/directives/?{query}").texts(".document-name")
    assert [name.split("số ")[1].split("/")[0] for name in names] == expected


def test_a_school_sees_only_what_was_published_to_it(as_, open_page, published, cast):
    made, minh = published(audience_kind="picked", schools=[cast.school_b]), as_("minh")
    assert "12/KH-PGDĐT" not in open_page(minh, "/directives/").text
    assert minh.get(f"/directives/{made.id}").status_code == 404
    assert open_page(as_("thao"), f"/directives/{made.id}").h1 == "Kế hoạch số 12/KH-PGDĐT ngày 05/10/2026"


def test_a_school_gets_no_link_to_what_it_may_not_open(as_, open_page, published, cast):
    only_b = {"audience_kind": "picked", "schools": [cast.school_b]}
    first = published(number=12)
    later = published(number=13, relation=Relation.AMENDS.value, related_id=first.id, **only_b)
    page = open_page(as_("minh"), f"/directives/{first.id}")
    assert "13/KH-PGDĐT" in page.text
    assert f"/directives/{later.id}" not in page.html
    page = open_page(as_("thao"), f"/directives/{first.id}")
    assert page.link("13/KH-PGDĐT") == f"/directives/{later.id}"


def test_drafts_that_follow_are_nobody_s_business(as_, open_page, published, draft):
    first = published(number=12)
    draft(number=13, relation=Relation.REPLACES.value, related_id=first.id)
    assert "13/KH-PGDĐT" not in open_page(as_("minh"), f"/directives/{first.id}").text


def test_bases_link_both_ways(as_, open_page, published):
    first = published(number=12)
    second = published(number=13, bases=[first])
    minh = as_("minh")
    assert open_page(minh, f"/directives/{second.id}").link("12/KH-PGDĐT") == f"/directives/{first.id}"
    assert open_page(minh, f"/directives/{first.id}").link("13/KH-PGDĐT") == f"/directives/{second.id}"


# ---- The schools of one directive ----


def test_every_count_is_a_link_to_its_rows(as_, open_page, published, session, clock):
    made, lan = published(), as_("lan")
    acknowledge(made, by=person(session, "minh"), at=the_clock.now())
    clock.set("2026-10-06 09:00")
    acknowledge(made, by=person(session, "thao"), at=the_clock.now())
    session.commit()
    page = open_page(lan, f"/directives/{made.id}")
    counted = {}
    for stat in page.select("#acknowledgements a.stat"):
        address = stat.attributes["href"].partition("#")[0]
        number = int(stat.css_first(".stat-number").text())
        rows = check_page(lan.get(address).text).select("#acknowledgements tbody tr")
        assert len(rows) == number, address
        counted[address.partition("state=")[2]] = number
    assert counted == {"": 6, "on_time": 1, "after": 1, "missing": 4, "late": 4}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=dong phu", 1),
        ("level=THCS", 2),
        ("level=X", 6),
        ("commune=1", 2),
        ("commune=x", 6),
        ("state=made", 1),
        ("q=%25", 0),
    ],
)
def test_the_schools_are_filtered(as_, published, session, query, count):
    made = published()
    acknowledge(made, by=person(session, "minh"), at=the_clock.now())
    session.commit()
    block = as_("lan").get(f"/directives/{made.id}?{query}", headers={"HX-Request": "true"}).text
    assert block.lstrip().startswith('<section id="acknowledgements"')
    assert len(LexborHTMLParser(block).css("tbody tr")) == count


def test_schools_do_not_see_each_other(as_, open_page, published, session):
    made = published()
    acknowledge(made, by=person(session, "thao"), at=the_clock.now())
    session.commit()
    page = open_page(as_("minh"), f"/directives/{made.id}")
    assert "Thanh Thảo" not in page.text
    assert "Tiểu học Tân Lộc 1" not in page.text
    answer = as_("minh").get(f"/directives/{made.id}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Thanh Thảo" not in answer.text


def test_the_words_for_the_chat_group(as_, open_page, published, cast):
    due = {"plan_due_on": date(2026, 10, 20), "card_due_on": date(2026, 10, 9), "card_kinds": [cast.leader_card]}
    made = published(asks_plan=True, asks_cards=True, **due)
    words = open_page(as_("lan"), f"/directives/{made.id}").texts("#short-text")[0]
    assert words == (
        "Kế hoạch số 12/KH-PGDĐT ngày 05/10/2026: Truyền thông về giáo dục năm học 2026–2027 "
        "Đề nghị các trường: báo nhận chậm nhất ngày 05/10/2026; nộp kế hoạch triển khai chậm nhất ngày 20/10/2026; "
        "xác nhận thẻ đầu mối chậm nhất ngày 09/10/2026. "
        f"http://localhost/directives/{made.id}"
    )


def test_the_list_for_telephoning_names_who_has_not_answered(as_, published, session, cast, clock):
    made = published()
    acknowledge(made, by=person(session, "minh"), at=the_clock.now())
    session.add(
        ContactCard(
            school_id=cast.school_b, kind_id=cast.leader_card, name="Mai Thị Xuân", post="Phó Hiệu trưởng",
            landline=normalise("0277 3555 777").e164, mobile="+84912345678", valid_from=the_clock.today(),
            created_at=the_clock.now(), created_by_name="Bùi Thị Thanh Thảo",
        )
    )  # fmt: skip
    session.commit()
    clock.set("2026-10-07 09:00")
    response = as_("thanhtra").get(f"/directives/{made.id}/calls.pdf")
    text = " ".join(" ".join(page.text for page in read(response.data)).split())
    assert "còn 5 trường chưa báo nhận" in text
    assert "Trễ 2 ngày" in text
    assert "Hoa Mai" not in text
    assert "THCS Đông Phú" in text
    assert "Mai Thị Xuân, Phó Hiệu trưởng, 0277 3555 777" in text.replace("\n", " ")
    assert "0912" not in text, "mobile numbers stay out of papers"
    narrowed = as_("lan").get(f"/directives/{made.id}/calls.pdf?level=THCS")
    assert "còn 2 trường" in " ".join(" ".join(page.text for page in read(narrowed.data)).split())


def test_the_list_for_telephoning_is_the_office_s(as_, published, draft):
    made = published()
    assert as_("minh").get(f"/directives/{made.id}/calls.pdf").status_code == 403
    assert as_("lan").get(f"/directives/{draft(number=13).id}/calls.pdf").status_code == 409


# ---- Statements ----


def add_schools(session, count):
    for number in range(count):
        session.add(School(name=f"Trường Tiểu học Số {number + 1}", commune_id=1 + number % 6, phone="+842773552999"))
    session.commit()


@pytest.mark.parametrize("username", ["lan", "minh", "thanhtra"])
def test_the_list_costs_the_same_for_three_and_for_forty_directives(as_, published, session, statements, username):
    client = as_(username)
    for number in range(3):
        published(number=number + 1)
    statements.clear()
    assert client.get("/directives/").status_code == 200
    few = len(statements)
    for number in range(3, 40):
        published(number=number + 1)
    statements.clear()
    assert client.get("/directives/").status_code == 200
    assert len(statements) == few <= 12, "\n".join(statements)


@pytest.mark.parametrize("username", ["lan", "minh", "thanhtra"])
def test_the_page_costs_the_same_for_six_and_for_sixty_schools(as_, published, session, statements, username):
    client, before = as_(username), published(number=7)
    around = {"relation": Relation.AMENDS.value, "related_id": before.id, "bases": [before]}
    first = published(number=1, **around)
    client.get(f"/directives/{first.id}")
    statements.clear()
    client.get(f"/directives/{first.id}")
    few = len(statements)
    add_schools(session, 60)
    second = published(number=2, **around)
    client.get(f"/directives/{second.id}")
    statements.clear()
    client.get(f"/directives/{second.id}")
    assert len(statements) == few <= 12, "\n".join(statements)


@pytest.mark.parametrize("address", ["new", "new?relation=corrects&to={first}", "{first}/draft"])
def test_the_draft_form_costs_the_same_for_six_and_for_sixty_schools(
    as_, published, draft, session, statements, address
):
    lan, first = as_("lan"), published(number=1)
    made = draft(number=2, bases=[first], relation=Relation.AMENDS.value, related_id=first.id)
    url = "/directives/" + address.format(first=made.id if "draft" in address else first.id)
    counts = []
    for more in (0, 60):
        add_schools(session, more)
        lan.get(url)
        statements.clear()
        assert lan.get(url).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12, "\n".join(statements)


def test_the_check_costs_the_same_for_six_and_for_sixty_schools(as_, draft, session, statements):
    lan, made = as_("lan"), draft()
    statements.clear()
    lan.get(f"/directives/{made.id}/publication")
    few = len(statements)
    add_schools(session, 60)
    statements.clear()
    lan.get(f"/directives/{made.id}/publication")
    assert len(statements) == few <= 12, "\n".join(statements)
