"""Derived plans: who may do what with one, handing it in, and the office's verdict."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from intranet.core import audit, text
from intranet.core.errors import Refused
from intranet.core.orm import Base, session_of
from intranet.core.roles import OFFICE, Role
from intranet.directives.models import Changed, Directive
from intranet.documents.access import reading_rule
from intranet.documents.models import Document
from intranet.duties.models import Duty
from intranet.plans import readiness
from intranet.plans.versions import Following, PlanVersion, Validity, Verdict, plan_version_group
from intranet.units import succession
from intranet.units.models import School

__all__ = ["Following", "Plan", "PlanVersion", "Validity", "Verdict", "plan_version_group", "writable"]


def writable(duty: Duty, user: Any) -> bool:
    """Whether the person is of the school that owes this plan, and it is still owed."""
    own = user.role.at_school and user.school_id == duty.school_id
    return bool(own and not duty.settled_at and not duty.cancelled_at)


class Plan(Base):
    """What one school made of one directive."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(ForeignKey("duty.id"), primary_key=True)  # so a duty leads to its plan
    duty_id: Mapped[int] = synonym("id")
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)

    duty: Mapped[Duty] = relationship()
    directive: Mapped[Directive] = relationship()
    school: Mapped[School] = relationship()
    versions: Mapped[list[PlanVersion]] = relationship(
        back_populates="plan",
        order_by=PlanVersion.number,
        cascade="all, delete-orphan",
        foreign_keys=PlanVersion.plan_id,
    )

    @property
    def latest(self) -> PlanVersion:
        """The newest version, draft or submitted."""
        return self.versions[-1]

    @property
    def draft(self) -> PlanVersion | None:
        """The version being written, if there is one."""
        return self.latest if self.latest.submitted_at is None else None

    @property
    def submitted(self) -> list[PlanVersion]:
        """What was handed in, newest first."""
        return [version for version in reversed(self.versions) if version.submitted_at]

    @property
    def accepted(self) -> PlanVersion | None:
        """The version the office accepted, if it has."""
        return next((version for version in self.versions if version.verdict is Verdict.ACCEPTED), None)

    @property
    def waiting(self) -> bool:
        """Whether the newest version is handed in and not reviewed."""
        return self.latest.submitted_at is not None and self.latest.verdict is None

    def readable_by(self, user: Any) -> list[PlanVersion]:
        """The versions the person may read, newest first: the school all, the office and successors what was handed
        in."""
        if not user.role.at_school:
            return self.submitted
        if user.school_id == self.school_id:
            return list(reversed(self.versions))
        return self.submitted if succession.reads(session_of(self), user, self.school_id) else []

    def visible_to(self, user: Any) -> bool:
        """Its school; the office and inspectors once something was handed in."""
        return bool(self.readable_by(user))

    def editable_by(self, user: Any) -> bool:
        """By people of the school, unless it waits for the office, is accepted, or is no longer asked for."""
        return writable(self.duty, user) and not self.waiting

    def submittable_by(self, user: Any) -> bool:
        """By the head, when there is a draft."""
        return self.editable_by(user) and user.role is Role.HEAD and self.draft is not None

    def reviewable_by(self, user: Any) -> bool:
        """By the office, while a submission waits and the plan is still asked for."""
        return self.waiting and user.role in OFFICE and not self.duty.cancelled_at

    def lock(self) -> None:
        """Read everything again and keep others from changing it until the transaction ends."""
        session = session_of(self)
        session.flush()
        self.duty.lock()
        session.refresh(self)  # expires the versions and all they hold, so they are read after the lock

    def begin_again(self) -> PlanVersion:
        """The draft; after a return, a new one copied from what was returned."""
        if self.draft is None:
            self.versions.append(self.latest.copied())
        return self.latest

    def submit(self, *, by: Any, at: datetime, shown: str | None = None) -> PlanVersion:
        """The head hands the draft in. A second press, or a colleague's, returns the submission that waits already.

        ``shown`` is the stamp of what the person has just read: Changed is raised when the draft is another by now.
        Raises Refused when something is missing, nothing is asked any more, or it is not the head.
        """
        self.lock()
        if self.waiting and writable(self.duty, by) and by.role is Role.HEAD:
            return self.latest
        if self.duty.cancelled_at:
            raise Refused(f"Không còn phải nộp kế hoạch: {self.duty.cancel_reason}")
        if not self.submittable_by(by):
            raise Refused("Chỉ hiệu trưởng nộp được kế hoạch, khi có bản dự thảo.")
        version = self.latest
        if shown is not None and shown != version.stamp:
            raise Changed(f"{version.edited_by_name} vừa sửa bản dự thảo; hãy xem lại rồi nộp.")
        if found := readiness.problems(version):
            raise Refused("Chưa nộp được. " + " ".join(problem.text for problem in found))
        self.duty.submit(at=at)
        version.document.seal(at=at)
        version.submitted_at, version.submitted_by_name = at, by.display_name
        audit.record(
            session_of(self), by=by, action="plan.submit", subject=self, at=at,
            note=f"Nộp lần {version.number}: {version.document.title}",
        )  # fmt: skip
        return version

    def review(self, verdict: Verdict, comment: str, *, number: int, by: Any, at: datetime) -> None:
        """The office accepts or returns what waits: the version ``number`` it has read. A return needs a comment.

        Raises Refused when that version does not wait (any more).
        """
        self.lock()
        if not self.reviewable_by(by) or self.latest.number != number:
            raise Refused("Lần nộp này không còn chờ duyệt: đã có người duyệt hoặc thôi yêu cầu. Hãy tải lại trang.")
        comment = comment.strip()
        if verdict is Verdict.RETURNED and not comment:
            raise Refused("Khi trả lại cần ghi rõ lý do để trường biết mà sửa.")
        version = self.latest
        version.verdict, version.comment = verdict, comment
        version.reviewed_at, version.reviewed_by_name = at, by.display_name
        if verdict is Verdict.ACCEPTED:
            self.duty.settle(at=at)
        else:
            self.duty.send_back(comment, at=at)
        said = f" Ý kiến: {text.shorten(comment, 300)}" if comment else ""
        audit.record(
            session_of(self), by=by, action=f"plan.{verdict.value}", subject=self, at=at,
            note=f"{verdict.label} kế hoạch nộp lần {version.number} của {self.school.name}.{said}",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"Kế hoạch của {self.school.name}"


@reading_rule
def _by_plan(document: Document, user: Any) -> bool | None:
    if document.school_id is None:
        return None
    session = session_of(document)
    version = session.scalar(select(PlanVersion).where(PlanVersion.document_id == document.id))
    return None if version is None else version in version.plan.readable_by(user)
