"""What the demo's registers hold beside its directives: papers that came, two that left by hand, one struck out."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from intranet.core import clock
from intranet.directives.models import Directive
from intranet.documents import destinations
from intranet.documents.models import Document
from intranet.documents.types import Authority, DocumentType, LegalType
from intranet.registers import incoming, outgoing, publishing
from intranet.registers.models import Arrival, Channel
from intranet.registers.outgoing import Slip

_CAME = [
    (LegalType.THONG_TU, "45/TT-BGDĐT", "Bộ Giáo dục và Đào tạo", "Quy định chế độ báo cáo của ngành", 15, None),
    (DocumentType.CONG_VAN, "2210/SGDĐT-VP", "Sở Giáo dục và Đào tạo", "Góp ý dự thảo quy chế truyền thông", 9, 2),
    (
        DocumentType.CONG_VAN, "1877/UBND-VX", "Ủy ban nhân dân huyện Tân Lộc",
        "Rà soát công tác phát ngôn và cung cấp thông tin cho báo chí", 6, -4,
    ),
]  # fmt: skip
"""Type, symbol, body, subject, days since it came, days since it is due (None: only to be known)."""


def write(session: Session, superior: Document, plan: Directive | None, *, by: Any, now: datetime) -> None:
    """The superior's plan as an arrival that ``plan`` answered, other arrivals, and papers entered by hand."""
    first = _arrive(session, superior, _facts(superior), 22, 12, by, now)
    incoming.pass_on(first, by.display_name, first.due_on, by=by, at=now - timedelta(days=22))
    incoming.settle(first, plan.document if plan else None, "", by=by, at=now - timedelta(days=16))
    for kind, symbol, issuer, subject, days, due in _CAME:
        issued_on = clock.local(now).date() - timedelta(days=days + 3)
        facts = {"type": kind, "symbol": symbol, "issuer_name": issuer, "subject": subject, "issued_on": issued_on}
        arrival = _arrive(session, None, facts, days, due, by, now)
        if due is not None:
            incoming.pass_on(arrival, "Trần Quốc Hùng", arrival.due_on, by=by, at=now - timedelta(days=days))
            incoming.note_step(arrival, "Đang soạn văn bản trả lời", by=by, at=now - timedelta(days=days - 1))
    _leave(session, by, now)
    if plan is not None and plan.published_at:
        address = "https://pgdtanloc.edu.vn/van-ban/ke-hoach-truyen-thong"
        on = clock.local(plan.published_at).date()
        publishing.publish(plan.document, Channel.WEBSITE, address, on, by=by, at=plan.published_at)


def _facts(document: Document) -> dict[str, Any]:
    return {name: getattr(document, name) for name in incoming.FACTS}


def _arrive(
    session: Session,
    document: Document | None,
    facts: dict[str, Any],
    days: int,
    due: int | None,
    by: Any,
    now: datetime,
) -> Arrival:
    at = now - timedelta(days=days)
    today = clock.local(now).date()
    handling = {
        "arrived_on": clock.local(at).date(), "number": None, "assigned_to": "", "passed_on": None, "signed_for": "",
        "due_on": today - timedelta(days=due) if due is not None else None, "file_code": "", "note": "",
    }  # fmt: skip
    return incoming.arrive(session, document, facts | handling, by=by, at=at)


def _leave(session: Session, by: Any, now: datetime) -> None:
    """A request to the body above, and a number that was struck out."""
    at = now - timedelta(days=3)
    day = clock.local(at).date()
    slip = Slip(
        DocumentType.TO_TRINH, day, "Xin kinh phí tập huấn viết tin, bài cho đầu mối truyền thông các trường",
        signer_name="Trần Quốc Hùng", signer_title="PHÓ TRƯỞNG PHÒNG", authority=Authority.KT,
        destinations=destinations.parsed(["Ủy ban nhân dân huyện (để b/c)", "Phòng Tài chính – Kế hoạch (để ph/h)"]),
    )  # fmt: skip
    outgoing.enter(session, slip, {"sent_on": day, "copies": 3, "signed_for": "Văn phòng UBND"}, by=by, at=at)
    outgoing.void_unused(session, DocumentType.TO_TRINH, 2, day, "Nhảy số khi vào sổ tay", by=by, at=at)
