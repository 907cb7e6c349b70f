"""The public page: what it says of every kind of paper, what it does not say, and to whom how often."""

import hashlib
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet.contacts.confirmations import confirm_card
from intranet.contacts.models import ContactCard, Visibility, write_card
from intranet.core import addresses, clock, marks
from intranet.core.clock import now
from intranet.core.filestore import store
from intranet.core.marks import Paper
from intranet.directives.acknowledgements import acknowledge
from intranet.directives.models import Relation
from intranet.documents.models import Document
from intranet.documents.types import DocumentType
from intranet.reports.models import PrintedReport
from intranet.units.office import CardKind
from intranet.verification.findings import Verdict
from tests.core import papers
from tests.directives.conftest import person


@pytest.fixture
def verdict(client, open_page, session):
    """``verdict(Paper.CARD, 3)``: the words of the public page for that paper's mark, to somebody not signed in."""

    def ask(paper, row_id, expected):
        page = open_page(client, f"/verify/{marks.mark(session, paper, row_id)}")
        assert page.texts(".alert-title") == [Verdict(expected).label]
        return page.text

    return ask


def related(published, session, directive, relation, number):
    later = published(number=number, relation=relation, related_id=directive.id, subject="Văn bản sau")
    session.expire_all()
    return later


def test_a_directive_in_force_is_genuine_and_names_nobody(verdict, published):
    directive = published()
    said = verdict(Paper.DIRECTIVE, directive.id, "genuine")
    assert directive.document.title in said
    assert directive.document.subject in said
    assert "Phòng GD&ĐT huyện Tân Lộc" in said
    for secret in ("Trần Quốc Hùng", "Nguyễn Thị Ngọc Lan", "Ngọc Lan"):
        assert secret not in said


@pytest.mark.parametrize(
    ("relation", "expected"),
    [(Relation.CORRECTS, "corrected"), (Relation.AMENDS, "amended"), (Relation.REPLACES, "replaced")],
)
def test_what_came_later_is_named(verdict, published, session, relation, expected):
    directive = published()
    later = related(published, session, directive, relation, 13)
    said = verdict(Paper.DIRECTIVE, directive.id, expected)
    assert f"{relation.label}: {later.document.title}" in said
    verdict(Paper.DIRECTIVE, later.id, "genuine")


def test_the_gravest_is_said_first_and_a_correction_taken_back_no_longer_counts(verdict, published, session):
    directive = published()
    correction = related(published, session, directive, Relation.CORRECTS, 13)
    verdict(Paper.DIRECTIVE, directive.id, "corrected")
    correction.withdraw("Nhầm", by=person(session, "lan"), at=clock.now())
    session.commit()
    assert "(đã thu hồi)" in verdict(Paper.DIRECTIVE, directive.id, "genuine")
    related(published, session, directive, Relation.AMENDS, 14)
    verdict(Paper.DIRECTIVE, directive.id, "amended")
    related(published, session, directive, Relation.REPLACES, 15)
    verdict(Paper.DIRECTIVE, directive.id, "replaced")


def test_a_withdrawn_one_says_so_without_the_reason(verdict, published, session):
    directive = published()
    directive.withdraw("Sai tên ông Nguyễn Văn Ba", by=person(session, "lan"), at=clock.now())
    session.commit()
    said = verdict(Paper.DIRECTIVE, directive.id, "withdrawn")
    assert "Nguyễn Văn Ba" not in said
    assert "05/10/2026" in said


def test_a_draft_is_unknown_until_it_is_published(verdict, draft, session):
    directive = draft()
    assert directive.document.subject not in verdict(Paper.DIRECTIVE, directive.id, "unknown")
    directive.publish(by=person(session, "lan"), at=clock.now())
    session.commit()
    verdict(Paper.DIRECTIVE, directive.id, "genuine")


@pytest.mark.parametrize("mark", ["VB-1-AAAAAAAA", "VB-99999-AAAAAAAA", "rác", "VB", "%2e%2e", "VB-1", "ZZ-1-AAAAAAAA"])
def test_an_invented_mark_is_unknown(client, open_page, published, mark):
    published()
    page = open_page(client, f"/verify/{mark}")
    assert page.texts(".alert-title") == ["Không có trong hệ thống"]
    assert "Đừng làm theo" in page.text


def test_a_true_mark_of_a_row_that_is_not_there_is_unknown(verdict):
    for paper in Paper:
        verdict(paper, 4711, "unknown")


def test_a_mark_is_read_however_it_is_typed(client, open_page, published, session):
    directive = published()
    mark = marks.mark(session, Paper.DIRECTIVE, directive.id)
    for typed in (mark, mark.lower(), mark.replace("-", " "), f" {mark} "):
        answer = client.get("/verify", query_string={"mark": typed})
        assert answer.status_code == 303
        assert open_page(client, answer.location).texts(".alert-title") == ["Đúng, còn hiệu lực"]


