"""The facts of a period: which hand-ins count, what they are compared with, in how many statements."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.earlier import Span, last_year_of, previous_of
from intranet.consolidations.models import NarrativeChoice
from intranet.consolidations.queries import facts
from intranet.consolidations.results import Amount, Reporting
from intranet.core import clock as the_clock
from intranet.core.db import db
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Kind
from intranet.periods.models import Preset, ReportPeriod
from intranet.report_forms.definition import Definition, Field, FieldKind, Merge, Section
from intranet.submissions.filters import ReportFilter, Standing
from intranet.submissions.models import Submission, Verdict
from intranet.submissions.queries import standing_counts
from intranet.units.models import School
from tests.reporting import SMALL


@pytest.fixture
def period(reporting, clock):
    clock.set("2026-10-25 08:00")
    return reporting.period()


def of(session, period):
    """The consolidation of a period as it stands now."""
    return consolidate(facts(session, session.get(ReportPeriod, period.id), the_clock.now()))


def board(session, period):
    """The numbers of the period's own page."""
    duties = DutyFilter(document=period.directive_id, kind=Kind.REPORT, topic=period.id)
    return standing_counts(session, ReportFilter(duties), the_clock.now())


def schools(session):
    return list(session.scalars(select(School).order_by(School.level_rank, School.sort_key)))


def test_the_newest_hand_in_of_each_school_counts(session, reporting, period, cast):
    in_time = the_clock.end_of_day(period.due_on) - timedelta(hours=1)
    reporting.hand_in(period, cast.school_a, {"own": 1}, at=in_time, verdict=Verdict.RETURNED)
    newest = reporting.hand_in(period, cast.school_a, {"own": 5, "hours": "1.5"}, verdict=Verdict.ACCEPTED)
    reporting.hand_in(period, cast.school_b, {"own": 7})
    got = of(session, period)
    assert got.by_key["own"].total == Amount(Decimal(12), 2)
    assert got.by_key["hours"].total == Amount(Decimal("1.50"), 1)
    assert got.total.reporting == Reporting(expected=6, in_time=1, late=1)  # the first hand-in decides
    assert got.accepted == 1
    assert [line.version_id for line in got.lines if line.school_id == cast.school_a] == [newest.id]
    answer = next(one for one in got.facts.answers if one.school_id == cast.school_a)
    assert (answer.digest, answer.submitted_by, answer.accepted) == (newest.digest, "Nguyễn Văn Minh", True)


def test_returned_and_nil_and_cancelled(session, reporting, period, cast):
    others = [one.id for one in schools(session) if one.id not in (cast.school_a, cast.school_b)]
    reporting.hand_in(period, cast.school_a, {"own": 1}, verdict=Verdict.RETURNED)
    reporting.hand_in(period, cast.school_b, nil=True)
    reporting.hand_in(period, others[0], {"own": 9})
    reporting.duty(period, others[0]).cancel("Trường đóng.", at=the_clock.now())
    reporting.duty(period, others[1]).cancel("Trường đóng.", at=the_clock.now())
    session.commit()
    got = of(session, period)
    assert got.total.reporting == Reporting(expected=4, late=2, nil=1, returned=1)
    assert got.by_key["own"].total == Amount(None, 0)
    assert [one.school_id for one in got.returned] == [cast.school_a]
    assert {one.school_id for one in got.missing} == set(others[2:])


def test_numbers_are_those_of_the_periods_page(session, reporting, period, cast):
    others = [one.id for one in schools(session) if one.id not in (cast.school_a, cast.school_b)]
    in_time = the_clock.end_of_day(period.due_on)
    reporting.hand_in(period, cast.school_a, {"own": 1}, at=in_time, verdict=Verdict.ACCEPTED)
    reporting.hand_in(period, cast.school_b, nil=True, verdict=Verdict.RETURNED)
    reporting.hand_in(period, others[0], nil=True, at=in_time + timedelta(seconds=1))
    reporting.duty(period, others[1]).cancel("Trường đóng.", at=the_clock.now())
    session.commit()
    got, counts = of(session, period), board(session, period)
    reporting_ = got.total.reporting
    assert {
        Standing.EXPECTED: reporting_.expected,
        Standing.SUBMITTED: reporting_.submitted,
        Standing.IN_TIME: reporting_.in_time,
        Standing.LATE: reporting_.late,
        Standing.NIL: reporting_.nil,
        Standing.MISSING: reporting_.missing,
        Standing.OVERDUE: got.overdue,
        Standing.RETURNED: reporting_.returned,
        Standing.ACCEPTED: got.accepted,
    }.items() <= counts.items()
    assert reporting_ == Reporting(expected=5, in_time=1, late=2, nil=1, returned=1)


