"""How the schools of the board are put together: by level or by commune, each group with its own totals."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func

from intranet.units.levels import Level
from intranet.units.models import Commune, School


class Grouping(StrEnum):
    """By what the schools are grouped. A school of several levels stands with its lowest one, so each stands once."""

    LEVEL = "level"
    COMMUNE = "commune"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"level": "Cấp học", "commune": "Xã, phường"}[self.value]

    @property
    def key_sql(self) -> ColumnElement[int]:
        """The group of a School: the rank of its lowest level, or its commune's id, 0 without one."""
        return School.level_rank.expression if self is Grouping.LEVEL else func.coalesce(School.commune_id, 0)

    @property
    def order(self) -> list[ColumnElement[Any]]:
        """The order of schools joined with Commune (outer), group by group; schools without a commune come last."""
        by_school: list[ColumnElement[Any]] = [
            School.level_rank.expression,
            School.sort_key.expression,
            School.id.expression,
        ]
        if self is Grouping.LEVEL:
            return by_school
        return [func.coalesce(Commune.sort_key, "~"), func.coalesce(School.commune_id, 0), *by_school]

    def key_of(self, school: School) -> int:
        """The same as ``key_sql``."""
        return school.level_rank if self is Grouping.LEVEL else school.commune_id or 0

    def name_of(self, rank: int, commune: str) -> str:
        """The heading of a school's group; ``commune`` is empty for a school without one."""
        if self is Grouping.COMMUNE:
            return commune or "Chưa rõ địa bàn"
        return level_name(rank)

    def condition(self, key: int) -> dict[str, int]:
        """What of a DutyFilter asks for exactly this group."""
        return {"rank": key} if self is Grouping.LEVEL else {"commune": key}


def level_name(rank: int) -> str:
    """The name of the level of a rank, “Tiểu học”."""
    return next((level.label for level in Level if level.rank == rank), "Chưa rõ cấp học")


def grouping_of(typed: str | None) -> Grouping:
    """The grouping in an address; by level where it names none."""
    return next((one for one in Grouping if one == typed), Grouping.LEVEL)
