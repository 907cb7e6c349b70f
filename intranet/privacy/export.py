"""A person's data to take away: JSON for machines, PDF for people."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from intranet.core import clock, dates
from intranet.core.audit import AuditEntry
from intranet.core.deeds import deed
from intranet.core.numbers import format_number
from intranet.pdf import document, parts
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.tables import Column, data_table
from intranet.privacy.holdings import Holdings, card_facts
from intranet.privacy.models import DataRequest
from intranet.units.office import OfficeProfile

MEDIA_TYPES = {"json": "application/json; charset=utf-8", "pdf": "application/pdf"}


def to_json(held: Holdings, acts: Sequence[AuditEntry], requests: Sequence[DataRequest], *, at: datetime) -> bytes:
    """UTF-8 JSON with Vietnamese keys; instants in ISO 8601, UTC."""
    content: dict[str, Any] = {
        "lập lúc": at.isoformat(),
        "họ và tên": held.name,
        "tài khoản": dict(held.account),
        "thẻ đầu mối": [card_facts(card) for card in held.cards],
        "nơi có tên": [
            {"việc": found.deed, "số dòng": found.count, **({"giữ lại vì": found.stays} if found.stays else {})}
            for found in held.places
        ],
        "việc đã làm": [{"lúc": act.at.isoformat(), "việc": deed(act.action), "nội dung": act.note} for act in acts],
        "yêu cầu về dữ liệu": [
            {
                "số": one.receipt_number,
                "yêu cầu": one.wish.label,
                "nhận ngày": one.received_on.isoformat(),
                "tình trạng": one.standing.label,
                "hạn trả lời": one.answer_due_on.isoformat(),
                "hạn thực hiện": one.due_on.isoformat(),
                "trả lời": one.answer,
                "kết quả": one.outcome,
            }
            for one in requests
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def to_pdf(held: Holdings, requests: Sequence[DataRequest], *, profile: OfficeProfile, at: datetime) -> bytes:
    """The same on paper; of the deeds the kinds with their numbers."""
    on = clock.local(at).date()
    head = Letterhead(profile.superior_line, profile.issuing_line, "", dates.official_date(profile.place, on))
    story = head.flowables()
    story += parts.title("Bản dữ liệu cá nhân", held.name)
    story += parts.body(
        f"Dữ liệu {profile.display_name} đang giữ trên mạng nội bộ đến {dates.format_datetime(at)}, cung cấp cho "
        "người có dữ liệu (Luật số 91/2025/QH15, Nghị định số 356/2025/NĐ-CP)."
    )
    pair = [Column("Mục", 1), Column("Nội dung", 2.4)]
    if held.account:
        rows = [[label, value] for label, value in held.account if value]
        story += data_table(pair, rows, caption="1. Tài khoản")
    for place, card in enumerate(held.cards, 1):
        story += data_table(pair, [list(fact) for fact in card_facts(card).items()], caption=f"2.{place}. Thẻ đầu mối")
    counted = [[found.deed, format_number(found.count), found.stays] for found in held.places]
    places = [Column("Việc", 1.6), Column("Số dòng", 0.6, "right"), Column("Giữ lại vì", 2)]
    story += data_table(places, counted, caption="3. Nơi có họ tên")
    if held.deeds:
        done = [[deed(one.action), format_number(one.count), dates.format_datetime(one.last_at)] for one in held.deeds]
        columns = [Column("Việc đã làm", 2), Column("Số lần", 0.6, "right"), Column("Lần cuối", 1)]
        story += data_table(columns, done, caption="4. Nhật ký việc đã làm")
    asked = [
        [one.receipt_number, one.wish.label, dates.format_date(one.received_on), one.standing.label] for one in requests
    ]
    columns = [Column("Số", 1), Column("Yêu cầu", 1.2), Column("Ngày nhận", 0.8), Column("Tình trạng", 1.2)]
    story += data_table(columns, asked, caption="5. Yêu cầu về dữ liệu")
    return document.build(
        story,
        title=f"Bản dữ liệu cá nhân của {held.name}",
        author=profile.display_name,
        subject="Dữ liệu cá nhân",
        created=clock.local(at),
    )
