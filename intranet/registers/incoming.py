"""Writing the incoming register: what came, to whom it went, how far it is, what answered it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.core import audit, clock, dates, text
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.documents import series, symbols
from intranet.documents.models import Document
from intranet.registers.models import Arrival, ArrivalStep

FACTS = {
    "type": "loại", "symbol": "số, ký hiệu", "issued_on": "ngày văn bản", "issuer_name": "cơ quan ban hành",
    "subject": "trích yếu",
}  # fmt: skip
HANDLING = {
    "arrived_on": "ngày đến", "number": "số đến", "assigned_to": "đơn vị, người nhận", "passed_on": "ngày chuyển",
    "signed_for": "ký nhận", "due_on": "hạn giải quyết", "file_code": "số, ký hiệu hồ sơ",
    "note": "ghi chú",
}  # fmt: skip
"""Fields of the document and of its arrival → Vietnamese names in a sentence."""


def next_arrival(session: Session, year: int) -> int:
    """The next số đến of a year; 1 on 1 January."""
    return (session.scalar(select(func.max(Arrival.number)).where(Arrival.year == year)) or 0) + 1


def same_paper(session: Session, issuer: str, symbol: str, issued_on: date) -> Document | None:
    """The registered document with the same number, symbol, body and year (NĐ 30, Phụ lục VI)."""
    key = f"{text.fold(issuer)}|{issued_on.year}|{symbols.symbol_key(symbol)}"
    return session.scalar(select(Document).where(Document.register_key == key))


def arrive(session: Session, document: Document | None, values: Mapping[str, Any], *, by: Any, at: datetime) -> Arrival:
    """Enter a document that came. ``document``: registered before, only to be cited; None for a new one.

    ``values["number"]`` None takes the next arrival number. Raises Refused when the number or the document is there.
    """
    series.lock(session)
    known = None
    if document is None and values["symbol"] and values["issued_on"]:
        known = same_paper(session, values["issuer_name"], values["symbol"], values["issued_on"])
    document = known or document or Document(own=False, subject="", issuer_name="")
    if document.id and (earlier := session.scalar(select(Arrival).where(Arrival.document_id == document.id))):
        raise Refused(
            f"{document.title} của {document.issuer_name} đã vào sổ ngày {dates.format_date(earlier.arrived_on)}, "
            f"số đến {earlier.number:02d}."
        )
    if known is None:  # what is cited already keeps its words
        _write(document, values)
    document.entered_at = at
    session.add(document)
    session.flush()
    document.register()
    arrival = Arrival(document=document, year=0, number=0, arrived_on=values["arrived_on"])
    session.add(arrival)
    _place(session, arrival, values)
    audit.record(
        session, by=by, action="arrival.enter", subject=arrival, at=at,
        note=f"Vào sổ văn bản đến số {arrival.number:02d}: {document.title} của {document.issuer_name}",
    )  # fmt: skip
    return arrival


def _write(document: Document, values: Mapping[str, Any]) -> None:
    for name in FACTS:
        setattr(document, name, values[name] or None if name == "symbol" else values[name])


def _place(session: Session, arrival: Arrival, values: Mapping[str, Any]) -> None:
    """Put number and handling into the row. Raises Refused when the number is used in that year."""
    year = values["arrived_on"].year
    number = values["number"] or (arrival.number if arrival.year == year else 0)
    with session.no_autoflush:
        number = number or next_arrival(session, year)
        taken = select(Arrival).where(Arrival.year == year, Arrival.number == number, Arrival.id != arrival.id)
        twin = session.scalar(taken)
    if twin is not None:
        raise Refused(f"Số đến {number:02d} năm {year} đã dùng cho “{text.shorten(twin.document.subject, 80)}”.")
    arrival.year, arrival.number = year, number
    for name in HANDLING:
        if name != "number":
            setattr(arrival, name, values[name])


def correct(arrival: Arrival, values: Mapping[str, Any], *, by: Any, at: datetime) -> str:
    """Mend what was typed; returns what changed, in words. Raises Refused."""
    session = session_of(arrival)
    _open(arrival)
    series.lock(session)
    before = _shown(arrival)
    _write(arrival.document, values)
    arrival.document.register()
    _place(session, arrival, values)
    after = _shown(arrival)
    changed = [f"{name}: {before[name] or 'trống'} → {after[name] or 'trống'}" for name in before
               if before[name] != after[name]]  # fmt: skip
    if not changed:
        return ""
    words = text.shorten("; ".join(changed), 1000)
    note = f"Sửa sổ văn bản đến, số {arrival.number:02d}: {words}"
    audit.record(session, by=by, action="arrival.correct", subject=arrival, at=at, note=note)
    return words


def _shown(arrival: Arrival) -> dict[str, str]:
    facts = {label: _plain(getattr(arrival.document, name)) for name, label in FACTS.items()}
    return facts | {label: _plain(getattr(arrival, name)) for name, label in HANDLING.items()}


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return dates.format_date(value)
    return str(getattr(value, "label", value) if value is not None else "")


def pass_on(arrival: Arrival, to: str, due_on: date | None, *, by: Any, at: datetime) -> None:
    """Give it to whom it concerns, today (art. 23.1), with the last day to settle it. Raises Refused."""
    _open(arrival)
    if not to:
        raise Refused("Cần ghi đơn vị hoặc người nhận.")
    arrival.assigned_to, arrival.due_on = to, due_on
    arrival.passed_on = clock.local(at).date()
    until = f", hạn {dates.format_date(due_on)}" if due_on else ", để biết"
    _step(arrival, f"Chuyển {to}{until}", by, at)
    audit.record(
        session_of(arrival), by=by, action="arrival.pass", subject=arrival, at=at,
        note=f"Chuyển văn bản đến số {arrival.number:02d} cho {to}{until}",
    )  # fmt: skip


def note_step(arrival: Arrival, words: str, *, by: Any, at: datetime) -> None:
    """Say how far it is. Raises Refused when it is settled or struck out."""
    _open(arrival)
    _step(arrival, words, by, at)
    audit.record(
        session_of(arrival), by=by, action="arrival.step", subject=arrival, at=at,
        note=f"Văn bản đến số {arrival.number:02d}: {text.shorten(words, 300)}",
    )  # fmt: skip


def settle(arrival: Arrival, answer: Document | None, symbol: str, *, by: Any, at: datetime) -> None:
    """It is done, answered by a document of the register, by a symbol as typed, or without a paper. Raises Refused."""
    _open(arrival)
    arrival.answer, arrival.answer_symbol = answer, "" if answer else symbol
    arrival.settled_on = clock.local(at).date()
    how = f"trả lời bằng {arrival.answered_by}" if arrival.answered_by else "không cần văn bản trả lời"
    _step(arrival, f"Đã giải quyết, {how}", by, at)
    audit.record(
        session_of(arrival), by=by, action="arrival.settle", subject=arrival, at=at,
        note=f"Giải quyết xong văn bản đến số {arrival.number:02d}, {how}",
    )  # fmt: skip


def reopen(arrival: Arrival, reason: str, *, by: Any, at: datetime) -> None:
    """It is not done after all. Raises Refused when it is not settled or no reason is given."""
    if not arrival.settled_on:
        raise Refused("Văn bản này đang được giải quyết.")
    if not reason.strip():
        raise Refused("Cần nêu lý do mở lại.")
    arrival.settled_on, arrival.answer, arrival.answer_symbol = None, None, ""
    _step(arrival, f"Mở lại: {reason.strip()}", by, at)
    audit.record(
        session_of(arrival), by=by, action="arrival.reopen", subject=arrival, at=at,
        note=f"Mở lại văn bản đến số {arrival.number:02d}: {text.shorten(reason.strip(), 300)}",
    )  # fmt: skip


def void(arrival: Arrival, reason: str, *, by: Any, at: datetime) -> None:
    """Strike an arrival number out; it stays in sight, and its document can no longer be cited. Raises Refused."""
    _open(arrival)
    if not reason.strip():
        raise Refused("Cần nêu lý do hủy số.")
    arrival.document.voided_at, arrival.document.void_reason = at, reason.strip()
    arrival.document.register_key = None  # the same paper may come again under another number
    audit.record(
        session_of(arrival), by=by, action="arrival.void", subject=arrival, at=at,
        note=f"Hủy số đến {arrival.number:02d} năm {arrival.year}: {text.shorten(reason.strip(), 300)}",
    )  # fmt: skip


def _open(arrival: Arrival) -> None:
    session_of(arrival).refresh(arrival, ["settled_on"], with_for_update=True)
    if arrival.document.voided_at:
        raise Refused("Số đến này đã hủy.")
    if arrival.settled_on:
        raise Refused("Văn bản này đã giải quyết xong; mở lại trước khi sửa.")


def _step(arrival: Arrival, words: str, by: Any, at: datetime) -> None:
    session_of(arrival).add(ArrivalStep(arrival=arrival, at=at, by_name=by.display_name, words=words))
