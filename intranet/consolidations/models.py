"""What the office decides and freezes about a consolidation."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from intranet.core.orm import Base, UtcDateTime, choice
from intranet.jobs.models import Job
from intranet.periods.models import ReportPeriod


class Wording(Base):
    """What the office wrote around the numbers of one period, as typed into its form; kept until it is frozen."""

    __tablename__ = "wording"

    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"), primary_key=True)
    typed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_by_name: Mapped[str] = mapped_column(String(200))


class NarrativeChoice(Base):
    """Whether one school's words are printed, and in which; ``text`` empty: in its own. Bound to the hand-in they stand
    in: a new hand-in is chosen anew."""

    __tablename__ = "narrative_choice"
    __table_args__ = (UniqueConstraint("version_id", "field_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("submission_version.id"))
    field_key: Mapped[str] = mapped_column(String(40))
    printed: Mapped[bool] = mapped_column(default=True)
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_name: Mapped[str] = mapped_column(String(200))


class Output(StrEnum):
    """The kinds of file a consolidation is put out as."""

    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"pdf": "PDF để ký", "xlsx": "Bảng tính (XLSX)", "docx": "Văn bản sửa được (DOCX)"}[self.value]


class Snapshot(Base):
    """A frozen consolidation (bản chốt). ``facts_sha256`` names the JSON of its facts and words in the file store.

    ``number`` counts within the period from 1; a later one replaces it, ``reason`` says why (empty for the first).
    Its files are made by ``job``; until then it is being made. ``verified_at`` is the address of the page where its
    mark is asked for, as it was then; empty for those without one. Never changed, never deleted.
    """

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("period_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    facts_sha256: Mapped[str] = mapped_column(String(64))
    verified_at: Mapped[str] = mapped_column(String(300), default="", server_default="")
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))

    period: Mapped[ReportPeriod] = relationship()
    job: Mapped[Job] = relationship()
    files: Mapped[list["SnapshotFile"]] = relationship(back_populates="snapshot", order_by="SnapshotFile.id")

    def visible_to(self, user: Any) -> bool:
        """The office and inspectors."""
        return not user.role.at_school


class SnapshotFile(Base):
    """One finished file of a snapshot, kept in the store under its SHA-256. ``size`` in bytes."""

    __tablename__ = "snapshot_file"
    __table_args__ = (UniqueConstraint("snapshot_id", "output"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))
    output: Mapped[Output] = mapped_column(choice(Output))
    filename: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))

    snapshot: Mapped[Snapshot] = relationship(back_populates="files")


class SnapshotSubmission(Base):
    """One hand-in a snapshot was made from."""

    __tablename__ = "snapshot_submission"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("submission_version.id"), primary_key=True, index=True)


@event.listens_for(Snapshot, "before_update")
@event.listens_for(Snapshot, "before_delete")
@event.listens_for(SnapshotFile, "before_update")
@event.listens_for(SnapshotFile, "before_delete")
def _keep_frozen(_mapper: Mapper[Any], _connection: Any, row: Snapshot | SnapshotFile) -> None:
    raise RuntimeError(f"{type(row).__name__} {row.id} is frozen")
