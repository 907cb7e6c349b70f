"""Marks (mã xác thực): what is printed on a paper, with its QR code, so that anybody can ask whether it is genuine.

A mark names the kind of paper and the row it was made from, and proves by eight letters that this intranet made it.
They come from a key kept in the database, so marks outlive a change of SECRET_KEY and travel with a backup.
"""

import hmac
import secrets
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.core.orm import Base

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is misread on paper
_LETTERS = 8


class Paper(StrEnum):
    """A kind of paper; the value is the mark's first letters."""

    DIRECTIVE = "VB"
    ACKNOWLEDGEMENT = "BN"
    CARD = "TDM"
    PLAN = "KH"
    SUBMISSION = "BC"
    SNAPSHOT = "TH"
    PRINTED_REPORT = "BT"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _LABELS[self]


_LABELS = {
    Paper.DIRECTIVE: "Văn bản chỉ đạo",
    Paper.ACKNOWLEDGEMENT: "Phiếu báo nhận",
    Paper.CARD: "Biên nhận thẻ đầu mối",
    Paper.PLAN: "Biên nhận kế hoạch",
    Paper.SUBMISSION: "Biên nhận báo cáo",
    Paper.SNAPSHOT: "Báo cáo tổng hợp của kỳ",
    Paper.PRINTED_REPORT: "Báo cáo tổng hợp",
}


class MarkKey(Base):
    """The secret behind the marks: one row, 64 hexadecimal digits, made by the migration, never changed."""

    __tablename__ = "mark_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(String(64), default=lambda: secrets.token_hex(32))


def mark(session: Session, paper: Paper, row_id: int) -> str:
    """The mark of a paper: “BN-123-K7MPQ2XW”."""
    return f"{paper.value}-{row_id}-{_letters(_secret(session), paper, row_id)}"


def read(session: Session, typed: str) -> tuple[Paper, int] | None:
    """Which paper a mark is of, however it was typed; None when this intranet did not make it."""
    parts = [part for part in "".join(c if c.isalnum() else "-" for c in typed.upper()).split("-") if part]
    if len(parts) != 3 or parts[0] not in set(Paper) or not parts[1].isascii() or not parts[1].isdigit():
        return None
    paper, row_id = Paper(parts[0]), int(parts[1][:12])
    genuine = hmac.compare_digest(parts[2].encode(), _letters(_secret(session), paper, row_id).encode())
    return (paper, row_id) if genuine else None


def _letters(secret: str, paper: Paper, row_id: int) -> str:
    digest = hmac.new(bytes.fromhex(secret), f"{paper.value}|{row_id}".encode(), sha256).digest()
    number, letters = int.from_bytes(digest), ""
    for _ in range(_LETTERS):
        number, place = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[place]
    return letters


def _secret(session: Session) -> str:
    return session.scalars(select(MarkKey.secret)).one()
