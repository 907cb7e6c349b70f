"""What is pointed out: numbers missing, given late, out of order; and the share that stands online."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.documents.models import Document
from intranet.documents.types import DocumentType, Urgency
from intranet.registers import findings, outgoing, rows
from intranet.registers.models import OutgoingEntry, Publication
from intranet.registers.outgoing import Slip
from intranet.registers.rows import LEDGER_STATES, OutgoingFilter
from tests.directives.conftest import draft, person, published  # noqa: F401 - fixtures
from tests.pages import check_page

LETTER = DocumentType.CONG_VAN


@pytest.fixture
def enter(session):
    def make(number, on, kind=LETTER, **handling):
        slip = Slip(kind, on, "Một việc", number, signer_name="Hùng")
        entry = outgoing.enter(session, slip, handling, by=person(session, "lan"), at=the_clock.now())
        session.commit()
        return entry

    return make


def found(session):
    return findings.of_year(session, 2026, the_clock.now())


def test_nothing_to_say_about_a_register_in_order(session, enter):
    enter(1, date(2026, 10, 5))
    enter(2, date(2026, 10, 5), sent_on=date(2026, 10, 5))
    assert found(session).count == 0


def test_gaps_run_from_the_beginning_to_the_highest_number(session, enter):
    for number in (2, 3, 7):
        enter(number, date(2026, 10, 5))
    assert [gap.words for gap in found(session).gaps] == ["01", "04–06"]


def test_a_draft_that_holds_a_number_is_named_and_the_numbers_above_are_nobodys(session, enter, draft):  # noqa: F811
    held = draft(number=2)
    draft(number=9)
    for number in (1, 3):
        enter(number, date(2026, 10, 5), DocumentType.KE_HOACH)
    (gap,) = found(session).gaps
    assert (gap.words, gap.draft.id) == ("02", held.id)


def test_a_gap_is_accounted_for_by_striking_the_number_out(as_, open_page, session, enter):
    enter(1, date(2026, 10, 5))
    enter(3, date(2026, 10, 5))
    lan = as_("lan")
    page = open_page(lan, "/registers/outgoing/findings")
    form = open_page(lan, page.link("Ghi là số không dùng").partition("#")[0])
    assert form.one("[name=number]").attributes["value"] == "2"
    assert form.one("[name=type] option[selected]").attributes["value"] == "cong-van"
    sent = {"type": "cong-van", "number": "2", "on": "05/10/2026", "reason": "Nhảy số"}
    assert lan.post("/registers/outgoing/findings", data=sent | {"reason": ""}).status_code == 422
    assert lan.post("/registers/outgoing/findings", data=sent).status_code == 303
    assert found(session).gaps == []
    struck = session.scalars(select(Document).where(Document.number == 2)).one()
    assert (struck.void_reason, struck.subject) == ("Nhảy số", "Số không dùng")
    again = lan.post("/registers/outgoing/findings", data=sent)
    assert again.status_code == 422
    assert "đã dùng cho “Số không dùng”" in check_page(again.text).text


@pytest.mark.parametrize(
    ("signed", "at", "late"),
    [
        ("2026-10-02", "2026-10-05 16:00", False),  # Friday, numbered on Monday: the next working day
        ("2026-10-02", "2026-10-06 08:00", True),
        ("2026-10-05", "2026-10-06 23:00", False),
        ("2026-10-05", "2026-10-07 00:30", True),
    ],
)
def test_a_number_is_given_by_the_next_working_day(session, enter, clock, signed, at, late):
    clock.set(at)
    enter(1, date.fromisoformat(signed))
    words = [slip.words for slip in found(session).slips]
    assert [("Điều 15" in one) for one in words] == ([True] if late else [])


def test_what_was_signed_earlier_than_dated_is_late_by_its_signing(session, enter):
    enter(1, date(2026, 10, 5), signed_on=date(2026, 9, 30))
    (slip,) = found(session).slips
    assert slip.words.startswith("Ký ngày 30/09/2026, vào sổ ngày 05/10/2026")


@pytest.mark.parametrize(
    ("urgency", "sent", "late"),
    [(Urgency.NORMAL, 6, False), (Urgency.NORMAL, 7, True), (Urgency.URGENT, 5, False), (Urgency.IMMEDIATE, 6, True)],
)
def test_it_leaves_by_the_next_working_day_and_at_once_when_urgent(session, enter, urgency, sent, late):
    entry = enter(1, date(2026, 10, 5), sent_on=date(2026, 10, sent))
    entry.document.urgency = urgency
    session.commit()
    assert ["Điều 18" in slip.words for slip in found(session).slips] == ([True] if late else [])


def test_a_number_dated_before_a_lower_one_is_pointed_out(session, enter):
    enter(1, date(2026, 10, 5))
    enter(2, date(2026, 10, 2))
    enter(3, date(2026, 10, 5))
    (slip,) = found(session).slips
    assert (slip.row.document.number, "số 01/PGDĐT đề ngày 05/10/2026" in slip.words) == (2, True)


def test_the_findings_cost_the_same_for_three_and_for_sixty(as_, enter, statements):
    lan, counts = as_("lan"), []
    for numbers in (range(1, 6, 2), range(7, 121, 2)):
        for number in numbers:
            enter(number, date(2026, 10, 5))
        lan.get("/registers/outgoing/findings")
        statements.clear()
        lan.get("/registers/outgoing/findings")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


def publish(client, document, status=303, **changes):
    sent = {"channel": "website", "address": "https://pgdtanloc.edu.vn/kh-12", "published_on": "05/10/2026"} | changes
    response = client.post(f"/registers/outgoing/{document}/publications", data=sent)
    assert response.status_code == status, response.text
    return response


def test_the_share_made_public_is_published_by_registered(as_, open_page, session, published, enter):  # noqa: F811
    lan = as_("lan")
    first, second, third = (published(number=number) for number in (1, 2, 3))
    enter(1, date(2026, 10, 5), DocumentType.GIAY_MOI)
    enter(1, date(2026, 10, 5), DocumentType.TO_TRINH)  # no directive, plan or invitation
    publish(lan, first.id)
    publish(lan, second.id, channel="board", address="")  # a notice board is not online
    assert lan.post(f"/registers/outgoing/{third.id}/closing", data={"closed_reason": "Nội bộ"}).status_code == 303
    chosen = OutgoingFilter(2026)
    counts = rows.ledger_counts(session, chosen)
    assert counts == {"gap": 2, "published": 1, "closed": 1}
    for state in LEDGER_STATES:
        assert len(session.execute(rows.outgoing(chosen.but(online=state))).all()) == counts[state]
    page = open_page(lan, "/registers/publications")
    assert page.texts(".stat-number") == ["33,3%", "4", "2", "1", "1"]
    for stat in page.select("a.stat"):
        listed = open_page(lan, stat.attributes["href"]).select("tbody tr")
        assert len(listed) == int(stat.css_first(".stat-number").text())


def test_struck_out_and_withdrawn_papers_need_not_stand_online(as_, session, published, enter):  # noqa: F811
    made = published(number=1)
    entry = enter(1, date(2026, 10, 5), DocumentType.GIAY_MOI)
    made.withdraw("Hoãn", by=person(session, "lan"), at=the_clock.now())
    outgoing.void(entry.document, "Nhầm", by=person(session, "lan"), at=the_clock.now())
    session.commit()
    assert sum(rows.ledger_counts(session, OutgoingFilter(2026)).values()) == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"address": ""}, "Cần địa chỉ trang đã đăng"),
        ({"address": "javascript:alert(1)"}, "bắt đầu bằng https://"),
        ({"published_on": "06/10/2026"}, "ở sau hôm nay"),
        ({"channel": "zalo"}, "không"),
    ],
)
def test_a_place_typed_wrong_is_said(as_, session, published, changes, message):  # noqa: F811
    made = published(number=1)
    assert message in check_page(publish(as_("lan"), made.id, 422, **changes).text).text
    assert session.scalars(select(Publication)).all() == []


def test_a_place_is_noted_once_and_not_before_the_paper(as_, session, published):  # noqa: F811
    made, lan = published(number=1), as_("lan")
    publish(lan, made.id)
    publish(lan, made.id, 409)
    publish(lan, made.id, 409, address="https://x.vn/1", published_on="01/10/2026")
    place = session.scalars(select(Publication)).one()
    assert lan.post(f"/registers/publications/{place.id}/removal").status_code == 303
    session.expire_all()
    assert session.scalars(select(Publication)).all() == []


@pytest.mark.parametrize("username", ["thanhtra", "minh"])
def test_the_ledger_is_written_by_the_office(as_, session, published, username):  # noqa: F811
    made = published(number=1)
    publish(as_("lan"), made.id)
    client = as_(username)
    publish(client, made.id, 403, address="https://x.vn")
    assert client.post("/registers/publications/1/removal").status_code == 403
    assert client.post(f"/registers/outgoing/{made.id}/closing", data={"closed_reason": "x"}).status_code == 403
    assert session.scalars(select(OutgoingEntry)).all() == []
