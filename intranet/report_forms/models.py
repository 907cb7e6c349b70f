"""Report forms and their versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from intranet.core.orm import Base, UtcDateTime, session_of
from intranet.report_forms.definition import Definition, from_json, to_json


class ReportForm(Base):
    """A form under its name. ``shipped`` is the key of the form it came with the program as, else empty.

    ``keys`` counts the keys given to sections, fields, columns and checks, so that none is ever given twice.
    """

    __tablename__ = "report_form"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    shipped: Mapped[str] = mapped_column(String(40), default="")
    keys: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    versions: Mapped[list["FormVersion"]] = relationship(
        back_populates="form", cascade="all, delete-orphan", order_by="FormVersion.number"
    )

    @property
    def latest(self) -> "FormVersion":
        """The newest version: the draft if there is one."""
        return self.versions[-1]

    @property
    def draft(self) -> "FormVersion | None":
        """The version that can still be changed."""
        return self.latest if self.latest.frozen_at is None else None

    @property
    def frozen(self) -> list["FormVersion"]:
        """The versions that have been used, oldest first."""
        return [version for version in self.versions if version.frozen_at is not None]

    def lock(self) -> None:
        """Read the form and its newest version again and keep others from changing them until the transaction ends."""
        session_of(self).refresh(self, with_for_update=True)
        self.latest.lock()

    def new_key(self, prefix: str) -> str:
        """A key nothing in this form ever had: “f12”. Call it on a locked form."""
        there = {key for version in self.versions for key in version.definition.keys}
        while (key := f"{prefix}{self.keys + 1}") in there:
            self.keys += 1
        self.keys += 1
        return key

    def __str__(self) -> str:
        return self.name


class FormVersion(Base):
    """One definition of a form. ``revision`` counts the savings of a draft; ``frozen_at`` is when it was first used."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("form_id", "number"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("report_form.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_by_name: Mapped[str] = mapped_column(String(200), default="")
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime, active_history=True)

    form: Mapped[ReportForm] = relationship(back_populates="versions", lazy="joined", innerjoin=True)

    @property
    def definition(self) -> Definition:
        """What it asks."""
        return from_json(self.content)

    @definition.setter
    def definition(self, definition: Definition) -> None:
        self.content = to_json(definition)

    def lock(self) -> None:
        """Read it again and keep others from changing it until the transaction ends."""
        session_of(self).refresh(self, with_for_update=True)

    def freeze(self, *, at: datetime) -> None:
        """Close it to any change, as soon as a period uses it."""
        if self.frozen_at is None:  # the second period of a version changes nothing about it
            self.frozen_at = at

    def __str__(self) -> str:
        return f"{self.form.name}, phiên bản {self.number}"


@event.listens_for(FormVersion, "before_update")
@event.listens_for(FormVersion, "before_delete")
def _keep_frozen(_mapper: Mapper[FormVersion], _connection: Any, version: FormVersion) -> None:
    history = inspect(version).attrs.frozen_at.history
    before = (*history.unchanged, *history.deleted)
    if before and before[0] is not None:
        raise RuntimeError(f"form version {version.id} is frozen")
