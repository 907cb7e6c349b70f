"""Schools that change in the running year: one renamed, two merged into a new one, one to close; none of the first six.

All by the real verbs: what the two still owed passed to the new school, and the mails and lists name it so.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import clock, dates
from intranet.reorganisation.becoming import Becoming
from intranet.reorganisation.models import Kind
from intranet.reorganisation.planning import Wanted, plan
from intranet.units.models import School

NEEDED = 10
"""A district of fewer schools does not change: the tests' six stay what they are."""


class Changes:
    """When which school changes. ``ends`` gives the ids of the schools that end, and the instant."""

    def __init__(self, session: Session, now: datetime, schools: list[School], by: User) -> None:
        self.session, self.now, self.schools, self.by = session, now, schools, by
        today = clock.local(now).date()
        self.renamed_on = today - timedelta(days=9)
        self.merged_on = max(today - timedelta(days=3), today.replace(day=1))  # periods are opened on the first
        self.ends: dict[int, datetime] = {}
        if len(schools) >= NEEDED:
            self.ends = {school.id: clock.start_of_day(self.merged_on) for school in schools[6:8]}

    def reached(self, at: datetime) -> bool:
        """Whether the schools have changed before this instant."""
        return bool(self.ends) and at >= clock.start_of_day(self.merged_on)

    def renamed(self, at: datetime) -> bool:
        """Whether the school has its new name by this instant."""
        return bool(self.ends) and at >= clock.start_of_day(self.renamed_on)

    def rename(self) -> None:
        """One school of the town takes a name."""
        school = self.schools[8]
        name = "Trường THCS Nguyễn Trãi"
        becomes = replace(Becoming.of(school), name=name, abbreviation="THCSNT")
        self._decide(Kind.CHANGE, self.renamed_on, "về việc đổi tên trường", (school,), (becomes,), 214)

    def merge(self) -> School:
        """Two primary schools become a new one; the school as founded, its heads with it."""
        gone = tuple(self.schools[6:8])
        becomes = replace(Becoming.of(gone[0]), name="Trường Tiểu học Tân Lộc", abbreviation="THTL")
        self._decide(Kind.MERGE, self.merged_on, "về việc hợp nhất hai trường tiểu học", gone, (becomes,), 231)
        self.session.flush()
        new = self.session.scalars(select(School).where(School.name == "Trường Tiểu học Tân Lộc")).one()
        new.phone, new.email, new.sector_code = "+842773552999", "thtl@pgdtanloc.edu.vn", "87900001"
        return new

    def plan_closing(self) -> None:
        """A private nursery school closes in some weeks; the worker will carry it out on the day."""
        if not self.ends:
            return
        on = (clock.local(self.now).date() + timedelta(days=45)).replace(day=1)
        self._decide(Kind.CLOSE, on, "về việc giải thể trường mầm non tư thục", (self.schools[9],), (), 252)

    def _decide(
        self, kind: Kind, on: date, about: str, schools: tuple[School, ...], becomes: tuple[Becoming, ...], number: int
    ) -> None:
        today = clock.local(self.now).date()
        signed_on = min(on, today) - timedelta(days=5)
        decision = (
            f"Quyết định số {number}/QĐ-UBND ngày {dates.format_date(signed_on)} của UBND huyện Tân Lộc {about}"
        )  # fmt: skip
        at = min(datetime.combine(min(on, today), time(9), clock.VIETNAM), self.now - timedelta(minutes=30))
        at = max(at, clock.start_of_day(min(on, today)))
        plan(self.session, Wanted(kind, on, decision, schools=schools, becomes=becomes), by=self.by, at=at)
