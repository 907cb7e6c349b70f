"""What the schools did about the directives: acknowledgements, plans and confirmed cards, inserted in bulk.

The last school does nothing, the two before it have a plan waiting and a plan returned: whatever chance says elsewhere,
there is something of every kind to see.

Thousands of schools answer; the rows are those that the verbs would have left.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.contacts.confirmations import CardConfirmation, CardConfirmationDuty
from intranet.contacts.models import ContactCard
from intranet.core import clock
from intranet.core.audit import AuditEntry
from intranet.core.files import FileStore, StoredFile
from intranet.core.roles import Role
from intranet.demo.bulk import Row, insert_numbered, insert_rows, mark_duties, row_of
from intranet.demo.papers import school_paper
from intranet.demo.people import person_name
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Directive
from intranet.documents.models import Attachment, Citation, Document
from intranet.documents.symbols import compose
from intranet.documents.types import DocumentType
from intranet.duties.models import Duty, Kind
from intranet.plans.models import Plan, PlanVersion, Validity, Verdict, plan_version_group
from intranet.units.models import School
from intranet.units.office import CardKind
from intranet.units.years import SchoolYear, TaskGroup

OWN_PAPERS = 60
"""Up to this many schools each plan has a file of its own; thousands share one, drawing them would take minutes."""


TO_MEND = "Bổ sung phân công người phụ trách từng nội dung."


class Answers:
    """Writes what the schools did. ``heads`` maps school ids to their heads; ``lan`` reviews for the office; ``ends``
    holds when a school ends by its id."""

    def __init__(
        self,
        session: Session,
        files: FileStore,
        now: datetime,
        schools: list[School],
        heads: dict[int, User],
        lan: User,
    ) -> None:
        self.session, self.files, self.now = session, files, now
        self.schools, self.heads, self.lan = schools, heads, lan
        self.shared_plan: StoredFile | None = None
        self.ends: dict[int, datetime] = {}

    def until(self, school_id: int) -> datetime:
        """No answer of this school is later: now, or when it ends."""
        return self.ends.get(school_id, self.now)

    def give(self, directive: Directive, year: SchoolYear, at: datetime) -> None:
        """Most schools answer in time, some late, some not at all."""
        rng = Random(f"{year.start_year} {directive.document.symbol}")
        duties = self.session.execute(
            select(Duty.id, Duty.school_id, Duty.kind, Duty.topic_id, Duty.due_at)
            .where(Duty.document_id == directive.document_id)
            .order_by(Duty.id)
        ).all()
        self._acknowledge(directive, [duty for duty in duties if duty.kind is Kind.ACKNOWLEDGE], at, rng)
        self._plan(directive, [duty for duty in duties if duty.kind is Kind.PLAN], year, at, rng)
        self._confirm([duty for duty in duties if duty.kind is Kind.CARD], at, rng)

    def _acknowledge(self, directive: Directive, duties: Sequence[Any], at: datetime, rng: Random) -> None:
        files = [{"filename": a.filename, "sha256": a.sha256} for a in directive.document.attachments]
        statements, marks = [], []
        for duty in duties:
            chance = rng.random()
            moment = _in_office_hours(at, 0 if chance < 0.8 else rng.randint(1, 5), rng)
            if chance > 0.93 or moment > self.until(duty.school_id) or duty is duties[-1]:
                continue
            head = self.heads[duty.school_id]
            statements.append(
                {
                    "duty_id": duty.id, "directive_id": directive.id, "school_id": duty.school_id, "user_id": head.id,
                    "user_name": head.display_name, "at": moment, "files": files,
                }
            )  # fmt: skip
            marks.append({"id": duty.id, "submitted_at": moment, "settled_at": moment})
        ids = insert_numbered(self.session, Acknowledgement, statements)
        mark_duties(self.session, marks)
        done = [(i, row["school_id"], row["at"]) for i, row in zip(ids, statements, strict=True)]
        self._audit("directive.acknowledge", "Acknowledgement", done, f"Báo nhận {directive.document.title}")

    def _plan(self, directive: Directive, duties: Sequence[Any], year: SchoolYear, at: datetime, rng: Random) -> None:
        schools = {school.id: school for school in self.schools}
        groups = list(self.session.scalars(select(TaskGroup).where(TaskGroup.school_year_id == year.id)))
        documents: list[Document] = []
        versions: list[Row] = []
        marks: list[Row] = []
        certain = dict(zip([duty.id for duty in duties[-3:]], (0.65, 0.8, 1.0), strict=False))
        for duty in duties:
            moment = _in_office_hours(at, rng.randint(1, 16), rng)
            chance = certain.get(duty.id, rng.random())
            if chance > 0.85 or moment > self.until(duty.school_id):
                continue
            school, head = schools[duty.school_id], self.heads[duty.school_id]
            documents.append(_plan_document(school, head, year, moment, rng))
            verdict = None if chance > 0.7 else Verdict.RETURNED if chance > 0.63 else Verdict.ACCEPTED
            reviewed = min(moment + timedelta(hours=20), self.now)
            versions.append(
                {
                    "plan_id": duty.id, "number": 1, "validity": Validity.SCHOOL_YEAR, "valid_year": year.start_year,
                    "submitted_at": moment, "submitted_by_name": head.display_name, "verdict": verdict,
                    "comment": TO_MEND if verdict is Verdict.RETURNED else "",
                    "reviewed_at": reviewed if verdict else None,
                    "reviewed_by_name": self.lan.display_name if verdict else "",
                }
            )  # fmt: skip
            marks.append(
                {
                    "id": duty.id,
                    "submitted_at": moment,
                    "settled_at": reviewed if verdict is Verdict.ACCEPTED else None,
                    "returned_at": reviewed if verdict is Verdict.RETURNED else None,
                }
            )
        if not versions:
            return
        papers = [self._plan_paper(document, schools) for document in documents]
        document_ids = insert_numbered(self.session, Document, [row_of(document) for document in documents])
        plans = [
            {"id": version["plan_id"], "directive_id": directive.id, "school_id": document.school_id}
            for version, document in zip(versions, documents, strict=True)
        ]
        insert_rows(self.session, Plan, plans)
        of_documents = [row | {"document_id": i} for row, i in zip(versions, document_ids, strict=True)]
        version_ids = insert_numbered(self.session, PlanVersion, of_documents)
        files = [
            {"document_id": i, "position": 0, **vars(paper)} for i, paper in zip(document_ids, papers, strict=True)
        ]
        insert_rows(self.session, Attachment, files)
        bases = ((directive.id, directive.document.full_citation), (None, "Căn cứ tình hình thực tế của đơn vị"))
        insert_rows(
            self.session,
            Citation,
            [
                {"document_id": i, "position": place, "cited_id": cited_id, "words": words}
                for place, (cited_id, words) in enumerate(bases)
                for i in document_ids
            ],
        )
        covered = [
            {"plan_version_id": version_id, "task_group_id": group.id}
            for version_id in version_ids
            for group in groups
            if rng.random() < 0.8
        ]
        self.session.execute(insert(plan_version_group), covered)
        mark_duties(self.session, marks)
        done = [
            (row["plan_id"], plan["school_id"], row["submitted_at"]) for row, plan in zip(versions, plans, strict=True)
        ]
        self._audit("plan.submit", "Plan", done, "Nộp kế hoạch truyền thông của trường")

    def _plan_paper(self, document: Document, schools: dict[int, School]) -> StoredFile:
        if len(self.schools) <= OWN_PAPERS:
            return school_paper(self.files, document, schools[document.school_id or 0])
        self.shared_plan = self.shared_plan or school_paper(self.files, document, schools[document.school_id or 0])
        return self.shared_plan

    def write_cards(self) -> None:
        """The cards the schools had before any directive asked for them."""
        rng = Random("cards")
        kinds = list(self.session.scalars(select(CardKind).where(CardKind.active).order_by(CardKind.position)))
        posts = ["Phó Hiệu trưởng", "Thư ký Hội đồng trường", "Chủ tịch Công đoàn", "Giáo viên"]
        cards = []
        for number, school in enumerate(self.schools):
            head = self.heads[school.id]
            for place, kind in enumerate(kinds):
                if rng.random() > 0.85:
                    continue
                leads = place == 0
                cards.append(
                    ContactCard(
                        school_id=school.id, kind_id=kind.id, name=head.display_name if leads else person_name(rng),
                        post="Hiệu trưởng" if leads else rng.choice(posts), landline=school.phone,
                        mobile=f"+84999{number % 10000:04d}{place:02d}",
                        email=school.email if rng.random() < 0.8 else f"truong{number}.truyenthong@example.com",
                        valid_from=clock.local(self.now).date() - timedelta(days=60 + number % 300),
                        created_at=self.now - timedelta(days=60), created_by_name=head.display_name,
                    )
                )  # fmt: skip
        insert_rows(self.session, ContactCard, [row_of(card) for card in cards])
        rows = self.session.execute(select(ContactCard.id, ContactCard.school_id, ContactCard.kind_id))
        self.card_of = {(row.school_id, row.kind_id): row.id for row in rows}

    def _confirm(self, duties: Sequence[Any], at: datetime, rng: Random) -> None:
        confirmations, marks, card_ids = [], [], []
        for duty in duties:
            card_id = self.card_of.get((duty.school_id, duty.topic_id))
            moment = _in_office_hours(at, rng.randint(0, 11), rng)
            if card_id is None or rng.random() > 0.9 or moment > self.until(duty.school_id):
                continue
            head = self.heads[duty.school_id]
            confirmations.append({"card_id": card_id, "at": moment, "by_id": head.id, "by_name": head.display_name})
            card_ids.append(card_id)
            marks.append({"id": duty.id, "submitted_at": moment, "settled_at": moment})
        ids = insert_numbered(self.session, CardConfirmation, confirmations)
        links = [{"confirmation_id": i, "duty_id": mark["id"]} for i, mark in zip(ids, marks, strict=True)]
        insert_rows(self.session, CardConfirmationDuty, links)
        mark_duties(self.session, marks)

    def _audit(self, action: str, subject: str, done: Sequence[tuple[int, int, datetime]], note: str) -> None:
        """An entry for each (row's id, school's id, moment)."""
        entries = []
        for subject_id, school_id, at in done:
            head = self.heads[school_id]
            entries.append(
                {
                    "at": at, "actor_id": head.id, "actor_name": head.display_name, "actor_role": Role.HEAD.value,
                    "action": action, "subject_type": subject, "subject_id": subject_id, "school_id": school_id,
                    "note": note,
                }
            )  # fmt: skip
        insert_rows(self.session, AuditEntry, entries)


def _in_office_hours(at: datetime, days: int, rng: Random) -> datetime:
    return at + timedelta(days=days, minutes=rng.randint(5, 480))


def _plan_document(school: School, head: User, year: SchoolYear, at: datetime, rng: Random) -> Document:
    day: date = clock.local(at).date()
    number = rng.randint(5, 220)
    return Document(
        type=DocumentType.KE_HOACH, number=number, symbol=compose(number, DocumentType.KE_HOACH, school.abbreviation),
        issued_on=day, subject=f"Truyền thông về giáo dục và đào tạo năm học {year.label}", issuer_name=school.name,
        school_id=school.id, signer_name=head.display_name, signer_title="HIỆU TRƯỞNG", sealed_at=at,
    )  # fmt: skip
