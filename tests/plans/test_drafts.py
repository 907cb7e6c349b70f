"""Writing a plan: what is proposed, what is kept, what is refused, and two people at once."""

import unicodedata
from datetime import date

import pytest
from sqlalchemy import select

from intranet.core.audit import AuditEntry
from intranet.duties.models import Duty, Kind
from intranet.plans.models import Validity
from tests.core import papers
from tests.pages import check_page
from tests.plans.conftest import FIELDS, HTMX, paper


def value(page, css):
    return page.one(css).attributes.get("value")


def test_a_new_plan_is_proposed_from_the_directive_and_the_school(as_, asked, open_page):
    page = open_page(as_("hoa"), f"/plans/{asked.of('hoa')}/draft")
    assert value(page, "#notation") == "KH-MNHM"
    assert not value(page, "#number")
    assert page.one("#subject").text() == asked.directive.document.subject
    assert value(page, "#signer_name") == "Võ Văn Minh"
    assert value(page, "#school_year option[selected]") == "2026"
    rows = [node.attributes["value"] for node in page.select("input[name=basis_id]")]
    assert rows == [str(asked.directive.id), ""]
    assert page.texts("textarea[name=basis_words]") == ["Căn cứ tình hình thực tế của đơn vị"]
    assert len(page.select("input[name=tasks]")) == 9
    assert len(page.select("input[name=solutions]")) == 5
    assert asked.plan(1) is None, "looking at the form begins nothing"


def test_a_draft_with_gaps_is_saved_and_says_what_is_missing(as_, asked, open_page):
    empty = dict.fromkeys(FIELDS, "") | {"validity": "calendar_year", "school_year": "2026", "notation": "KH-RIENG"}
    answer = asked.save("hoa", file=False, **empty)
    assert answer.status_code == 303
    version = asked.plan(1).draft
    assert version.document.symbol is None
    page = open_page(as_("hoa"), f"/plans/{asked.of('hoa')}/draft")
    assert value(page, "#notation") == "KH-RIENG", "the notation is kept while there is no number"
    page = open_page(as_("hoa"), f"/plans/{asked.of('hoa')}/submission")
    links = [node.attributes["href"].partition("#")[2] for node in page.select(".error-summary a")]
    assert links == ["number", "issued_on", "subject", "signer_name", "calendar_year", "files"]
    assert not page.select("form[action$=submission]")


def test_everything_typed_is_saved(asked, session):
    answer = asked.save("hoa", tasks=asked.tasks[:3], solutions=asked.solutions[:1], act="check")
    assert answer.location == f"/plans/{asked.of('hoa')}/submission"
    version = asked.plan(1).draft
    document = version.document
    assert document.symbol == "177/KH-MNHM"
    assert (document.subject, document.signer_name) == (FIELDS["subject"], FIELDS["signer_name"])
    assert document.issuer_name == "Trường Mầm non Hoa Mai"
    assert [group.id for group in version.groups] == asked.tasks[:3] + asked.solutions[:1]
    assert (version.validity, version.valid_year, version.validity_label) == (
        Validity.SCHOOL_YEAR,
        2026,
        "Năm học 2026–2027",
    )
    assert version.lag == 3
    assert [file.filename for file in document.attachments] == ["Kế hoạch trường.pdf"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "plan.create")).one()
    assert (entry.actor_name, entry.school_id, entry.subject_id) == ("Đặng Thị Hoa", 1, asked.duties[1])


@pytest.mark.parametrize(
    ("validity", "changes", "year", "words"),
    [
        ("school_year", {"school_year": "2027"}, 2027, "Năm học 2027–2028"),
        ("calendar_year", {"calendar_year": "2027"}, 2027, "Năm 2027"),
        ("open_ended", {}, None, "Đến khi có kế hoạch thay thế"),
    ],
)
def test_validity_is_of_three_kinds(asked, validity, changes, year, words):
    assert asked.save("hoa", validity=validity, **changes).status_code == 303
    version = asked.plan(1).draft
    assert (version.valid_year, version.validity_label) == (year, words)


