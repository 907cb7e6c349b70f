"""Schools and communes."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint, or_
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, orm_insert_sentinel, relationship, validates
from sqlalchemy.sql import ColumnElement

from intranet.core import audit, dates, text
from intranet.core.errors import Refused
from intranet.core.orm import Base, SortKey, UtcDateTime, choice, session_of
from intranet.units import closing
from intranet.units.levels import Level

if TYPE_CHECKING:
    from intranet.units.eras import SchoolEra
    from intranet.units.succession import Succession


class Commune(Base):
    """A commune, ward or town (xã, phường, thị trấn). ``name`` carries the kind: “xã Tân Lộc”.

    ``ended_on`` is the first day it was no more, merged into ``successor``; its schools of the time before keep it.
    """

    __tablename__ = "commune"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    sort_key: Mapped[str] = mapped_column(SortKey(), index=True)
    ended_on: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"))

    successor: Mapped["Commune | None"] = relationship(remote_side=[id])

    @validates("name")
    def _index(self, _key: str, name: str) -> str:
        self.sort_key = text.sort_key(name)
        return name

    @property
    def label(self) -> str:
        """The name, for lists that hold communes of the past too: “Xã Hòa Mỹ (đến 30/06/2026)”."""
        if self.ended_on is None:
            return self.name
        return f"{self.name} (đến {dates.format_date(self.ended_on - timedelta(days=1))})"

    def __str__(self) -> str:
        return self.name


class Ownership(StrEnum):
    """Public or private (công lập, tư thục)."""

    PUBLIC = "public"
    PRIVATE = "private"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return "Công lập" if self is Ownership.PUBLIC else "Tư thục"


class SchoolLevel(Base):
    """One level of one school."""

    __tablename__ = "school_level"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    level: Mapped[Level] = mapped_column(choice(Level), primary_key=True, index=True)


class School(Base):
    """A school or other unit under the office.

    ``abbreviation`` is the group in its document symbols (MNHM); ``phone`` is E.164 where it could be read, else as
    typed; the three codes are optional and not unique. ``sort_key`` orders by level, then name. ``former_names`` are
    those of its eras, the latest first, with “; ” between them.
    """

    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    abbreviation: Mapped[str] = mapped_column(String(30), default="")
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"), index=True)
    ownership: Mapped[Ownership] = mapped_column(choice(Ownership), default=Ownership.PUBLIC)
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    sector_code: Mapped[str] = mapped_column(String(30), default="")
    electronic_id: Mapped[str] = mapped_column(String(40), default="")
    organ_id: Mapped[str] = mapped_column(String(13), default="")
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None] = mapped_column(index=True)
    closing_note: Mapped[str] = mapped_column(Text, default="")
    former_names: Mapped[str] = mapped_column(Text, default="", server_default="")
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    level_rank: Mapped[int] = mapped_column(Integer, default=99)
    sort_key: Mapped[str] = mapped_column(SortKey(), index=True)
    search_key: Mapped[str] = mapped_column(Text, default="")
    lookalike_key: Mapped[str] = mapped_column(SortKey(), index=True, default="")
    # SQLite returns the ids of many new rows in no certain order; without this each is an INSERT of its own.
    insert_order: Mapped[int | None] = orm_insert_sentinel()

    commune: Mapped[Commune | None] = relationship(lazy="joined")
    successor: Mapped["School | None"] = relationship(remote_side=[id])
    level_rows: Mapped[list[SchoolLevel]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    eras: Mapped[list["SchoolEra"]] = relationship(
        back_populates="school", order_by="SchoolEra.until", cascade="all, delete-orphan"
    )
    inherited_by: Mapped[list["Succession"]] = relationship(foreign_keys="Succession.predecessor_id", viewonly=True)

    @validates("name", "abbreviation", "sector_code", "former_names")
    def _index(self, key: str, value: str) -> str:
        if key == "name":
            self.sort_key = text.sort_key(value)
            self.lookalike_key = text.lookalike_key(value)
        searched = ("name", "abbreviation", "sector_code", "former_names")
        parts = {name: getattr(self, name) for name in searched} | {key: value}
        self.search_key = text.fold(" ".join(part for part in parts.values() if part))
        return value

    def as_of(self, day: date) -> "School | SchoolEra":
        """Its name, abbreviation, commune and levels on a day: those of an era, or its own."""
        return next((era for era in self.eras if era.covers(day)), self)

    def name_on(self, day: date) -> str:
        """What it was called on a day, for papers of that day."""
        return self.as_of(day).name

    @property
    def levels(self) -> list[Level]:
        """Its levels in the usual order."""
        return sorted((row.level for row in self.level_rows), key=lambda level: level.rank)

    @levels.setter
    def levels(self, levels: list[Level]) -> None:
        kept = {row.level: row for row in self.level_rows}
        self.level_rows = [kept.get(level) or SchoolLevel(level=level) for level in sorted(set(levels))]
        self.level_rank = min((level.rank for level in levels), default=99)

    @property
    def level_names(self) -> str:
        """The levels for the screen: “Tiểu học, THCS”."""
        return ", ".join(level.label for level in self.levels)

    @hybrid_method
    def open_on(self, day: date) -> bool:
        """Whether the school works on this day."""
        return (self.closed_on is None or self.closed_on > day) and (self.opened_on is None or self.opened_on <= day)

    @open_on.expression
    def _open_on(cls: "type[School]", day: date) -> ColumnElement[bool]:
        return or_(cls.closed_on.is_(None), cls.closed_on > day) & or_(cls.opened_on.is_(None), cls.opened_on <= day)

    def close(self, *, on: date, successor: "School | None", note: str, by: Any, at: datetime) -> None:
        """Close the school on a day, with the school that takes over or none. Raises Refused when it cannot be."""
        if self.closed_on is not None:
            raise Refused(f"{self.name} đã đóng từ trước.")
        if successor is self:
            raise Refused("Trường kế thừa phải là một trường khác.")
        self.closed_on, self.successor, self.closing_note = on, successor, note
        audit.record(
            session_of(self), by=by, action="school.close", subject=self, at=at, note=f"Đóng {self.name}. {note}"
        )
        closing.tell(session_of(self), self, at)

    def reopen(self, *, by: Any, at: datetime) -> None:
        """Take back a closing made by mistake."""
        if self.closed_on is None:
            raise Refused(f"{self.name} đang hoạt động.")
        self.closed_on, self.successor, self.closing_note = None, None, ""
        audit.record(session_of(self), by=by, action="school.reopen", subject=self, at=at, note=f"Mở lại {self.name}")
        closing.tell(session_of(self), self, at)

    def visible_to(self, user: Any) -> bool:
        """The office and inspectors see every school, people of a school only their own."""
        return not user.role.at_school or user.school_id == self.id

    def readable_by(self, user: Any) -> bool:
        """Its record: also people of a school that took over from it."""
        return self.visible_to(user) or any(row.school_id == user.school_id for row in self.inherited_by)

    def __str__(self) -> str:
        return self.name


class ImportMatch(Base):
    """How a person matched the columns of a school list last time: remembered by the header line's fingerprint."""

    __tablename__ = "import_match"
    __table_args__ = (UniqueConstraint("header_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    header_key: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, int]] = mapped_column(JSON)  # fact → place of its column
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
