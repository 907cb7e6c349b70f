"""The page of a consolidation: its numbers, where they lead, who sees it."""

from datetime import date, timedelta

import pytest

from intranet.core import clock as the_clock
from intranet.report_forms.definition import Definition, Field, FieldKind, Merge, Section
from intranet.submissions.models import Verdict
from intranet.units.models import School


@pytest.fixture
def period(reporting, clock):
    clock.set("2026-10-25 08:00")
    return reporting.period()


@pytest.fixture
def filled(reporting, period, cast):
    """Two schools reported: A in time and all of it, B late."""
    in_time = the_clock.end_of_day(period.due_on) - timedelta(days=1)
    rows = [{"name": "Lê Thị Sen", "times": 1200, "on": "2026-10-01"}, {"deed": "=1+1"}]
    reporting.hand_in(
        period,
        cast.school_a,
        {
            "own": 1200, "press": 3, "hours": "1.5", "site": True, "how": "Zalo", "models": rows,
            "trouble": "<b>Thiếu</b> máy tính.",
        },
        at=in_time,
        verdict=Verdict.ACCEPTED,
    )  # fmt: skip
    reporting.hand_in(period, cast.school_b, {"own": 34, "hours": "2", "site": False, "trouble": "Không."})
    return period


def address(period):
    return f"/consolidations/{period.id}"


def row_of(page, words):
    """The cells of the first table row whose head says this."""
    for row in page.select("tr"):
        if (head := row.css_first("th")) and words in " ".join(head.text().split()):
            return [" ".join(cell.text().split()) for cell in row.css("td")]
    raise AssertionError(f"no row “{words}”")


def test_numbers_by_level_and_in_all(as_, open_page, filled):
    page = open_page(as_("lan"), address(filled))
    assert page.h1 == "Tổng hợp: Báo cáo thử, tháng 10 năm 2026"
    own = row_of(page, "Tin, bài trên trang của trường")
    assert own[-2:] == ["1.234", "2"]
    assert "1.200" in own
    assert row_of(page, "Số giờ tập huấn bình quân")[-2:] == ["1,75", "2"]
    assert row_of(page, "Tổng số tin, bài")[-2:] == ["–", "0"]
    assert "tính đến 08:00 25/10/2026" in page.text


def test_how_the_schools_reported(as_, open_page, filled):
    page = open_page(as_("lan"), address(filled))
    stats = page.texts(".stat")
    assert stats == [
        "6 phải nộp", "2 đã nộp, 33,3%", "1 nộp đúng hạn, 16,7%", "1 nộp trễ hạn", "4 chưa nộp",
        "0 báo không phát sinh", "1 đã chấp nhận",
    ]  # fmt: skip
    assert page.texts("summary")[-2:] == ["Nộp trễ hạn: 1 trường", "Chưa nộp: 4 trường"]
    assert "Trường có nhiều cấp học được tính ở từng cấp học" in page.text


def test_every_stat_leads_to_a_list_of_that_length(as_, open_page, filled):
    browser = as_("lan")
    page = open_page(browser, address(filled))
    for stat in page.select("a.stat"):
        number = int(stat.css_first(".stat-number").text())
        behind = open_page(browser, stat.attributes["href"])
        assert len(behind.select("#reports tbody tr")) == number, stat.attributes["href"]


def test_every_cell_of_the_standing_leads_to_a_list_of_that_length(as_, open_page, filled):
    browser = as_("lan")
    seen = 0
    for by in ("", "?by=commune"):
        page = open_page(browser, address(filled) + by)
        for link in page.select("table a[href^='/periods/']"):
            number = link.text().strip()
            if number.isdigit():
                behind = open_page(browser, link.attributes["href"])
                assert len(behind.select("#reports tbody tr")) == int(number), link.attributes["href"]
                seen += 1
    assert seen > 20


def test_words_and_rows_of_the_schools(as_, open_page, filled, cast):
    page = open_page(as_("lan"), address(filled))
    assert "<b>Thiếu</b> máy tính." in page.text  # as text, not as HTML
    assert "2 trường nêu, in 2: xem và chọn nội dung in" in page.text
    assert "2 dòng của 1 trường" in page.text
    assert row_of(page, "Trường Mầm non Hoa Mai")
    assert any("=1+1" in cell for cell in page.texts("td"))
    assert any("1.200" in cell for cell in page.texts("td"))


def test_counts_answers(as_, open_page, filled):
    page = open_page(as_("lan"), address(filled))
    yes = row_of(page, "Có trang thông tin điện tử")
    assert (yes[0], yes[-2:]) == ("Có", ["1", "50%"])
    zalo = next(row for row in page.select("tr") if "Zalo" in row.text())
    assert [cell.text().strip() for cell in zalo.css("td")][-2:] == ["1", "100%"]


