"""One report before its readers: the school's own door, the office's reading, earlier hand-ins, strangers."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.core import clock as the_clock
from intranet.directives.models import Directive
from intranet.duties.models import Duty, Kind, open_duties
from intranet.periods.models import Extension
from intranet.periods.models import Preset as PeriodPreset
from intranet.submissions.earlier import earlier
from intranet.submissions.models import Submission, Verdict
from intranet.submissions.reading import Said, read
from intranet.units.models import School
from tests.reporting import SMALL

FULL = {
    "own": 1234, "press": 2, "all": 1300, "hours": "1.5", "site": True, "how": "Zalo",
    "models": [{"name": "Lê Thị Cúc", "deed": "Cứu bạn", "times": 3, "on": "2026-10-01"}],
    "trouble": "Thiếu máy ảnh.\nMạng <b>yếu</b>.",
}  # fmt: skip


@pytest.fixture
def period(reporting):
    return reporting.period(due_words="trước ngày 20 hằng tháng")


def address(reporting, period, school):
    return f"/submissions/{reporting.duty(period, school).id}"


@pytest.fixture
def own(reporting, period, cast):
    """The address of school A's report."""
    return address(reporting, period, cast.school_a)


@pytest.mark.parametrize("username", ["minh", "hoa"])
def test_a_school_without_a_report_finds_the_door_to_write_one(own, as_, open_page, username):
    page = open_page(as_(username), own)
    assert page.h1 == "Báo cáo thử, tháng 10 năm 2026"
    assert page.link("Lập báo cáo") == f"{own}/draft"
    for words in ("Chưa lập, còn hạn", "còn 14 ngày", "trước ngày 20 hằng tháng", "77/KH-PGDĐT", "29/10/2026"):
        assert words in page.text, words
    assert not page.select("main form")


@pytest.mark.parametrize("username", ["lan", "thanhtra"])
def test_the_office_reads_that_nothing_has_come(own, as_, open_page, username):
    page = open_page(as_(username), own)
    assert page.h1 == "Báo cáo của Trường Mầm non Hoa Mai"
    assert "Trường chưa lập báo cáo." in page.text
    assert bool(page.select("a[href$='/extensions/1']")) is (username == "lan")
    assert not page.select("main form")
    assert "/draft" not in page.html


def test_a_draft_is_the_schools_own_business(own, session, reporting, period, cast, as_, open_page):
    duty = reporting.duty(period, cast.school_a)
    session.add(
        Submission(
            id=duty.id, period_id=period.id, school_id=cast.school_a, typed={"trouble": "Chưa nộp"}, revision=2,
            edited_at=the_clock.now(), edited_by_name="Hoa",
        )
    )  # fmt: skip
    session.commit()
    mine = open_page(as_("minh"), own)
    assert mine.link("Soạn tiếp") == f"{own}/draft"
    assert "Hoa lưu lúc 08:00 05/10/2026" in mine.text
    theirs = open_page(as_("lan"), own)
    assert "Trường đang soạn, chưa nộp." in theirs.text
    assert "Đang soạn, còn hạn" in theirs.text
    assert "Chưa nộp" not in theirs.html


def test_what_the_focal_person_prepared_waits_for_the_head(own, session, reporting, period, cast, as_, open_page):
    duty = reporting.duty(period, cast.school_a)
    session.add(
        Submission(
            id=duty.id, period_id=period.id, school_id=cast.school_a, prepared_at=the_clock.now(),
            prepared_by_name="Hoa", nil=True,
        )
    )  # fmt: skip
    session.commit()
    assert open_page(as_("minh"), own).link("Kiểm tra và nộp") == f"{own}/submission"
    page = open_page(as_("hoa"), own)
    assert "Hoa đã trình báo cáo không phát sinh" in page.text
    assert "Chờ hiệu trưởng nộp." in page.text


@pytest.mark.parametrize("path", ["", "?version=1", "/review", "/reopening"])
def test_another_schools_report_is_not_found(reporting, period, cast, as_, path):
    version = reporting.hand_in(period, cast.school_a, FULL)
    url = f"/submissions/{version.submission_id}"
    if path.startswith("/"):
        assert as_("thao").post(url + path).status_code == 403
    else:
        assert as_("thao").get(url + path).status_code == 404


