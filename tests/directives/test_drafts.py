"""Writing drafts: nothing typed is lost, nothing odd is saved, nobody but the office sees one."""

import io
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from intranet.accounts.models import User
from intranet.core.audit import AuditEntry
from intranet.core.files import FileStore
from intranet.directives.models import Directive
from intranet.documents.models import Citation, Document
from intranet.documents.types import DocumentType
from tests.core import papers
from tests.directives.conftest import FIELDS
from tests.pages import check_page

EVERYTHING_TYPED = {"subject": "Trích yếu đang gõ dở", "contact_name": "Lan ở phòng 3"}


def only(session):
    session.expire_all()
    return session.scalars(select(Directive)).one()


def send(client, url="/directives/new", *files, status=303, htmx=False, **changes):
    data = FIELDS | changes
    if files:
        data["files"] = [(io.BytesIO(content), name) for name, content in files]
    headers = {"HX-Request": "true"} if htmx else {}
    response = client.post(url, data=data, content_type="multipart/form-data", headers=headers)
    assert response.status_code == status, response.text[:2000]
    return response


def value(page, name):
    return page.one(f"[name={name}]").attributes.get("value")


def test_a_new_draft_proposes_the_next_number_and_the_symbol_of_the_office(as_, open_page, draft):
    draft(number=12)
    page = open_page(as_("lan"), "/directives/new")
    assert (value(page, "number"), value(page, "notation")) == ("13", "KH-PGDĐT")
    assert value(page, "issued_on") == "05/10/2026"
    assert value(page, "signer_name") == "Trần Quốc Hùng", "the last signer is the usual one"


def test_a_draft_is_saved_with_gaps_and_tells_the_audit_trail(as_, session, cast):
    empty = dict.fromkeys(("number", "notation", "issued_on", "subject", "signer_name", "signer_title"), "")
    response = send(as_("lan"), **empty)
    saved = only(session)
    assert response.location == f"/directives/{saved.id}/draft"
    assert saved.document.symbol is None
    assert saved.document.issued_on is None
    assert saved.published_at is None
    assert [(e.action, e.actor_id) for e in session.scalars(select(AuditEntry))] == [("directive.draft", cast.lan)]


def test_everything_typed_is_saved_and_shown_again(as_, session, open_page, cast):
    lan = as_("lan")
    send(
        lan, urgency="urgent", audience_kind="levels", levels=["MN", "TH"], acknowledge_due_on="07/10/2026",
        asks_plan="y", plan_due_on="20/10/2026", asks_cards="y", card_due_on="21/10/2026",
        card_kinds=[str(cast.leader_card)],
    )  # fmt: skip
    saved = only(session)
    assert saved.document.symbol == "12/KH-PGDĐT"
    assert saved.document.urgency.label == "Khẩn"
    assert saved.contact_phone == "+842773555012"
    assert saved.audience == ["MN", "TH"]
    assert [str(due_on) for _, due_on in saved.dues(saved.document.issued_on)] == [
        "2026-10-07",
        "2026-10-20",
        "2026-10-21",
    ]
    page = open_page(lan, f"/directives/{saved.id}/draft")
    assert value(page, "contact_phone") == "0277 3555 012"
    assert [node.attributes["value"] for node in page.select("[name=levels][checked]")] == ["MN", "TH"]
    assert value(page, "plan_due_on") == "20/10/2026"
    assert len(page.select("[name=card_kinds][checked]")) == 1
    assert "Sẽ gửi tới 4 trường" in page.text


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("issued_on", "01/01/1900", "Ngày phải từ 01/01/1990"),
        ("issued_on", "30/02/2026", "Không có ngày 30/02/2026"),
        ("acknowledge_due_on", "mai", "Ngày viết dạng ngày/tháng/năm"),
        ("number", "mười hai", "Cần một số nguyên"),
        ("number", "-3", "Số phải từ 1 đến 99999"),
        ("notation", "K" * 31, "Dài quá 30 ký tự"),
        ("signer_name", "A" * 201, "Dài quá 200 ký tự"),
        ("type", "mat-thu", "Lựa chọn"),
    ],
)
def test_what_cannot_be_saved_is_said_and_stays_typed(as_, session, field, typed, message):
    page = check_page(send(as_("lan"), status=422, **EVERYTHING_TYPED | {field: typed}).text)
    assert message in page.text
    assert any(f"#{field}" == node.attributes["href"] for node in page.select(".error-summary a"))
    assert page.texts("textarea[name=subject]") == ["Trích yếu đang gõ dở"]
    assert value(page, "contact_name") == "Lan ở phòng 3"
    if field != "type":
        assert value(page, field) == typed
    assert session.scalar(select(Directive)) is None