def test_a_school_that_merged_is_named_as_it_is_now(session, reporting, period, cast):
    reporting.hand_in(period, cast.school_a, {"own": 2})
    school = session.get(School, cast.school_a)
    school.name, school.closed_on, school.successor_id = (
        "Trường Mầm non Hoa Mai (cũ)",
        date(2026, 10, 20),
        cast.school_b,
    )
    session.commit()
    got = of(session, period)
    assert got.by_key["own"].total == Amount(Decimal(2), 1)  # what it handed in stays counted
    assert "Trường Mầm non Hoa Mai (cũ)" in [line.school for line in got.lines]


def test_groups_and_schools_stand_in_the_order_of_lists(session, reporting, period):
    got = of(session, period)
    assert [line.school_id for line in got.lines] == [one.id for one in schools(session)]
    assert [group.label for group in got.by_commune] == [
        "Thị trấn Tân Lộc", "Xã Bình Khê", "Xã Cẩm Sơn", "Xã Đông Phú", "Xã Hòa Mỹ",
    ]  # fmt: skip
    assert [group.label for group in got.by_level] == ["Mẫu giáo", "Mầm non", "Tiểu học", "THCS"]
    assert got.many_levels == 1


def test_compares_with_the_month_before_and_the_same_month_a_year_ago(session, reporting, period, cast, clock):
    version = period.form_version
    days = {"first": "2026-08-15", "last": "2026-09-14", "due": "2026-09-19", "locks": "2026-09-29"}
    before = reporting.period(version, name="tháng 9 năm 2026", **days)
    days = {"first": "2025-09-15", "last": "2025-10-14", "due": "2025-10-19", "locks": "2025-10-29"}
    year = reporting.period(version, name="tháng 10 năm 2025", **days)
    days = {"first": "2026-07-15", "last": "2026-08-14", "due": "2026-08-19", "locks": "2026-08-29"}
    reporting.period(version, name="tháng 8 năm 2026", **days)
    cancelled = reporting.period(version, name="hủy", first="2026-08-16", last="2026-09-14")
    cancelled.cancelled_at = the_clock.now()
    other = reporting.period(reporting.form(name="Biểu khác"), name="biểu khác", first="2026-08-16", last="2026-09-14")
    reporting.hand_in(other, cast.school_a, {"own": 1000})
    reporting.hand_in(before, cast.school_a, {"own": 3, "hours": 1})
    reporting.hand_in(before, cast.school_b, {"own": 100, "hours": 2}, verdict=Verdict.RETURNED)
    reporting.hand_in(year, cast.school_a, nil=True)
    reporting.hand_in(year, cast.school_b, {"hours": "2.5"})
    reporting.hand_in(period, cast.school_b, {"own": 5, "hours": 4})
    got = of(session, period)
    assert (got.previous.name, got.previous.expected, got.previous.submitted) == ("tháng 9 năm 2026", 6, 2)
    assert (got.last_year.name, got.last_year.expected, got.last_year.submitted) == ("tháng 10 năm 2025", 6, 2)
    own, hours = got.by_key["own"], got.by_key["hours"]
    assert (own.previous, own.since_previous, own.last_year) == (Amount(Decimal(3), 1), Decimal(2), None)
    assert (hours.previous, hours.last_year) == (Amount(Decimal(1), 1), Amount(Decimal("2.5"), 1))
    assert own.previous == of(session, before).by_key["own"].total
    assert [(one.name, one.expected, one.submitted) for one in got.trend] == [
        ("tháng 10 năm 2025", 6, 2), ("tháng 8 năm 2026", 6, 0), ("tháng 9 năm 2026", 6, 2),
        ("tháng 10 năm 2026", 6, 1),
    ]  # fmt: skip


