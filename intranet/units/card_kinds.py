"""Keeping the kinds of contact card (loại thẻ đầu mối): named, ordered, retired; deleted only while unused."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.core import audit
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.core.references import in_use
from intranet.units import ordering
from intranet.units.office import CardKind


def all_kinds(session: Session) -> list[CardKind]:
    """Every kind in its order, the retired ones where they stood."""
    return list(session.scalars(select(CardKind).order_by(CardKind.position, CardKind.id)))


def twin(session: Session, name: str, but: CardKind | None = None) -> CardKind | None:
    """The kind that has this name already, case aside."""
    wanted = name.casefold()
    return next((kind for kind in all_kinds(session) if kind is not but and kind.name.casefold() == wanted), None)


def add(session: Session, name: str, *, by: Any, at: datetime) -> CardKind:
    """Add a kind at the end."""
    kind = CardKind(name=name, position=len(all_kinds(session)) + 1, active=True)
    session.add(kind)
    session.flush()
    ordering.number(all_kinds(session))
    audit.record(session, by=by, action="kind.create", subject=kind, at=at, note=f"Thêm loại thẻ “{name}”")
    return kind


def rename(kind: CardKind, name: str, *, by: Any, at: datetime) -> None:
    """Another name; cards keep their kind."""
    if name == kind.name:
        return
    note, kind.name = f"Sửa loại thẻ “{kind.name}” → “{name}”", name
    audit.record(session_of(kind), by=by, action="kind.edit", subject=kind, at=at, note=note)


def move(session: Session, kind_id: int, by_places: int, *, by: Any, at: datetime) -> CardKind | None:
    """Put a kind up (-1) or down (1). None when it stands at the end."""
    moved = ordering.move(all_kinds(session), kind_id, by_places)
    if moved is not None:
        note = f"Đưa loại thẻ “{moved.name}” {'lên' if by_places < 0 else 'xuống'}"
        audit.record(session, by=by, action="kind.edit", subject=moved, at=at, note=note)
    return moved


def retire(kind: CardKind, *, by: Any, at: datetime) -> None:
    """Ask for it no more; cards and open duties stay."""
    if not kind.active:
        raise Refused("Loại thẻ này đã thôi dùng từ trước.")
    kind.active = False
    audit.record(session_of(kind), by=by, action="kind.retire", subject=kind, at=at, note=f"Thôi dùng “{kind.name}”")


def restore(kind: CardKind, *, by: Any, at: datetime) -> None:
    """Use a retired kind again."""
    if kind.active:
        raise Refused("Loại thẻ này đang dùng.")
    kind.active = True
    audit.record(session_of(kind), by=by, action="kind.restore", subject=kind, at=at, note=f"Dùng lại “{kind.name}”")


def remove(kind: CardKind, *, by: Any, at: datetime) -> None:
    """Delete a kind nothing refers to. Raises Refused for others: those are retired."""
    session = session_of(kind)
    if in_use(session, CardKind, [kind.id]):
        raise Refused("Đã có thẻ hoặc văn bản thuộc loại này nên không xóa được; hãy chọn thôi dùng.")
    audit.record(session, by=by, action="kind.delete", subject=kind, at=at, note=f"Xóa loại thẻ “{kind.name}”")
    session.delete(kind)