@pytest.mark.parametrize(
    ("asked", "message"), [("asks_plan", "Chưa chọn hạn nộp kế hoạch"), ("asks_cards", "Chưa chọn hạn xác nhận")]
)
def test_what_is_asked_needs_its_last_day(as_, asked, message):
    assert message in send(as_("lan"), status=422, **{asked: "y"}).text


def test_a_subject_of_ten_thousand_letters_is_kept_whole_with_a_warning(as_, session, open_page):
    lan, long = as_("lan"), ("Truyền thông giáo dục " * 500)[:10_000].strip()
    send(lan, subject=long)
    saved = only(session)
    assert saved.document.subject == long
    page = open_page(lan, f"/directives/{saved.id}/draft")
    assert "chỉ nhận 500 ký tự" in page.text
    assert "Truyền thông giáo dục" in open_page(lan, "/directives/").text


def test_text_is_kept_in_one_spelling(as_, session):
    send(as_("lan"), subject=unicodedata.normalize("NFD", "Phòng, chống đuối nước"), notation="kh - pgdđt")
    document = only(session).document
    assert document.subject == "Phòng, chống đuối nước"
    assert document.symbol == "12/KH-PGDĐT"


def test_markup_and_formulas_are_only_text(as_, open_page, session):
    lan, typed = as_("lan"), '<img src="/etc/passwd">=HYPERLINK("x")'
    send(lan, subject=typed)
    page = open_page(lan, "/directives/")
    assert typed in page.text
    assert not page.select("main img")


def test_a_number_is_given_once_a_year(as_, draft, session):
    draft(number=12, subject="Bản đã có")
    lan = as_("lan")
    page = check_page(send(lan, status=422, notation="KH - PGD&ĐT", **EVERYTHING_TYPED).text)
    assert "đã dùng cho “Bản đã có”" in page.one("#number-error").text()
    assert page.texts("textarea[name=subject]") == ["Trích yếu đang gõ dở"]
    send(lan, issued_on="30/12/2025")
    assert len(session.scalars(select(Directive)).all()) == 2


def test_the_button_takes_the_next_number_without_saving(as_, draft, session):
    draft(number=12)
    page = check_page(send(as_("lan"), status=200, act="number-next", **EVERYTHING_TYPED).text)
    assert value(page, "number") == "13"
    assert page.texts("textarea[name=subject]") == ["Trích yếu đang gõ dở"]
    assert len(session.scalars(select(Directive)).all()) == 1


def test_the_proposed_number_follows_the_type_until_it_is_typed_over(as_):
    lan = as_("lan")
    proposed = {"number": "1", "notation": "KH-PGDĐT", "proposed": "1/KH-PGDĐT", "type": "cong-van"}
    block = send(lan, status=200, htmx=True, act="number", **proposed).text
    assert block.lstrip().startswith('<div id="numbering">')
    assert 'value="PGDĐT"' in block
    block = send(lan, status=200, htmx=True, act="number", **proposed | {"number": "45"}).text
    assert 'value="45"' in block
    assert 'value="KH-PGDĐT"' in block
    assert "Công văn không mang mã loại; “KH” là mã của kế hoạch." in block