def test_bases_are_read_kept_in_order_and_doubted(as_, asked, open_page):
    url = f"/plans/{asked.of('hoa')}/draft"
    data = FIELDS | {
        "act": "basis-paste",
        "basis_id": [str(asked.directive.id), ""],
        "basis_words": ["x", "Căn cứ tình hình thực tế của đơn vị"],
        "basis_paste": "Căn cứ Kế hoạch số 45/KH-SGDĐT ngày 20/12/2026 của Sở Giáo dục và Đào tạo về truyền thông;",
    }
    answer = as_("hoa").post(url, data=data, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="bases">')
    assert "sau ngày của văn bản (08/10/2026)" in answer.text
    assert answer.text.index("45/KH-SGDĐT") < answer.text.index("tình hình thực tế"), "the own situation stays last"
    assert asked.plan(1) is None
    saved = {"basis_id": [str(asked.directive.id), "", ""], "basis_words": ["", "Căn cứ Luật Giáo dục", "Căn cứ A"]}
    assert asked.save("hoa", **saved).status_code == 303
    citations = asked.plan(1).draft.document.citations
    assert [(c.cited_id, c.words) for c in citations][1:] == [(None, "Căn cứ Luật Giáo dục"), (None, "Căn cứ A")]
    assert citations[0].cited_id == asked.directive.id
    page = open_page(as_("hoa"), f"/plans/{asked.of('hoa')}")
    assert page.link("12/KH-PGDĐT ngày 05/10/2026 của") == f"/directives/{asked.directive.id}"


def test_a_school_cites_only_what_it_may_know(as_, asked, published, session):
    other = published(number=13, audience_kind="picked", schools=[2], subject="Chỉ gửi một trường khác")
    data = FIELDS | {"act": "basis-find", "basis_find": "13/KH-PGDĐT"}
    url = f"/plans/{asked.of('hoa')}/draft"
    assert "Chỉ gửi một trường khác" not in as_("hoa").post(url, data=data, headers=HTMX).text
    theirs = as_("thao").post(f"/plans/{asked.of('thao')}/draft", data=data, headers=HTMX).text
    assert "chỉ gửi một trường khác" in theirs
    assert asked.save("hoa", basis_id=[str(other.id)], basis_words=["Căn cứ lấy trộm"]).status_code == 303
    (citation,) = asked.plan(1).draft.document.citations
    assert citation.cited_id is None, "a forged id is kept as words only"


def test_ticking_groups_counts_them_at_once(as_, asked):
    data = {"act": "count", "tasks": asked.tasks, "solutions": asked.solutions[:2]}
    answer = as_("hoa").post(f"/plans/{asked.of('hoa')}/draft", data=data, headers=HTMX)
    assert "11/14 nhóm" in answer.text
    assert answer.text.lstrip().startswith('<p id="covered"')
    assert asked.plan(1) is None


def test_groups_of_another_year_are_refused(asked):
    answer = asked.save("hoa", tasks=["999999"])
    assert answer.status_code == 422
    assert asked.plan(1) is None


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("number", "abc", "Cần một số nguyên"),
        ("number", "0", "Số phải từ 1 đến 99999"),
        ("notation", "", "Có số thì cần ký hiệu"),
        ("issued_on", "05/10/1900", "Ngày phải từ 01/01/1990"),
        ("issued_on", "31/02/2026", "Không có ngày"),
        ("calendar_year", "1900", "Năm phải từ 2000"),
        ("validity", "forever", "không có trong danh sách"),
        ("following", "continues", "Chưa chọn kế hoạch trước"),
        ("earlier_id", "x", "không hợp lệ"),
        ("signer_name", "A" * 201, "Dài quá 200"),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(asked, field, typed, words):
    answer = asked.save("hoa", **({"subject": "Chữ đã gõ"} | {field: typed}))
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert words in page.text
    assert page.one("#subject").text() == "Chữ đã gõ"
    assert "Kế hoạch trường.pdf" in page.text, "the good file is held"
    assert asked.plan(1) is None


def test_held_files_are_saved_with_the_mended_form(asked):
    page = check_page(asked.save("hoa", number="abc").text)
    token = value(page, "input[name=held]")
    assert asked.save("hoa", file=False, held=token).status_code == 303
    assert [file.filename for file in asked.plan(1).draft.document.attachments] == ["Kế hoạch trường.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("đề án.pdf.exe", b"MZ\x90", "Đây là chương trình"),
        ("trong.pdf", b"", "Tệp rỗng"),
        ("trang.html", b"<!doctype html><script>1</script>", "không được nhận"),
    ],
)
def test_a_bad_file_is_refused_by_name_and_the_others_are_kept(asked, name, content, words):
    answer = asked.save("hoa", file=[paper(name, content), paper("tốt.pdf")])
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert f"Tệp “{name}” không được nhận" in page.text
    assert words in page.text
    assert "tốt.pdf (đã tải lên, chưa lưu)" in page.text
    assert value(page, "#number") == "177"


