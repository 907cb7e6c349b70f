"""A school as it is to be after a reorganisation: what the form gives and the planned decision keeps until its day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from intranet.units import eras
from intranet.units.facts import Communes
from intranet.units.levels import Level
from intranet.units.models import School


@dataclass(frozen=True)
class Becoming:
    """Name, abbreviation in symbols, commune by name ("" for none known) and levels."""

    name: str
    abbreviation: str
    commune: str
    levels: tuple[Level, ...]

    @classmethod
    def of(cls, school: School) -> "Becoming":
        """A school as it stands."""
        commune = school.commune.name if school.commune else ""
        return cls(school.name, school.abbreviation, commune, tuple(school.levels))

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Becoming":
        """What ``kept`` wrote."""
        levels = tuple(Level(code) for code in kept["levels"])
        return cls(kept["name"], kept["abbreviation"], kept["commune"], levels)

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name,
            "abbreviation": self.abbreviation,
            "commune": self.commune,
            "levels": [level.value for level in self.levels],
        }

    @property
    def level_names(self) -> str:
        """The levels for the screen."""
        return ", ".join(level.label for level in self.levels)

    def differences(self, school: School) -> list[tuple[str, str, str]]:
        """(fact, as it is, as it is to be) of what differs."""
        now = Becoming.of(school)
        rows = [
            ("Tên trường", now.name, self.name),
            ("Chữ viết tắt", now.abbreviation, self.abbreviation),
            ("Xã, phường", now.commune, self.commune),
            ("Cấp học", now.level_names, self.level_names),
        ]
        return [row for row in rows if row[1] != row[2]]

    def change(self, school: School, communes: Communes, on: date) -> None:
        """Let the school be so from a day on. Raises Refused when that day is closed to it."""
        eras.change(
            school, on=on, name=self.name, abbreviation=self.abbreviation, levels=self.levels,
            commune=communes.get(self.commune),
        )  # fmt: skip

    def found(self, communes: Communes, on: date, like: School) -> School:
        """A school that begins on a day; it is owned as the one it comes from."""
        school = School(name=self.name, abbreviation=self.abbreviation, ownership=like.ownership, opened_on=on)
        school.levels = list(self.levels)
        school.commune = communes.get(self.commune)
        return school