def test_a_letter_takes_the_unit_of_the_letter_before(as_, draft):
    draft(number=7, type=DocumentType.CONG_VAN, notation="PGDĐT-VP")
    block = send(as_("lan"), status=200, htmx=True, act="number-next", type="cong-van").text
    assert 'value="8"' in block
    assert 'value="PGDĐT-VP"' in block


def test_two_people_do_not_overwrite_each_other_unawares(as_, draft, session, clock):
    made = draft()
    url = f"/directives/{made.id}/draft"
    stamp = check_page(as_("lan").get(url).text).one("[name=edited]").attributes["value"]
    clock.set("2026-10-05 09:00")
    send(as_("hung"), url, edited=stamp, subject="Bản của Hùng")
    page = check_page(send(as_("lan"), url, status=422, edited=stamp, subject="Bản của Lan").text)
    assert "Trần Quốc Hùng vừa lưu dự thảo này" in page.text
    assert page.texts("textarea[name=subject]") == ["Bản của Lan"]
    assert only(session).document.subject == "Bản của Hùng"
    send(as_("lan"), url, edited=value(page, "edited"), subject="Bản của Lan")
    assert only(session).document.subject == "Bản của Lan"


# ---- Files ----


def test_a_bad_file_is_refused_with_its_reason_and_the_good_one_is_kept(as_, session):
    lan = as_("lan")
    files = [("Kế hoạch.pdf", papers.pdf()), ("đề án.pdf.exe", b"MZ program"), ("trang.pdf", b"<html></html>")]
    page = check_page(send(lan, "/directives/new", *files, status=422, **EVERYTHING_TYPED).text)
    reasons = " ".join(page.texts(".error-message"))
    assert "“đề án.pdf.exe” không được nhận: Đây là chương trình" in reasons
    assert "“trang.pdf” không được nhận: Trang web" in reasons
    assert session.scalar(select(Directive)) is None
    (token,) = [node.attributes["value"] for node in page.select("[name=held]")]
    send(lan, held=token)
    assert [file.filename for file in only(session).document.attachments] == ["Kế hoạch.pdf"]


def test_a_held_file_belongs_to_who_sent_it(as_, session):
    bad = ("x.pdf", b"not a pdf")
    page = check_page(send(as_("lan"), "/directives/new", ("K.pdf", papers.pdf()), bad, status=422).text)
    token = value(page, "held")
    send(as_("hung"), held=token)
    send(as_("lan"), held=token + "x", number="13")
    assert [len(one.document.attachments) for one in session.scalars(select(Directive))] == [0, 0]


def test_nobody_waits_while_a_file_is_checked(as_, session, draft, monkeypatch):
    made, checks = draft(), []

    def accept(store, stream, filename):
        session.execute(update(User).where(User.username == "minh").values(post=filename))
        session.commit()
        checks.append(filename)
        return accept_file(store, stream, filename)

    accept_file = FileStore.accept
    monkeypatch.setattr(FileStore, "accept", accept)
    for address in ("/directives/new", f"/directives/{made.id}/draft"):
        files = [(io.BytesIO(papers.pdf(3)), "mot.pdf"), (io.BytesIO(papers.pdf(4)), "hai.pdf")]
        typed = FIELDS | {"number": str(30 + len(checks)), "files": files}
        assert as_("lan").post(address, data=typed).status_code == 303
    assert checks == ["mot.pdf", "hai.pdf"] * 2


def test_files_are_added_and_taken_away(as_, draft, session):
    made, lan = draft(), as_("lan")
    first = made.document.attachments[0]
    url = f"/directives/{made.id}/draft"
    send(lan, url, ("Phụ lục.xlsx", papers.excel()), ("Biểu mẫu.docx", papers.word("Biểu mẫu")))
    names = [file.filename for file in only(session).document.attachments]
    assert names == ["Kế hoạch.pdf", "Phụ lục.xlsx", "Biểu mẫu.docx"]
    send(lan, url, drop_file=str(first.id))
    assert [file.filename for file in only(session).document.attachments] == names[1:]


