"""The demo's periodic reports: what the verbs would have left, something of every kind, the same each time."""

from datetime import date
from random import Random

import pytest
from sqlalchemy import func, select

from intranet.core import clock as the_clock
from intranet.core.db import db
from intranet.demo.periods import stories
from intranet.demo.sheets import sheet
from intranet.duties.models import Duty, Kind, State
from intranet.periods.counting import Counting
from intranet.periods.models import Extension, Preset, ReportPeriod
from intranet.report_forms.checking import problems
from intranet.report_forms.shipped import SHIPPED
from intranet.submissions.handing_in import digest
from intranet.submissions.models import Submission, SubmissionVersion, Verdict
from intranet.units.years import SchoolYear
from tests.conftest import local_instant
from tests.demo_district import SCHOOLS, demo_district


@pytest.fixture
def district(_database, cast):
    """The demo's district, read only."""
    app = demo_district(_database)
    with app.app_context():
        yield app


def all_of(model, *conditions):
    return db.session.scalars(select(model).where(*conditions).order_by(model.id)).all()


def test_what_was_handed_in_is_what_the_form_reads_from_the_draft(district):
    versions = all_of(SubmissionVersion)
    assert len(versions) > SCHOOLS
    for version in versions:
        draft, form = version.submission, version.form_version
        values, found = problems(form.definition, draft.typed, draft.explanations, version.nil)
        assert (values, [one.line for one in found if not one.settled]) == (version.values, [])
        assert version.digest == digest(form.id, version.values, version.explanations, version.nil)


def test_duties_stand_as_the_hand_ins_say(district):
    now = the_clock.now()
    for duty in all_of(Duty, Duty.kind == Kind.REPORT):
        submission = db.session.get(Submission, duty.id)
        newest = submission.latest if submission else None
        state = duty.state(now)
        if state is State.CANCELLED:  # of a school that was merged; its hand-in, if any, stays as it is
            assert duty.school.closed_on
            assert newest is None
            continue
        if newest is None:
            assert state in (State.OPEN, State.LATE)
            continue
        assert submission.handed == newest.number == len(submission.versions)
        assert duty.submitted_at == submission.versions[0].submitted_at <= now
        expected = {None: {State.WAITING}, Verdict.RETURNED: {State.RETURNED}}
        assert state in expected.get(newest.verdict, {State.DONE, State.DONE_LATE})
        assert duty.settled_at == (newest.reviewed_at if newest.verdict is Verdict.ACCEPTED else None)


def test_no_report_came_before_its_period_was_opened_or_after_it_closed(district):
    for version in all_of(SubmissionVersion):
        period = version.period
        assert period.opened_at <= version.submitted_at <= the_clock.end_of_day(period.locks_on)


def test_there_is_something_of_every_kind_to_see(district, cast):
    now = the_clock.now()
    states = {duty.state(now) for duty in all_of(Duty, Duty.kind == Kind.REPORT)}
    assert states >= {State.OPEN, State.LATE, State.WAITING, State.RETURNED, State.DONE, State.DONE_LATE}
    versions = all_of(SubmissionVersion)
    assert any(version.nil for version in versions)
    assert any(version.explanations for version in versions)
    assert any(version.comments for version in versions)
    assert any(submission.marks and not submission.handed for submission in all_of(Submission))
    assert [period.name for period in all_of(ReportPeriod, ReportPeriod.forwarded_at.is_not(None))]
    assert db.session.scalar(select(func.count()).select_from(Extension)) == 1


def test_at_school_a_one_report_is_begun_and_one_waits_for_the_head(district, cast):
    mine = all_of(Submission, Submission.school_id == cast.school_a, Submission.handed == 0)
    assert [one.period.form_version.form.shipped for one in mine if one.prepared_at] == ["opinion"]
    assert [one.period.form_version.form.shipped for one in mine if not one.prepared_at] == ["communication"]
    assert {one.edited_by_name for one in mine} == {"Đặng Thị Hoa"}


@pytest.mark.parametrize("shipped", list(SHIPPED))
def test_sheets_are_the_same_each_time_and_differ_among_schools(shipped):
    def made(seed):
        rng = Random(seed)
        return [sheet(shipped, SHIPPED[shipped][1], 1, date(2026, 9, 15), date(2026, 10, 14), rng) for _ in range(60)]

    first = made("a")
    assert first == made("a")
    assert len({one.digest for one in first}) > 50
    assert any(one.explanations for one in first)


@pytest.mark.parametrize(
    ("now", "communication"),
    [
        ("2026-08-10 08:00", ["học kỳ I năm học 2026–2027"]),
        ("2026-11-21 08:00", ["đợt 1 năm học 2026–2027", "học kỳ I năm học 2026–2027"]),
        ("2027-03-10 08:00", ["học kỳ I năm học 2026–2027", "năm học 2026–2027"]),
        ("2027-07-20 08:00", ["học kỳ I năm học 2026–2027", "năm học 2026–2027"]),
    ],
)
def test_at_any_time_of_the_year_there_is_a_report_to_read_or_to_write(session, cast, now, communication):
    year = session.get_one(SchoolYear, cast.school_year)
    at = local_instant(now)
    found = stories(year, Counting(), at, running=True)
    assert [one.days.name for one in found if one.shipped == "communication"] == communication
    assert all(one.opened_at <= at for one in found)
    assert all(one.days.due_on >= the_clock.local(one.opened_at).date() for one in found)
    months = {key: [one for one in found if one.shipped == key and one.preset is Preset.MONTH] for key in SHIPPED}
    assert len(months["opinion"]) == {8: 0, 11: 3, 3: 7, 7: 9}[at.month]
    assert [one.days.due_on < at.date() for one in months["articles"]] == [True] * min(1, len(months["opinion"]))
