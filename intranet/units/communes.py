"""Keeping the communes: named, merged when one was written twice, ended when the state merges them, deleted when
empty."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.core import audit, dates
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.core.references import in_use
from intranet.units.eras import SchoolEra
from intranet.units.facts import commune_key
from intranet.units.models import Commune, School
from intranet.units.queries import all_communes

Follower = Callable[[Session, Commune, Commune], None]

_followers: list[Follower] = []


def when_merged(follow: Follower) -> Follower:
    """Register a feature's function (session, gone, into) that moves what it keeps about communes without a key."""
    _followers.append(follow)
    return follow


def with_counts(session: Session) -> list[tuple[Commune, int]]:
    """Every commune in Vietnamese order with its number of schools, closed ones too."""
    counted = select(School.commune_id, func.count()).group_by(School.commune_id)
    counts: dict[int | None, int] = {row[0]: row[1] for row in session.execute(counted)}
    return [(row, counts.get(row.id, 0)) for row in all_communes(session)]


def schools_of(session: Session, commune: Commune) -> list[School]:
    """All schools of a commune, closed ones too, in the usual order."""
    query = select(School).where(School.commune_id == commune.id)
    return list(session.scalars(query.order_by(School.level_rank, School.sort_key, School.id)))


def twin(session: Session, name: str, but: Commune | None = None) -> Commune | None:
    """The commune that has this name already: “Xã Đông Phú” and “xã Đông phú” are one, “Phường Đông Phú” is another."""
    wanted = commune_key(name)
    return next((row for row in all_communes(session) if row is not but and commune_key(row.name) == wanted), None)


def add(session: Session, name: str, *, by: Any, at: datetime) -> Commune:
    """Add a commune."""
    commune = Commune(name=name)
    session.add(commune)
    audit.record(session, by=by, action="commune.create", subject=commune, at=at, note=f"Thêm {name}")
    return commune


def rename(commune: Commune, name: str, *, by: Any, at: datetime) -> None:
    """Another name; the schools stay in it."""
    if name == commune.name:
        return
    note, commune.name = f"Sửa tên {commune.name} → {name}", name
    audit.record(session_of(commune), by=by, action="commune.edit", subject=commune, at=at, note=note)


def merge(gone: Commune, into: Commune, *, by: Any, at: datetime) -> int:
    """One commune written twice: move all its schools into the other, also those of the past, and delete it.

    Returns how many. Raises Refused for itself, and for a commune other decisions rest on.
    """
    if gone is into:
        raise Refused("Chọn một xã, phường khác để gộp vào.")
    session = session_of(gone)
    schools = schools_of(session, gone)
    for school in schools:
        school.commune = into
    for era in session.scalars(select(SchoolEra).where(SchoolEra.commune_id == gone.id)):
        era.commune = into
    session.flush()
    if in_use(session, Commune, [gone.id]):
        raise Refused(f"{gone.name} đã có quyết định sáp nhập nên không gộp được nữa.")
    for follow in _followers:
        follow(session, gone, into)
    audit.record_all(
        session,
        [(school, f"Sửa {school.name}: xã, phường: {gone.name} → {into.name} (gộp)") for school in schools],
        by=by, action="school.edit", at=at,
    )  # fmt: skip
    note = f"Gộp {gone.name} vào {into.name}: {len(schools)} trường"
    audit.record(session, by=by, action="commune.merge", subject=into, at=at, note=note)
    session.delete(gone)
    return len(schools)


def end(gone: Commune, into: Commune, *, on: date, by: Any, at: datetime) -> None:
    """The state merged a commune into another on a day: it stays for the time before. Its schools have been moved."""
    session = session_of(gone)
    gone.ended_on, gone.successor = on, into
    for follow in _followers:
        follow(session, gone, into)
    note = f"{gone.name} sáp nhập vào {into.name} từ ngày {dates.format_date(on)}"
    audit.record(session, by=by, action="commune.end", subject=gone, at=at, note=note)


def remove(commune: Commune, *, by: Any, at: datetime) -> None:
    """Delete a commune without schools. Raises Refused for others."""
    session = session_of(commune)
    if in_use(session, Commune, [commune.id]):
        raise Refused(
            f"{commune.name} còn trường, hoặc từng có trường, nên không xóa được; hãy chuyển trường hoặc gộp vào xã, "
            "phường khác."
        )
    audit.record(session, by=by, action="commune.delete", subject=commune, at=at, note=f"Xóa {commune.name}")
    session.delete(commune)
