"""Returned work is told at once: the mail is written in the transaction that returns it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import clock
from intranet.core.audit import AuditEntry
from intranet.core.roles import Role
from intranet.duties import returning
from intranet.duties.models import Duty
from intranet.reminders import notices
from intranet.reminders.addressees import Addressee
from intranet.reminders.models import NoticeKind, Why

HANDED_IN = ("plan.submit", "submission.submit")
WORK = ("Plan", "Submission")


@returning.listener
def tell(session: Session, duty: Duty, at: datetime) -> None:
    """Write to whom handed it in and to the head; to everybody of the school when neither has a mailbox.

    A school that is closed by now is not asked to mend anything.
    """
    if not duty.school.open_on(clock.local(at).date()):
        return
    sender = _handed_in_by(session, duty)

    def among(everybody: list[Addressee]) -> list[Addressee]:
        theirs = [
            one for one in everybody if one.role is Role.HEAD or (one.user_id is not None and one.user_id == sender)
        ]
        return theirs or everybody

    local = clock.local(at)
    turn = local.hour * 3600 + local.minute * 60 + local.second + 1
    told = {duty.school_id: [(duty, Why.RETURNED)]}
    notices.write(session, NoticeKind.RETURNED, told, at=at, turn=turn, among=among)


def _handed_in_by(session: Session, duty: Duty) -> int | None:
    """Whose deed the last hand-in was; a plan's and a submission's id is its duty's."""
    deed = select(AuditEntry.actor_id).where(
        AuditEntry.subject_type.in_(WORK), AuditEntry.subject_id == duty.id, AuditEntry.action.in_(HANDED_IN)
    )
    return session.scalar(deed.order_by(AuditEntry.id.desc()).limit(1))