@pytest.mark.parametrize("duty_id", ["999", "2147483648", "99999999999999999999"])
def test_what_is_no_report_is_not_found(period, as_, duty_id):
    assert as_("lan").get(f"/submissions/{duty_id}").status_code == 404


def test_a_duty_of_another_kind_is_not_found(session, reporting, period, cast, as_):
    open_duties(
        session, [session.get_one(School, cast.school_a)], document=reporting.source().document, kind=Kind.PLAN,
        due_at=the_clock.now(), school_year=period.school_year, at=the_clock.now(),
    )  # fmt: skip
    session.commit()
    plan = session.scalars(select(Duty.id).where(Duty.kind == Kind.PLAN)).one()
    assert as_("lan").get(f"/submissions/{plan}").status_code == 404


@pytest.mark.parametrize("username", ["lan", "thanhtra", "minh", "hoa"])
def test_everything_is_read_as_the_school_wrote_it(own, reporting, period, cast, as_, open_page, username):
    reporting.hand_in(period, cast.school_a, FULL, explanations={"total": "Có tin chung."})
    page = open_page(as_(username), own)
    for words in (
        "Tin, bài", "1.234", "1,5", "Có", "Zalo", "Lê Thị Cúc", "01/10/2026", "Thiếu máy ảnh.", "Mạng <b>yếu</b>.",
        "Tổng của “Tin, bài trên trang của trường” và “Tin, bài trên báo, đài” là 1.236, khác 1.300",
        "Trường giải trình: Có tin chung.",
    ):  # fmt: skip
        assert words in page.text, words
    assert "<b>yếu</b>" not in page.html
    assert bool(page.select("form[action$=review]")) is (username == "lan")


def test_a_field_left_empty_says_so_and_zero_is_zero(own, reporting, period, cast, as_, open_page):
    reporting.hand_in(period, cast.school_a, {"own": 0})
    rows = open_page(as_("lan"), own).texts("section.answers tbody tr")
    assert rows[0].startswith("Tin, bài trên trang của trường (bài) 0")
    assert rows[1].startswith("Tin, bài trên báo, đài (bài) bỏ trống")


def test_nothing_to_report_is_told_without_empty_fields(own, reporting, period, cast, as_, open_page):
    reporting.hand_in(period, cast.school_a, nil=True)
    page = open_page(as_("lan"), own)
    assert "không phát sinh nội dung phải báo cáo" in page.text
    assert not page.select("section.answers")
    assert page.select("form[action$=review]")


def test_what_changed_since_the_hand_in_before_stands_out(own, reporting, period, cast, as_, open_page):
    returned = reporting.hand_in(period, cast.school_a, FULL, verdict=Verdict.RETURNED)
    returned.comments = {"own": "Đếm lại giúp."}
    reporting.hand_in(period, cast.school_a, FULL | {"own": 1298, "trouble": "Đủ máy."})
    page = open_page(as_("lan"), own)
    assert "2 chỉ tiêu thay đổi so với lần nộp 1" in page.text
    assert len(page.select(".changed")) == 2
    row = page.texts("section.answers tbody tr")[0]
    assert "1.298 đã sửa 1.234" in row
    assert "ý kiến về lần nộp 1: Đếm lại giúp." in row, "what was asked can be held against what came"
    assert "Thiếu máy ảnh." in page.text


def test_the_period_before_stands_beside(own, reporting, period, cast, as_, open_page, session):
    september = reporting.period(
        period.form_version, name="tháng 9 năm 2026", first="2026-08-15", last="2026-09-14", due="2026-09-19"
    )
    other_form = reporting.period(
        reporting.form(name="Biểu khác"), name="tháng 9 khác", first="2026-08-15", last="2026-09-14"
    )
    reporting.hand_in(september, cast.school_a, {"own": 77, "trouble": "Mất mạng."})
    reporting.hand_in(other_form, cast.school_a, {"own": 88})
    reporting.hand_in(september, cast.school_b, {"own": 99})
    reporting.hand_in(period, cast.school_a, FULL)
    page = open_page(as_("lan"), own)
    assert "Tháng 9 năm 2026" in page.text
    assert "1.234 77" in page.texts("section.answers tbody tr")[0]
    assert "Mất mạng." in page.text
    assert "88" not in page.text
    assert "99" not in page.text


