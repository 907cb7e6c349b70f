"""What a reader of the directory asks for, as it stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass

from intranet.core import text
from intranet.units.levels import Level

SORTS = {"school": "theo trường", "name": "theo tên", "-school": "theo trường, ngược", "-name": "theo tên, ngược"}


@dataclass(frozen=True)
class Filters:
    """The filters of the directory. Anything unreadable in the address counts as not given."""

    q: str = ""
    level: Level | None = None
    commune_id: int | None = None
    kind_id: int | None = None
    sort: str = "school"

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Filters":
        """From the address or the form."""
        level, sort = arguments.get("level", ""), arguments.get("sort", "")
        return cls(
            q=text.query_of(arguments),
            level=Level(level) if level in set(Level) else None,
            commune_id=_number(arguments.get("commune", "")),
            kind_id=_number(arguments.get("kind", "")),
            sort=sort if sort in SORTS else "school",
        )

    def arguments(self) -> dict[str, str]:
        """Back into an address, without what is not given."""
        all_ = {
            "q": self.q,
            "level": self.level.value if self.level else "",
            "commune": str(self.commune_id or ""),
            "kind": str(self.kind_id or ""),
            "sort": "" if self.sort == "school" else self.sort,
        }
        return {name: value for name, value in all_.items() if value}


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else None
