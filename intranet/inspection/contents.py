"""What a dossier would hold, counted before it is made; what can be chosen."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet.contacts.models import ContactCard
from intranet.core import text
from intranet.core.audit import AuditEntry
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Directive
from intranet.documents.models import Attachment, Document
from intranet.duties.models import Duty
from intranet.inspection.scopes import Scope
from intranet.plans.models import PlanVersion
from intranet.submissions.models import SubmissionVersion
from intranet.units.models import School

SHOWN = 20
"""Directives and schools offered at once; a search finds the others."""


@dataclass(frozen=True)
class Contents:
    """Numbers of rows, and the bytes of the files that schools and office attached."""

    directives: int
    duties: int
    acknowledgements: int
    plans: int
    reports: int
    cards: int
    audit: int
    size: int


def count(session: Session, scope: Scope) -> Contents:
    """One statement."""
    of_plans = select(PlanVersion.document_id).join(Duty, Duty.id == PlanVersion.plan_id).where(scope.duties)
    of_directives = select(Directive.id).where(scope.directives)
    attached = Attachment.document_id.in_(of_plans) | Attachment.document_id.in_(of_directives)
    rows = [
        _count(select(Directive.id).where(scope.directives)),
        _count(select(Duty.id).where(scope.duties)),
        _count(_on_duties(Acknowledgement.id, Acknowledgement.duty_id, scope, Acknowledgement.at <= scope.at)),
        _count(_on_duties(PlanVersion.id, PlanVersion.plan_id, scope, PlanVersion.submitted_at <= scope.at)),
        _count(
            _on_duties(
                SubmissionVersion.id, SubmissionVersion.submission_id, scope, SubmissionVersion.submitted_at <= scope.at
            )
        ),
        _count(select(ContactCard.id).where(scope.cards)),
        _count(select(AuditEntry.id).where(scope.audit)),
        select(func.coalesce(func.sum(Attachment.size), 0)).where(attached).scalar_subquery(),
    ]
    return Contents(*session.execute(select(*rows)).one())


def directives(session: Session, q: str) -> list[Directive]:
    """Published directives whose number or subject has these words, newest first."""
    query = select(Directive).join(Document).where(Directive.published_at.is_not(None))
    for word in text.words(q):
        query = query.where(Document.search_key.contains(word, autoescape=True))
    return list(session.scalars(query.order_by(Directive.published_at.desc(), Directive.id.desc()).limit(SHOWN)))


def schools(session: Session, q: str) -> list[School]:
    """Schools whose name has these words, in the usual order, closed ones too."""
    query = select(School)
    for word in text.words(q):
        query = query.where(School.search_key.contains(word, autoescape=True))
    return list(session.scalars(query.order_by(School.level_rank, School.sort_key, School.id).limit(SHOWN)))


def _on_duties(
    column: InstrumentedAttribute[int], duty: InstrumentedAttribute[int], scope: Scope, condition: ColumnElement[bool]
) -> Select[int]:
    return select(column).join(Duty, Duty.id == duty).where(scope.duties, condition)


def _count(query: Select[int]) -> ColumnElement[int]:
    return select(func.count()).select_from(query.subquery()).scalar_subquery()
