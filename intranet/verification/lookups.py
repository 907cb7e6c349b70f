"""The three ways to a finding: the mark, number and date, the file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from intranet.consolidations.models import SnapshotFile
from intranet.core import marks
from intranet.core.marks import Paper
from intranet.directives.models import Directive
from intranet.documents import symbols
from intranet.documents.models import Attachment, Document
from intranet.reports.models import PrintedReport
from intranet.verification import papers
from intranet.verification.findings import UNKNOWN, Finding
from intranet.verification.models import StampedCopy

_RECEIPT = re.compile(r"(BN|KH|BC|TDM)-?(\d{4})-?0*(\d{1,9})")
_RECEIPTS = {
    "BN": Paper.ACKNOWLEDGEMENT,
    "KH": Paper.PLAN,
    "BC": Paper.SUBMISSION,
    "TDM": Paper.CARD,
}


def by_mark(session: Session, typed: str) -> Finding:
    """The paper of a mark, however it was typed; UNKNOWN for one this intranet did not make."""
    read = marks.read(session, typed)
    return papers.finding(session, *read) if read else UNKNOWN


def by_number(session: Session, typed: str, on: date) -> Finding:
    """The office's document of this number and symbol, or the receipt of this number, of that day; without a subject.

    Drafts are not there, nor are the schools' own documents: the office does not number them.
    """
    if receipt := _RECEIPT.fullmatch(re.sub(r"\s", "", typed.upper())):
        paper = papers.finding(session, _RECEIPTS[receipt[1]], int(receipt[3]))
        right = paper.on == on and paper.name.endswith(f"{receipt[1]}-{receipt[2]}-{int(receipt[3]):06d}")
        # whoever only counts up numbers learns nothing of how a school did
        return replace(paper.without_subject(), notes=()) if right else UNKNOWN
    key = symbols.symbol_key(symbols.normalise_symbol(typed))
    query = select(Document).where(Document.own, Document.symbol_key == key, Document.issued_on == on)
    found = [_of_document(session, document) for document in session.scalars(query.order_by(Document.id))]
    return next((one.without_subject() for one in found if one.known), UNKNOWN)


def by_file(session: Session, sha256: str) -> list[Finding]:
    """The papers a file belongs to, by its SHA-256; the one file may be part of several directives."""
    return [one for one in _of_file(session, sha256) if one.known]


def _of_document(session: Session, document: Document) -> Finding:
    if session.get(Directive, document.id) is not None:
        return papers.of_directive(session, document.id)
    return papers.of_register(document) if document.register_key else UNKNOWN


def _of_file(session: Session, sha256: str) -> Iterator[Finding]:
    copies = select(Attachment.document_id).join(StampedCopy).where(StampedCopy.sha256 == sha256)
    whole = union_all(select(Attachment.document_id).where(Attachment.sha256 == sha256), copies).subquery()
    for document in session.scalars(select(Document).where(Document.own, Document.id.in_(select(whole.c[0])))):
        yield _of_document(session, document)
    frozen = select(SnapshotFile.snapshot_id).where(SnapshotFile.sha256 == sha256)
    for snapshot_id in session.scalars(frozen):
        yield papers.finding(session, Paper.SNAPSHOT, snapshot_id)
    for printed_id in session.scalars(select(PrintedReport.id).where(PrintedReport.sha256 == sha256)):
        yield papers.finding(session, Paper.PRINTED_REPORT, printed_id)
