"""What the office does about a request: answers, extends once, carries out. Erasing stands in ``erasing``."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.accounts.persons import named_at, person_of
from intranet.contacts.models import ContactCard, Visibility
from intranet.contacts.names import naming
from intranet.core import audit, clock, dates, text
from intranet.core.errors import Refused
from intranet.core.names import Person
from intranet.core.orm import session_of
from intranet.core.roles import Role
from intranet.privacy.models import LONGEST_EXTENSION, DataRequest, Standing, Wish

ANSWERERS = (Role.ADMIN, Role.LEADER)
"""Who answers for the office. Carrying out an erasure touches accounts, so that is the administrator's alone."""


def person_behind(session: Session, request: DataRequest) -> Person:
    """Whose data a request is about."""
    if request.user is not None:
        return person_of(session, request.user)
    if request.card is None:
        raise RuntimeError(f"request {request.id} is of nobody")
    return named_at(session, request.card.name, request.card.school_id)


def answer(request: DataRequest, *, granted: bool, words: str, by: Any, at: datetime) -> None:
    """Say whether it will be carried out. Raises Refused without a reason for a no, and when it is answered already."""
    session = _locked(request)
    _refuse_own(request, by)
    if request.standing is not Standing.ASKED:
        raise Refused("Yêu cầu này đã được trả lời hoặc đã rút.")
    if not granted and not words:
        raise Refused("Không thực hiện thì phải nêu lý do.")
    request.answered_at, request.answered_by_name = at, by.display_name
    request.granted, request.answer = granted, words
    verdict = "sẽ thực hiện" if granted else "không thực hiện"
    note = f"Trả lời yêu cầu {request.receipt_number}: {verdict}" + (f" ({text.shorten(words, 300)})" if words else "")
    audit.record(session, by=by, action="data.answer", subject=request, at=at, note=note)


def extend(request: DataRequest, *, until: date, reason: str, by: Any, at: datetime) -> None:
    """Give the office more time, once and at most 15 days, told before the first day has passed. Raises Refused."""
    session = _locked(request)
    _refuse_own(request, by)
    if request.standing is not Standing.ACCEPTED or request.extended_at:
        raise Refused("Chỉ gia hạn được một lần, khi đã nhận thực hiện.")
    if clock.local(at).date() > request.due_on:
        raise Refused("Đã quá hạn thực hiện, không gia hạn được nữa.")
    latest = request.due_on + timedelta(days=LONGEST_EXTENSION)
    if not request.due_on < until <= latest:
        raise Refused(f"Hạn mới phải sau {dates.format_date(request.due_on)} và không quá {dates.format_date(latest)}.")
    if not reason:
        raise Refused("Cần nêu lý do gia hạn.")
    request.due_on, request.extended_at = until, at
    request.extended_by_name, request.extension_reason = by.display_name, reason
    note = f"Gia hạn yêu cầu {request.receipt_number} đến {dates.format_date(until)}: {text.shorten(reason, 300)}"
    audit.record(session, by=by, action="data.extend", subject=request, at=at, note=note)


def finish(request: DataRequest, *, outcome: str, by: Any, at: datetime) -> None:
    """Note that it is carried out; limiting and objecting take the person's cards out of other units' sight.

    Raises Refused for an erasure, which ``erasing.erase`` carries out.
    """
    session = _locked(request)
    _refuse_own(request, by)
    if request.standing is not Standing.ACCEPTED:
        raise Refused("Chỉ ghi thực hiện được yêu cầu đã nhận.")
    if request.wish is Wish.ERASE:
        raise Refused("Yêu cầu xóa được thực hiện ở trang kiểm tra trước khi xóa.")
    if not outcome:
        raise Refused("Cần ghi đã làm gì.")
    if request.wish in (Wish.LIMIT, Wish.OBJECT):
        _limit_cards(session, person_behind(session, request), by=by, at=at)
    close(request, outcome, by=by, at=at)


def close(request: DataRequest, outcome: str, *, by: Any, at: datetime) -> None:
    """Mark it carried out, with the audit entry."""
    request.finished_at, request.finished_by_name, request.outcome = at, by.display_name, outcome
    note = f"Thực hiện xong yêu cầu {request.receipt_number}: {text.shorten(outcome, 300)}"
    audit.record(session_of(request), by=by, action="data.finish", subject=request, at=at, note=note)


def _limit_cards(session: Session, person: Person, *, by: Any, at: datetime) -> None:
    wide = naming(person), ContactCard.valid_to.is_(None), ContactCard.visibility != Visibility.OFFICE
    for card in session.scalars(select(ContactCard).where(*wide).with_for_update(of=ContactCard)):
        card.visibility = Visibility.OFFICE
        note = f"Thẻ {card.kind}: số di động chỉ còn hiện cho {Visibility.OFFICE.label}, theo yêu cầu của người có tên"
        audit.record(session, by=by, action="card.limit", subject=card, at=at, note=note)


def _locked(request: DataRequest) -> Session:
    session = session_of(request)
    session.refresh(request, with_for_update={"of": DataRequest})
    return session


def _refuse_own(request: DataRequest, by: Any) -> None:
    if request.user_id == by.id:
        raise Refused("Không tự xử lý yêu cầu của chính mình; hãy để người khác của Phòng trả lời.")
