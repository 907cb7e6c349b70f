"""What happened in the named district: a year or more of directives, acknowledgements, plans and cards.

Deterministic: the same ``now``, ``schools`` and ``years`` give the same district. Directives are published by the real
verb; the answers of thousands of schools are inserted in bulk, as the verbs would have left them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, inspect, select, update
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.contacts.confirmations import CardConfirmation, CardConfirmationDuty
from intranet.contacts.models import ContactCard
from intranet.core import clock
from intranet.core.audit import AuditEntry
from intranet.core.files import FileStore, StoredFile
from intranet.core.roles import Role
from intranet.demo_papers import office_paper, school_paper
from intranet.directives.acknowledgements import Acknowledgement
from intranet.directives.models import Directive, Relation
from intranet.documents.models import Attachment, Citation, Document, next_number
from intranet.documents.symbols import compose
from intranet.documents.types import Authority, DocumentType
from intranet.duties.models import Duty, Kind
from intranet.plans.models import Plan, PlanVersion, Validity, Verdict, plan_version_group
from intranet.units.models import School
from intranet.units.office import CardKind, OfficeProfile
from intranet.units.years import SchoolYear, TaskGroup

OWN_PAPERS = 60
"""Up to this many schools each plan has a file of its own; thousands share one, drawing them would take minutes."""

FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương"]
MIDDLE = ["Thị Thanh", "Văn", "Thị Bích", "Hữu", "Thị Kim", "Quốc", "Thị Ngọc", "Đức", "Thị Mỹ", "Minh"]
GIVEN = ["An", "Bình", "Châu", "Dung", "Đạt", "Giang", "Hạnh", "Khánh", "Lợi", "Mai", "Nga", "Phúc", "Quyên", "Thủy"]


@dataclass(frozen=True)
class Story:
    """One directive: ``days`` after the school year's start, or before now in the running year; dues in days after."""

    type: DocumentType
    subject: str
    days: int
    days_ago: int
    plan_days: int | None = None
    card_days: int | None = None
    relation: Relation | None = None
    withdrawn: str = ""


STORIES = [
    Story(
        DocumentType.KE_HOACH, "Truyền thông về giáo dục và đào tạo năm học {year}", 37, 17, plan_days=14, card_days=10
    ),
    Story(DocumentType.CONG_VAN, "Tuyên truyền kỷ niệm Ngày Nhà giáo Việt Nam 20/11", 60, 12),
    Story(DocumentType.CONG_VAN, "Đính chính Kế hoạch truyền thông năm học {year}", 65, 10, relation=Relation.CORRECTS),
    Story(
        DocumentType.THONG_BAO, "Lịch tập huấn viết tin, bài cho đầu mối truyền thông các trường", 80, 6,
        withdrawn="Hoãn lớp tập huấn, sẽ có thông báo lịch mới",
    ),
    Story(DocumentType.CONG_VAN, "Rà soát, cập nhật trang thông tin điện tử của các trường", 95, 1),
    Story(DocumentType.CONG_VAN, "Phòng, chống thông tin sai sự thật trên mạng xã hội", 130, 0),
]  # fmt: skip