def test_the_trend_goes_back_twelve_periods(session, reporting, period):
    for month in range(1, 13):
        first = f"2025-{month:02}-01"
        reporting.period(period.form_version, name=f"tháng {month}", first=first, last=f"2025-{month:02}-28")
    names = [one.name for one in of(session, period).trend]
    assert names == [*(f"tháng {month}" for month in range(2, 13)), "tháng 10 năm 2026"]


def test_a_field_whose_unit_changed_is_not_compared(session, reporting, cast, clock):
    def form(unit, **others):
        fields = (
            Field("money", "Kinh phí", FieldKind.DECIMAL, Merge.SUM, unit),
            Field("news", "Tin bài", FieldKind.INTEGER, Merge.SUM, "bài"),
        )
        return Definition((Section("s", "Mục", fields),), **others)

    clock.set("2026-10-25 08:00")
    old = reporting.form(form("đồng"))
    before = reporting.period(old, name="tháng 9 năm 2026", first="2026-08-15", last="2026-09-14")
    new = reporting.form(form("triệu đồng"))
    new.form_id, new.number = old.form_id, 2
    session.commit()
    period = reporting.period(new)
    reporting.hand_in(before, cast.school_a, {"money": 5_000_000, "news": 4})
    reporting.hand_in(period, cast.school_a, {"money": 6, "news": 5})
    got = of(session, period)
    assert (got.by_key["money"].previous, got.by_key["money"].since_previous) == (None, None)
    assert got.by_key["news"].since_previous == 1


def test_hand_ins_of_an_older_version_give_what_still_fits(session, reporting, cast, clock):
    clock.set("2026-10-25 08:00")
    first = reporting.form()
    period = reporting.period(first)
    reporting.hand_in(period, cast.school_a, {"own": 3, "site": True, "hours": "1.5"})
    sections = (Section("news", "Tin, bài", (
        Field("own", "Tin, bài", FieldKind.DECIMAL, Merge.SUM),
        Field("site", "Địa chỉ trang", FieldKind.TEXT, Merge.LIST),
        Field("hours", "Số buổi", FieldKind.INTEGER, Merge.SUM),
    )),)  # fmt: skip
    second = reporting.form(Definition(sections))
    second.form_id, second.number = first.form_id, 2
    session.commit()
    period.form_version_id = second.id
    session.commit()
    reporting.hand_in(period, cast.school_b, {"own": "0.5", "site": "tanloc1.example", "hours": 2})
    session.expire_all()
    got = of(session, period)
    assert got.by_key["own"].total == Amount(Decimal("3.5"), 2)
    assert (got.by_key["hours"].total, got.by_key["hours"].ignored) == (Amount(Decimal(2), 1), 1)
    assert ([one.text for one in got.by_key["site"].said], got.by_key["site"].ignored) == (["tanloc1.example"], 1)
    assert got.ignored == 2


def test_only_choices_about_the_newest_hand_in_count(session, reporting, period, cast):
    old = reporting.hand_in(period, cast.school_a, {"trouble": "Thiếu máy tính."}, verdict=Verdict.RETURNED)
    new = reporting.hand_in(period, cast.school_a, {"trouble": "Thiếu máy tính và mạng."})
    other = reporting.hand_in(period, cast.school_b, {"trouble": "Không."})
    session.add_all(
        NarrativeChoice(
            period_id=period.id, version_id=id, field_key="trouble", printed=printed, text=text, at=the_clock.now(),
            by_name="Lan",
        )
        for id, printed, text in ((old.id, True, "Thiếu máy."), (other.id, False, ""))
    )  # fmt: skip
    session.commit()
    got = of(session, period)
    said = {one.version_id: one for one in got.by_key["trouble"].said}
    assert said.keys() == {new.id, other.id}
    assert said[new.id].words == "Thiếu máy tính và mạng."
    assert not said[other.id].printed


def test_a_cancelled_period_expects_nothing(session, reporting, period, cast):
    for duty in [reporting.duty(period, one.id) for one in schools(session)]:
        duty.cancel("Thôi.", at=the_clock.now())
    period.cancelled_at = the_clock.now()
    session.commit()
    got = of(session, period)
    assert (got.total.reporting, got.lines, got.trend) == (Reporting(), (), ())


