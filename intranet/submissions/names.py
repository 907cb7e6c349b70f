"""Where submissions keep the names of those who did something with them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, false, or_, select
from sqlalchemy.orm import Session

from intranet.core import names
from intranet.core.names import NamePlace, Person
from intranet.submissions.models import Submission, SubmissionVersion


@dataclass(frozen=True)
class _Marks:
    """Who saved which field of a draft last: names inside JSON."""

    deed: str = "Nhập mục của báo cáo"
    stays: str = ""

    def rows(self, person: Person) -> Select[Any]:
        """The drafts in which the person saved something last."""
        return select(Submission.id).where(_saved_by(person))

    def mask(self, session: Session, person: Person, mask: str) -> int:
        """Put the mask in place of the name in each mark."""
        drafts = session.scalars(select(Submission).where(_saved_by(person))).all()
        for draft in drafts:
            draft.marks = {
                key: [mask if who in person.names else who, *rest] for key, (who, *rest) in draft.marks.items()
            }
        return len(drafts)


def _saved_by(person: Person) -> ColumnElement[bool]:
    if not (person.alone or person.alone_at_school):
        return false()
    marks = cast(Submission.marks, Text)
    named = or_(false(), *(marks.contains(f'"{name}"', autoescape=True) for name in person.names))
    return named if person.alone else and_(named, Submission.school_id.in_(person.schools))


_DRAFT_SCHOOL, _SCHOOL = Submission.school_id, SubmissionVersion.school_id

names.tell(
    NamePlace("Soạn báo cáo", Submission.edited_by_name, Submission.edited_at, school_id=_DRAFT_SCHOOL),
    NamePlace("Trình báo cáo", Submission.prepared_by_name, Submission.prepared_at, school_id=_DRAFT_SCHOOL),
    _Marks(),
    NamePlace("Nộp báo cáo", SubmissionVersion.submitted_by_name, SubmissionVersion.submitted_at, school_id=_SCHOOL),
    NamePlace("Lập báo cáo đã nộp", SubmissionVersion.prepared_by_name, school_id=_SCHOOL),
    NamePlace("Duyệt báo cáo", SubmissionVersion.reviewed_by_name, SubmissionVersion.reviewed_at),
)