def test_receipts_of_acknowledgements(verdict, published, session, clock):
    directive = published(acknowledge_due_on=None)
    clock.set("2026-10-07 09:00")
    statement = acknowledge(directive, by=person(session, "minh"), at=now())
    session.commit()
    said = verdict(Paper.ACKNOWLEDGEMENT, statement.id, "genuine")
    assert "Trường Mầm non Hoa Mai báo nhận" in said
    assert "Báo nhận sau hạn." in said
    assert "Võ Văn Minh" not in said
    directive.withdraw("Nhầm", by=person(session, "lan"), at=now())
    session.commit()
    assert "về sau đã thu hồi" in verdict(Paper.ACKNOWLEDGEMENT, statement.id, "genuine")


def test_receipts_of_plans(verdict, asked, session):
    first = asked.hand_in().latest
    said = verdict(Paper.PLAN, first.id, "genuine")
    assert first.receipt_number in said
    assert "Võ Văn Minh" not in said
    asked.review("lan", "returned", "Bổ sung nội dung")
    assert "Phòng đã trả lại lần nộp này." in verdict(Paper.PLAN, first.id, "genuine")
    second = asked.hand_in().latest
    assert second.receipt_number in verdict(Paper.PLAN, first.id, "replaced")
    verdict(Paper.PLAN, second.id, "genuine")


def test_a_draft_of_a_plan_has_no_receipt(verdict, asked, session):
    asked.save("minh")
    verdict(Paper.PLAN, asked.plan(1).latest.id, "unknown")


def test_reports_of_schools(verdict, reporting, cast, session):
    period = reporting.period()
    first = reporting.hand_in(period, cast.school_a, {"own": 1})
    said = verdict(Paper.SUBMISSION, first.id, "genuine")
    assert period.title in said
    assert first.submitted_by_name not in said
    second = reporting.hand_in(period, cast.school_a, {"own": 2})
    assert second.receipt_number in verdict(Paper.SUBMISSION, first.id, "replaced")
    verdict(Paper.SUBMISSION, second.id, "genuine")


def test_confirmations_of_cards(verdict, session, cast):
    minh = person(session, "minh")
    card = write_card(
        session,
        ContactCard(
            school=minh.school, kind=session.get_one(CardKind, cast.focal_card), name="Đặng Thị Hoa",
            post="Phó Hiệu trưởng", landline="", mobile="+84912345682", zalo="", email="",
            visibility=Visibility.OFFICE, valid_from=clock.today(),
        ),
        by=minh, at=clock.now(),
    )  # fmt: skip
    confirmation = confirm_card(card, by=minh, at=clock.now())
    session.commit()
    said = verdict(Paper.CARD, confirmation.id, "genuine")
    assert confirmation.receipt_number in said
    for secret in ("Đặng Thị Hoa", "682", "Võ Văn Minh"):
        assert secret not in said
    card.valid_to = clock.today() + timedelta(days=1)
    session.commit()
    verdict(Paper.CARD, confirmation.id, "replaced")


PRINTING = {
    "period": "month", "year": "2026", "level": "", "subject": "Kết quả công tác truyền thông", "number": "5",
    "place": "Tân Lộc", "on": "05/10/2026", "authority": "kt", "signer_title": "PHÓ TRƯỞNG PHÒNG",
    "signer_name": "Trần Quốc Hùng", "recipients": "Sở",
}  # fmt: skip


def test_a_printed_report_is_known_by_mark_and_by_its_file(verdict, as_, client, session):
    content = as_("lan").post("/reports/pdf", data=PRINTING).data
    printed = session.scalars(select(PrintedReport)).one()
    assert printed.sha256 == hashlib.sha256(content).hexdigest()
    said = verdict(Paper.PRINTED_REPORT, printed.id, "genuine")
    assert "Báo cáo số: 05/BC-PGDĐT" in said
    assert "Trần Quốc Hùng" not in said
    assert "Đúng, còn hiệu lực" in compared(client, content)
    assert "Không có trong hệ thống" in compared(client, content + b" ")