def test_as_many_statements_for_one_school_as_for_all(app, session, reporting, cast, clock, statements):
    clock.set("2026-10-25 08:00")
    version = reporting.form()
    reporting.period(version, name="tháng 9", first="2026-08-15", last="2026-09-14", schools=[cast.school_a])
    one = reporting.period(version, schools=[cast.school_a])
    many = reporting.period(version, name="tháng 11", first="2026-10-15", last="2026-11-14")
    for school in schools(session):
        reporting.hand_in(many, school.id, {"own": 1})
    counts = []
    with app.app_context():
        for id in (one.id, many.id):
            db.session.expire_all()
            statements.clear()
            facts(db.session, db.session.get(ReportPeriod, id), the_clock.now())
            counts.append(len(statements))
    assert counts[0] == counts[1] <= 9  # the period and its form among them


def span(id, first, last, preset=Preset.MONTH):
    return Span(id, str(id), preset, date.fromisoformat(first), date.fromisoformat(last), 1)


def test_which_period_is_the_previous_one():
    this = span(1, "2026-09-15", "2026-10-14")
    month, older = span(2, "2026-08-15", "2026-09-14"), span(3, "2026-07-15", "2026-08-14")
    assert previous_of(this, [older, month]) == month
    overlapping = span(4, "2026-08-20", "2026-09-20")
    own_month = span(5, "2026-08-16", "2026-09-14", Preset.CUSTOM)
    assert previous_of(this, [older, overlapping, own_month]) == older  # its kind goes before a nearer one
    assert previous_of(this, [own_month]) == own_month
    assert previous_of(this, [span(6, "2025-12-15", "2026-06-14", Preset.FIRST_HALF)]) is None  # six times as long
    assert previous_of(this, []) is None


def test_the_halves_of_a_year_follow_each_other():
    second = span(1, "2026-06-15", "2026-12-14", Preset.SECOND_HALF)
    first = span(2, "2025-12-15", "2026-06-14", Preset.FIRST_HALF)
    a_year_ago = span(3, "2025-06-15", "2025-12-14", Preset.SECOND_HALF)
    assert previous_of(second, [a_year_ago, first]) == first
    assert last_year_of(second, [a_year_ago, first]) == a_year_ago


def test_which_period_is_that_of_last_year():
    this = span(1, "2024-01-30", "2024-02-29")
    months = [span(10 + n, f"2023-{n:02}-01", f"2023-{n:02}-27") for n in range(1, 13)]
    assert last_year_of(this, months).id == 12
    assert last_year_of(this, [replace(one, preset=Preset.CUSTOM) for one in months]) is None
    term = span(1, "2026-09-05", "2027-01-15", Preset.FIRST_TERM)
    assert last_year_of(term, [span(2, "2025-09-05", "2025-12-31", Preset.FIRST_TERM)]).id == 2
    assert last_year_of(term, [span(2, "2024-09-05", "2025-01-15", Preset.FIRST_TERM)]) is None


def test_a_yearly_period_names_last_years_once(session, reporting, cast, clock):
    clock.set("2026-12-25 08:00")
    version = reporting.form(SMALL)
    last = reporting.period(version, name="năm 2025", first="2024-12-15", last="2025-12-14")
    this = reporting.period(version, name="năm 2026", first="2025-12-15", last="2026-12-14")
    last.preset = this.preset = Preset.YEAR
    session.commit()
    reporting.hand_in(last, cast.school_a, {"own": 3})
    got = of(session, this)
    assert (got.previous, got.last_year.name) == (None, "năm 2025")


def test_nothing_was_saved_twice(session, reporting, period, cast):
    """A school that only began writing has a draft and no hand-in: it is missing."""
    duty = reporting.duty(period, cast.school_a)
    session.add(Submission(id=duty.id, period_id=period.id, school_id=cast.school_a, typed={"own": "5"}, revision=1))
    session.commit()
    got = of(session, period)
    assert got.by_key["own"].total == Amount(None, 0)
    assert got.total.reporting.missing == 6