# ---- Bases ----

PARAGRAPH = (
    "Căn cứ Kế hoạch số 393/KH-SGDĐT ngày 23/9/2026 của Sở Giáo dục và Đào tạo về truyền thông; "
    "Căn cứ Công văn số 1041/PGDĐT-GDTH ngày 08/11/2026 của Phòng GD&ĐT về nhiệm vụ; "
    "Căn cứ tình hình thực tế của đơn vị;"
)


def test_a_pasted_paragraph_becomes_a_list_and_doubts_are_only_said(as_, session):
    lan = as_("lan")
    block = send(lan, status=200, htmx=True, act="basis-paste", basis_paste=PARAGRAPH).text
    assert block.count("<textarea") == 4, "three bases and the box to paste into"
    assert "sau ngày của văn bản (05/10/2026)" in block
    send(lan, basis_paste=PARAGRAPH)
    words = [citation.words for citation in only(session).document.citations]
    assert len(words) == 3
    assert "tình hình thực tế" in words[2]


def test_a_registered_document_is_recognised_found_and_cited(as_, session):
    lan = as_("lan")
    fields = {"type": "ke-hoach", "symbol": "393/KH-SGDĐT", "issued_on": "23/09/2026", "issuer_name": "Sở GD&ĐT"}
    assert lan.post("/documents/new", data=fields | {"subject": "Truyền thông"}).status_code == 303
    block = send(lan, status=200, htmx=True, act="basis-find", basis_find="393 / kh-sgd&đt").text
    assert "Kế hoạch số 393/KH-SGDĐT" in block
    registered = session.scalars(select(Document).where(~Document.own)).one()
    send(lan, basis_paste=PARAGRAPH)
    cited = session.scalars(select(Citation).order_by(Citation.position)).all()
    assert [citation.cited_id for citation in cited] == [registered.id, None, None]
    send(lan, number="13", basis_add=str(registered.id))
    assert len(session.scalars(select(Citation).where(Citation.cited_id == registered.id)).all()) == 2


def test_bases_are_moved_and_dropped_before_anything_is_saved(as_, session):
    lan, rows = as_("lan"), {"basis_words": ["Một", "Hai", "Ba"], "basis_id": ["", "", ""]}

    def after(act):
        page = check_page(send(lan, status=200, act=act, **rows).text)
        return page.texts("textarea[name=basis_words]")

    assert after("basis-up-1") == ["Hai", "Một", "Ba"]
    assert after("basis-down-1") == ["Một", "Ba", "Hai"]
    assert after("basis-drop-0") == ["Hai", "Ba"]
    assert after("basis-up-0") == after("basis-drop-99") == ["Một", "Hai", "Ba"]
    assert session.scalar(select(Directive)) is None


def test_saving_bases_again_in_another_order_keeps_each_once(as_, session, draft):
    made, lan = draft(), as_("lan")
    url = f"/directives/{made.id}/draft"
    send(lan, url, basis_words=["Một", "Hai"], basis_id=["", ""])
    send(lan, url, basis_words=["Hai", "Một"], basis_id=["", ""])
    assert [citation.words for citation in only(session).document.citations] == ["Hai", "Một"]


def test_nobody_cites_what_is_not_issued(as_, session, draft):
    other, lan = draft(number=40), as_("lan")
    send(lan, basis_add=str(other.id))
    assert session.scalar(select(Citation)) is None


# ---- Audience ----


def test_the_count_of_schools_follows_the_choice(as_, cast):
    lan = as_("lan")
    block = send(lan, status=200, htmx=True, act="count", audience_kind="picked", schools=[str(cast.school_b)]).text
    assert "1 trường" in block
    block = send(lan, status=200, htmx=True, act="count", audience_kind="levels").text
    assert "Chưa có trường nào" in block


