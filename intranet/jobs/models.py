"""Jobs as rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intranet.core.orm import Base, UtcDateTime, choice
from intranet.core.roles import OFFICE


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"queued": "Đang chờ", "running": "Đang làm", "done": "Xong", "failed": "Không làm được"}[self.value]

    @property
    def badge(self) -> str:
        """How the screen colours it."""
        return {"queued": "open", "running": "waiting", "done": "done", "failed": "late"}[self.value]


class Job(Base):
    """One job. ``done`` of ``total`` steps, ``step`` names the present one; ``worker`` has claimed it and gave its last
    sign of life at ``beat_at``.

    ``result`` is what the handler returned; key "files" lists files in ``filestore.made`` as {filename, sha256, size,
    media_type}. ``error`` is a Vietnamese sentence. ``back`` is the address of the page the job was asked for on.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_id", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    back: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[JobState] = mapped_column(choice(JobState), default=JobState.QUEUED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(String(200), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    beat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error: Mapped[str] = mapped_column(Text, default="")

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def files(self) -> list[dict[str, Any]]:
        """The finished files that can be fetched from here."""
        return list(self.result.get("files", ()))

    def visible_to(self, user: Any) -> bool:
        """Whoever asked for it, and the office."""
        return user.id == self.created_by_id or user.role in OFFICE
