"""The levels a school teaches (cấp học)."""

from enum import StrEnum


class Level(StrEnum):
    """A level. The value is kept in the database; the order of the members is the order of every list."""

    NURSERY = "NT"
    KINDERGARTEN = "MG"
    PRESCHOOL = "MN"
    PRIMARY = "TH"
    LOWER_SECONDARY = "THCS"
    UPPER_SECONDARY = "THPT"
    COMMUNITY = "HTCD"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _LABELS[self]

    @property
    def rank(self) -> int:
        """Its place in lists, from 0."""
        return list(Level).index(self)


_LABELS = {
    Level.NURSERY: "Nhà trẻ",
    Level.KINDERGARTEN: "Mẫu giáo",
    Level.PRESCHOOL: "Mầm non",
    Level.PRIMARY: "Tiểu học",
    Level.LOWER_SECONDARY: "THCS",
    Level.UPPER_SECONDARY: "THPT",
    Level.COMMUNITY: "Trung tâm học tập cộng đồng",
}
