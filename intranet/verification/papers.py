"""From the row a paper was made from to its finding, one function for each kind of paper."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.consolidations.models import Snapshot
from intranet.contacts.confirmations import CardConfirmation
from intranet.core import clock, dates
from intranet.core.marks import Paper
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Directive, Relation
from intranet.documents.models import Document
from intranet.plans.versions import PlanVersion
from intranet.reports.models import PrintedReport
from intranet.submissions.models import SubmissionVersion
from intranet.units.office import OfficeProfile
from intranet.verification.findings import UNKNOWN, Finding, Verdict

_BY_RELATION = {
    Relation.REPLACES: Verdict.REPLACED,
    Relation.AMENDS: Verdict.AMENDED,
    Relation.CORRECTS: Verdict.CORRECTED,
}
"""The gravest first."""


def finding(session: Session, paper: Paper, row_id: int) -> Finding:
    """What is known of a paper whose mark is genuine; UNKNOWN when its row is gone or was never published."""
    return _READERS[paper](session, row_id)


def of_directive(session: Session, directive_id: int) -> Finding:
    """A directive: withdrawn, replaced, amended, corrected or in force; a draft is no directive yet."""
    directive = session.get(Directive, directive_id)
    if directive is None or directive.published_at is None:
        return UNKNOWN
    query = select(Directive).where(Directive.related_id == directive.id, Directive.published_at.is_not(None))
    later = list(session.scalars(query.order_by(Directive.published_at, Directive.id)))
    holding = {one.relation for one in later if one.withdrawn_at is None or one.relation is Relation.REPLACES}
    verdict = next((verdict for relation, verdict in _BY_RELATION.items() if relation in holding), Verdict.GENUINE)
    notes: tuple[str, ...] = ()
    if directive.withdrawn_at is not None:
        verdict, notes = Verdict.WITHDRAWN, (f"Thu hồi lúc {dates.format_datetime(directive.withdrawn_at)}.",)
    document = directive.document
    return Finding(
        verdict,
        document.title,
        document.issuer_name,
        document.issued_on,
        document.subject,
        tuple(_successor(one) for one in later),
        notes,
    )


def of_register(document: Document) -> Finding:
    """A paper that stands in the register of outgoing documents only: a report, or one written in by hand."""
    struck_out = document.voided_at is not None
    note = "Số này đã hủy trong sổ văn bản đi." if struck_out else "Có trong sổ văn bản đi."
    verdict = Verdict.WITHDRAWN if struck_out else Verdict.GENUINE
    return Finding(verdict, document.title, document.issuer_name, document.issued_on, document.subject, (), (note,))


def _successor(later: Directive) -> str:
    label = later.relation.label if later.relation else ""
    withdrawn = " (đã thu hồi)" if later.withdrawn_at else ""
    return f"{label}: {later.document.title}{withdrawn}"


def _acknowledgement(session: Session, row_id: int) -> Finding:
    statement = session.get(Acknowledgement, row_id)
    if statement is None:
        return UNKNOWN
    directive, at = statement.directive, clock.local(statement.at)
    late = [] if statement.duty.on_time else ["Báo nhận sau hạn."]
    withdrawn = ["Văn bản được báo nhận về sau đã thu hồi."] if directive.withdrawn_at else []
    school = statement.school.name_on(at.date())
    return Finding(
        Verdict.GENUINE,
        f"Phiếu báo nhận {statement.receipt_number}",
        school,
        at.date(),
        f"{school} báo nhận {directive.document.title} lúc {dates.format_datetime(statement.at)}",
        notes=(*late, *withdrawn),
    )


def _card(session: Session, row_id: int) -> Finding:
    confirmation = session.get(CardConfirmation, row_id)
    if confirmation is None:
        return UNKNOWN
    card, at = confirmation.card, clock.local(confirmation.at)
    school = card.school.name_on(at.date())
    return Finding(
        Verdict.REPLACED if card.valid_to else Verdict.GENUINE,
        f"Biên nhận xác nhận thẻ {confirmation.receipt_number}",
        school,
        at.date(),
        f"{school} xác nhận thẻ {card.kind} lúc {dates.format_datetime(confirmation.at)}",
        notes=(f"Thẻ được dùng đến ngày {dates.format_date(card.valid_to)}.",) if card.valid_to else (),
    )


def _plan(session: Session, row_id: int) -> Finding:
    version = session.get(PlanVersion, row_id)
    if version is None or version.submitted_at is None:
        return UNKNOWN
    newer = [one for one in version.plan.submitted if one.number > version.number]
    at = clock.local(version.submitted_at)
    document, school = version.document, version.plan.school
    return Finding(
        Verdict.REPLACED if newer else Verdict.GENUINE,
        f"Phiếu tiếp nhận kế hoạch {version.receipt_number}",
        _office(session, at.date()),
        at.date(),
        f"{school.name_on(at.date())} nộp {document.title}, lần {version.number}, "
        f"lúc {dates.format_datetime(version.submitted_at)}",
        tuple(f"Lần nộp {one.number}: {one.receipt_number}" for one in newer[:1]),
        (f"Phòng đã {version.verdict.label.lower()} lần nộp này.",) if version.verdict else (),
    )


def _submission(session: Session, row_id: int) -> Finding:
    version = session.get(SubmissionVersion, row_id)
    if version is None:
        return UNKNOWN
    newest = session.scalars(
        select(SubmissionVersion)
        .where(SubmissionVersion.submission_id == version.submission_id, SubmissionVersion.number > version.number)
        .order_by(SubmissionVersion.number.desc())
        .limit(1)
    ).one_or_none()
    at, school, period = clock.local(version.submitted_at), version.school, version.period
    notes = [f"Phòng đã {version.verdict.label.lower()} lần nộp này."] if version.verdict else []
    if period.void:
        notes.append("Kỳ báo cáo này về sau không còn hiệu lực.")
    return Finding(
        Verdict.REPLACED if newest else Verdict.GENUINE,
        f"Báo cáo và phiếu tiếp nhận {version.receipt_number}",
        school.name_on(at.date()),
        at.date(),
        f"{school.name_on(at.date())} nộp báo cáo {period.title}, lần {version.number}, "
        f"lúc {dates.format_datetime(version.submitted_at)}",
        (f"Lần nộp {newest.number}: {newest.receipt_number}",) if newest else (),
        tuple(notes),
    )


def _snapshot(session: Session, row_id: int) -> Finding:
    snapshot = session.get(Snapshot, row_id)
    if snapshot is None:
        return UNKNOWN
    at = clock.local(snapshot.at)
    number = session.scalar(select(func.max(Snapshot.number)).where(Snapshot.period_id == snapshot.period_id))
    replaced = number is not None and number > snapshot.number
    return Finding(
        Verdict.REPLACED if replaced else Verdict.GENUINE,
        f"Báo cáo tổng hợp, bản chốt {snapshot.number}",
        _office(session, at.date()),
        at.date(),
        f"{snapshot.title}, số liệu chốt lúc {dates.format_datetime(snapshot.at)}",
        (f"Bản chốt {number} của cùng kỳ",) if replaced else (),
        ("Kỳ báo cáo này về sau không còn hiệu lực.",) if snapshot.period.void else (),
    )


def _printed(session: Session, row_id: int) -> Finding:
    printed = session.get(PrintedReport, row_id)
    if printed is None:
        return UNKNOWN
    return Finding(
        Verdict.GENUINE,
        f"Báo cáo {printed.number_text[0].lower()}{printed.number_text[1:]}" if printed.number_text else "Báo cáo",
        printed.office,
        printed.on,
        f"{printed.subject}; số liệu tính đến {dates.format_datetime(printed.cut)}",
        notes=(f"In từ hệ thống lúc {dates.format_datetime(printed.at)}.",),
    )


def _office(session: Session, on: date) -> str:
    return OfficeProfile.on(session, on).display_name


_READERS: dict[Paper, Callable[[Session, int], Finding]] = {
    Paper.DIRECTIVE: of_directive,
    Paper.ACKNOWLEDGEMENT: _acknowledgement,
    Paper.CARD: _card,
    Paper.PLAN: _plan,
    Paper.SUBMISSION: _submission,
    Paper.SNAPSHOT: _snapshot,
    Paper.PRINTED_REPORT: _printed,
}
