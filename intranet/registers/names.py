"""Where the registers keep the names of those who did something with them, or took a document over."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select, update
from sqlalchemy.orm import Session

from intranet.core import names
from intranet.core.names import NamePlace, Person, masked
from intranet.registers.models import Arrival, ArrivalStep, OutgoingEntry, Publication


@dataclass(frozen=True)
class _Passed:
    """Steps whose words the program wrote: “Chuyển Nguyễn Thị …, hạn …”."""

    deed: str = "Có tên trong tiến độ giải quyết văn bản đến"
    stays: str = ""

    def rows(self, person: Person) -> Select[Any]:
        """Their ids."""
        return select(ArrivalStep.id).where(_naming(person))

    def mask(self, session: Session, person: Person, mask: str) -> int:
        """Put the mask in place of the name in the words."""
        connection = session.connection()
        found = connection.execute(select(ArrivalStep.id, ArrivalStep.words).where(_naming(person))).all()
        for row_id, words in found:
            for name in sorted(person.names, key=len, reverse=True):
                words = masked(words, name, mask)
            connection.execute(update(ArrivalStep).where(ArrivalStep.id == row_id).values(words=words))
        return len(found)


def _naming(person: Person) -> ColumnElement[bool]:
    if not person.alone:
        return false()
    named = (ArrivalStep.words.contains(name, autoescape=True) for name in person.names)
    return or_(false(), *named)


names.tell(
    NamePlace("Giữ bản lưu văn bản đi", OutgoingEntry.filed_with),
    NamePlace("Ký nhận văn bản đi", OutgoingEntry.signed_for),
    NamePlace("Được giao giải quyết văn bản đến", Arrival.assigned_to),
    NamePlace("Ký nhận văn bản đến", Arrival.signed_for),
    _Passed(),
    NamePlace("Ghi tiến độ giải quyết văn bản đến", ArrivalStep.by_name, ArrivalStep.at),
    NamePlace("Ghi nơi công khai văn bản", Publication.by_name, Publication.at),
)
