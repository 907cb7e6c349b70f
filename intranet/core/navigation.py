"""The main menu: one table of entries with the roles that see each."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from intranet.core.roles import ALL, OFFICE, READ_ALL, SCHOOL, Role


@dataclass(frozen=True)
class Entry:
    """One line of the menu as base.html draws it. ``count`` is an optional badge."""

    label: str
    url: str
    current: bool
    count: int | None = None


_MENU: list[tuple[str, str, frozenset[Role]]] = [
    ("Việc cần làm", "duties.home", SCHOOL),
    ("Bảng theo dõi", "duties.home", READ_ALL),
    ("Văn bản chỉ đạo", "directives.index", ALL),
    ("Kế hoạch", "plans.index", ALL),
    ("Danh bạ truyền thông", "contacts.index", ALL),
    ("Báo cáo tổng hợp", "reports.index", READ_ALL),
    ("Trường", "units.schools", READ_ALL),
    ("Người dùng", "accounts.people", frozenset({Role.ADMIN, Role.INSPECTOR})),
    ("Thiết lập", "units.settings", OFFICE),
    ("Nhật ký", "core.audit_trail", frozenset({Role.ADMIN, Role.INSPECTOR})),
]


def navigation_for(user: Any, endpoint: str) -> list[Entry]:
    """The entries this person sees, in order; nothing for a person who has not signed in."""
    if not user.is_authenticated:
        return []
    return [
        Entry(label, url_for(target), _same_place(target, endpoint))
        for label, target, roles in _MENU
        if user.role in roles
    ]


def _same_place(target: str, endpoint: str) -> bool:
    if target == endpoint:
        return True
    package = target.split(".")[0]
    alone = [name for _, name, _ in _MENU if name.split(".")[0] == package]
    return len(set(alone)) == 1 and endpoint.split(".")[0] == package