def test_the_period_before_is_one_of_the_same_kind_and_stands(reporting, period, cast, session):
    form, school = period.form_version, cast.school_a

    def before(name, first, last, preset=PeriodPreset.MONTH, **more):
        made = reporting.period(form, name=name, first=first, last=last)
        made.preset = preset
        for field, value in more.items():
            setattr(made, field, value)
        session.commit()
        return made

    august = before("tháng 8", "2026-07-15", "2026-08-14")
    half = before("6 tháng", "2026-03-15", "2026-09-10", PeriodPreset.FIRST_HALF)
    assert earlier(session, period, school) is None
    reporting.hand_in(half, school, {"own": 5})
    assert earlier(session, period, school).period is half
    kept = reporting.hand_in(august, school, {"own": 6})
    assert earlier(session, period, school) is kept
    newer = reporting.hand_in(august, school, {"own": 7})
    assert earlier(session, period, school) is newer
    reporting.hand_in(august, school, {"own": 8}, verdict=Verdict.RETURNED)
    assert earlier(session, period, school).period is half, "what was returned does not stand"
    half.cancelled_at = the_clock.now()
    session.commit()
    assert earlier(session, period, school) is None


def test_an_older_hand_in_is_shown_and_not_judged(own, reporting, period, cast, as_, open_page):
    reporting.hand_in(period, cast.school_a, {"own": 11}, verdict=Verdict.RETURNED)
    reporting.hand_in(period, cast.school_a, {"own": 22})
    page = open_page(as_("lan"), f"{own}?version=1")
    assert "Đây là lần nộp 1, không phải lần mới nhất" in page.text
    assert page.texts("section.answers tbody tr")[0].startswith("Tin, bài trên trang của trường (bài) 11")
    assert not page.select("form[action$=review]")
    assert page.link("Xem lần nộp mới nhất") == own
    for number in ("3", "0", "-1", "99999999999999999999"):
        assert as_("lan").get(f"{own}?version={number}").status_code == 404
    assert as_("lan").get(f"{own}?version=abc").status_code == 200


def test_every_hand_in_is_listed_with_its_papers(own, reporting, period, cast, as_, open_page):
    first = reporting.hand_in(period, cast.school_a, FULL, verdict=Verdict.RETURNED)
    second = reporting.hand_in(period, cast.school_a, FULL)
    third = reporting.hand_in(period, cast.school_a, FULL | {"own": 2})
    page = open_page(as_("minh"), own)
    rows = [row for row in page.texts("tbody tr") if row.startswith("Lần ")]
    assert [row.split()[1] for row in rows] == ["3", "2", "1"]
    assert "Chờ duyệt" in rows[0]
    assert "Không xét" in rows[1], "another hand-in came before anybody read it"
    assert "Trả lại" in rows[2]
    hrefs = {link.attributes["href"] for link in page.select("a[href$='.pdf']")}
    for version in (first, second, third):
        assert f"/submissions/versions/{version.id}/receipt.pdf" in hrefs
        assert f"/submissions/versions/{version.id}/report.pdf" in hrefs
        assert version.receipt_number in page.text


def test_the_school_reads_why_it_was_returned(own, reporting, period, cast, session, as_, open_page):
    version = reporting.hand_in(period, cast.school_a, FULL, verdict=Verdict.RETURNED)
    version.comments = {"own": "Sao giảm\nmột nửa?", "trouble": "Ghi rõ điểm trường."}
    session.commit()
    page = open_page(as_("hoa"), own)
    for words in ("Phòng trả lại lần nộp 1", "Xem lại.", "Sao giảm một nửa?", "Ghi rõ điểm trường.", "2 chỉ tiêu"):
        assert words in page.text, words
    assert page.link("Sửa và nộp lại") == f"{own}/draft"


def test_the_school_has_its_receipt_while_it_waits(own, reporting, period, cast, as_, open_page):
    version = reporting.hand_in(period, cast.school_a, FULL)
    page = open_page(as_("minh"), own)
    assert page.texts(".receipt-number") == [version.receipt_number]
    assert page.link("In phiếu tiếp nhận") == f"/submissions/versions/{version.id}/receipt.pdf"
    assert "Chờ Phòng duyệt" in page.text


