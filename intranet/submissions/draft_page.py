"""The page a school fills its report in on: the fields with what stands in them, and what became of saving each."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import url_for

from intranet.core import text
from intranet.core.db import db
from intranet.duties.models import Duty
from intranet.periods.models import ReportPeriod
from intranet.report_forms.boxes import Box
from intranet.report_forms.checking import Problem
from intranet.report_forms.definition import Field, FieldKind, Section
from intranet.report_forms.models import FormVersion
from intranet.report_forms.values import Typed, show, stamp
from intranet.submissions import handing_in, writing
from intranet.submissions.earlier import earlier
from intranet.submissions.models import Submission, SubmissionVersion, Verdict
from intranet.submissions.queries import hand_ins_of

LONGEST_LAST = 600
MOST_LAST_ROWS = 20


@dataclass(frozen=True)
class Kept:
    """What became of saving one field. ``stamp`` goes with its next saving: that of what the person has seen.

    ``page`` and ``address`` are where the form and the field are; ``theirs`` is a colleague's value as people read it.
    """

    key: str
    stamp: str
    address: str
    page: str
    problems: tuple[Problem, ...] = ()
    conflict: writing.Conflict | None = None
    theirs: str = ""
    saved_at: datetime | None = None
    moved: bool = False


@dataclass
class DraftPage:
    """One report on the screen of the school that writes it.

    ``mine`` are entries that could not be saved, because a colleague was first (``conflicts``) or nothing is taken any
    more (``refused`` says why): they stay in the boxes.
    ``checked``: the person comes from the check, so what is missing is marked too.
    """

    duty: Duty
    period: ReportPeriod
    submission: Submission | None
    at: datetime
    checked: bool = False
    mine: Mapping[str, writing.Entry] = field(default_factory=dict)
    conflicts: Mapping[str, writing.Conflict] = field(default_factory=dict)
    refused: str = ""

    def __post_init__(self) -> None:
        """Read the draft once."""
        self.definition = self.period.form_version.definition
        self.typed: Mapping[str, Typed] = self.submission.typed if self.submission else {}
        self.reading = handing_in.read(self.period, self.submission)
        self.closed = writing.closed(self.duty, self.period, self.at)
        self.locked = "" if self.closed else handing_in.locked(self.duty, self.period, self.at)

    @property
    def late(self) -> bool:
        """Whether the due instant passed before anything was handed in."""
        return self.duty.submitted_at is None and self.at > self.duty.due_at

    @property
    def url(self) -> str:
        """Its address."""
        return url_for("submissions.draft", duty_id=self.duty.id)

    def address(self, key: str) -> str:
        """Where one field is saved by itself; "" when nothing can be written any more."""
        return "" if self.closed else url_for("submissions.save_field", duty_id=self.duty.id, key=key)

    @property
    def shown_problems(self) -> list[Problem]:
        """What is marked at the fields: what is missing only after a check, everything else at once."""
        missing = {one.key for one in self.definition.fields if not self.typed.get(one.key)}
        return [one for one in self.reading.problems if self.checked or one.check or one.field not in missing]

    @cached_property
    def past(self) -> SubmissionVersion | None:
        """What the school handed in for the period before."""
        return earlier(db.session, self.period, self.duty.school_id)

    def box(self, one: Field) -> Box:
        """A field with what stands in it, or what the person typed when that could not be saved; beside it the value
        of the period before and the office's comment.
        """
        typed = self.mine[one.key].typed if one.key in self.mine else self.typed.get(one.key, "")
        problems = tuple(problem for problem in self.shown_problems if problem.field == one.key)
        comment = self.returned.comments.get(one.key, "") if self.returned else ""
        return Box(one, typed, problems, last_of(self.past, one.key), comment, self.address(one.key))

    def kept(self, key: str, *, saved_at: datetime | None = None, moved: bool = False) -> Kept:
        """What is to be said of saving a field."""
        conflict = self.conflicts.get(key)
        seen = self.mine[key].seen if conflict else stamp(self.typed.get(key))
        asked = self.definition.by_key.get(key)
        problems = tuple(one for one in self.shown_problems if one.field == key and not one.check)
        theirs = in_words(asked, conflict.theirs) if conflict and asked else ""
        return Kept(key, seen, self.address(key), self.url, problems, conflict, theirs, saved_at, moved)

    def said(self, key: str) -> dict[str, list[Problem]]:
        """What the checks this field takes part in say by now, by the field they speak at."""
        touched = [check for check in self.definition.checks if key in (*check.fields, check.target)]
        places = {check.target if check.rule == "sum" else check.fields[0] for check in touched}
        return {place: [one for one in self.reading.problems if one.check and one.field == place] for place in places}

    def sections(self) -> list[tuple[Section, list[Box]]]:
        """All there is to fill in."""
        return [(section, [self.box(one) for one in section.fields]) for section in self.definition.sections]

    @cached_property
    def handed(self) -> SubmissionVersion | None:
        """The newest hand-in."""
        if self.submission is None or not self.submission.handed:
            return None
        return hand_ins_of(db.session, self.duty.id)[0]

    @property
    def returned(self) -> SubmissionVersion | None:
        """The newest hand-in when the office gave it back."""
        last = self.handed if self.duty.returned_at else None
        return last if last and last.verdict is Verdict.RETURNED else None

    def left_over(self) -> list[tuple[str, str]]:
        """What was typed into fields the form no longer has: their labels and the words."""
        gone = writing.drifted(self.typed, self.definition)
        if not gone:
            return []
        fields: dict[str, Field] = {}
        versions: Iterable[FormVersion] = self.period.form_version.form.versions
        for version in versions:
            fields |= version.definition.by_key
        return [(fields[key].label, in_words(fields[key], words)) for key, words in gone.items() if key in fields]

    def errors(self) -> list[tuple[str, str]]:
        """The error summary: conflicts, and after a check everything that stands in the way."""
        fields = self.definition.by_key
        overtaken = [
            (f"#v-{key}", f"{fields[key].label}: {one.by_name} đã sửa, phần bạn nhập chưa được lưu")
            for key, one in self.conflicts.items()
        ]
        found = self.reading.open_problems if self.checked else []
        return overtaken + [(f"#v-{one.field}", one.line) for one in found if one.blocking]

    def context(self) -> dict[str, Any]:
        """What the template needs."""
        return {
            "draft": self,
            "duty": self.duty,
            "period": self.period,
            "submission": self.submission,
            "sections": self.sections(),
            "keeping": {one.key: self.kept(one.key) for one in self.definition.fields},
            "returned": self.returned,
            "handed": self.handed,
            "left_over": self.left_over(),
            "sheet": secrets.token_hex(4),
            "stamp": handing_in.stamp(self.period, self.submission),
        }


def in_words(asked: Field, typed: Typed) -> str:
    """What was typed as people read it, rows as lines."""
    if isinstance(typed, str):
        return {"yes": "Có", "no": "Không"}.get(typed, typed) if asked.kind is FieldKind.YES_NO else typed
    return "\n".join(f"{place}. {'; '.join(filter(None, row.values()))}" for place, row in enumerate(typed, 1))


def last_of(past: SubmissionVersion | None, key: str) -> str:
    """The value of a field in an earlier hand-in as people read it, shortened; "" for none."""
    value = past.values.get(key) if past else None
    asked = past.form_version.definition.by_key.get(key) if past else None
    if value is None or asked is None:
        return ""
    if not isinstance(value, list):
        return text.shorten(show(asked, value), LONGEST_LAST)
    lines = ["; ".join(filter(None, (show(c, row.get(c.key)) for c in asked.columns))) for row in value]
    more = [f"… và {len(lines) - MOST_LAST_ROWS} dòng nữa"] if len(lines) > MOST_LAST_ROWS else []
    return "\n".join(lines[:MOST_LAST_ROWS] + more)
