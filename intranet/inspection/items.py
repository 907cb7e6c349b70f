"""The papers of a dossier: what stands in the index, with the files of each."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from intranet.consolidations import outputs, queries, wording
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.models import Output, Snapshot
from intranet.core import clock, filenames, text
from intranet.directives import pdf as directive_papers
from intranet.directives.acknowledgements import Acknowledgement
from intranet.documents.models import Citation, Document
from intranet.duties.models import Duty
from intranet.inspection.lists import directives_of
from intranet.inspection.scopes import About, Scope
from intranet.periods.models import ReportPeriod
from intranet.plans import pdf as plan_papers
from intranet.plans.models import Plan, PlanVersion
from intranet.submissions import pdf as report_receipts
from intranet.submissions import report_pdf
from intranet.submissions.models import SubmissionVersion
from intranet.units.models import School

Draw = Callable[[], bytes]

_LONGEST_FOLDER = 60
_LONGEST_FILE = 90
ROWS_AT_ONCE = 100


@dataclass(frozen=True)
class Paper:
    """One file: its place in the ZIP, and its SHA-256 in the store or the function that draws it."""

    path: str
    source: str | Draw


@dataclass(frozen=True)
class Item:
    """One line of the index. ``part``: the heading it stands under."""

    part: str
    symbol: str
    on: date | None
    title: str
    author: str
    papers: Sequence[Paper]
    note: str = ""


DIRECTIVES, BASES, ACKNOWLEDGEMENTS, PLANS, REPORTS, SUMMARIES = (
    "Văn bản chỉ đạo", "Văn bản làm căn cứ", "Phiếu báo nhận", "Kế hoạch của trường", "Báo cáo của trường",
    "Báo cáo tổng hợp của kỳ",
)  # fmt: skip
_FOLDERS = {
    DIRECTIVES: "01-van-ban", BASES: "02-can-cu", ACKNOWLEDGEMENTS: "03-bao-nhan", PLANS: "04-ke-hoach",
    REPORTS: "05-bao-cao", SUMMARIES: "06-tong-hop",
}  # fmt: skip


def items(session: Session, scope: Scope) -> Iterator[Item]:
    """Every paper in the order of the index. Receipts and schools' reports are drawn for the dossier of a school;
    in others they are the rows of lists."""
    yield from _directives(session, scope)
    yield from _bases(session, scope)
    if scope.school:
        yield from _acknowledgements(session, scope)
    yield from _plans(session, scope)
    if scope.school:
        yield from _reports(session, scope)
    else:
        yield from _summaries(session, scope)


def slug(words: str, longest: int = _LONGEST_FOLDER) -> str:
    """“Trường Mầm non Hoa Mai” → “truong-mam-non-hoa-mai”: letters every system takes."""
    return "-".join(re.findall("[a-z0-9]+", text.fold(words)))[:longest].strip("-") or "khong-ten"


def _place(part: str, *folders: str) -> str:
    return "/".join((_FOLDERS[part], *folders))


def _file(folder: str, name: str) -> str:
    stem, ending = filenames.split(filenames.clean(name))
    return f"{folder}/{stem[:_LONGEST_FILE].strip(' .')}{f'.{ending}' if ending else ''}"


def _attached(document: Document, folder: str) -> list[Paper]:
    return [Paper(_file(folder, one.filename), one.sha256) for one in document.attachments]


def _of_document(part: str, document: Document, folder: str, note: str = "") -> Item:
    return Item(
        part, document.symbol or "", document.issued_on, f"{document.type.label}: {' '.join(document.subject.split())}",
        document.issuer_name, _attached(document, folder), note,
    )  # fmt: skip


def _named(document: Document) -> str:
    return slug(f"{document.symbol or document.type.label} {document.issued_on or ''}")


def _directives(session: Session, scope: Scope) -> Iterator[Item]:
    for directive in session.scalars(directives_of(scope)):
        state = "" if directive.state == "published" else directive.state_label
        relation = f"{directive.relation.label} văn bản khác" if directive.relation else ""
        note = "; ".join(part for part in (state, relation) if part)
        yield _of_document(DIRECTIVES, directive.document, _place(DIRECTIVES, _named(directive.document)), note)


def _bases(session: Session, scope: Scope) -> Iterator[Item]:
    """Registered documents that the directives cite, each once."""
    citing = select(directives_of(scope).order_by(None).subquery().c.id)
    cited = select(Citation.cited_id).where(Citation.document_id.in_(citing))
    query = select(Document).where(Document.id.in_(cited), Document.id.not_in(citing))
    for document in session.scalars(query.order_by(Document.issued_on, Document.id)):
        yield _of_document(BASES, document, _place(BASES, _named(document)))


def _acknowledgements(session: Session, scope: Scope) -> Iterator[Item]:
    query = (
        select(Acknowledgement)
        .join(Duty, Duty.id == Acknowledgement.duty_id)
        .where(scope.duties, Acknowledgement.at <= scope.at)
        .order_by(Acknowledgement.at, Acknowledgement.id)
    )
    for one in session.scalars(query):
        draw = partial(directive_papers.receipt, one)
        paper = Paper(_file(_place(ACKNOWLEDGEMENTS), f"{one.receipt_number}.pdf"), draw)
        title = f"Phiếu báo nhận {one.directive.document.title}"
        yield Item(ACKNOWLEDGEMENTS, one.receipt_number, clock.local(one.at).date(), title, one.school.name, [paper])


def _plans(session: Session, scope: Scope) -> Iterator[Item]:
    source = aliased(Document)
    query = (
        select(PlanVersion)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .join(Duty, Duty.id == Plan.id)
        .join(School, School.id == Plan.school_id)
        .join(source, source.id == Duty.document_id)
        .where(scope.duties, PlanVersion.submitted_at <= scope.at)
        .order_by(School.sort_key, School.id, source.issued_on, source.id, PlanVersion.number)
        .options(
            joinedload(PlanVersion.plan).joinedload(Plan.school),
            joinedload(PlanVersion.document).selectinload(Document.attachments),
            joinedload(PlanVersion.plan).joinedload(Plan.duty).joinedload(Duty.document),
        )
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for version in session.scalars(query):
        plan, paper = version.plan, version.document
        folder = _place(PLANS, f"{slug(plan.school.name)}-{plan.school_id}", f"{plan.id}-lan-{version.number}")
        verdict = version.verdict.label if version.verdict else "Chờ duyệt"
        item = _of_document(
            PLANS, paper, folder, f"Nộp lần {version.number} theo {plan.duty.document.symbol}: {verdict}"
        )
        if scope.school:
            receipt = Paper(_file(folder, f"{version.receipt_number}.pdf"), partial(plan_papers.receipt, version))
            item = Item(item.part, item.symbol, item.on, item.title, item.author, [*item.papers, receipt], item.note)
        yield item


def _reports(session: Session, scope: Scope) -> Iterator[Item]:
    query = (
        select(SubmissionVersion)
        .join(Duty, Duty.id == SubmissionVersion.submission_id)
        .where(scope.duties, SubmissionVersion.submitted_at <= scope.at)
        .order_by(SubmissionVersion.submitted_at, SubmissionVersion.id)
        .options(selectinload(SubmissionVersion.submission))
    )
    for version in session.scalars(query):
        folder = _place(REPORTS, slug(f"{version.period.title} {version.period_id}"))
        papers = [
            Paper(f"{folder}/bao-cao-lan-{version.number}.pdf", partial(report_pdf.paper, version)),
            Paper(_file(folder, f"{version.receipt_number}.pdf"), partial(report_receipts.receipt, version)),
        ]
        verdict = version.verdict.label if version.verdict else "Chờ duyệt"
        yield Item(
            REPORTS, version.receipt_number, clock.local(version.submitted_at).date(), version.period.title,
            version.school.name, papers, f"Nộp lần {version.number}: {verdict}",
        )  # fmt: skip


def _summaries(session: Session, scope: Scope) -> Iterator[Item]:
    """Of each period its numbers as of the dossier's instant, and every frozen report."""
    for period in session.scalars(
        select(ReportPeriod).where(scope.periods).order_by(ReportPeriod.due_on, ReportPeriod.id)
    ):
        folder = _place(SUMMARIES, slug(f"{period.title} {period.id}"))
        if not period.void:
            yield Item(
                SUMMARIES, "", period.due_on, f"Số liệu của các trường: {period.title}", "Hệ thống",
                [Paper(f"{folder}/so-lieu.xlsx", partial(_workbook, session, scope, period))],
            )  # fmt: skip
        frozen = select(Snapshot).where(Snapshot.period_id == period.id, Snapshot.at <= scope.at)
        for snapshot in session.scalars(frozen.order_by(Snapshot.number)):
            papers = [
                Paper(_file(f"{folder}/ban-chot-{snapshot.number}", f.filename), f.sha256) for f in snapshot.files
            ]
            yield Item(
                SUMMARIES, f"Bản chốt {snapshot.number}", clock.local(snapshot.at).date(), snapshot.title,
                snapshot.by_name, papers, snapshot.reason,
            )  # fmt: skip


def _workbook(session: Session, scope: Scope, period: ReportPeriod) -> bytes:
    paper = wording.paper_of(session, period, clock.local(scope.at).date())
    return outputs.build(Output.XLSX, consolidate(queries.facts(session, period, scope.at)), paper)


def expected(session: Session, scope: Scope) -> int:
    """About how many lines the index will have, for the progress bar."""
    counted = [
        select(directives_of(scope).order_by(None).subquery().c.id),
        select(PlanVersion.id).join(Duty, Duty.id == PlanVersion.plan_id).where(scope.duties),
    ]
    if scope.about is About.SCHOOL:
        counted.append(select(Duty.id).where(scope.duties))
    else:
        counted.append(select(ReportPeriod.id).where(scope.periods))
    return sum(len(session.scalars(query).all()) for query in counted)