class History:
    """Writes the history into a database that holds the cast."""

    def __init__(self, session: Session, files: FileStore, now: datetime) -> None:
        self.session, self.files, self.now = session, files, now
        self.lan = session.scalars(select(User).where(User.username == "lan")).one()
        self.schools = list(session.scalars(select(School).order_by(School.id)))
        self.heads = self._heads()
        self.shared_plan: StoredFile | None = None
        self.superior = self._superior_plan()

    def write(self, years: Sequence[SchoolYear]) -> None:
        """All years, oldest first; the last one is the running one. Flushes, does not commit."""
        self._cards()
        for year in years:
            plan: Directive | None = None
            for story in STORIES:
                at = self._moment(story, year, running=year is years[-1])
                directive = self._publish(story, year, at, plan)
                plan = plan or directive
                self._answer(directive, year, at)
                if story.withdrawn:
                    directive.withdraw(story.withdrawn, by=self.lan, at=min(at + timedelta(days=2), self.now))
                self.session.flush()
        self._draft(years[-1])

    def _moment(self, story: Story, year: SchoolYear, *, running: bool) -> datetime:
        if running:
            day = clock.local(self.now).date() - timedelta(days=story.days_ago)
        else:
            day = year.starts_on + timedelta(days=story.days)
        return min(datetime.combine(day, time(8), clock.VIETNAM), self.now - timedelta(minutes=30))

    def _heads(self) -> dict[int, User]:
        known = select(User).where(User.role == Role.HEAD)
        heads = {user.school_id: user for user in self.session.scalars(known) if user.school_id}
        rng = Random("heads")
        missing = [
            User(
                username=f"hieutruong.{school.id}",
                display_name=_person(rng),
                role=Role.HEAD,
                post="Hiệu trưởng",
                school_id=school.id,
                created_at=self.now - timedelta(days=400),
            )
            for school in self.schools
            if school.id not in heads
        ]
        self.session.add_all(missing)
        self.session.flush()
        return heads | {user.school_id: user for user in missing if user.school_id}

    def _superior_plan(self) -> Document:
        document = Document(
            type=DocumentType.KE_HOACH, symbol="1180/KH-SGDĐT", issuer_name="Sở Giáo dục và Đào tạo",
            issued_on=clock.local(self.now).date() - timedelta(days=24), subject="Truyền thông về giáo dục và đào tạo",
        )  # fmt: skip
        self.session.add(document)
        self.session.flush()
        document.register()
        return document

    def _publish(self, story: Story, year: SchoolYear, at: datetime, plan: Directive | None) -> Directive:
        directive = self._write(story, year, at)
        if story.relation:
            directive.relation, directive.related = story.relation, plan
        directive.publish(by=self.lan, at=at)
        return directive

    def _write(self, story: Story, year: SchoolYear, at: datetime) -> Directive:
        day = clock.local(at).date()
        profile = OfficeProfile.on(self.session, day)
        number = next_number(self.session, profile, story.type, day.year)
        document = Document(
            type=story.type, number=number, symbol=compose(number, story.type, profile.abbreviation, "VP"),
            issued_on=day, subject=story.subject.format(year=year.label), issuer_name=profile.display_name, own=True,
            profile=profile, signer_name="Trần Quốc Hùng", signer_title=profile.deputy_title, authority=Authority.KT,
        )  # fmt: skip
        citation = Citation(position=0, cited=self.superior, words=self.superior.full_citation)
        if story.plan_days:
            document.citations = [citation]
        document.attach(office_paper(self.files, document, profile))
        directive = Directive(
            document=document,
            created_by_id=self.lan.id,
            created_at=at - timedelta(minutes=20),
            contact_name=self.lan.display_name,
            contact_phone="+842773555012",
            plan_due_on=day + timedelta(days=story.plan_days) if story.plan_days else None,
            card_due_on=day + timedelta(days=story.card_days) if story.card_days else None,
        )
        if story.card_days:
            kinds = select(CardKind).where(CardKind.active).order_by(CardKind.position)
            directive.card_kinds = list(self.session.scalars(kinds))
        self.session.add(directive)
        self.session.flush()
        return directive

    def _draft(self, year: SchoolYear) -> None:
        self._write(
            Story(DocumentType.THONG_BAO, "Lịch giao ban công tác truyền thông học kỳ I năm học {year}", 0, 0),
            year,
            self.now - timedelta(minutes=10),
        )

    def _answer(self, directive: Directive, year: SchoolYear, at: datetime) -> None:
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
            delay = timedelta(minutes=rng.randint(5, 480)) if chance < 0.8 else timedelta(hours=rng.randint(25, 120))
            moment = at + delay
            if chance > 0.93 or moment > self.now:
                continue
            head = self.heads[duty.school_id]
            statements.append(
                Acknowledgement(
                    duty_id=duty.id, directive_id=directive.id, school_id=duty.school_id, user_id=head.id,
                    user_name=head.display_name, at=moment, files=files,
                )
            )  # fmt: skip
            marks.append({"id": duty.id, "submitted_at": moment, "settled_at": moment})
        ids = self._insert(statements)
        self._mark(marks)
        self._audit("directive.acknowledge", "Acknowledgement", ids, statements, f"Báo nhận {directive.document.title}")

    def _plan(self, directive: Directive, duties: Sequence[Any], year: SchoolYear, at: datetime, rng: Random) -> None:
        schools = {school.id: school for school in self.schools}
        groups = list(self.session.scalars(select(TaskGroup).where(TaskGroup.school_year_id == year.id)))
        documents: list[Document] = []
        versions: list[PlanVersion] = []
        marks: list[dict[str, Any]] = []
        for duty in duties:
            moment = at + timedelta(hours=rng.randint(30, 24 * 16))
            chance = rng.random()
            if chance > 0.85 or moment > self.now:
                continue
            school, head = schools[duty.school_id], self.heads[duty.school_id]
            documents.append(_plan_document(school, head, year, moment, rng))
            verdict = None if chance > 0.7 else Verdict.RETURNED if chance > 0.63 else Verdict.ACCEPTED
            reviewed = min(moment + timedelta(hours=20), self.now)
            versions.append(
                PlanVersion(
                    plan_id=duty.id, number=1, validity=Validity.SCHOOL_YEAR, valid_year=year.start_year,
                    submitted_at=moment, submitted_by_name=head.display_name, verdict=verdict,
                    comment="Bổ sung phân công người phụ trách từng nội dung." if verdict is Verdict.RETURNED else "",
                    reviewed_at=reviewed if verdict else None, reviewed_by_name=self.lan.display_name if verdict else "",
                )
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
        plans = [
            Plan(id=version.plan_id, directive_id=directive.id, school_id=document.school_id)
            for version, document in zip(versions, documents, strict=True)
        ]
        papers = [self._plan_paper(document, schools) for document in documents]
        document_ids = self._insert(documents)
        self._insert(plans)
        for version, document_id in zip(versions, document_ids, strict=True):
            version.document_id = document_id
        version_ids = self._insert(versions)
        self._insert([Attachment(document_id=i, position=0, **vars(p)) for i, p in zip(document_ids, papers, strict=True)])
        words = directive.document.full_citation
        self._insert(
            [Citation(document_id=i, position=0, cited_id=directive.id, words=words) for i in document_ids]
            + [
                Citation(document_id=i, position=1, cited_id=None, words="Căn cứ tình hình thực tế của đơn vị")
                for i in document_ids
            ]
        )
        covered = [
            {"plan_version_id": version_id, "task_group_id": group.id}
            for version_id in version_ids
            for group in groups
            if rng.random() < 0.8
        ]
        self.session.execute(insert(plan_version_group), covered)
        self._mark(marks)
        self._audit("plan.submit", "Plan", [plan.id for plan in plans], plans, "Nộp kế hoạch truyền thông của trường")

    def _plan_paper(self, document: Document, schools: dict[int, School]) -> StoredFile:
        if len(self.schools) <= OWN_PAPERS:
            return school_paper(self.files, document, schools[document.school_id or 0])
        self.shared_plan = self.shared_plan or school_paper(self.files, document, schools[document.school_id or 0])
        return self.shared_plan

    def _cards(self) -> None:
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
                        school_id=school.id, kind_id=kind.id, name=head.display_name if leads else _person(rng),
                        post="Hiệu trưởng" if leads else rng.choice(posts), landline=school.phone,
                        mobile=f"+84999{number % 10000:04d}{place:02d}",
                        email=school.email if rng.random() < 0.8 else f"truong{number}.truyenthong@example.com",
                        valid_from=clock.local(self.now).date() - timedelta(days=60 + number % 300),
                        created_at=self.now - timedelta(days=60), created_by_name=head.display_name,
                    )
                )  # fmt: skip
        self._insert(cards)
        rows = self.session.execute(select(ContactCard.id, ContactCard.school_id, ContactCard.kind_id))
        self.card_of = {(row.school_id, row.kind_id): row.id for row in rows}

    def _confirm(self, duties: Sequence[Any], at: datetime, rng: Random) -> None:
        confirmations, marks, card_ids = [], [], []
        for duty in duties:
            card_id = self.card_of.get((duty.school_id, duty.topic_id))
            moment = at + timedelta(hours=rng.randint(2, 24 * 11))
            if card_id is None or rng.random() > 0.9 or moment > self.now:
                continue
            head = self.heads[duty.school_id]
            confirmations.append(
                CardConfirmation(card_id=card_id, at=moment, by_id=head.id, by_name=head.display_name)
            )
            card_ids.append(card_id)
            marks.append({"id": duty.id, "submitted_at": moment, "settled_at": moment})
        ids = self._insert(confirmations)
        links = zip(ids, marks, strict=True)
        self._insert([CardConfirmationDuty(confirmation_id=i, duty_id=mark["id"]) for i, mark in links])
        self._mark(marks)

    def _insert(self, rows: Sequence[Any]) -> list[int]:
        """Insert new rows of one table in bulk; their ids in order, where the table makes them."""
        if not rows:
            return []
        model = type(rows[0])
        keys = [attribute.key for attribute in inspect(model).column_attrs]
        values = [{key: vars(row)[key] for key in keys if key in vars(row)} for row in rows]
        if "id" not in keys or "id" in values[0]:
            self.session.execute(insert(model), values)
            return []
        returned = insert(model).returning(model.id, sort_by_parameter_order=True)
        return list(self.session.scalars(returned, values))

    def _mark(self, marks: list[dict[str, Any]]) -> None:
        if marks:
            self.session.execute(update(Duty), marks)

    def _audit(self, action: str, subject: str, ids: Sequence[int], rows: Sequence[Any], note: str) -> None:
        entries = []
        for subject_id, row in zip(ids, rows, strict=True):
            head = self.heads[row.school_id]
            entries.append(
                AuditEntry(
                    at=getattr(row, "at", None) or self.now, actor_id=head.id, actor_name=head.display_name,
                    actor_role=Role.HEAD.value, action=action, subject_type=subject, subject_id=subject_id,
                    school_id=row.school_id, note=note,
                )
            )  # fmt: skip
        self._insert(entries)


def _person(rng: Random) -> str:
    return f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"


def _plan_document(school: School, head: User, year: SchoolYear, at: datetime, rng: Random) -> Document:
    day: date = clock.local(at).date()
    number = rng.randint(5, 220)
    return Document(
        type=DocumentType.KE_HOACH, number=number, symbol=compose(number, DocumentType.KE_HOACH, school.abbreviation),
        issued_on=day, subject=f"Truyền thông về giáo dục và đào tạo năm học {year.label}", issuer_name=school.name,
        school_id=school.id, signer_name=head.display_name, signer_title="HIỆU TRƯỞNG", sealed_at=at,
    )  # fmt: skip
