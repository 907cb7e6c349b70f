"""What happened in the named district: a year or more of directives, acknowledgements, plans and cards.

Deterministic: the same ``now``, ``schools`` and ``years`` give the same district. Directives are published by the real
verb; the answers of thousands of schools are inserted in bulk, as the verbs would have left them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.core import clock
from intranet.core.audit_links import chain_existing
from intranet.core.files import FileStore
from intranet.core.roles import Role
from intranet.demo import persons, registers, reminding
from intranet.demo.answers import Answers
from intranet.demo.changes import Changes
from intranet.demo.papers import office_paper
from intranet.demo.people import person_name
from intranet.demo.reporting import Reports
from intranet.directives.models import Directive, Relation
from intranet.documents.models import Citation, Document, next_number
from intranet.documents.symbols import compose
from intranet.documents.types import Authority, DocumentType
from intranet.units.models import School
from intranet.units.office import CardKind, OfficeProfile
from intranet.units.years import SchoolYear


@dataclass(frozen=True)
class Story:
    """One directive: ``days`` after the school year's start; in the running year ``days_ago``, if given; dues in days
    after it. ``reports``: it asks for the year's periodic reports."""

    type: DocumentType
    subject: str
    days: int
    days_ago: int | None
    plan_days: int | None = None
    card_days: int | None = None
    relation: Relation | None = None
    withdrawn: str = ""
    reports: bool = False


STORIES = [
    Story(
        DocumentType.CONG_VAN, "Chế độ báo cáo công tác truyền thông và nắm bắt tình hình dư luận năm học {year}",
        20, None, reports=True,
    ),
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
        self.superior = self._superior_plan()
        self.answers = Answers(session, files, now, self.schools, self.heads, self.lan)
        self.reports = Reports(session, now, self.schools, self.heads, self.lan)
        self.changes = Changes(session, now, self.schools, self.lan)
        self.answers.ends = self.reports.ends = self.changes.ends

    def write(self, years: Sequence[SchoolYear]) -> None:
        """All years, oldest first; the last one is the running one. Flushes, does not commit."""
        self.answers.write_cards()
        plan: Directive | None = None
        for year in years:
            plan = None
            for story in STORIES:
                at = self._moment(story, year, running=year is years[-1])
                if year is years[-1]:
                    self._change(at)
                directive = self._publish(story, year, at, plan)
                if story.plan_days:
                    plan = directive
                self.answers.give(directive, year, at)
                if story.reports:
                    self.reports.write(directive, year, running=year is years[-1])
                if story.withdrawn:
                    directive.withdraw(story.withdrawn, by=self.lan, at=min(at + timedelta(days=2), self.now))
                self.session.flush()
        self._draft(years[-1])
        self._change(self.now)
        self.changes.plan_closing()
        self.session.flush()
        persons.write(self.session, self.schools, self.heads, self.now)
        registers.write(self.session, self.superior, plan, by=self.lan, now=self.now)
        self.session.flush()
        reminding.write(self.session, self.schools, self.now)
        chain_existing(self.session.connection())  # entries inserted in bulk pass by the session

    def _change(self, at: datetime) -> None:
        """Let the schools change that do so before this instant."""
        if self.changes.renamed(at) and not self.schools[8].former_names:
            self.changes.rename()
        if self.changes.reached(at) and self.schools[6].closed_on is None:
            self.session.flush()
            new = self.changes.merge()
            self.heads[new.id] = self.heads[self.schools[6].id]
            self.schools.append(new)

    def _moment(self, story: Story, year: SchoolYear, *, running: bool) -> datetime:
        if running and story.days_ago is not None:
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
                display_name=person_name(rng),
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