def compared(client, content, name="van-ban.pdf"):
    answer = client.post("/verify", data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")
    assert answer.status_code == 200
    return answer.text


def test_a_file_is_told_by_its_bytes_and_not_kept(app, client, published, session):
    directive = published()
    sha256 = directive.document.attachments[0].sha256
    with app.app_context():
        content = store().path_of(sha256).read_bytes()
        before = sorted(path.name for path in store().root.rglob("*") if path.is_file())
    said = compared(client, content, "doi-ten.pdf")
    assert directive.document.title in said
    assert directive.document.subject in said
    changed = content.replace(b"Trang", b"Trong", 1) + b"%"
    assert "Không có trong hệ thống" in compared(client, changed)
    with app.app_context():
        assert sorted(path.name for path in store().root.rglob("*") if path.is_file()) == before


def test_the_file_of_a_draft_or_of_a_school_is_not_told(app, client, draft, asked, session):
    hidden = draft(number=44, subject="Chưa ai được biết")
    with app.app_context():
        content = store().path_of(hidden.document.attachments[0].sha256).read_bytes()
    # the same bytes are the published directive's of ``asked``
    said = compared(client, content)
    assert "Chưa ai được biết" not in said
    asked.save("minh", file=(io.BytesIO(papers.pdf(2)), "ke-hoach.pdf"))
    assert "Không có trong hệ thống" in compared(client, papers.pdf(2))


def test_no_file_is_said(client, open_page):
    answer = client.post("/verify", data={}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Chưa chọn tệp." in answer.text


def by_number(client, open_page, number, on):
    return open_page(client, f"/verify?number={number}&on={on}")


def test_number_and_date_tell_less_than_the_mark(client, open_page, published):
    directive = published()
    page = by_number(client, open_page, "12/kh-pgdđt", "05/10/2026")
    assert page.texts(".alert-title") == ["Đúng, còn hiệu lực"]
    assert directive.document.title in page.text
    assert directive.document.subject not in page.text
    for number, on in (("12/KH-PGDĐT", "06/10/2026"), ("13/KH-PGDĐT", "05/10/2026"), ("12/BC-PGDĐT", "05/10/2026")):
        assert by_number(client, open_page, number, on).texts(".alert-title") == ["Không có trong hệ thống"]


def test_a_draft_and_a_document_of_a_body_above_are_not_found_by_number(client, open_page, draft, session):
    draft(number=44)
    above = Document(
        type=DocumentType.KE_HOACH, symbol="99/KH-SGDĐT", issuer_name="Sở Giáo dục và Đào tạo",
        issued_on=clock.today(), subject="Của Sở",
    )  # fmt: skip
    session.add(above)
    session.flush()
    above.register()
    session.commit()
    for number in ("44/KH-PGDĐT", "99/KH-SGDĐT"):
        assert by_number(client, open_page, number, "05/10/2026").texts(".alert-title") == ["Không có trong hệ thống"]


def test_a_receipt_is_found_by_number_and_date(client, open_page, published, session):
    statement = acknowledge(published(), by=person(session, "minh"), at=clock.now())
    session.commit()
    number = statement.receipt_number
    page = by_number(client, open_page, number.lower(), "05/10/2026")
    assert page.texts(".alert-title") == ["Đúng, còn hiệu lực"]
    assert number in page.text
    for typed, on in (
        (number, "06/10/2026"),
        (number.replace("2026", "2025"), "05/10/2026"),
        (number[:-1] + "9", "05/10/2026"),
    ):
        assert by_number(client, open_page, typed, on).texts(".alert-title") == ["Không có trong hệ thống"]


def test_only_the_mark_tells_that_a_school_was_late(client, open_page, published, session, clock):
    directive = published()
    clock.set("2026-10-09 08:00")
    statement = acknowledge(directive, by=person(session, "minh"), at=now())
    session.commit()
    guessed = by_number(client, open_page, statement.receipt_number, "09/10/2026")
    assert guessed.texts(".alert-title") == ["Đúng, còn hiệu lực"]
    assert "sau hạn" not in guessed.text
    mark = marks.mark(session, Paper.ACKNOWLEDGEMENT, statement.id)
    assert "Báo nhận sau hạn." in open_page(client, f"/verify/{mark}").text


@pytest.mark.parametrize("query", ["number=&on=05/10/2026", "number=12&on=", "number=12&on=32/13/2026", "mark="])
def test_what_was_typed_stays_after_a_mistake(client, query):
    answer = client.get(f"/verify?{query}")
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_asking_is_limited(client, published):
    answers = [client.get("/verify/VB-1-AAAAAAAA").status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    assert client.get("/verify").status_code == 200  # the page itself stays


def test_few_statements(client, published, session, statements):
    directive = published()
    related(published, session, directive, Relation.CORRECTS, 13)
    mark = marks.mark(session, Paper.DIRECTIVE, directive.id)
    statements.clear()
    client.get(f"/verify/{mark}")
    assert len(statements) <= 12


def test_the_path_on_paper_is_the_pages(app):
    with app.test_request_context(base_url="https://intranet.example"):
        assert addresses.verification() == addresses.external("verification.index") == "https://intranet.example/verify"


def test_a_directive_leads_to_what_the_public_sees(as_, published, session):
    directive = published()
    answer = as_("minh").get(f"/directives/{directive.id}/verification")
    assert answer.location == f"/verify/{marks.mark(session, Paper.DIRECTIVE, directive.id)}"
