"""The arrived documents a person of the office was given and has not settled."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from intranet.accounts import leaving
from intranet.accounts.leaving import Held, Leave
from intranet.accounts.models import User
from intranet.documents.models import Document
from intranet.registers import incoming
from intranet.registers.models import Arrival


def _unsettled(user: User) -> Select[Arrival]:
    given = Arrival.assigned_to == user.display_name, Arrival.settled_on.is_(None), Arrival.due_on.is_not(None)
    return select(Arrival).join(Arrival.document).where(*given, Document.voided_at.is_(None))


def _held(session: Session, user: User) -> list[Held]:
    if user.role.at_school:
        return []
    count = session.scalar(select(func.count()).select_from(_unsettled(user).subquery())) or 0
    return [Held(count, "văn bản đến được giao, chưa giải quyết", "chuyển cho người nhận")]


def _pass_on(session: Session, leave: Leave) -> list[str]:
    if leave.leaver.role.at_school or leave.successor is None:
        return []
    given = list(session.scalars(_unsettled(leave.leaver)))
    for arrival in given:
        incoming.pass_on(arrival, leave.successor.display_name, arrival.due_on, by=leave.by, at=leave.at)
    return [f"Văn bản đến chưa giải quyết: {len(given)}"] if given else []


leaving.part(_held, _pass_on)