def test_several_files_are_kept_and_taken_away(as_, asked):
    asked.save("hoa", file=[paper("một.pdf"), paper("hai.docx", papers.word())])
    version = asked.plan(1).draft
    assert [file.filename for file in version.document.attachments] == ["một.pdf", "hai.docx"]
    first = version.document.attachments[0].id
    assert asked.save("hoa", file=False, drop_file=str(first), stamp=version.stamp).status_code == 303
    assert [file.filename for file in asked.plan(1).draft.document.attachments] == ["hai.docx"]


def test_text_is_kept_composed_and_whole(asked):
    long = "Truyền thông " * 800
    assert asked.save("hoa", subject=unicodedata.normalize("NFD", long), signer_name="<img src=x>").status_code == 303
    document = asked.plan(1).draft.document
    assert document.subject == long.strip()
    assert len(document.subject) > 10_000
    page = check_page(asked.as_("hoa").get(f"/plans/{asked.of('hoa')}/draft").text)
    assert "phần mềm trao đổi văn bản chỉ nhận 500 ký tự" in page.text
    page = check_page(asked.as_("hoa").get(f"/plans/{asked.of('hoa')}/submission").text)
    assert "<img src=x>" in page.text


def test_the_second_of_two_people_is_told_and_overwrites_nothing(asked, open_page, as_):
    asked.save("hoa")
    stamp = asked.plan(1).latest.stamp
    assert asked.save("hoa", stamp=stamp, file=False, subject="Bản của Hoa", tasks=asked.tasks[:1]).status_code == 303
    answer = asked.save("minh", stamp=stamp, file=False, subject="Bản của Minh")
    assert answer.status_code == 422
    assert asked.plan(1).latest.document.subject == "Bản của Hoa"
    page = check_page(answer.text)
    assert "Đặng Thị Hoa vừa lưu dự thảo này" in page.text
    shown = {row[0]: row[1:] for row in _rows(page)}
    assert shown["Trích yếu nội dung"] == ["Bản của Hoa", "Bản của Minh"]
    assert shown["Nhóm nhiệm vụ"] == ["Rà soát, quy hoạch mạng lưới cơ sở giáo dục", "(trống)"]
    assert page.one("#subject").text() == "Bản của Minh"
    again = asked.save("minh", stamp=value(page, "input[name=stamp]"), file=False, subject="Bản của Minh")
    assert again.status_code == 303
    assert asked.plan(1).latest.document.subject == "Bản của Minh"


def _rows(page):
    return [[" ".join(c.text().split()) for c in row.css("th, td")] for row in page.select(".alert tbody tr")]


def test_two_people_who_begin_at_once_make_one_plan(asked):
    assert asked.save("hoa", subject="Bản của Hoa").status_code == 303
    answer = asked.save("minh", subject="Bản của Minh", stamp="")
    assert answer.status_code == 422
    assert "Bản của Minh" in answer.text
    assert len(asked.plan(1).versions) == 1


def test_what_was_typed_is_not_lost_when_the_head_has_just_submitted(asked):
    asked.hand_in()
    answer = asked.save("hoa", subject="Sửa muộn", stamp="1.1")
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert "đã nộp và đang chờ Phòng duyệt" in page.text
    assert page.one("#subject").text() == "Sửa muộn"
    assert not page.select("button[value=check]")
    assert asked.plan(1).latest.document.subject == FIELDS["subject"]


def test_a_plan_may_continue_an_accepted_one_of_its_school(as_, asked, published, session, open_page):
    asked.hand_in()
    asked.review("lan", "accepted")
    first = asked.duties[1]
    later = published(number=20, asks_plan=True, plan_due_on=date(2026, 11, 20))
    duty = session.scalars(
        select(Duty).where(Duty.document_id == later.id, Duty.kind == Kind.PLAN, Duty.school_id == 1)
    ).one()
    asked.duties[1] = duty.id
    asked.hand_in("minh", number="178", following="replaces", earlier_id=str(first))
    asked.review("lan", "accepted")
    assert open_page(as_("lan"), f"/plans/{duty.id}").link("177/KH-MNHM") == f"/plans/{first}"
    page = open_page(as_("minh"), f"/plans/{first}")
    assert "Đã được thay thế bởi" in page.text
    assert page.link("178/KH-MNHM") == f"/plans/{duty.id}"
    theirs = open_page(as_("thao"), f"/plans/{asked.duties[2]}/draft")
    assert "177/KH-MNHM" not in theirs.text
