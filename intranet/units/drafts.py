"""An uploaded school list between its steps: sent, columns matched, looked at, imported."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, delete
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from intranet.core.orm import Base, UtcDateTime
from intranet.units.tables import Table

KEPT = timedelta(days=1)


class ImportDraft(Base):
    """A list one person has sent; nobody else sees it. Gone a day later, with the next upload.

    ``columns``: fact → place of its column. ``choices``: ``encoding`` (“tcvn3”, “vni” or “”), ``rename`` (whether the
    file's spelling of names counts), ``levels`` (typed → levels). ``result`` is what the import did, once it has.
    """

    __tablename__ = "import_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    columns: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @classmethod
    def keep(cls, session: Session, table: Table, filename: str, *, by: Any, at: datetime) -> "ImportDraft":
        """Keep an uploaded table, and drop everybody's that are older than a day."""
        session.execute(delete(cls).where(cls.created_at < at - KEPT))
        draft = cls(user_id=by.id, filename=filename, content=table.packed(), created_at=at)
        session.add(draft)
        return draft

    @property
    def table(self) -> Table:
        """The table as it was sent."""
        return Table.unpacked(self.content)

    def visible_to(self, user: Any) -> bool:
        """Only to the person who sent it."""
        return bool(user.id == self.user_id)
