"""How far a school's reports are, for its list of things to do."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core.roles import Role
from intranet.duties import progress
from intranet.duties.models import Duty, Kind
from intranet.submissions.models import Submission

BEGUN = progress.Step("Soạn tiếp", "Báo cáo đang soạn.")
WAITS_FOR_HEAD = "chờ hiệu trưởng kiểm tra và nộp."


@progress.source
def begun(session: Session, duties: Sequence[Duty], role: Role) -> dict[int, progress.Step]:
    """Drafts: what is being written, what the focal person has put before the head, what was returned."""
    asked = {duty.id: duty for duty in duties if duty.kind is Kind.REPORT}
    if not asked:
        return {}
    drafts = select(Submission.id, Submission.prepared_at, Submission.prepared_by_name, Submission.revision).where(
        Submission.id.in_(asked)
    )
    found = {}
    for row in session.execute(drafts):
        if row.prepared_at:
            note = f"{row.prepared_by_name} đã trình, {WAITS_FOR_HEAD}"
            found[row.id] = (
                progress.Step("Kiểm tra và nộp", note)
                if role is Role.HEAD
                else progress.Step("Xem lại", note, with_others=True)
            )
        elif row.revision and not asked[row.id].returned_at:
            found[row.id] = BEGUN
    return found
