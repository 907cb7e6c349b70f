"""What the schools did about the report periods: drafts, hand-ins, reviews, inserted in bulk.

Most in time, some late, some nil, some missing. Whatever chance says, of a report that is due the last school has done
nothing, and before it one waits, one is returned, one came late; at school A Hoa has begun the newest communications
report and prepared the newest opinion report for Minh.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.consolidations.models import NarrativeChoice
from intranet.core import clock
from intranet.core.audit import AuditEntry
from intranet.core.roles import Role
from intranet.demo import periods
from intranet.demo.bulk import insert_rows, mark_duties
from intranet.demo.courses import Chance, Course
from intranet.demo.people import person_name
from intranet.demo.sheets import Sheet, sheet
from intranet.directives.models import Directive
from intranet.duties.models import Duty, Kind
from intranet.periods.counting import Counting
from intranet.periods.extensions import extend
from intranet.periods.models import ReportPeriod
from intranet.report_forms import shipped
from intranet.report_forms.definition import FieldKind
from intranet.submissions.models import Submission, SubmissionVersion, Verdict
from intranet.units.models import School
from intranet.units.years import SchoolYear

SHEETS = 100
"""Up to this many schools each fill in a sheet of their own; thousands share these."""


class Reports:
    """Opens periods and writes what the schools did. ``heads`` maps school ids to their heads."""

    def __init__(
        self, session: Session, now: datetime, schools: list[School], heads: dict[int, User], lan: User
    ) -> None:
        self.session, self.now, self.schools, self.heads, self.lan = session, now, schools, heads, lan
        forms = shipped.load(session, by=lan, at=now - timedelta(days=400))
        self.forms = {form.shipped: form for form in forms}
        self.ends: dict[int, datetime] = {}
        self.counting = Counting.of(session)
        hoa = session.scalars(select(User).where(User.username == "hoa")).one()
        self.focals = {school.id: person_name(Random(f"focal {school.id}")) for school in schools}
        self.focals[hoa.school_id or 0] = hoa.display_name
        session.flush()

    def write(self, directive: Directive, year: SchoolYear, *, running: bool) -> None:
        """The periods of one year, asked by this directive, oldest first."""
        wanted = periods.stories(year, self.counting, self.now, running=running)
        opened = periods.open_all(self.session, wanted, self.forms, directive, self.lan)
        newest = {period.form_version.form_id: period for period in opened}
        for period in opened:
            self._answer(period, newest=running and newest[period.form_version.form_id] is period)
        if opened and running:
            self._extend(opened)
            self._choose(opened)
        self.session.flush()

    def _answer(self, period: ReportPeriod, *, newest: bool) -> None:
        duties = self.session.execute(
            select(Duty.id, Duty.school_id, Duty.due_at)
            .where(Duty.kind == Kind.REPORT, Duty.topic_key == period.id)
            .order_by(Duty.school_id)
        ).all()
        chance = Chance(period, self._sheets(period, min(len(duties), SHEETS)), self.now, newest=newest)
        found = [chance.course(duty, place, len(duties)) for place, duty in enumerate(duties)]
        ends = self.ends
        self._save(period, [one for one in found if one and one.at < ends.get(one.duty.school_id, self.now)])
        if period.forward_on and clock.end_of_day(period.forward_on) < self.now:
            period.forwarded_at = clock.end_of_day(period.forward_on) - timedelta(hours=9)
            period.forwarded_by_name = self.lan.display_name

    def _sheets(self, period: ReportPeriod, count: int) -> list[Sheet]:
        version, definition = period.form_version, period.form_version.definition
        key, last = version.form.shipped, min(period.last_on, clock.local(self.now).date())
        rng = Random(f"sheets {key} {period.name}")
        return [sheet(key, definition, version.id, period.first_on, last, rng) for _ in range(count)]

    def _save(self, period: ReportPeriod, courses: Sequence[Course]) -> None:
        handed = [course for course in courses if course.handed]
        versions = [row for course in handed for row in self._versions(period, course)]
        for model, rows in (
            (Submission, [self._submission(period, course) for course in courses]),
            (SubmissionVersion, versions),
            (AuditEntry, [self._entry(period, row) for row in versions]),
        ):
            insert_rows(self.session, model, rows)
        mark_duties(self.session, [_mark(course) for course in handed])

    def _submission(self, period: ReportPeriod, course: Course) -> dict[str, Any]:
        by, one = self.focals[course.duty.school_id], course.sheet
        typed = one.typed if course.handed or course.prepared else _begun(one)
        explained = one.explanations if typed is one.typed else {}
        edited = course.at - timedelta(minutes=40)
        still = not course.handed or course.verdict is Verdict.RETURNED
        return {
            "id": course.duty.id,
            "period_id": period.id,
            "school_id": course.duty.school_id,
            "typed": typed,
            "explanations": explained,
            "marks": {key: [by, edited.isoformat()] for key in typed} if still else {},
            "revision": len(typed) + len(explained),
            "edited_at": edited if typed else None,
            "edited_by_name": by if typed else "",
            "prepared_at": course.at if course.prepared else None,
            "prepared_by_name": by if course.prepared else "",
            "handed": course.handed + course.again,
        }

    def _versions(self, period: ReportPeriod, course: Course) -> list[dict[str, Any]]:
        one, school_id = course.sheet, course.duty.school_id
        row = {
            "submission_id": course.duty.id,
            "period_id": period.id,
            "school_id": school_id,
            "form_version_id": period.form_version_id,
            "values": one.values,
            "explanations": one.explanations,
            "nil": one.nil,
            "submitted_by_name": self.heads[school_id].display_name,
            "prepared_by_name": self.focals[school_id] if one.typed else "",
            "digest": one.digest,
        }
        newest = self._judgement(course.verdict, course.judged_at, one)
        if not course.again:
            return [row | newest | {"number": 1, "submitted_at": course.at}]
        first = self._judgement(Verdict.RETURNED, course.reviewed_at, one)
        return [
            row | first | {"number": 1, "submitted_at": course.at},
            row | newest | {"number": 2, "submitted_at": course.second_at},
        ]

    def _judgement(self, verdict: Verdict | None, at: datetime | None, one: Sheet) -> dict[str, Any]:
        returned = verdict is Verdict.RETURNED
        return {
            "verdict": verdict,
            "comment": RETURNED if returned else "",
            "comments": one.remarks if returned else {},
            "reviewed_at": at,
            "reviewed_by_name": self.lan.display_name if verdict else "",
        }

    def _entry(self, period: ReportPeriod, row: dict[str, Any]) -> dict[str, Any]:
        head = self.heads[row["school_id"]]
        nil = ", không phát sinh" if row["nil"] else ""
        return {
            "at": row["submitted_at"], "actor_id": head.id, "actor_name": head.display_name,
            "actor_role": Role.HEAD.value, "action": "submission.submit", "subject_type": "Submission",
            "subject_id": row["submission_id"], "school_id": row["school_id"],
            "note": f"Nộp báo cáo lần {row['number']}{nil}: {period.title}",
        }  # fmt: skip

    def _extend(self, opened: Sequence[ReportPeriod]) -> None:
        """The last school, which has done nothing, gets more time for the newest report that is due."""
        today = clock.local(self.now).date()
        due = [period for period in opened if period.due_on < today <= period.locks_on]
        if due:
            extend(
                due[-1], [self.schools[-1].id], due_on=today + timedelta(days=3), locks_on=today + timedelta(days=10),
                reason="Trường thay người phụ trách, xin thêm thời gian.", by=self.lan, at=self.now,
            )  # fmt: skip

    def _choose(self, opened: Sequence[ReportPeriod]) -> None:
        """For the newest report that is due the editor has left one narrative out and shortened another."""
        today = clock.local(self.now).date()
        due = [period for period in opened if period.due_on < today]
        if not due:
            return
        said = [one.key for one in due[-1].form_version.definition.fields if one.kind is FieldKind.LONG_TEXT]
        rows = self.session.execute(
            select(SubmissionVersion.id, SubmissionVersion.values)
            .where(SubmissionVersion.period_id == due[-1].id, SubmissionVersion.verdict == Verdict.ACCEPTED)
            .order_by(SubmissionVersion.id)
            .limit(20)
        )
        found = [(row.id, key, row.values[key]) for row in rows for key in said if key in row.values]
        self.session.add_all(
            NarrativeChoice(
                period_id=due[-1].id, version_id=version_id, field_key=key, printed=place > 0,
                text=f"{words.partition('.')[0]}." if place else "", at=self.now, by_name=self.lan.display_name,
            )
            for place, (version_id, key, words) in enumerate(found[:2])
        )  # fmt: skip


RETURNED = "Đề nghị trường xem lại các chỉ tiêu có ghi ý kiến."


def _mark(course: Course) -> dict[str, Any]:
    returned = course.verdict is Verdict.RETURNED
    return {
        "id": course.duty.id,
        "submitted_at": course.at,
        "settled_at": course.judged_at if course.verdict is Verdict.ACCEPTED else None,
        "returned_at": course.judged_at if returned else None,
        "return_reason": RETURNED if returned else "",
    }


def _begun(one: Sheet) -> dict[str, Any]:
    """The first third of a sheet."""
    keys = list(one.typed)[: max(2, len(one.typed) // 3)]
    return {key: one.typed[key] for key in keys}
