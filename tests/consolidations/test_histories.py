"""Whatever schools and office do to a period, in any order: every page counts the same."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from intranet.accounts.models import User
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.queries import facts
from intranet.core import clock as the_clock
from intranet.core.errors import Refused
from intranet.core.roles import Role
from intranet.duties.filters import DutyFilter
from intranet.duties.models import Duty, Kind, State
from intranet.periods import changing, extensions, listing
from intranet.periods.models import ReportPeriod
from intranet.report_forms.values import stamp
from intranet.submissions import handing_in, reviewing, writing
from intranet.submissions.filters import ReportFilter, Standing
from intranet.submissions.models import Submission
from intranet.submissions.queries import standing_counts
from intranet.units.models import School


class History:
    """Weeks of one period: somebody does something every few hours; what is refused is left."""

    def __init__(self, session, reporting, cast, clock, seed):
        self.session, self.rng = session, Random(seed)
        clock.set("2026-10-12 07:00")
        self.period = session.get_one(ReportPeriod, reporting.period().id)
        self.lan = session.get_one(User, cast.lan)
        self.duties = list(session.scalars(select(Duty).where(Duty.topic_key == self.period.id).order_by(Duty.id)))
        self.done = set()

    def run(self, deeds):
        """So many deeds, by chance."""
        chances = [self.hand_in] * 7 + [self.accept] * 3 + [self.send_back, self.restore] * 3 + [
            self.reopen, self.extend, self.move, self.close, self.open, self.open, self.cancel,
        ]  # fmt: skip
        for _ in range(deeds):
            the_clock.stop_at(the_clock.now() + timedelta(hours=self.rng.randrange(1, 10)))
            deed, duty = self.rng.choice(chances), self.rng.choice(self.duties)
            with self.session.begin_nested() as attempt:
                try:
                    deed(duty, the_clock.now())
                    self.session.flush()
                    self.done.add(deed.__name__)
                except Refused:
                    attempt.rollback()
            self.session.expire_all()

    def hand_in(self, duty, at):
        head = User(id=self.lan.id, username="", display_name="Hiệu trưởng", role=Role.HEAD)  # the trail wants an id
        head.school_id = duty.school_id
        nil, there = self.rng.random() < 0.2, writing.submission_of(duty)
        seen, number = there.typed if there else {}, str(self.rng.randrange(50))
        if not nil:
            words = {key: writing.Entry(number, stamp(seen.get(key))) for key in ("own", "all")}
            writing.save(duty, words, version_id=self.period.form_version_id, by=head, at=at)
        shown = handing_in.stamp(self.period, writing.submission_of(duty))
        handing_in.submit(duty, by=head, at=at, shown=shown, nil=nil, despite=True)

    def latest(self, duty):
        submission = self.session.get(Submission, duty.id)
        if submission is None or submission.latest is None:
            raise Refused("nothing there")
        return submission.latest

    def accept(self, duty, at):
        reviewing.accept(self.latest(duty), by=self.lan, at=at)

    def send_back(self, duty, at):
        reviewing.send_back(self.latest(duty), "Xem lại.", {}, by=self.lan, at=at)

    def reopen(self, duty, at):
        reviewing.reopen(self.latest(duty), "Sai số.", by=self.lan, at=at)

    def extend(self, duty, at):
        until = the_clock.local(at).date() + timedelta(days=5)
        ids = [duty.school_id]
        extensions.extend(self.period, ids, due_on=until, locks_on=until, reason="Lũ", by=self.lan, at=at)

    def move(self, _duty, at):
        days = changing.days_of(self.period)
        until = max(days.due_on, the_clock.local(at).date()) + timedelta(days=self.rng.randrange(-1, 4))
        moved = type(days)(**{**vars(days), "due_on": until, "locks_on": until + timedelta(days=5)})
        changing.change_days(self.period, moved, "Lũ", by=self.lan, at=at)

    def close(self, duty, at):
        on = the_clock.local(at).date() + timedelta(days=self.rng.randrange(-3, 8))
        self.session.get_one(School, duty.school_id).close(on=on, successor=None, note="", by=self.lan, at=at)

    def open(self, duty, at):
        self.session.get_one(School, duty.school_id).reopen(by=self.lan, at=at)

    def cancel(self, _duty, at):
        if self.rng.random() < 0.5:
            raise Refused("not so often")
        changing.cancel(self.period, "Mở nhầm.", by=self.lan, at=at)

    def restore(self, _duty, at):
        changing.restore(self.period, by=self.lan, at=at)


@pytest.mark.parametrize("seed", range(6))
def test_every_page_counts_the_same_whatever_happened(session, reporting, cast, clock, seed):
    history = History(session, reporting, cast, clock, seed)
    for _ in range(6):
        history.run(20)
        agree(session, history.period, the_clock.now())
    assert len(history.done) >= 8, history.done


def agree(session, period, now):
    board = standing_counts(session, ReportFilter.read(period, {}), now)
    report = consolidate(facts(session, period, now))
    total = report.total.reporting
    assert {
        Standing.EXPECTED: total.expected, Standing.SUBMITTED: total.submitted, Standing.IN_TIME: total.in_time,
        Standing.LATE: total.late, Standing.NIL: total.nil, Standing.MISSING: total.missing,
        Standing.RETURNED: total.returned, Standing.ACCEPTED: report.accepted, Standing.OVERDUE: report.overdue,
    }.items() <= board.items()  # fmt: skip
    assert [len(report.late), len(report.missing), len(report.returned)] == [total.late, total.missing, total.returned]
    beside = listing.counts(session, [period.id], now)[period.id]
    assert beside == {name: board[Standing(name)] for name in listing.COUNTED}
    listed = {
        Standing.MISSING: (State.OPEN, State.LATE), Standing.OVERDUE: (State.LATE,), Standing.WAITING: (State.WAITING,),
        Standing.RETURNED: (State.RETURNED,), Standing.ACCEPTED: (State.DONE, State.DONE_LATE),
        Standing.CANCELLED: (State.CANCELLED,),
    }  # fmt: skip
    for standing, states in listed.items():
        chosen = DutyFilter(kind=Kind.REPORT, topic=period.id, states=states).conditions(now)
        assert board[standing] == session.scalar(
            select(func.count()).select_from(Duty).join(Duty.school).where(*chosen)
        )
    duties = list(session.scalars(select(Duty).where(Duty.topic_key == period.id)))
    for one in duties:  # nobody owes what cannot be handed in
        if period.void:
            assert one.cancelled_at or one.settled_at
        if one.cancelled_at and not period.void:
            assert one.school.closed_on
            assert one.school.closed_on <= the_clock.local(one.due_at).date()
