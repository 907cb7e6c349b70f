"""The number on a printed report: taken from the register, kept by the report, refused to another."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.consolidations import wording
from intranet.core import clock as the_clock
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.registers import outgoing
from intranet.registers.models import OutgoingEntry
from intranet.registers.outgoing import Slip
from tests.directives.conftest import person
from tests.pages import check_page

PERIOD = {"period": "month", "year": "2026", "level": ""}
PAPER = {
    "subject": "Kết quả công tác truyền thông tháng 10",
    "number": "5",
    "place": "Tân Lộc",
    "on": "05/10/2026",
    "authority": "none",
    "signer_title": "TRƯỞNG PHÒNG",
    "signer_name": "Lê Văn Thành",
    "recipients": "Sở Giáo dục và Đào tạo (để b/c)\nLưu: VT",
}


def numbers(session):
    session.expire_all()
    return session.scalars(select(Document.symbol).join(OutgoingEntry).order_by(Document.number)).all()


def bear(session, number):
    slip = Slip(DocumentType.BAO_CAO, date(2026, 10, 5), "Báo cáo khác", number, signer_name="Hùng")
    outgoing.enter(session, slip, {}, by=person(session, "lan"), at=the_clock.now())
    session.commit()


@pytest.fixture
def period(reporting):
    """``period()``: a period's id and the form of its words as it stands."""

    def make(session):
        opened = reporting.period()
        values = wording.values_of(session, opened, the_clock.today())
        session.commit()
        typed = {key: value for key, value in values.items() if isinstance(value, str) and value}
        typed |= {"on": "05/10/2026", "authority": values["authority"].value, "number": "5", "stamp": "", "charts": "y"}
        return opened.id, typed

    return make


def test_printing_with_a_number_writes_it_into_the_register_once(as_, open_page, session):
    lan = as_("lan")
    for _ in range(2):
        assert lan.post("/reports/pdf", data=PERIOD | PAPER).status_code == 200
    assert numbers(session) == ["05/BC-PGDĐT"]
    entered = session.scalars(select(Document).join(OutgoingEntry)).one()
    assert (entered.subject, entered.signer_name) == (PAPER["subject"], "Lê Văn Thành")
    assert [row["purpose"] for row in entered.destinations] == ["bc", "luu"]
    assert "05/BC-PGDĐT" in open_page(lan, "/registers/outgoing").text


def test_without_a_number_nothing_is_registered(as_, session):
    assert as_("lan").post("/reports/pdf", data=PERIOD | PAPER | {"number": ""}).status_code == 200
    assert numbers(session) == []


def test_a_number_of_another_paper_is_refused_and_what_was_typed_stays(as_, session):
    bear(session, 5)
    response = as_("lan").post("/reports/pdf", data=PERIOD | PAPER)
    assert response.status_code == 422
    page = check_page(response.text)
    assert "đã dùng cho “Báo cáo khác”" in page.one("#number-error").text()
    assert PAPER["subject"] in page.texts("textarea")
    other = PERIOD | {"period": "custom", "from": "01/09/2026", "to": "30/09/2026"}
    assert as_("lan").post("/reports/pdf", data=other | PAPER | {"number": "6"}).status_code == 200
    assert as_("lan").post("/reports/pdf", data=PERIOD | PAPER | {"number": "6"}).status_code == 422


def test_the_button_fills_in_the_next_number_and_saves_nothing(as_, session):
    bear(session, 5)
    lan = as_("lan")
    sent = PERIOD | PAPER | {"number": ""}
    page = check_page(lan.post("/reports/number", data=sent).text)
    assert page.one("[name=number]").attributes["value"] == "6"
    assert PAPER["subject"] in page.texts("textarea")
    part = lan.post("/reports/number", data=sent, headers={"HX-Request": "true"}).text
    assert part.strip().startswith('<div id="report_number"')
    assert 'value="6"' in part
    assert numbers(session) == ["05/BC-PGDĐT"]


def test_who_may_only_read_takes_no_number(as_, open_page, session):
    inspector = as_("thanhtra")
    assert not open_page(inspector, "/reports/").select("[name=number]")
    assert inspector.post("/reports/pdf", data=PERIOD | PAPER).status_code == 200
    assert inspector.post("/reports/number", data=PERIOD | PAPER).status_code == 403
    assert numbers(session) == []


def test_the_words_of_a_period_get_the_next_number_by_a_button(as_, session, period):
    bear(session, 5)
    number, typed = period(session)
    page = check_page(as_("lan").post(f"/consolidations/{number}/wording", data=typed | {"act": "number"}).text)
    assert page.one("[name=number]").attributes["value"] == "6"


def test_a_frozen_or_printed_report_of_a_period_takes_its_number(as_, open_page, session, period):
    lan = as_("lan")
    number, typed = period(session)
    assert lan.post(f"/consolidations/{number}/wording", data=typed).status_code == 303
    assert lan.post(f"/consolidations/{number}/outputs/xlsx").status_code in (200, 303)
    assert numbers(session) == []
    assert lan.post(f"/consolidations/{number}/outputs/pdf").status_code in (200, 303)
    assert numbers(session) == ["05/BC-PGDĐT"]
    check = f"/consolidations/{number}/snapshots/new"
    seen = open_page(lan, check).one("[name=seen]").attributes["value"]
    assert lan.post(check, data={"seen": seen}).status_code == 303
    assert numbers(session) == ["05/BC-PGDĐT"]


def test_freezing_under_the_number_of_another_paper_is_refused(as_, open_page, session, period):
    lan = as_("lan")
    number, typed = period(session)
    assert lan.post(f"/consolidations/{number}/wording", data=typed).status_code == 303
    bear(session, 5)
    check = f"/consolidations/{number}/snapshots/new"
    seen = open_page(lan, check).one("[name=seen]").attributes["value"]
    response = lan.post(check, data={"seen": seen})
    assert response.status_code == 409
    assert "đã dùng cho “Báo cáo khác”" in response.text
