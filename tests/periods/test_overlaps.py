"""Before a period is opened the office is told what the same schools are asked already, in whatever words."""

from datetime import date, timedelta

from intranet.core import clock as the_clock
from intranet.duties.models import Duty, Kind


def warned(opening, **changes):
    page = opening.checked(**changes)
    return [line for line in page.texts(".alert li") if "trường" in line]


def test_another_form_about_the_same_is_named(opening, reporting, cast):
    other = reporting.form(name="Thống kê về kết quả truyền thông")
    reporting.period(other, due="2026-11-30", locks="2026-12-10", schools=[cast.school_a, cast.school_b])
    [line] = warned(opening)
    assert line.startswith("2 trường còn phải làm Báo cáo: Thống kê về kết quả truyền thông, tháng 10 năm 2026")
    assert line.endswith("hạn 30/11/2026: nội dung giống")


def test_last_months_report_of_the_same_form_is_no_overlap(opening, reporting):
    last_month = {"name": "tháng 9 năm 2026", "first": "2026-08-15", "last": "2026-09-14"}
    reporting.period(opening.version, due="2026-10-08", locks="2026-10-12", **last_month)
    assert warned(opening) == []


def test_what_the_periods_own_document_asks_beside_it_is_no_overlap(opening, session, cast):
    session.add(
        Duty(
            school_id=cast.school_a, document_id=opening.directive.id, kind=Kind.PLAN, opened_at=the_clock.now(),
            due_at=the_clock.end_of_day(date(2026, 12, 1)), school_year_id=cast.school_year,
        )
    )  # fmt: skip
    session.commit()
    assert warned(opening) == []


def test_full_weeks_are_named(opening, session, cast):
    monday = date(2026, 10, 19)
    for place in range(3):
        session.add(
            Duty(
                school_id=cast.school_b, document_id=opening.directive.id, kind=Kind.CARD, topic_key=place + 1,
                opened_at=the_clock.now(), due_at=the_clock.end_of_day(monday + timedelta(days=3 * place)),
                school_year_id=cast.school_year,
            )
        )  # fmt: skip
    session.commit()
    assert "Tuần 19/10/2026 – 25/10/2026: 1 trường đã có từ 3 việc phải nộp trở lên" in warned(opening)[-1]