def test_by_commune_one_section_at_a_time(as_, open_page, filled):
    page = open_page(as_("lan"), address(filled) + "?by=commune")
    assert page.texts("tfoot th") == ["Tổng cộng", "Tổng cộng"]
    figures = page.select("table")[1]
    town = next(row for row in figures.css("tbody tr") if "Tân Lộc" in row.text())
    assert [cell.text().strip() for cell in town.css("td")][:2] == ["1.234", "3"]
    total = figures.css_first("tfoot tr")
    assert [cell.text().strip() for cell in total.css("td")][:2] == ["1.234", "3"]
    assert open_page(as_("lan"), address(filled) + "?by=commune&section=nothing").texts("h2")[0] == "Tin, bài"


def test_compares_with_other_periods(as_, open_page, reporting, filled, cast):
    days = {"first": "2026-08-15", "last": "2026-09-14", "due": "2026-09-19", "locks": "2026-09-29"}
    before = reporting.period(filled.form_version, name="tháng 9 năm 2026", **days)
    reporting.hand_in(before, cast.school_a, {"own": 234})
    page = open_page(as_("lan"), address(filled))
    assert row_of(page, "Tin, bài trên trang của trường")[-4:] == ["1.234", "2", "234", "+1.000"]
    assert row_of(page, "Tin, bài trên báo, đài")[-2:] == ["–", "–"]
    assert "Kỳ trước: tháng 9 năm 2026" in page.text
    trend = page.select("table")[-1]
    assert [" ".join(row.css_first("th").text().split()) for row in trend.css("tbody tr")] == [
        "tháng 9 năm 2026", "tháng 10 năm 2026",
    ]  # fmt: skip
    link = next(a for a in page.select("a") if a.text().strip() == "234").attributes["href"]
    assert open_page(as_("lan"), link).texts(".stat")[0] == "234 tổng cộng, bài"


def test_values_of_another_version_are_told(as_, open_page, reporting, period, cast):
    reporting.hand_in(period, cast.school_a, {"own": "nhiều", "site": "có"})
    page = open_page(as_("lan"), address(period))
    assert "2 giá trị được nhập theo phiên bản khác của biểu mẫu" in page.text
    assert "1 giá trị kiểu khác không tính" in page.text


def test_a_school_that_closed_or_merged_in_mid_period(as_, open_page, session, reporting, period, cast):
    """What it handed in before stays counted; when it had not, nothing is expected of it."""
    a, b = session.get(School, cast.school_a), session.get(School, cast.school_b)
    reporting.hand_in(period, cast.school_b, {"own": 7}, at=the_clock.end_of_day(period.last_on))
    for school, successor in ((a, b), (b, None)):
        school.close(on=date(2026, 10, 18), successor=successor, note="", by=None, at=the_clock.now())
    session.commit()
    page = open_page(as_("lan"), address(period))
    assert page.texts(".stat")[:2] == ["5 phải nộp", "1 đã nộp, 20%"]
    assert row_of(page, "Tin, bài trên trang của trường")[-2:] == ["7", "1"]
    assert a.name not in page.text
    behind = open_page(as_("lan"), f"{address(period)}/fields/own?others=1")
    assert len(behind.select("tbody tr")) == 4


def test_a_period_that_asks_nobody(as_, open_page, reporting, clock):
    clock.set("2026-10-25 08:00")
    page = open_page(as_("lan"), address(reporting.period(schools=[])))
    assert "không có gì để tổng hợp" in page.text


def test_a_form_without_anything_to_consolidate(as_, open_page, reporting, clock):
    clock.set("2026-10-25 08:00")
    form = Definition((Section("s", "Mục", (Field("note", "Ghi chú", FieldKind.TEXT, Merge.NONE),)),))
    page = open_page(as_("lan"), address(reporting.period(reporting.form(form))))
    assert "không có chỉ tiêu nào được tổng hợp" in page.text
    by_commune = open_page(as_("lan"), address(reporting.period(reporting.form(form))) + "?by=commune")
    assert by_commune.texts("h2") == []


def test_who_sees_it(as_, filled):
    for name, status in (("lan", 200), ("hung", 200), ("quantri", 200), ("thanhtra", 200), ("minh", 403), ("hoa", 403)):
        assert as_(name).get(address(filled)).status_code == status, name
    assert as_("lan").get("/consolidations/9999").status_code == 404


def test_few_statements_whatever_the_number_of_schools(as_, reporting, cast, clock, statements):
    clock.set("2026-10-25 08:00")
    version, lan = reporting.form(), as_("lan")
    days = {"first": "2026-08-15", "last": "2026-09-14", "due": "2026-09-19", "locks": "2026-09-29"}
    reporting.period(version, name="tháng 9 năm 2026", **days)
    one, many = reporting.period(version, schools=[cast.school_a]), reporting.period(version, name="tháng 10 (2)")
    for school_id in (cast.school_a, cast.school_b):
        reporting.hand_in(many, school_id, {"own": 1, "trouble": "Có."})
    counts = []
    for period in (one, many):
        for by in ("", "?by=commune"):
            statements.clear()
            assert lan.get(address(period) + by).status_code == 200
            counts.append(len(statements))
    assert len(set(counts)) == 1
    assert counts[0] <= 12
