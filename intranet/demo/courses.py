"""What one school did about one report by now: nothing, a draft, a hand-in and what the office said to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from intranet.core import clock
from intranet.demo.sheets import Sheet, nil_sheet
from intranet.periods.models import ReportPeriod
from intranet.plans.versions import Verdict


@dataclass(frozen=True)
class Course:
    """``at``: when it first handed in, or last wrote what it has not. ``verdict`` is on the newest hand-in.

    ``again``: the first was returned, and it handed in a second.
    """

    duty: Any
    sheet: Sheet
    at: datetime
    handed: bool = True
    prepared: bool = False
    verdict: Verdict | None = None
    again: bool = False

    @property
    def reviewed_at(self) -> datetime:
        """When the office judged the first hand-in."""
        return self.at + timedelta(hours=20)

    @property
    def second_at(self) -> datetime:
        """When the second came, if it did."""
        return self.at + timedelta(days=3)

    @property
    def judged_at(self) -> datetime | None:
        """When the office judged the newest hand-in, if it has."""
        if self.verdict is None:
            return None
        return self.second_at + timedelta(hours=20) if self.again else self.reviewed_at


class Chance:
    """Decides by chance, the same every time; certain things are sure while a period is not closed.

    ``newest``: it is the last of its form, so school A is still writing.
    """

    def __init__(self, period: ReportPeriod, sheets: Sequence[Sheet], now: datetime, *, newest: bool) -> None:
        self.period, self.sheets, self.now, self.newest = period, sheets, now, newest
        self.form = period.form_version.form.shipped
        self.rng = Random(f"{self.form} {period.name}")
        self.nil = nil_sheet(period.form_version_id) if period.form_version.definition.allows_nil else None
        self.locked_at = clock.end_of_day(period.locks_on)

    def course(self, duty: Any, place: int, count: int) -> Course | None:
        """What the school in this place of so many did; None for nothing."""
        sure = self._sure(duty, place, count)
        nil = self.nil if self.nil and self.rng.random() < 0.3 else None
        filled = nil or self.sheets[place % len(self.sheets)]
        chance, moment = self.rng.random(), self._moment(duty)
        if sure or chance > 0.97 or (place == count - 1 and self.locked_at >= self.now):
            return sure
        if moment <= self.now and chance < 0.94:
            return self._reviewed(Course(duty, filled, moment))
        near = (moment - self.now) / (duty.due_at - self.period.opened_at)
        if nil or near > 0.4:
            return None
        at = min(self.now, self.locked_at) - timedelta(minutes=self.rng.randint(30, 4000))
        return Course(duty, filled, max(at, self.period.opened_at), handed=False, prepared=abs(near) < 0.1)

    def _sure(self, duty: Any, place: int, count: int) -> Course | None:
        filled = self.sheets[place % len(self.sheets)]
        if place == 0 and self.form == "articles":  # school A has other reports to write
            return Course(duty, filled, duty.due_at - timedelta(days=2, hours=9), verdict=Verdict.ACCEPTED)
        if place == 0 and self.newest:
            at = min(self.now - timedelta(hours=2), self.locked_at)
            return Course(duty, filled, at, handed=False, prepared=self.form == "opinion")
        if not duty.due_at < self.now <= self.locked_at:
            return None
        if place == count - 4:
            late = Course(duty, filled, duty.due_at + timedelta(hours=9), verdict=Verdict.ACCEPTED)
            return late if late.reviewed_at <= self.now else None
        verdict = {count - 3: Verdict.RETURNED, count - 2: None}
        in_time = duty.due_at - timedelta(days=1, hours=9)
        return Course(duty, filled, in_time, verdict=verdict[place]) if place in verdict else None

    def _moment(self, duty: Any) -> datetime:
        """When it hands in, by day: towards the due date, one in ten up to eight days after it."""
        if self.rng.random() < 0.1:
            due: datetime = duty.due_at
            return self._by_day(min(due + timedelta(days=self.rng.randint(1, 8)), self.locked_at))
        span: timedelta = duty.due_at - self.period.opened_at
        return max(self._by_day(self.period.opened_at + span * self.rng.betavariate(4, 1.5)), self.period.opened_at)

    def _by_day(self, at: datetime) -> datetime:
        return clock.start_of_day(clock.local(at).date()) + timedelta(minutes=self.rng.randint(7 * 60, 17 * 60))

    def _reviewed(self, course: Course) -> Course:
        """Accepted once the period is closed, one in twenty after a return; until then some wait or are returned."""
        chance, nil = self.rng.random(), course.sheet.nil
        if self.locked_at < self.now:
            again = chance < 0.05 and not nil and course.second_at < self.locked_at
            return replace(course, verdict=Verdict.ACCEPTED, again=again)
        if course.reviewed_at > self.now or chance > 0.7:
            return course
        return replace(course, verdict=Verdict.RETURNED if chance < 0.1 and not nil else Verdict.ACCEPTED)
