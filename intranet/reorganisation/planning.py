"""Deciding a reorganisation: what keeps it from being carried out, planning it, cancelling it, the clock's part."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, select, true
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from intranet.core import audit, clock, dates, text
from intranet.core.db import reading
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.documents.models import Document
from intranet.jobs.ticking import every
from intranet.reorganisation import carrying_out
from intranet.reorganisation.becoming import Becoming
from intranet.reorganisation.models import Kind, People, Reorganisation, ReorganisedSchool
from intranet.units import eras, holding
from intranet.units.models import Commune, School

TOO_FEW = "Chia trường thì cần ít nhất hai trường mới; nếu chỉ lập một trường mới, chọn tách."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """A reorganisation as it is to be planned; the fields as in Reorganisation."""

    kind: Kind
    on: date
    decision: str
    document: Document | None = None
    note: str = ""
    schools: tuple[School, ...] = ()
    into: School | None = None
    becomes: tuple[Becoming, ...] = ()
    ends: bool = False
    people: People = People.MOVE
    commune: Commune | None = None
    into_commune: str = ""

    @property
    def ending(self) -> tuple[School, ...]:
        """The schools that end by it."""
        ends = self.kind in (Kind.MERGE, Kind.CLOSE) or (self.kind is Kind.SPLIT and self.ends)
        return self.schools if ends else ()


def fewest(*, ends: bool) -> int:
    """How many schools a split founds at least: a school that ends by it (chia) leaves two."""
    return 2 if ends else 1


def problems(session: Session, wanted: Wanted) -> list[str]:
    """What keeps it from being carried out on its day, as Vietnamese sentences."""
    found: list[str] = []
    for school in wanted.schools:
        if school.closed_on is not None:
            found.append(f"{school.name} đã đóng từ ngày {dates.format_date(school.closed_on)}.")
        elif wanted.kind is not Kind.SPLIT or wanted.ends:
            found += filter(None, [eras.why_not_on(school, wanted.on)])
        found += _twice(session, school, wanted)
    if wanted.kind is Kind.CHANGE and not wanted.becomes[0].differences(wanted.schools[0]):
        found.append("Chưa đổi gì: tên, chữ viết tắt, địa bàn và cấp học vẫn như hiện nay.")
    if wanted.kind is Kind.SPLIT and len(wanted.becomes) < fewest(ends=wanted.ends):
        found.append(TOO_FEW)
    if wanted.into is not None and not (wanted.into.open_on(wanted.on) and wanted.into.closed_on is None):
        found.append(f"{wanted.into.name} không hoạt động vào ngày {dates.format_date(wanted.on)}.")
    if wanted.into is not None and wanted.into in wanted.schools:
        found.append(f"{wanted.into.name} vừa thôi hoạt động vừa kế thừa; hãy bỏ chọn ở một chỗ.")
    if wanted.kind is Kind.COMMUNE:
        found += _of_communes(session, wanted)
    return found


def _twice(session: Session, school: School, wanted: Wanted) -> list[str]:
    """Another decision of the school that waits: it would cross one that ends the school, or do the same again."""
    same = (Reorganisation.kind == wanted.kind) & (Reorganisation.effective_on == wanted.on)
    query = (
        select(Reorganisation)
        .join(Reorganisation.parts)
        .where(
            ReorganisedSchool.school_id == school.id, Reorganisation.carried_out_at.is_(None),
            Reorganisation.cancelled_at.is_(None), true() if wanted.ending else same,
        )
    )  # fmt: skip
    return [
        f"{school.name} đã có quyết định chờ thực hiện: {one.kind.label.lower()} {one.basis}."
        for one in session.scalars(query)
    ]


def _of_communes(session: Session, wanted: Wanted) -> list[str]:
    if wanted.commune is None or wanted.commune.ended_on is not None:
        return ["Xã, phường này đã được sáp nhập từ trước."]
    if text.fold(wanted.commune.name) == text.fold(wanted.into_commune):
        return ["Chọn một xã, phường khác để sáp nhập vào."]
    pending = Reorganisation.carried_out_at.is_(None), Reorganisation.cancelled_at.is_(None)
    of_it = select(Reorganisation).where(Reorganisation.commune_id == wanted.commune.id, *pending)
    return [f"{wanted.commune} đã có quyết định chờ thực hiện: {one.basis}." for one in session.scalars(of_it)]


def plan(session: Session, wanted: Wanted, *, by: Any, at: datetime) -> Reorganisation:
    """Decide it, and carry it out at once when its day has come. Raises Refused."""
    holding.take(session, {*wanted.schools, *([wanted.into] if wanted.into else [])})  # one at a time for each school
    if wrong := problems(session, wanted):
        raise Refused(" ".join(wrong))
    row = Reorganisation(
        kind=wanted.kind, effective_on=wanted.on, decision=wanted.decision, document=wanted.document, note=wanted.note,
        into=wanted.into, becomes=[one.kept() for one in wanted.becomes], ends=wanted.ends, people=wanted.people,
        commune=wanted.commune, into_commune=wanted.into_commune, planned_at=at, planned_by_name=by.display_name,
        parts=[ReorganisedSchool(school=school) for school in wanted.schools],
    )  # fmt: skip
    session.add(row)
    audit.record(
        session, by=by, action="reorganisation.plan", subject=row, at=at,
        note=f"Ghi quyết định {row.kind.label.lower()} {row.basis}: {about(row)}",
    )  # fmt: skip
    if row.effective_on <= clock.local(at).date():
        carrying_out.carry_out(row, by=by, at=at)
    return row


def about(row: Reorganisation) -> str:
    """Which schools or communes it is about, in one line."""
    if row.kind is Kind.COMMUNE:
        return f"{row.commune} → {row.into_commune}"
    names = _some([school.name for school in row.schools])
    if row.kind is Kind.CHANGE:
        return names if row.becomes[0]["name"] in names else f"{names} → {row.becomes[0]['name']}"
    after = row.into.name if row.into else _some([kept["name"] for kept in row.becomes])
    return f"{names} → {after}" if after else names


def _some(names: Sequence[str]) -> str:
    return text.shorten(", ".join(names), 300)


def cancel(row: Reorganisation, reason: str, *, by: Any, at: datetime) -> None:
    """Take back one that has not been carried out. Raises Refused otherwise, and without a reason."""
    row.lock(session_of(row))
    if not row.pending:
        raise Refused("Chỉ hủy được quyết định chưa thực hiện.")
    if not reason.strip():
        raise Refused("Cần nêu lý do hủy.")
    row.cancelled_at, row.cancelled_by_name, row.cancel_reason = at, by.display_name, reason.strip()
    audit.record(
        session_of(row), by=by, action="reorganisation.cancel", subject=row, at=at,
        note=f"Hủy quyết định {row.kind.label.lower()} {row.basis}: {text.shorten(row.cancel_reason, 300)}",
    )  # fmt: skip


def do_now(row: Reorganisation, *, by: Any, at: datetime) -> None:
    """Carry out by hand what the clock has not: its day has come. Raises Refused."""
    row.lock(session_of(row))
    carrying_out.carry_out(row, by=by, at=at)


@every(300, "reorganisation")
def by_the_clock(engine: Engine, now: datetime) -> int:
    """Carry out what is due, each in a transaction of its own; how many. What cannot be done waits for a person."""
    due = (
        select(Reorganisation.id)
        .where(
            Reorganisation.effective_on <= clock.local(now).date(), Reorganisation.carried_out_at.is_(None),
            Reorganisation.cancelled_at.is_(None), Reorganisation.problem == "",
        )
        .order_by(Reorganisation.effective_on, Reorganisation.id)
    )  # fmt: skip
    with reading(), Session(engine) as session:
        waiting = list(session.scalars(due))
    return sum(_one_by_the_clock(engine, row_id, now) for row_id in waiting)


def _one_by_the_clock(engine: Engine, row_id: int, now: datetime) -> bool:
    try:
        with Session(engine) as session, session.begin():
            row = session.get_one(Reorganisation, row_id, with_for_update={"of": Reorganisation})
            if not row.pending or row.problem:  # another worker was first
                return False
            carrying_out.carry_out(row, by=None, at=now)
            return True
    except OperationalError:  # the database is out of reach: the worker's matter
        raise
    except Refused as refusal:
        log.warning("reorganisation %s: %s", row_id, refusal)
        with Session(engine) as session, session.begin():
            row = session.get_one(Reorganisation, row_id, with_for_update={"of": Reorganisation})
            if row.pending:
                row.problem = str(refusal)
        return False
    except Exception:  # the other decisions do not wait for this one; it is tried again
        log.exception("reorganisation %s", row_id)
        return False
