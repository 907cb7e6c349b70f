"""What schools were called, where they lay and which levels they had until a day: papers and counts of a day go by it.

A school's own row is the present; only what came to an end stands here, so a school that never changed has no era.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Integer,
    Select,
    String,
    UniqueConstraint,
    and_,
    case,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from intranet.core import dates
from intranet.core.errors import Refused
from intranet.core.orm import Base, SortKey, session_of
from intranet.units.levels import Level
from intranet.units.models import Commune, School, SchoolLevel


class SchoolEra(Base):
    """A school as it was from ``since`` (None: from its beginning) to the day before ``until``.

    ``level_codes`` is “,TH,THCS,”: a comma around each, so that SQL finds one by LIKE.
    """

    __tablename__ = "school_era"
    __table_args__ = (UniqueConstraint("school_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    since: Mapped[date | None]
    until: Mapped[date]
    name: Mapped[str] = mapped_column(String(200))
    abbreviation: Mapped[str] = mapped_column(String(30), default="")
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"), index=True)
    level_codes: Mapped[str] = mapped_column(String(100))
    level_rank: Mapped[int] = mapped_column(Integer, default=99)
    sort_key: Mapped[str] = mapped_column(SortKey())

    school: Mapped[School] = relationship(back_populates="eras")
    commune: Mapped[Commune | None] = relationship()

    @property
    def levels(self) -> list[Level]:
        """Its levels in the usual order."""
        return levels_in(self.level_codes)

    @property
    def level_names(self) -> str:
        """The levels for the screen: “Tiểu học, THCS”."""
        return ", ".join(level.label for level in self.levels)

    @property
    def last_day(self) -> date:
        """The last day it was so."""
        return self.until - timedelta(days=1)

    def covers(self, day: date) -> bool:
        """Whether the school was so on this day."""
        return self.until > day and (self.since is None or self.since <= day)


def levels_in(codes: str) -> list[Level]:
    """The levels of “,TH,THCS,” in the usual order."""
    return sorted((Level(code) for code in codes.split(",") if code), key=lambda level: level.rank)


def change(
    school: School,
    *,
    on: date,
    name: str | None = None,
    abbreviation: str | None = None,
    commune: Commune | None = None,
    levels: Iterable[Level] = (),
) -> None:
    """Let a school be another from a day on, and keep what it was; what is not given stays.

    Raises Refused for a day before its last change or its founding: the past is written once.
    """
    _keep(school, on)
    if name is not None:
        school.name = name
    if abbreviation is not None:
        school.abbreviation = abbreviation
    if commune is not None:
        school.commune = commune
    if chosen := list(levels):
        school.levels = chosen
    name_former(school)


def name_former(school: School) -> None:
    """Write down under which other names the school was known, the latest first, for lists and search."""
    names = dict.fromkeys(era.name for era in reversed(school.eras) if era.name != school.name)
    school.former_names = "; ".join(names)


def why_not_on(school: School, on: date) -> str:
    """Why no change of the school can be dated on this day, as a Vietnamese sentence; "" when one can."""
    last = school.eras[-1] if school.eras else None
    if last is not None and last.until > on:
        return (
            f"{school.name} đã có thay đổi từ ngày {dates.format_date(last.until)}; "
            "chỉ ghi thêm được thay đổi từ ngày ấy trở đi."
        )
    if school.opened_on is not None and school.opened_on >= on:
        return f"{school.name} thành lập ngày {dates.format_date(school.opened_on)}; ngày đổi phải sau ngày ấy."
    if school.closed_on is not None and school.closed_on <= on:
        return f"{school.name} đã đóng từ ngày {dates.format_date(school.closed_on)}."
    return ""


def _keep(school: School, until: date) -> None:
    if reason := why_not_on(school, until):
        raise Refused(reason)
    last = school.eras[-1] if school.eras else None
    if last is not None and last.until == until:
        return  # a second change of the same day: what was before it is kept already
    codes = ",".join(level.value for level in school.levels)
    school.eras.append(
        SchoolEra(
            since=last.until if last else None, until=until, name=school.name, abbreviation=school.abbreviation,
            commune=school.commune, level_codes=f",{codes},", level_rank=school.level_rank, sort_key=school.sort_key,
        )
    )  # fmt: skip
    session_of(school).flush()


# ---- In queries ----


def _covering(era: Any, day: date) -> ColumnElement[bool]:
    since: ColumnElement[bool] = or_(era.since.is_(None), era.since <= day)
    covering: ColumnElement[bool] = and_(era.school_id == School.id, since, era.until > day)
    return covering


def _then(day: date | None, of_era: ColumnElement[bool], present: ColumnElement[bool]) -> ColumnElement[bool]:
    if day is None:
        return present
    covering = _covering(SchoolEra, day)
    return or_(exists().where(covering, of_era), present & ~exists().where(covering))


def in_commune(commune_id: int, day: date | None = None) -> ColumnElement[bool]:
    """Whether a school lies, or lay on a day, in a commune; 0 asks for schools without one. For queries over School."""
    if commune_id:
        return _then(day, SchoolEra.commune_id == commune_id, School.commune_id == commune_id)
    return _then(day, SchoolEra.commune_id.is_(None), School.commune_id.is_(None))


def of_level(level: Level, day: date | None = None) -> ColumnElement[bool]:
    """Whether a school has, or had on a day, a level. For queries over School."""
    present = exists().where(SchoolLevel.school_id == School.id, SchoolLevel.level == level)
    return _then(day, SchoolEra.level_codes.contains(f",{level.value},", autoescape=True), present)


def of_rank(rank: int, day: date | None = None) -> ColumnElement[bool]:
    """Whether a school stands, or stood on a day, at this place among the levels. For queries over School."""
    return _then(day, SchoolEra.level_rank == rank, School.level_rank == rank)


@dataclass(frozen=True)
class AsOf:
    """The columns of schools as they stood on a day, for queries over School that ``joined`` has been put around."""

    era: Any
    day: date
    name: ColumnElement[str]
    commune_id: ColumnElement[int | None]
    level_rank: ColumnElement[int]
    sort_key: ColumnElement[str]

    def joined(self, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        """The query with the era of the day beside each school, where it has one."""
        return query.outerjoin(self.era, _covering(self.era, self.day))


def as_of(day: date) -> AsOf:
    """The schools of a day."""
    era = aliased(SchoolEra)

    def then(past: Any, present: Any) -> ColumnElement[Any]:
        return case((era.id.is_not(None), past), else_=present)

    return AsOf(
        era,
        day,
        then(era.name, School.name),
        then(era.commune_id, School.commune_id),
        then(era.level_rank, School.level_rank),
        then(era.sort_key, School.sort_key),
    )


def levels_on(session: Session, day: date) -> dict[int, tuple[Level, ...]]:
    """The levels of every school on a day, by its id, in the usual order. Two statements."""
    found: dict[int, list[Level]] = defaultdict(list)
    for school_id, level in session.execute(select(SchoolLevel.school_id, SchoolLevel.level)):
        found[school_id].append(level)
    levels = {school_id: tuple(sorted(some, key=lambda level: level.rank)) for school_id, some in found.items()}
    past = select(SchoolEra.school_id, SchoolEra.level_codes).where(
        SchoolEra.until > day, or_(SchoolEra.since.is_(None), SchoolEra.since <= day)
    )
    return levels | {school_id: tuple(levels_in(codes)) for school_id, codes in session.execute(past)}