def test_picking_by_name_keeps_what_is_picked(as_, cast):
    block = send(
        as_("lan"), status=200, htmx=True, act="schools", audience_kind="picked", schools=[str(cast.school_b)],
        school_q="son ca",
    ).text  # fmt: skip
    assert f'value="{cast.school_b}"' in block
    assert "Trường Mầm non Sơn Ca" in block
    assert "Đông Phú" not in block.replace("Xã Đông Phú", "")


@pytest.mark.parametrize("schools", [["9" * 30], ["-1"], ["0"], ["999999"]])
def test_a_school_that_is_none_reaches_nobody(as_, session, schools):
    send(as_("lan"), audience_kind="picked", schools=schools)
    assert only(session).chosen_schools(session, only(session).document.issued_on) == []


# ---- Who ----


@pytest.mark.parametrize("username", ["minh", "hoa", "thao"])
def test_schools_see_no_draft(as_, draft, open_page, username):
    made, school = draft(), as_(username)
    assert "12/KH-PGDĐT" not in open_page(school, "/directives/").text
    assert school.get(f"/directives/{made.id}").status_code == 404
    assert school.get(f"/directives/{made.id}/draft").status_code == 403
    assert school.get(f"/attachments/{made.document.attachments[0].id}/file").status_code == 404


def test_inspectors_see_no_draft(as_, draft, open_page):
    made, inspector = draft(), as_("thanhtra")
    assert "12/KH-PGDĐT" not in open_page(inspector, "/directives/").text
    assert inspector.get(f"/directives/{made.id}").status_code == 404
    assert inspector.post("/directives/new", data=FIELDS).status_code == 403


def test_a_draft_is_thrown_away_with_its_trace(as_, draft, session):
    made = draft()
    assert as_("hung").post(f"/directives/{made.id}/deletion").status_code == 303
    session.expunge_all()
    assert session.scalar(select(Document)) is None
    newest = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert newest.action == "directive.discard"
    assert "12/KH-PGDĐT" in newest.note


def test_a_published_document_never_changes(as_, published, session, open_page):
    made, lan = published(), as_("lan")
    assert send(lan, f"/directives/{made.id}/draft", status=409, subject="Khác").status_code == 409
    assert lan.post(f"/directives/{made.id}/deletion").status_code == 409
    assert lan.get(f"/directives/{made.id}/draft").location == f"/directives/{made.id}"
    assert only(session).document.subject == "Truyền thông về giáo dục năm học 2026–2027"


@pytest.mark.parametrize("url", ["/directives/1/deletion", "/directives/1/acknowledgement"])
def test_deeds_are_not_done_by_looking(as_, url):
    assert as_("lan").get(url).status_code == 405
    assert as_("lan").put("/directives/").status_code == 405


def test_an_address_with_an_impossible_number_is_a_page_not_found(as_):
    assert as_("lan").get(f"/directives/{'9' * 25}").status_code == 404
    assert as_("lan").get(f"/directives/new?relation=amends&to=-{'9' * 25}").status_code == 404


def test_a_draft_cannot_follow_a_draft(as_, draft, session):
    earlier = draft(number=5)
    answer = as_("lan").post("/directives/new", data=FIELDS | {"relation": "amends", "related_id": str(earlier.id)})
    assert answer.status_code == 422
    assert as_("lan").post(f"/directives/{earlier.id}/deletion").status_code == 303


def test_one_number_taken_at_the_same_moment_goes_to_one(as_, session):
    clients = [as_("lan"), as_("hung"), as_("quantri"), as_("lan")]
    together = threading.Barrier(len(clients))

    def save(client):
        together.wait()
        return client.post("/directives/new", data=FIELDS).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        assert sorted(pool.map(save, clients)) == [303, 422, 422, 422]
    assert only(session).document.symbol == "12/KH-PGDĐT"
