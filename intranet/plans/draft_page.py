"""The page on which a school writes its plan: the form, its bases, its files, and what is offered to choose from."""

from datetime import datetime
from typing import Any

from flask import request, url_for
from sqlalchemy import select

from intranet.core.access import row_number
from intranet.core.db import db
from intranet.core.filetypes import ACCEPT_ATTRIBUTE
from intranet.core.forms import Difference, choices_from
from intranet.directives.models import Directive
from intranet.directives.readiness import SUBJECT_LIMIT
from intranet.documents import symbols
from intranet.documents.bases import Bases
from intranet.documents.models import Attachment
from intranet.documents.types import DocumentType
from intranet.documents.uploads import Uploads
from intranet.duties.models import Duty
from intranet.plans import drafting, queries
from intranet.plans.comparing import differences
from intranet.plans.forms import DraftForm
from intranet.plans.models import Plan, PlanVersion
from intranet.units.years import GroupKind, TaskGroup


class DraftPage:
    """One plan on the screen of the school that writes it.

    ``closed`` says why it cannot be saved any more; ``stale``: a colleague saved it since the form was opened, with
    what differs in ``overtaken``.
    """

    def __init__(
        self, duty: Duty, plan: Plan | None, user: Any, form: DraftForm, bases: Bases, uploads: Uploads
    ) -> None:
        self.duty, self.plan, self.form, self.bases, self.uploads = duty, plan, form, bases, uploads
        self.dropped: set[int] = set()
        self.stale = False
        self.overtaken: list[Difference] = []
        self.closed = "" if plan is None or plan.editable_by(user) else drafting.closed(plan)
        self._offer(form)

    @classmethod
    def showing(cls, duty: Duty, plan: Plan | None, user: Any) -> "DraftPage":
        """The plan as it is saved (after a return: as it was returned), or what is proposed for a new one."""
        values, bases = _saved(duty, plan)
        return cls(duty, plan, user, DraftForm(None, data=values), bases, Uploads())

    @classmethod
    def sent(cls, duty: Duty, plan: Plan | None, user: Any, uploads: Uploads) -> "DraftPage":
        """The plan as the request brings it."""
        sent = request.form
        bases = Bases.sent(db.session, queries.citable(duty.school_id), sent)
        if sent.get("act") in ("basis-paste", "basis-add"):
            bases.rows.sort(key=lambda row: row.words == drafting.SITUATION)
        draft = cls(duty, plan, user, DraftForm(), bases, uploads)
        draft.dropped = set(sent.getlist("drop_file", row_number))
        if sent.get("stamp", draft.stamp) != draft.stamp:
            draft.stale = True
            draft._compare(sent.getlist("seen_file"))
        return draft

    def _offer(self, form: DraftForm) -> None:
        session, start = db.session, self.duty.school_year.start_year
        kept = form.school_year.data if isinstance(form.school_year.data, int) else start
        years = sorted({*range(start - 1, start + 3), kept} & set(range(2000, 2101)))
        form.school_year.choices = choices_from((year, f"{year}–{year + 1}") for year in years)
        earlier = queries.continuable(session, self.plan, self.duty.school_id)
        pairs = [(one.plan_id, f"{one.document.title}: {one.document.subject[:80]}") for one in earlier]
        form.earlier_id.choices = choices_from([("", "Chọn kế hoạch…"), *pairs])
        year_groups = select(TaskGroup).where(TaskGroup.school_year_id == self.duty.school_year_id)
        groups = list(session.scalars(year_groups.order_by(TaskGroup.position)))
        for field, kind in ((form.tasks, GroupKind.TASK), (form.solutions, GroupKind.SOLUTION)):
            field.choices = choices_from((group.id, group.name) for group in groups if group.kind is kind)

    def _compare(self, seen: list[str]) -> None:
        """Note what a colleague saved since this form was opened."""
        values, bases = _saved(self.duty, self.plan)
        saved = DraftForm(None, data=values)
        self._offer(saved)
        files = [file.filename for file in self.attachments]
        self.overtaken = differences(saved, self.form, bases, self.bases, files, seen)

    @property
    def version(self) -> PlanVersion | None:
        """The version the form shows: the draft, or what was returned."""
        return self.plan.latest if self.plan else None

    @property
    def stamp(self) -> str:
        """Which saving the form shows, so that two people do not overwrite each other unawares."""
        return self.version.stamp if self.version else ""

    @property
    def attachments(self) -> list[Attachment]:
        """The files the version has."""
        return list(self.version.document.attachments) if self.version else []

    @property
    def covered(self) -> int:
        """How many task groups are ticked."""
        return len(set(self.form.tasks.data or []) | set(self.form.solutions.data or []))

    @property
    def groups(self) -> int:
        """How many task groups the year has."""
        return len(self.form.tasks.choices) + len(self.form.solutions.choices)

    def valid(self) -> bool:
        """Whether it can be saved; what keeps it from being saved is noted beside the fields."""
        return bool(self.form.validate()) and not self.uploads.refused and not self.stale and not self.closed

    def save(self, *, by: Any, at: datetime) -> PlanVersion:
        """Save everything, files too. Raises Refused when the plan cannot be written; the caller commits."""
        without = {file.sha256 for file in self.attachments if file.id in self.dropped}
        citations = self.bases.citations()
        version = drafting.save(db.session, self.duty, self.form.data, citations, without=without, by=by, at=at)
        self.uploads.attach_to(version.document)
        return version

    def context(self) -> dict[str, Any]:
        """What the template needs."""
        form = self.form
        self.bases.check(form.issued_on.data)
        typed = form.number.data and form.notation.data
        notes = symbols.check(f"{form.number.data:02d}/{form.notation.data}", DocumentType.KE_HOACH) if typed else []
        return {
            "draft": self,
            "form": form,
            "duty": self.duty,
            "plan": self.plan,
            "directive": db.session.get_one(Directive, self.duty.document_id),
            "bases": self.bases,
            "uploads": self.uploads,
            "accept": ACCEPT_ATTRIBUTE,
            "address": url_for("plans.save", plan_id=self.duty.id),
            "symbol_notes": notes,
            "subject_limit": SUBJECT_LIMIT,
        }


def _saved(duty: Duty, plan: Plan | None) -> tuple[dict[str, Any], Bases]:
    citable = queries.citable(duty.school_id)
    if plan is None:
        values, rows = drafting.proposal(db.session, duty)
        return values, Bases(db.session, citable, rows)
    return drafting.values_of(plan.latest), Bases.of(db.session, citable, plan.latest.document)
