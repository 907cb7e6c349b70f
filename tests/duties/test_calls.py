"""The list for telephoning behind a list of duties: who still owes what, and nothing else."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.contacts.models import ContactCard
from intranet.core import clock as the_clock
from intranet.core.phones import normalise
from intranet.duties.models import Duty, Kind
from intranet.units.models import School
from tests.directives.conftest import draft, published  # noqa: F401 - fixtures
from tests.pdf.reading import read


def words(client, query=""):
    answer = client.get(f"/duties/calls.pdf{query}")
    assert answer.mimetype == "application/pdf"
    return " ".join(" ".join(page.text for page in read(answer.data)).split())


@pytest.fixture
def asked(published, session, cast, clock):  # noqa: F811 - the fixture
    """A directive asks for acknowledgement (late) and a plan (open); school A has done both, B's plan is returned."""
    published(asks_plan=True, plan_due_on=date(2026, 10, 20))
    duties = {(duty.school_id, duty.kind): duty for duty in session.scalars(select(Duty))}
    now = the_clock.now()
    for kind in (Kind.ACKNOWLEDGE, Kind.PLAN):
        duties[cast.school_a, kind].settle(at=now)
    duties[cast.school_b, Kind.PLAN].submit(at=now)
    duties[cast.school_b, Kind.PLAN].send_back("Thiếu phân công.", at=now)
    session.add(
        ContactCard(
            school_id=cast.school_b, kind_id=cast.leader_card, name="Mai Thị Xuân", post="Phó Hiệu trưởng",
            landline=normalise("0277 3555 777").e164, mobile="+84912345678", valid_from=the_clock.today(),
            created_at=now, created_by_name="Bùi Thị Thanh Thảo",
        )
    )  # fmt: skip
    session.commit()
    clock.set("2026-10-07 09:00")


def test_each_school_stands_once_with_all_it_owes(as_, asked, session, cast):
    text = words(as_("thanhtra"))
    assert "còn 5 trường, 10 việc chưa làm." in text
    assert session.get(School, cast.school_a).name not in text
    assert text.count("Mai Thị Xuân, Phó Hiệu trưởng, 0277 3555 777") == 1
    assert "Báo nhận, 12/KH-PGDĐT: trễ 2 ngày (hạn 05/10/2026)" in text
    assert "(hạn 20/10/2026, bị trả lại)" in text
    assert "0912" not in text, "mobile numbers stay out of papers"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?state=late", "còn 5 trường, 5 việc chưa làm (lọc: quá hạn, chưa làm)"),
        ("?state=returned&state=waiting", "còn 1 trường, 1 việc"),
        ("?kind=plan", "còn 5 trường, 5 việc"),
        ("?level=THCS", "còn 2 trường, 4 việc"),
        ("?q=dong phu", "còn 1 trường, 2 việc"),
        ("?state=done", "còn 0 trường, 0 việc"),
    ],
)
def test_the_filter_of_the_list_is_the_filter_of_the_paper(as_, asked, query, count):
    assert count in words(as_("lan"), query)


def test_the_list_leads_to_the_paper_with_its_filter(as_, asked, open_page):
    link = open_page(as_("lan"), "/duties/?state=late&kind=acknowledge").link("In danh sách đôn đốc (PDF)")
    assert link.startswith("/duties/calls.pdf?")
    assert "còn 5 trường, 5 việc" in words(as_("lan"), link.removeprefix("/duties/calls.pdf"))
    assert "In danh sách đôn đốc" not in open_page(as_("lan"), "/duties/?state=done").text
    assert "In danh sách đôn đốc" not in open_page(as_("thao"), "/duties/").text


def test_schools_do_not_get_it(as_, asked):
    assert as_("minh").get("/duties/calls.pdf").status_code == 403


def test_it_costs_the_same_for_six_and_for_sixty_schools(as_, published, session, statements):  # noqa: F811
    lan, counts = as_("lan"), []
    for number in (1, 2):
        published(number=number)
        statements.clear()
        assert lan.get("/duties/calls.pdf").status_code == 200
        counts.append(len(statements))
        session.add_all(School(name=f"Trường Tiểu học Số {i}", commune_id=1 + i % 6) for i in range(60))
        session.commit()
    assert counts[0] == counts[1] <= 14, "\n".join(statements)  # it is logged as an export, in the chain
