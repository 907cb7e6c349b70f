"""Setting the office's number series: which types share one, and where an office that starts in mid-year begins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.core import audit
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.documents import series
from intranet.documents.models import Document, numbered
from intranet.documents.series import Series
from intranet.documents.types import DocumentType
from intranet.units.office import OfficeProfile


def all_series(session: Session, organ: str) -> list[Series]:
    """Every series of the office, those that go on first."""
    query = select(Series).where(Series.organ == organ)
    return list(session.scalars(query.order_by(Series.last_year.is_not(None), Series.name, Series.id)))


def heights(session: Session, profile: OfficeProfile, year: int) -> list[tuple[series.Line, int, int]]:
    """Each sequence of a year with the highest number it has reached and how many are used (drafts too)."""
    query = select(Document.type, func.max(Document.number), func.count())
    query = query.where(*numbered(profile.abbreviation, year), Document.number.is_not(None)).group_by(Document.type)
    rows = session.execute(query).all()
    return [
        (
            line,
            max((row[1] or 0 for row in rows if row[0] in line.kinds), default=0),
            sum(row[2] for row in rows if row[0] in line.kinds),
        )
        for line in series.lines_of(session, profile, year)
    ]


def create(
    session: Session, profile: OfficeProfile, name: str, kinds: Sequence[DocumentType], year: int, first_number: int,
    *, by: Any, at: datetime,
) -> Series:  # fmt: skip
    """A new series from a year on. Raises Refused where a type has a series, or where numbers would repeat in it."""
    series.lock(session)
    organ = profile.abbreviation
    for other in all_series(session, organ):
        shared = [kind.label for kind in kinds if kind in other.kinds]
        if shared and (other.last_year is None or other.last_year >= year):
            raise Refused(f"{', '.join(shared)} đã thuộc dãy “{other.name}”.")
        if other.name == name and other.first_year == year:
            raise Refused(f"Đã có dãy “{name}” từ năm {year}.")
    used = _numbers(session, organ, kinds, year)
    twice = sorted({number for number in used if used.count(number) > 1})
    if twice:
        shown = ", ".join(f"{number:02d}" for number in twice[:5])
        raise Refused(f"Năm {year} các loại này đã có số trùng nhau ({shown}); hãy dùng chung dãy từ năm {year + 1}.")
    if used and first_number > min(used):
        raise Refused(f"Năm {year} đã có số {min(used):02d}, nhỏ hơn số bắt đầu.")
    made = Series(
        organ=organ, name=name, types=sorted(kind.value for kind in kinds), first_year=year, last_year=None,
        first_number=first_number,
    )  # fmt: skip
    session.add(made)
    labels = ", ".join(kind.label for kind in kinds)
    audit.record(
        session, by=by, action="series.create", subject=made, at=at,
        note=f"Lập dãy số “{name}” từ năm {year}, bắt đầu từ số {first_number:02d}: {labels}"[:1000],
    )  # fmt: skip
    return made


def end(row: Series, year: int, *, by: Any, at: datetime) -> None:
    """Use it no more after a year; its types follow the office's profile again. Raises Refused."""
    if row.last_year is not None:
        raise Refused("Dãy số này đã thôi dùng.")
    row.last_year = max(year, row.first_year)
    audit.record(
        session_of(row), by=by, action="series.end", subject=row, at=at,
        note=f"Thôi dùng dãy số “{row.name}” sau năm {row.last_year}",
    )  # fmt: skip


def remove(row: Series, *, by: Any, at: datetime) -> None:
    """Delete a series no number has been taken from. Raises Refused."""
    session = session_of(row)
    series.lock(session)
    if in_use(session, [row]):
        raise Refused("Đã có số trong dãy này nên không xóa được; hãy thôi dùng từ năm sau.")
    note = f"Xóa dãy số “{row.name}”"
    audit.record(session, by=by, action="series.delete", subject=row, at=at, note=note)
    session.delete(row)


def in_use(session: Session, rows: Sequence[Series]) -> set[int]:
    """Those from which a number has been given, in their first year or later. One statement."""
    organs = {row.organ for row in rows}
    offices = (
        select(OfficeProfile.id, OfficeProfile.abbreviation).where(OfficeProfile.abbreviation.in_(organs)).subquery()
    )
    newest = (
        select(offices.c.abbreviation, Document.type, func.max(Document.issued_on))
        .join(offices, offices.c.id == Document.profile_id)
        .where(Document.own, Document.number.is_not(None))
        .group_by(offices.c.abbreviation, Document.type)
    )
    last = {(organ, kind): day for organ, kind, day in session.execute(newest)}
    return {
        row.id
        for row in rows
        if any((day := last.get((row.organ, kind))) and day.year >= row.first_year for kind in row.kinds)
    }


def _numbers(session: Session, organ: str, kinds: Sequence[DocumentType], year: int) -> list[int]:
    given = select(Document.number).where(*numbered(organ, year), Document.type.in_(sorted(kinds)))
    return [number for number in session.scalars(given) if number]
