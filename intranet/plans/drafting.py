"""Writing a plan: what a new one starts with, what a saved one holds, and saving what was typed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import audit, text
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.core.roles import Role
from intranet.directives.models import Directive
from intranet.documents import symbols
from intranet.documents.bases import Basis
from intranet.documents.models import Citation, Document
from intranet.documents.types import DocumentType
from intranet.duties.models import Duty
from intranet.plans.models import Plan, PlanVersion, writable
from intranet.plans.versions import Following, Validity
from intranet.units.models import School
from intranet.units.years import GroupKind, TaskGroup

SITUATION = "Căn cứ tình hình thực tế của đơn vị"
"""The last basis of a school's plan (A5)."""


def notation_of(school: School) -> str:
    """The ký hiệu of the school's plans: “KH-MNHM”; only the type's code while the school has no abbreviation."""
    return "-".join(part for part in (DocumentType.KE_HOACH.code, school.abbreviation) if part)


def proposal(session: Session, duty: Duty) -> tuple[dict[str, Any], list[Basis]]:
    """What the form of a plan not yet begun shows, and its first bases: the directive, the school's own situation."""
    source, start = duty.document, duty.school_year.start_year
    values: dict[str, Any] = {
        "number": None,
        "notation": notation_of(duty.school),
        "issued_on": None,
        "subject": _subject(source),
        "signer_title": "HIỆU TRƯỞNG",
        "signer_name": _head_of(session, duty.school_id),
        "validity": Validity.SCHOOL_YEAR.value,
        "school_year": start,
        "calendar_year": start,
        "following": "",
        "earlier_id": None,
        "tasks": [],
        "solutions": [],
    }
    return values, [Basis(source.full_citation, source), Basis(SITUATION)]


def _subject(source: Document) -> str:
    """The directive's own subject when it is a plan too, else what is carried out."""
    return source.subject if source.type is DocumentType.KE_HOACH else f"Triển khai {source.title}: {source.subject}"


def _head_of(session: Session, school_id: int) -> str:
    heads = select(User.display_name).where(User.school_id == school_id, User.role == Role.HEAD)
    return session.scalar(heads.where(User.locked_at.is_(None)).order_by(User.id).limit(1)) or ""


def values_of(version: PlanVersion) -> dict[str, Any]:
    """What the form shows of a saved version."""
    document = version.document
    number, notation = symbols.split(document.symbol or "")
    start = version.plan.duty.school_year.start_year
    by_kind = {kind: [group.id for group in version.groups if group.kind is kind] for kind in GroupKind}
    return {
        "number": int(number) if number.isdigit() else None,
        "notation": notation or version.notation,
        "issued_on": document.issued_on,
        "subject": document.subject,
        "signer_title": document.signer_title,
        "signer_name": document.signer_name,
        "validity": version.validity.value,
        "school_year": version.valid_year if version.validity is Validity.SCHOOL_YEAR else start,
        "calendar_year": version.valid_year if version.validity is Validity.CALENDAR_YEAR else start,
        "following": version.following.value if version.following else "",
        "earlier_id": version.earlier_id,
        "tasks": by_kind[GroupKind.TASK],
        "solutions": by_kind[GroupKind.SOLUTION],
    }


def save(
    session: Session,
    duty: Duty,
    values: Mapping[str, Any],
    citations: Iterable[Citation],
    *,
    without: Collection[str] = (),
    by: Any,
    at: datetime,
) -> PlanVersion:
    """Save the draft of the duty's plan, begun with this when there is none; the caller has locked the duty.

    ``without`` are SHA-256 of files to leave out. Raises Refused when the plan cannot be written by the person.
    """
    plan = session.get(Plan, duty.id)
    made = plan is None
    if plan is None:
        plan = _begin(session, duty, by=by)
    if not plan.editable_by(by):
        raise Refused(closed(plan))
    version = plan.begin_again()
    session.flush()
    write(version, values)
    document = version.document
    document.replace_citations(citations)
    document.attachments = [file for file in document.attachments if file.sha256 not in without]
    version.revision += 1
    version.edited_at, version.edited_by_name = at, by.display_name
    words = text.shorten(document.subject or "chưa có trích yếu", 200)
    audit.record(
        session, by=by, action="plan.create" if made else "plan.edit", subject=plan, at=at,
        note=f"{'Lập' if made else 'Sửa'} dự thảo kế hoạch (lần {version.number}): {words}",
    )  # fmt: skip
    return version


def closed(plan: Plan) -> str:
    """Why a plan cannot be written now, as a Vietnamese sentence."""
    if plan.duty.cancelled_at:
        return f"Không còn phải nộp kế hoạch: {plan.duty.cancel_reason}"
    if plan.duty.settled_at:
        return "Kế hoạch đã được Phòng chấp nhận nên không sửa được nữa."
    return "Kế hoạch đã nộp và đang chờ Phòng duyệt; chỉ sửa được khi Phòng trả lại."


def _begin(session: Session, duty: Duty, *, by: Any) -> Plan:
    if not writable(duty, by):
        raise Refused(f"Không còn phải nộp kế hoạch: {duty.cancel_reason}")
    directive = session.get_one(Directive, duty.document_id)
    document = Document(type=DocumentType.KE_HOACH, subject="", issuer_name=duty.school.name, school_id=duty.school_id)
    plan = Plan(duty=duty, directive=directive, school=duty.school)
    plan.versions.append(PlanVersion(number=1, document=document, revision=0))
    session.add(plan)
    return plan


def write(version: PlanVersion, values: Mapping[str, Any]) -> None:
    """Put checked form values into a draft that is in a session."""
    document = version.document
    number, notation = values["number"], values["notation"] or ""
    document.symbol = f"{number:02d}/{notation}" if number and notation else None
    version.notation = notation
    document.issued_on, document.subject = values["issued_on"], values["subject"] or ""
    school = version.plan.school
    document.issuer_name = school.name_on(document.issued_on) if document.issued_on else school.name
    document.signer_title, document.signer_name = values["signer_title"] or "", values["signer_name"] or ""
    version.validity = Validity(values["validity"])
    version.valid_year = None if version.validity is Validity.OPEN_ENDED else values[version.validity.value]
    version.following = Following(values["following"]) if values["following"] else None
    version.earlier_id = values["earlier_id"] if version.following else None
    chosen = [*(values["tasks"] or []), *(values["solutions"] or [])]
    groups = select(TaskGroup).where(TaskGroup.id.in_(chosen)).order_by(TaskGroup.position)
    version.groups = list(session_of(version).scalars(groups)) if chosen else []
