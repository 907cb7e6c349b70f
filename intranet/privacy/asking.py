"""What the person does: asks, takes it back. What the office notes for somebody who asks on paper."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.models import User
from intranet.contacts.models import ContactCard
from intranet.core import audit, clock
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.privacy.models import DataRequest, Wish, answer_due, carry_out_due


def ask(session: Session, wish: Wish, words: str, *, by: User, at: datetime) -> DataRequest:
    """The person's own request. Raises Refused while one of the same kind is open."""
    session.refresh(by, with_for_update={"of": User})  # a second press finds the first
    _refuse_twice(session, wish, DataRequest.user_id == by.id)
    received_on = clock.local(at).date()
    request = DataRequest(user_id=by.id, asker_name=by.display_name, wish=wish, words=words, at=at)
    return _open(session, request, received_on, by=by, at=at)


def note_down(
    session: Session, subject: User | ContactCard, wish: Wish, words: str, *, received_on: date, channel: str,
    by: Any, at: datetime,
) -> DataRequest:  # fmt: skip
    """A request that came on paper or by telephone, of somebody with an account or only named on a card.

    ``received_on`` is the day it came. Raises Refused for a day to come and while one of the same kind is open.
    """
    if received_on > clock.local(at).date():
        raise Refused("Ngày nhận yêu cầu không được sau hôm nay.")
    request = DataRequest(wish=wish, words=words, at=at, channel=channel, noted_by_name=by.display_name)
    if isinstance(subject, User):
        if subject.erased_at:
            raise Refused("Dữ liệu của người này đã xóa.")
        _refuse_twice(session, wish, DataRequest.user_id == subject.id)
        request.user_id, request.asker_name = subject.id, subject.display_name
    else:
        _refuse_twice(session, wish, DataRequest.card_id == subject.id)
        request.card_id, request.asker_name = subject.id, subject.name
    return _open(session, request, received_on, by=by, at=at)


def withdraw(request: DataRequest, *, by: User, at: datetime) -> None:
    """The person takes the request back while it is open."""
    session = session_of(request)
    session.refresh(request, with_for_update={"of": DataRequest})
    if request.user_id != by.id or request.closed:
        raise Refused("Chỉ người gửi rút được yêu cầu, khi chưa thực hiện xong.")
    request.withdrawn_at = at
    note = f"Rút yêu cầu {request.receipt_number}"
    audit.record(session, by=by, action="data.withdraw", subject=request, at=at, note=note)


def _open(session: Session, request: DataRequest, received_on: date, *, by: Any, at: datetime) -> DataRequest:
    request.received_on = received_on
    request.answer_due_on, request.due_on = answer_due(received_on), carry_out_due(received_on, request.wish)
    session.add(request)
    session.flush()
    how = f", nhận qua {request.channel}" if request.channel else ""
    note = f"Yêu cầu {request.receipt_number}: {request.wish.label.lower()}{how}"
    audit.record(session, by=by, action="data.ask", subject=request, at=at, note=note)
    return request


def _refuse_twice(session: Session, wish: Wish, whose: Any) -> None:
    still = select(DataRequest).where(whose, DataRequest.wish == wish, DataRequest.open_sql())
    earlier = session.scalar(still.limit(1))
    if earlier is not None:
        raise Refused(f"Đã có yêu cầu {wish.label.lower()} đang xử lý, số {earlier.receipt_number}.")
