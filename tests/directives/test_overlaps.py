"""The check before publishing names what the same schools are asked already, and how full their weeks are."""

from datetime import date

import pytest

from intranet.core import clock as the_clock
from intranet.directives.acknowledgements import acknowledge
from intranet.directives.models import Relation
from intranet.duties.models import Duty, Kind
from tests.directives.conftest import person
from tests.pages import check_page

ABOUT = "Phòng, chống đuối nước năm học 2026–2027"
PLAN = {"asks_acknowledgement": False, "asks_plan": True}


def warned(as_, draft_made):
    page = check_page(as_("lan").get(f"/directives/{draft_made.id}/publication").text)
    return [line for line in page.texts(".alert li") if "trường" in line], page


def test_the_same_subject_in_other_words_is_named_with_its_schools(as_, draft, published, open_page):
    earlier = published(number=5, subject=ABOUT, plan_due_on=date(2026, 11, 20), **PLAN)
    made = draft(number=6, subject="Tăng cường phòng chống đuối nước cho học sinh", acknowledge_due_on=None)
    [line], page = warned(as_, made)
    assert line.startswith("6 trường còn phải làm Kế hoạch triển khai (05/KH-PGDĐT")
    assert line.endswith("hạn 20/11/2026: nội dung giống")
    rows = open_page(as_("lan"), page.link("Kế hoạch triển khai"))
    assert len(rows.select("#duties tbody tr")) == 6
    assert page.one("[name=shown]")  # it warns, it does not forbid
    assert earlier.published_at


def test_the_same_kind_due_in_the_same_days_is_named(as_, draft, published):
    published(number=5, subject="Phòng, chống đuối nước", plan_due_on=date(2026, 10, 20), **PLAN)
    near = {"subject": "An toàn thực phẩm", **PLAN}
    assert warned(as_, draft(number=6, plan_due_on=date(2026, 10, 23), **near))[0] == [
        "6 trường còn phải làm Kế hoạch triển khai (05/KH-PGDĐT: Phòng, chống đuối nước), hạn 20/10/2026: hạn gần nhau"
    ]
    assert warned(as_, draft(number=7, plan_due_on=date(2026, 10, 24), **near))[0] == []
    cards = {"asks_plan": False, "asks_cards": True, "card_due_on": date(2026, 10, 20), "card_kinds": [1]}
    assert warned(as_, draft(number=8, subject="An toàn thực phẩm", asks_acknowledgement=False, **cards))[0] == []


def test_only_schools_that_still_owe_and_are_asked_again_are_counted(as_, draft, published, session, cast):
    earlier = published(number=5, subject=ABOUT)
    acknowledge(earlier, by=person(session, "minh"), at=the_clock.now())
    session.commit()
    again = {"number": 6, "subject": ABOUT}
    assert warned(as_, draft(**again))[0][0].startswith("5 trường còn phải làm Báo nhận")
    only_a = draft(**again | {"number": 7}, audience_kind="picked", schools=[cast.school_a])
    assert warned(as_, only_a)[0] == []
    only_b = draft(**again | {"number": 8}, audience_kind="picked", schools=[cast.school_b])
    assert warned(as_, only_b)[0][0].startswith("1 trường còn phải làm")


def test_what_is_replaced_is_no_overlap_and_what_informs_only_warns_of_nothing(as_, draft, published):
    earlier = published(number=5, subject=ABOUT, plan_due_on=date(2026, 10, 20), **PLAN)
    replacing = {"relation": Relation.REPLACES, "related_id": earlier.id, "subject": ABOUT}
    lines, _ = warned(as_, draft(number=6, plan_due_on=date(2026, 11, 20), **replacing, **PLAN))
    assert not [line for line in lines if "nội dung giống" in line]
    correcting = {"relation": Relation.CORRECTS, "related_id": earlier.id, "subject": ABOUT}
    assert warned(as_, draft(number=7, **correcting))[0] == []


def test_a_full_week_is_named(as_, draft, published, open_page, cast, session):
    for number, day in ((5, 12), (6, 14), (7, 18)):  # Monday to Sunday of one week
        published(number=number, subject=f"Việc {number}", plan_due_on=date(2026, 10, day), **PLAN)
    plan = {"number": 9, "subject": "Thư viện xanh", **PLAN}
    lines, page = warned(as_, draft(**plan, plan_due_on=date(2026, 10, 13)))
    assert lines[-1].startswith("Tuần 12/10/2026 – 18/10/2026: 6 trường đã có từ 3 việc phải nộp trở lên")
    rows = open_page(as_("lan"), page.link("xem các việc đến hạn trong tuần"))
    assert len(rows.select("#duties tbody tr")) == 18
    duty = session.query(Duty).filter_by(school_id=cast.school_a, kind=Kind.PLAN).first()
    duty.settle(at=the_clock.now())  # one less: school A's week is not full any more
    session.commit()
    assert (
        "5 trường đã có từ 3 việc" in warned(as_, draft(**plan | {"number": 10}, plan_due_on=date(2026, 10, 16)))[0][-1]
    )
    lines, _ = warned(as_, draft(**plan | {"number": 11}, plan_due_on=date(2026, 10, 26)))
    assert not [line for line in lines if line.startswith("Tuần")]


@pytest.mark.parametrize(("documents", "told"), [(3, False), (4, True)])
def test_a_day_with_many_documents_is_named(as_, draft, published, documents, told):
    for number in range(documents):
        published(number=20 + number, subject=f"Việc khác hẳn {'abcd'[number]}")
    lines, _ = warned(as_, draft(number=40, subject="Thư viện xanh"))
    assert any(line.startswith("Hôm nay 6 trường đã nhận từ 4 văn bản trở lên") for line in lines) is told


def test_the_check_asks_no_more_of_the_database_when_much_is_open(as_, draft, published, statements):
    made = draft(number=90, subject=ABOUT, plan_due_on=date(2026, 10, 20), asks_plan=True)
    lan, costs = as_("lan"), []
    for number in range(5, 10):
        statements.clear()
        assert lan.get(f"/directives/{made.id}/publication").status_code == 200
        costs.append(len(statements))
        published(number=number, subject=ABOUT, plan_due_on=date(2026, 10, 20), **PLAN)
    assert len(set(costs)) == 1
    assert costs[0] <= 16
