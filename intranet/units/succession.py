"""Which school took over from which (kế thừa), so that its people can read what their school's predecessors did."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Select, and_, case, delete, or_, select
from sqlalchemy.orm import Mapped, Session, lazyload, mapped_column

from intranet.core.orm import Base
from intranet.units import closing
from intranet.units.models import School


class Succession(Base):
    """A school and one that went before it; ``direct`` when nothing came between them. Holds every pair, so that one
    look tells."""

    __tablename__ = "succession"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, index=True)
    direct: Mapped[bool]


@closing.listener
def _of_closing(session: Session, school: School, _at: datetime) -> None:
    if school.closed_on is None:
        undo(session, school.id)
    elif school.successor_id is not None:
        follow(session, school.id, [school.successor_id])


def follow(session: Session, gone: int, heirs: Iterable[int]) -> None:
    """Write down that these schools (by id) take over from one that ends."""
    session.flush()
    before = _column(session, Succession.predecessor_id, Succession.school_id == gone)
    for heir in heirs:
        after = _column(session, Succession.school_id, Succession.predecessor_id == heir)
        for school_id in {heir, *after}:
            for predecessor_id in {gone, *before} - {school_id}:
                direct = (school_id, predecessor_id) == (heir, gone)
                row = session.get(Succession, (school_id, predecessor_id))
                if row is None:
                    session.add(Succession(school_id=school_id, predecessor_id=predecessor_id, direct=direct))
                elif direct:
                    row.direct = True
    session.flush()


def undo(session: Session, gone: int) -> None:
    """A school goes on after all: nobody took over from it, or through it from those before it."""
    session.flush()
    heirs = _column(session, Succession.school_id, Succession.predecessor_id == gone)
    before = {gone, *_column(session, Succession.predecessor_id, Succession.school_id == gone)}
    session.execute(
        delete(Succession).where(Succession.school_id.in_(heirs), Succession.predecessor_id.in_(before)),
        execution_options={"synchronize_session": "fetch"},
    )


def heirs_of(session: Session, school_id: int) -> list[School]:
    """The schools that directly took over from one, in the usual order."""
    direct = select(Succession.school_id).where(Succession.predecessor_id == school_id, Succession.direct)
    return _schools(session, direct)


def predecessors_of(session: Session, school_id: int) -> list[School]:
    """The schools one took over from, earlier ones too, in the usual order."""
    return _schools(session, predecessor_ids(school_id))


def predecessor_ids(school_id: int) -> Select[int]:
    """Their ids, for use in a query."""
    return select(Succession.predecessor_id).where(Succession.school_id == school_id)


def around(session: Session, school_id: int) -> tuple[list[School], list[School]]:
    """Those that directly took over from a school, and all it took over from, in the usual order. One statement."""
    later, earlier = Succession.predecessor_id == school_id, Succession.school_id == school_id
    other = case((later, Succession.school_id), else_=Succession.predecessor_id)
    query = (
        select(School, later.label("later"))
        .join(Succession, other == School.id)
        .where(or_(earlier, and_(later, Succession.direct)))
        .options(lazyload(School.level_rows), lazyload(School.commune))
        .order_by(School.level_rank, School.sort_key, School.id)
    )
    rows = session.execute(query).all()
    return [row.School for row in rows if row.later], [row.School for row in rows if not row.later]


def reads(session: Session, user: Any, school_id: int | None) -> bool:
    """Whether the person's school is this one, or took over from it: then they may read its record, not change it."""
    if user.school_id is None or school_id is None:
        return False
    return user.school_id == school_id or session.get(Succession, (user.school_id, school_id)) is not None


def _schools(session: Session, ids: Any) -> list[School]:
    query = select(School).where(School.id.in_(ids)).options(lazyload(School.level_rows))
    return list(session.scalars(query.order_by(School.level_rank, School.sort_key, School.id)))


def _column(session: Session, column: Any, condition: Any) -> list[int]:
    return list(session.scalars(select(column).where(condition)))
