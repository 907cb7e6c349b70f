"""The copies of directives that carry a mark."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.core.orm import Base
from intranet.documents.models import Attachment


class StampedCopy(Base):
    """A directive's PDF with the mark in the margin of page 1. ``sha256`` names it in the file store; ``size``: bytes.

    One for each address that people reach the intranet by: the QR code says it.
    """

    __tablename__ = "stamped_copy"
    __table_args__ = (UniqueConstraint("attachment_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    address: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]

    attachment: Mapped[Attachment] = relationship()
