"""The six roles of the intranet (vai trò)."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do. The value is what the database keeps."""

    ADMIN = "admin"
    LEADER = "leader"
    OFFICER = "officer"
    HEAD = "head"
    FOCAL = "focal"
    INSPECTOR = "inspector"

    @property
    def label(self) -> str:
        """The Vietnamese name shown on the screen."""
        return _LABELS[self]

    @property
    def at_school(self) -> bool:
        """Whether people of this role belong to one school."""
        return self in SCHOOL


_LABELS = {
    Role.ADMIN: "Quản trị",
    Role.LEADER: "Lãnh đạo Phòng",
    Role.OFFICER: "Chuyên viên",
    Role.HEAD: "Hiệu trưởng",
    Role.FOCAL: "Đầu mối truyền thông",
    Role.INSPECTOR: "Thanh tra",
}

OFFICE = frozenset({Role.ADMIN, Role.LEADER, Role.OFFICER})
SCHOOL = frozenset({Role.HEAD, Role.FOCAL})
READ_ALL = OFFICE | {Role.INSPECTOR}
ALL = READ_ALL | SCHOOL
