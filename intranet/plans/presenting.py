"""What the page of one plan shows to one reader."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from intranet.core.audit import AuditEntry
from intranet.core.db import db
from intranet.directives.models import Directive
from intranet.documents import readings
from intranet.duties.models import Duty
from intranet.plans import queries, readiness
from intranet.plans.filters import state_of
from intranet.plans.forms import ReviewForm
from intranet.plans.models import Plan, PlanVersion, writable
from intranet.plans.versions import lag
from intranet.units.years import TaskGroup

OFFICE_SEES = ("plan.submit", "plan.accepted", "plan.returned")
"""The deeds the office reads of; how a school writes its drafts is the school's business."""


def plan_context(duty: Duty, plan: Plan | None, user: Any, now: datetime, number: int | None = None) -> dict[str, Any]:
    """Everything the page needs: of the newest version the person may read, or of version ``number``.

    Raises LookupError when there is no such version for the person.
    """
    readable = plan.readable_by(user) if plan else []
    version = next((one for one in readable if number in (None, one.number)), None)
    if number is not None and version is None:
        raise LookupError(number)
    directive = db.session.get_one(Directive, duty.document_id)
    context = {
        "duty": duty,
        "plan": plan,
        "directive": directive,
        "readable": readable,
        "version": version,
        "newest": version is None or version is readable[0],
        "now": now,
        "review_form": ReviewForm(None),
        **standing(duty, plan, user, now),
    }
    return context | (_content(version, directive) if version else {}) | {"history": _history(duty, user)}


def standing(duty: Duty, plan: Plan | None, user: Any, now: datetime) -> dict[str, Any]:
    """Where the plan stands and what the person can do with it."""
    draft = plan.draft if plan else None
    return {
        "state": state_of(duty, plan is not None, now),
        "writes": writable(duty, user) if plan is None else plan.editable_by(user),
        "submits": plan is not None and plan.submittable_by(user),
        "reviews": plan is not None and plan.reviewable_by(user),
        "ready": draft is not None and not readiness.problems(draft),
    }


def groups_of(duty: Duty) -> list[TaskGroup]:
    """The task groups of the duty's school year, in their order."""
    groups = select(TaskGroup).where(TaskGroup.school_year_id == duty.school_year_id).order_by(TaskGroup.position)
    return list(db.session.scalars(groups))


def _content(version: PlanVersion, directive: Directive) -> dict[str, Any]:
    files = version.document.attachments
    covered = {group.id for group in version.groups}
    return {
        "document": version.document,
        "lag": lag(directive.document, version.document),
        "groups": [(group, group.id in covered) for group in groups_of(version.plan.duty)],
        "covered": len(covered),
        "reading": readings.read(files[0]) if files else None,
        "earlier": version.earlier.accepted if version.earlier else None,
        "later": queries.following(db.session, version.plan),
    }


def _history(duty: Duty, user: Any) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.subject_type == Plan.__name__, AuditEntry.subject_id == duty.id)
    if not user.role.at_school:
        query = query.where(AuditEntry.action.in_(OFFICE_SEES))
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc())))
