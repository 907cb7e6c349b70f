"""The main menu: one table of entries with the roles that see each; what is rarely opened stands under “Thêm”."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from intranet.core.roles import ALL, READ_ALL, SCHOOL, Role


@dataclass(frozen=True)
class Entry:
    """One line of the menu as base.html draws it. ``count`` is an optional badge."""

    label: str
    url: str
    current: bool
    rare: bool = False
    count: int | None = None


_SETTINGS = ("settings", "office", "school-years", "task-groups", "card-kinds", "communes")

_MENU: list[tuple[str, str, frozenset[Role], tuple[str, ...]]] = [
    ("Việc cần làm", "duties.home", SCHOOL, ("duties", "to-do", "calendar")),
    ("Bảng theo dõi", "duties.home", READ_ALL, ("duties",)),
    ("Việc cần làm", "duties.work", READ_ALL, ("to-do", "calendar")),
    ("Văn bản chỉ đạo", "directives.index", ALL, ("directives", "documents")),
    ("Đôn đốc", "reminders.index", READ_ALL, ("reminders", "outbox")),
    ("Sổ văn bản", "registers.index", READ_ALL, ("registers",)),
    ("Kế hoạch", "plans.index", ALL, ("plans",)),
    ("Danh bạ truyền thông", "contacts.index", ALL, ("contacts",)),
    ("Báo cáo định kỳ", "periods.index", ALL, ("periods", "submissions", "consolidations", "report-forms", "jobs")),
    ("Báo cáo tổng hợp", "reports.index", READ_ALL, ("reports",)),
    ("Trường", "units.schools", READ_ALL, ("schools", "reorganisations")),
    ("Người dùng", "accounts.people", frozenset({Role.ADMIN, Role.INSPECTOR}), ("people", "handovers", "privacy")),
    ("Thiết lập", "units.settings", READ_ALL, _SETTINGS),
    ("Hồ sơ kiểm tra", "inspection.index", ALL, ("inspection",)),
    ("Nhật ký", "core.audit_trail", frozenset({Role.ADMIN, Role.INSPECTOR}), ("audit",)),
]
"""Label, endpoint, roles, and the first parts of the addresses that belong to the entry."""

_RARE = {"units.schools", "accounts.people", "units.settings", "inspection.index", "core.audit_trail"}
"""Opened some days a year. With them in it the office's row is longer than a screen of 1280 px."""


def navigation_for(user: Any, path: str) -> list[Entry]:
    """The entries this person sees, in order; nothing for a person who has not signed in. ``path`` is the page's."""
    if not user.is_authenticated:
        return []
    place = path.split("/")[1]
    mine = [(label, target, places) for label, target, roles, places in _MENU if user.role in roles]
    folded = sum(target in _RARE for _, target, _ in mine) > 1  # one alone is found faster in the row
    return [
        Entry(label, url_for(target), place in places or path == url_for(target), folded and target in _RARE)
        for label, target, places in mine
    ]
