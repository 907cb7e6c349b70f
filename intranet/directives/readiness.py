"""What keeps a draft from being published, and what the office should look at again before it does.

Problems block publishing; warnings never do (real papers carry such slips, and the office decides).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from intranet.core import dates
from intranet.documents import symbols
from intranet.documents.bases import Basis, doubts
from intranet.documents.models import Document
from intranet.documents.types import Authority, DocumentType
from intranet.duties.models import Kind
from intranet.units.models import School
from intranet.units.office import OfficeProfile

if TYPE_CHECKING:
    from intranet.directives.models import Directive

SUBJECT_LIMIT = 500
"""Characters of a subject in the exchange format (NĐ 30, Phụ lục VI)."""


@dataclass(frozen=True)
class Problem:
    """A Vietnamese sentence and the form field it is about."""

    field: str
    text: str


DUE_FIELDS = {Kind.ACKNOWLEDGE: "acknowledge_due_on", Kind.PLAN: "plan_due_on", Kind.CARD: "card_due_on"}


def problems(directive: "Directive", schools: list[School], today: date) -> list[Problem]:
    """Why it cannot be published to these schools today; empty when it can."""
    document, found = directive.document, []
    if not document.symbol:
        found.append(Problem("number", "Chưa có số, ký hiệu."))
    if document.issued_on is None:
        found.append(Problem("issued_on", "Chưa có ngày ban hành."))
    elif document.issued_on > today:
        found.append(Problem("issued_on", "Ngày ban hành ở sau hôm nay; hãy phát hành vào ngày đó."))
    if not document.subject:
        found.append(Problem("subject", "Chưa có trích yếu."))
    if not document.signer_name:
        found.append(Problem("signer_name", "Chưa có người ký."))
    if not document.attachments:
        found.append(Problem("files", "Chưa có tệp văn bản đính kèm."))
    if not schools:
        found.append(Problem("audience_kind", "Phạm vi áp dụng chưa có trường nào."))
    found += _about_earlier(directive)
    for kind, due_on in directive.dues(today):
        if due_on < today:
            text = f"Hạn {kind.deed} {dates.format_date(due_on)} đã qua; hãy chọn từ hôm nay trở đi."
            found.append(Problem(DUE_FIELDS[kind], text))
        if kind is Kind.CARD and not directive.card_kinds:
            found.append(Problem("card_kinds", "Chưa chọn loại thẻ đầu mối cần nộp."))
    return found


def _about_earlier(directive: "Directive") -> Iterator[Problem]:
    earlier = directive.related
    if directive.relation is None:
        return
    if earlier is None or earlier.published_at is None:
        yield Problem("related_id", "Chưa chọn văn bản được sửa đổi, thay thế hoặc đính chính.")
    elif earlier.withdrawn_at:
        yield Problem("related_id", f"{earlier.document.title} đã thu hồi.")
    elif earlier.replaced_at:
        yield Problem("related_id", f"{earlier.document.title} đã được thay thế từ trước.")


def warnings(directive: "Directive", letterhead: OfficeProfile, today: date) -> list[Problem]:
    """What looks odd; nothing of it keeps the office from publishing."""
    return [*_about_symbol(directive.document), *_about_days(directive, today), *_about_words(directive, letterhead)]


def _about_symbol(document: Document) -> Iterator[Problem]:
    for text in symbols.check(document.symbol, document.type) if document.symbol else []:
        yield Problem("number", text)


def _about_days(directive: "Directive", today: date) -> Iterator[Problem]:
    issued_on = directive.document.issued_on
    if issued_on is None:
        return
    if today > dates.next_working_day(issued_on):
        text = "Văn bản phải phát hành trong ngày ký, chậm nhất ngày làm việc tiếp theo (NĐ 30/2020, Điều 18)."
        yield Problem("issued_on", text)
    rows = [Basis(citation.words, citation.cited) for citation in directive.document.citations]
    for place, found in enumerate(doubts(rows, issued_on), 1):
        for text in found:
            yield Problem("bases", f"Căn cứ {place}: {text}")


def _about_words(directive: "Directive", letterhead: OfficeProfile) -> Iterator[Problem]:
    document = directive.document
    if len(document.subject) > SUBJECT_LIMIT:
        text = f"Trích yếu dài {len(document.subject)} ký tự; phần mềm trao đổi văn bản nhận {SUBJECT_LIMIT} ký tự."
        yield Problem("subject", text)
    if document.signer_name and not document.signer_title:
        yield Problem("signer_title", "Chưa ghi chức vụ người ký.")
    if document.authority is Authority.NONE and _same(document.signer_title, letterhead.deputy_title):
        yield Problem("authority", f"{letterhead.deputy_title.capitalize()} thường ký thay (KT.) cấp trưởng.")
    if directive.informs_only and document.type is not DocumentType.CONG_VAN:
        yield Problem("type", "Đính chính được làm bằng công văn (NĐ 30/2020, Điều 18).")
    if not directive.contact_name and not directive.contact_phone:
        yield Problem("contact_name", "Chưa ghi người để các trường liên hệ khi vướng mắc.")


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