def test_an_accepted_report_offers_no_writing(own, reporting, period, cast, as_, open_page):
    reporting.hand_in(period, cast.school_a, FULL, verdict=Verdict.ACCEPTED)
    page = open_page(as_("minh"), own)
    assert "Phòng đã chấp nhận báo cáo" in page.text
    assert f"{own}/draft" not in page.html
    office = open_page(as_("lan"), own)
    assert office.select("form[action$=reopening]")
    assert not open_page(as_("thanhtra"), own).select("main form")


def test_after_the_closing_day_the_school_is_told_whom_to_ask(own, as_, open_page, clock):
    clock.set("2026-10-30 00:00")
    page = open_page(as_("minh"), own)
    assert "khóa sổ" in page.text
    assert "để được gia hạn" in page.text


def test_an_extension_shows_its_reason_and_days(own, session, reporting, period, cast, as_, open_page, clock):
    duty = reporting.duty(period, cast.school_a)
    duty.due_at = the_clock.end_of_day(date(2026, 11, 5))
    session.add(
        Extension(
            period_id=period.id, school_id=cast.school_a, due_on=date(2026, 11, 5), locks_on=date(2026, 11, 9),
            reason="Bão làm mất điện", at=the_clock.now(), by_name="Lan",
        )
    )  # fmt: skip
    session.commit()
    clock.set("2026-11-01 08:00")
    page = open_page(as_("minh"), own)
    assert "Bão làm mất điện" in page.text
    assert "còn 4 ngày" in page.text
    assert "09/11/2026" in page.text
    assert "để được gia hạn" not in page.text


def test_what_is_no_longer_asked_says_why(own, session, reporting, period, cast, as_, open_page):
    reporting.hand_in(period, cast.school_a, FULL)
    reporting.duty(period, cast.school_a).cancel("Trường đã đóng", at=the_clock.now())
    session.commit()
    for username in ("minh", "lan"):
        page = open_page(as_(username), own)
        assert "Trường đã đóng" in page.text
        assert not page.select("form[action$=review]")
        assert f"{own}/draft" not in page.html


def test_whom_to_call_stands_there_for_the_school(own, session, period, as_, open_page):
    directive = session.get_one(Directive, period.directive_id)
    directive.contact_name, directive.contact_phone = "Bà Nguyễn Thị Hạnh", "+84912555001"
    session.commit()
    page = open_page(as_("minh"), own)
    assert "Bà Nguyễn Thị Hạnh" in page.text
    assert page.select("a[href='tel:+84912555001']")


@pytest.mark.parametrize("username", ["lan", "minh"])
def test_the_page_of_a_school_counts_what_it_has_reported(reporting, period, cast, as_, open_page, username):
    other = reporting.period(period.form_version, name="tháng 11 năm 2026", first="2026-10-15", last="2026-11-14")
    reporting.hand_in(period, cast.school_a, FULL, verdict=Verdict.ACCEPTED)
    reporting.hand_in(other, cast.school_a, FULL)
    reporting.hand_in(other, cast.school_b, FULL)
    client = as_(username)
    page = open_page(client, f"/schools/{cast.school_a}")
    assert "2 báo cáo định kỳ đã nộp, năm học 2026–2027" in page.text
    assert len(open_page(client, page.link("báo cáo định kỳ đã nộp")).select("tbody tr")) == 2


def test_the_page_takes_the_same_statements_for_any_number_of_fields_and_hand_ins(
    own, reporting, period, cast, as_, statements
):
    client = as_("lan")
    reporting.hand_in(period, cast.school_a, FULL)
    reporting.hand_in(period, cast.school_a, FULL)
    statements.clear()
    client.get(own)
    two = len(statements)
    for _ in range(5):
        reporting.hand_in(period, cast.school_a, FULL)
    statements.clear()
    client.get(own)
    assert len(statements) == two
    assert two <= 16, "\n".join(statements)


def test_reading_leaves_out_what_the_form_no_longer_asks():
    made = read(Said(SMALL, {"own": 1, "gone": 5}), Said(SMALL, {"own": 1}), None)
    answers = [answer for _, answers in made.sections for answer in answers]
    assert [answer.field.key for answer in answers] == [field.key for field in SMALL.fields]
    assert made.changed == 0
    assert answers[0].earlier is None
