"""Keeping the task groups of a year (nhóm nhiệm vụ, giải pháp): tasks stand before solutions, each in its order."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from intranet.core import audit, text
from intranet.core.errors import Refused
from intranet.core.orm import session_of
from intranet.core.references import in_use
from intranet.units import ordering
from intranet.units.years import GroupKind, SchoolYear, TaskGroup


def twin(year: SchoolYear, kind: GroupKind, name: str, but: TaskGroup | None = None) -> TaskGroup | None:
    """The group of the year that has this name already, case and marks of width aside."""
    wanted = name.casefold()
    return next((g for g in year.task_groups if g is not but and g.kind is kind and g.name.casefold() == wanted), None)


def in_order(year: SchoolYear) -> list[TaskGroup]:
    """The year's groups, tasks first."""
    kinds = list(GroupKind)
    return sorted(year.task_groups, key=lambda group: (kinds.index(group.kind), group.position, group.id or 0))


def add(year: SchoolYear, kind: GroupKind, name: str, *, by: Any, at: datetime) -> TaskGroup:
    """Add a group after the others of its kind."""
    group = TaskGroup(kind=kind, name=name, position=len(year.task_groups) + 1)
    year.task_groups.append(group)
    ordering.number(in_order(year))
    _record(year, by, at, f"thêm {kind.label.lower()} “{name}”")
    return group


def edit(group: TaskGroup, kind: GroupKind, name: str, *, by: Any, at: datetime) -> None:
    """Another name or kind."""
    if (group.kind, group.name) == (kind, name):
        return
    before = f"{group.kind.label.lower()} “{group.name}”"
    group.kind, group.name = kind, name
    ordering.number(in_order(group.school_year))
    _record(group.school_year, by, at, f"sửa {before} → {kind.label.lower()} “{name}”")


def move(year: SchoolYear, group_id: int, by_places: int, *, by: Any, at: datetime) -> TaskGroup | None:
    """Put a group up (-1) or down (1) among those of its kind. None at the end, and for another year's."""
    group = next((one for one in year.task_groups if one.id == group_id), None)
    if group is None:
        return None
    same = [one for one in in_order(year) if one.kind is group.kind]
    if ordering.move(same, group_id, by_places) is None:
        return None
    ordering.number(in_order(year))
    _record(year, by, at, f"đưa “{group.name}” {'lên' if by_places < 0 else 'xuống'}")
    return group


def remove(group: TaskGroup, *, by: Any, at: datetime) -> None:
    """Delete a group. Raises Refused when a plan covers it."""
    session = session_of(group)
    if in_use(session, TaskGroup, [group.id]):
        raise Refused("Đã có kế hoạch của trường thực hiện nhóm này nên không xóa được; có thể sửa tên.")
    year = group.school_year
    year.task_groups.remove(group)
    ordering.number(in_order(year))
    _record(year, by, at, f"xóa {group.kind.label.lower()} “{group.name}”")


def copy(source: SchoolYear, target: SchoolYear, *, by: Any, at: datetime) -> int:
    """Add the groups of one year that another lacks; returns how many."""
    missing = [group for group in in_order(source) if twin(target, group.kind, group.name) is None]
    for place, group in enumerate(missing, len(target.task_groups) + 1):
        target.task_groups.append(TaskGroup(kind=group.kind, name=group.name, position=place))
    ordering.number(in_order(target))
    if missing:
        _record(target, by, at, f"chép {len(missing)} nhóm từ năm học {source.label}")
    return len(missing)


def _record(year: SchoolYear, by: Any, at: datetime, what: str) -> None:
    session: Session = session_of(year)
    note = text.shorten(f"Nhóm nhiệm vụ, giải pháp năm học {year.label}: {what}", 1000)
    audit.record(session, by=by, action="year.groups", subject=year, at=at, note=note)
