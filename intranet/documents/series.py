"""Number series (dãy số): which types of documents share one sequence of numbers in a year (NĐ 30 art. 15).

Numbers run from 01 on 1 January to 31 December. What no series names follows the office's profile: one sequence for
all, or one for each type. An office of another abbreviation is another body and begins anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import JSON, String, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql import ColumnElement

from intranet.core.orm import Base
from intranet.documents.types import DocumentType
from intranet.units.office import NumberSeries, OfficeProfile

COMMON = "Dãy số chung"


class Series(Base):
    """A series the office has set: ``types`` (values of DocumentType) share one sequence from ``first_year`` on.

    ``organ`` is the office's abbreviation in symbols; ``first_number`` is where the first year begins, for an office
    that starts in mid-year, later years begin at 1; ``last_year`` the last one it is used in, None while it goes on.
    """

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("organ", "name", "first_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organ: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(100))
    types: Mapped[list[str]] = mapped_column(JSON)
    first_year: Mapped[int]
    last_year: Mapped[int | None]
    first_number: Mapped[int] = mapped_column(default=1)

    @property
    def kinds(self) -> frozenset[DocumentType]:
        """The types that share it."""
        return frozenset(kind for kind in DocumentType if kind.value in self.types)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Line:
    """One sequence of numbers of one office in one year, set by the office or by its profile."""

    organ: str
    year: int
    name: str
    kinds: frozenset[DocumentType]
    first: int = 1


def used_by(profile: OfficeProfile, year: int) -> ColumnElement[bool]:
    """The condition on Series of being an office's in a year."""
    return and_(
        Series.organ == profile.abbreviation,
        Series.first_year <= year,
        or_(Series.last_year.is_(None), Series.last_year >= year),
    )


def lines_of(session: Session, profile: OfficeProfile, year: int) -> list[Line]:
    """The sequences of an office in a year, every type in exactly one; those it has set first. One statement."""
    return lines(profile, year, session.scalars(select(Series).where(used_by(profile, year))))


def lines(profile: OfficeProfile, year: int, rows: Iterable[Series]) -> list[Line]:
    """The same from the rows of ``used_by``."""
    made = [
        Line(row.organ, year, row.name, row.kinds, row.first_number if row.first_year == year else 1)
        for row in sorted(rows, key=lambda row: (row.name, row.id))
    ]
    named = frozenset(kind for line in made for kind in line.kinds)
    return [*made, *_usual(profile, year, [kind for kind in DocumentType if kind not in named])]


def _usual(profile: OfficeProfile, year: int, kinds: list[DocumentType]) -> Iterable[Line]:
    if profile.number_series is NumberSeries.ONE:
        return [Line(profile.abbreviation, year, COMMON, frozenset(kinds))] if kinds else []
    return [Line(profile.abbreviation, year, kind.label, frozenset([kind])) for kind in kinds]


def line_of(session: Session, profile: OfficeProfile, kind: DocumentType, year: int) -> Line:
    """The sequence a type of document takes its number from."""
    return next(line for line in lines_of(session, profile, year) if kind in line.kinds)


def lock(session: Session) -> None:
    """Let nobody else take a number, of any sequence or register, until the transaction ends.

    SQLite holds its write lock by then; on PostgreSQL all wait for the office's first profile.
    """
    first = select(OfficeProfile.id).order_by(OfficeProfile.id).limit(1)
    session.scalar(first.with_for_update(key_share=True))
