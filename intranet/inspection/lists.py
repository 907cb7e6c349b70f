"""The lists of a dossier: what are many rows, as a spreadsheet each. Telephone numbers are masked, on cards and within
what people wrote; mailboxes within what they wrote."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, selectinload

from intranet.contacts import numbers
from intranet.contacts.confirmations import CardConfirmation
from intranet.contacts.models import ContactCard
from intranet.core import phones
from intranet.core.audit import AuditEntry
from intranet.core.deeds import deed
from intranet.core.roles import Role
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Directive, Recipient
from intranet.documents.models import Document
from intranet.duties.models import Duty, State
from intranet.inspection.masking import masked_within
from intranet.inspection.scopes import Scope
from intranet.periods.models import ReportPeriod
from intranet.plans.models import Plan, PlanVersion
from intranet.submissions.models import SubmissionVersion
from intranet.units.models import Commune, School
from intranet.units.office import CardKind

Cell = str | int | date | datetime | None
Row = Sequence[Cell]

ROWS_AT_ONCE = 500
_ROLES = {role.value: role.label for role in Role} | {"system": "Hệ thống"}


@dataclass(frozen=True)
class Listing:
    """One list: name of its file, title, headings with widths in characters, and where its rows come from."""

    stem: str
    title: str
    columns: tuple[tuple[str, int], ...]
    rows: Callable[[Session, Scope], Iterator[Row]]


_SCHOOL = (("Trường", 34), ("Xã, phường", 18))


def directives_of(scope: Scope) -> Select[Directive]:
    """The directives in the order of the index."""
    return select(Directive).join(Document).where(scope.directives).order_by(Document.issued_on, Directive.id)


def _directives(session: Session, scope: Scope) -> Iterator[Row]:
    received = dict(
        session.execute(
            select(Recipient.directive_id, func.count())
            .where(Recipient.directive_id.in_(select(Directive.id).where(scope.directives)))
            .group_by(Recipient.directive_id)
        ).all()
    )
    for directive in session.scalars(directives_of(scope).options(selectinload(Directive.later))):
        paper = directive.document
        why = [directive.withdrawal_reason] if directive.withdrawn_at else []
        for one in directive.later:
            if one.relation is not None and one.published_at and one.published_at <= scope.at:
                why.append(f"{one.relation.label}: {one.document.title}")
        yield (
            paper.symbol, paper.issued_on, paper.type.label, paper.subject, paper.issuer_name, paper.signer_name,
            paper.signer_title, directive.published_at, directive.published_by_name, received.get(directive.id, 0),
            directive.state_label, directive.withdrawn_at or directive.replaced_at, masked_within("; ".join(why)),
        )  # fmt: skip


def _duties(session: Session, scope: Scope) -> Iterator[Row]:
    query = (
        select(School.name, Commune.name, Document.symbol, Duty, CardKind.name, Duty.state_sql(scope.at))
        .select_from(Duty)
        .join(School, School.id == Duty.school_id)
        .outerjoin(Commune, Commune.id == School.commune_id)
        .join(Document, Document.id == Duty.document_id)
        .outerjoin(CardKind, CardKind.id == Duty.topic_id)
        .where(scope.duties)
        .order_by(School.sort_key, School.id, Duty.due_at, Duty.id)
    )
    for school, commune, symbol, duty, topic, state in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        yield (
            school, commune, symbol, duty.kind.about(topic or duty.matter), duty.opened_at, duty.due_at,
            duty.submitted_at, duty.settled_at, State(state).label,
            masked_within(duty.return_reason or duty.cancel_reason),
        )  # fmt: skip


def _acknowledgements(session: Session, scope: Scope) -> Iterator[Row]:
    query = (
        select(School.name, Commune.name, Document.symbol, Acknowledgement, Duty.due_at)
        .join(Duty, Duty.id == Acknowledgement.duty_id)
        .join(School, School.id == Acknowledgement.school_id)
        .outerjoin(Commune, Commune.id == School.commune_id)
        .join(Document, Document.id == Duty.document_id)
        .where(scope.duties, Acknowledgement.at <= scope.at)
        .order_by(Document.issued_on, Document.id, School.sort_key, Acknowledgement.id)
    )
    for school, commune, symbol, made, due in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        files = "; ".join(f"{file['filename']} (SHA-256 {file['sha256']})" for file in made.files)
        yield (
            school, commune, symbol, made.receipt_number, made.user_name, made.at, due,
            "Đúng hạn" if made.at <= due else "Trễ hạn", masked_within(made.note), files,
        )  # fmt: skip


def _plans(session: Session, scope: Scope) -> Iterator[Row]:
    source = aliased(Document)
    query = (
        select(School.name, Commune.name, source.symbol, PlanVersion, Document)
        .select_from(PlanVersion)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .join(Duty, Duty.id == Plan.id)
        .join(School, School.id == Plan.school_id)
        .outerjoin(Commune, Commune.id == School.commune_id)
        .join(source, source.id == Duty.document_id)
        .join(Document, Document.id == PlanVersion.document_id)
        .where(scope.duties, PlanVersion.submitted_at <= scope.at)
        .order_by(School.sort_key, School.id, Plan.id, PlanVersion.number)
    )
    for school, commune, symbol, version, paper in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        yield (
            school, commune, symbol, paper.symbol, paper.issued_on, paper.subject, paper.signer_name, version.number,
            version.submitted_at, version.submitted_by_name, version.verdict.label if version.verdict else "Chờ duyệt",
            masked_within(version.comment), version.reviewed_at, version.reviewed_by_name, version.receipt_number,
        )  # fmt: skip


def _reports(session: Session, scope: Scope) -> Iterator[Row]:
    query = (
        select(School.name, Commune.name, SubmissionVersion, ReportPeriod, Duty.due_at)
        .select_from(SubmissionVersion)
        .join(Duty, Duty.id == SubmissionVersion.submission_id)
        .join(School, School.id == SubmissionVersion.school_id)
        .outerjoin(Commune, Commune.id == School.commune_id)
        .join(ReportPeriod, ReportPeriod.id == SubmissionVersion.period_id)
        .where(scope.duties, SubmissionVersion.submitted_at <= scope.at)
        .order_by(ReportPeriod.due_on, ReportPeriod.id, School.sort_key, School.id, SubmissionVersion.number)
    )
    for school, commune, version, period, due in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        yield (
            school, commune, period.title, period.directive.document.symbol, version.number, version.submitted_at, due,
            version.prepared_by_name, version.submitted_by_name, "Không phát sinh" if version.nil else "Có số liệu",
            version.verdict.label if version.verdict else "Chờ duyệt", masked_within(version.comment),
            version.reviewed_at, version.reviewed_by_name, version.receipt_number, version.digest,
        )  # fmt: skip


def _cards(session: Session, scope: Scope) -> Iterator[Row]:
    confirmed = (
        select(func.max(CardConfirmation.id))
        .where(CardConfirmation.card_id == ContactCard.id, CardConfirmation.at <= scope.at)
        .correlate(ContactCard)
        .scalar_subquery()
    )
    query = (
        select(School.name, Commune.name, CardKind.name, ContactCard, CardConfirmation)
        .select_from(ContactCard)
        .join(School, School.id == ContactCard.school_id)
        .outerjoin(Commune, Commune.id == School.commune_id)
        .join(CardKind, CardKind.id == ContactCard.kind_id)
        .outerjoin(CardConfirmation, CardConfirmation.id == confirmed)
        .where(scope.cards)
        .order_by(School.sort_key, School.id, CardKind.position, CardKind.id, ContactCard.id)
    )
    for school, commune, kind, card, last in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        landline = numbers.masked(card.landline) if card.landline_private else phones.display(card.landline)
        yield (
            school, commune, kind, card.name, card.post, landline,
            numbers.masked(card.mobile) if card.mobile else "", numbers.masked(card.zalo) if card.zalo else "",
            card.email, card.valid_from, card.valid_to, last.at if last else None, last.by_name if last else "",
        )  # fmt: skip


def audit_rows(session: Session, scope: Scope, last: int) -> Iterator[Row]:
    """The entries of the audit trail up to the one with this id, oldest first."""
    query = select(AuditEntry).where(scope.audit, AuditEntry.id <= last).order_by(AuditEntry.id)
    for entry in session.scalars(query.execution_options(yield_per=ROWS_AT_ONCE)):
        about = entry.subject_type if entry.subject_id is None else f"{entry.subject_type} {entry.subject_id}"
        role = _ROLES.get(entry.actor_role, entry.actor_role)
        yield entry.id, entry.at, entry.actor_name, role, deed(entry.action), about, masked_within(entry.note)


LISTS = (
    Listing(
        "van-ban", "Văn bản chỉ đạo",
        (("Số, ký hiệu", 18), ("Ngày ban hành", 12), ("Loại", 14), ("Trích yếu", 60), ("Cơ quan ban hành", 26),
         ("Người ký", 22), ("Chức vụ", 24), ("Phát hành lúc", 16), ("Người phát hành", 22), ("Số trường nhận", 10),
         ("Tình trạng", 18), ("Thu hồi, thay thế lúc", 16), ("Lý do, văn bản liên quan", 50)),
        _directives,
    ),
    Listing(
        "viec-duoc-giao", "Việc giao cho trường",
        (*_SCHOOL, ("Theo văn bản", 18), ("Việc", 36), ("Giao lúc", 16), ("Hạn", 16), ("Làm lúc", 16),
         ("Xong lúc", 16), ("Tình trạng", 22), ("Lý do trả lại hoặc thôi yêu cầu", 50)),
        _duties,
    ),
    Listing(
        "bao-nhan", "Báo nhận",
        (*_SCHOOL, ("Văn bản", 18), ("Số phiếu", 18), ("Người báo nhận", 24), ("Báo nhận lúc", 16), ("Hạn", 16),
         ("Đúng hạn", 10), ("Ghi chú", 30), ("Tệp đã nhận", 60)),
        _acknowledgements,
    ),
    Listing(
        "ke-hoach", "Kế hoạch của trường",
        (*_SCHOOL, ("Theo văn bản", 18), ("Số, ký hiệu", 18), ("Ngày", 12), ("Trích yếu", 50), ("Người ký", 22),
         ("Lần nộp", 8), ("Nộp lúc", 16), ("Người nộp", 22), ("Kết quả duyệt", 14), ("Ý kiến", 40), ("Duyệt lúc", 16),
         ("Người duyệt", 22), ("Số biên nhận", 18)),
        _plans,
    ),
    Listing(
        "bao-cao", "Báo cáo của trường",
        (*_SCHOOL, ("Kỳ báo cáo", 40), ("Theo văn bản", 18), ("Lần nộp", 8), ("Nộp lúc", 16), ("Hạn", 16),
         ("Người lập", 22), ("Người nộp", 22), ("Nội dung", 14), ("Kết quả duyệt", 14), ("Ý kiến", 40),
         ("Duyệt lúc", 16), ("Người duyệt", 22), ("Số biên nhận", 18), ("Mã SHA-256 của nội dung", 66)),
        _reports,
    ),
    Listing(
        "the-dau-moi", "Thẻ đầu mối (che số riêng)",
        (*_SCHOOL, ("Loại thẻ", 30), ("Họ và tên", 24), ("Chức vụ", 22), ("Máy bàn", 16), ("Di động", 14),
         ("Zalo", 14), ("Thư điện tử", 30), ("Từ ngày", 12), ("Đến trước ngày", 12), ("Xác nhận gần nhất", 16),
         ("Người xác nhận", 22)),
        _cards,
    ),
)  # fmt: skip

AUDIT_COLUMNS = (
    ("Mục số", 9), ("Lúc", 16), ("Người làm", 24), ("Vai trò", 18), ("Việc", 28), ("Đối tượng", 20), ("Nội dung", 80),
)  # fmt: skip
