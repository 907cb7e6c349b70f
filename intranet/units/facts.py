"""The facts of a school as the forms, the import and the export name and compare them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from intranet.core import phones, text
from intranet.units.levels import Level
from intranet.units.models import Commune, Ownership, School

LABELS = {
    "name": "tên trường",
    "levels": "cấp học",
    "commune": "xã, phường",
    "ownership": "loại hình",
    "abbreviation": "chữ viết tắt",
    "address": "địa chỉ",
    "phone": "điện thoại",
    "email": "thư điện tử",
    "website": "trang web",
    "sector_code": "mã trường",
    "electronic_id": "mã định danh điện tử",
    "organ_id": "mã cơ quan (OrganId)",
}
"""Field → Vietnamese name in the middle of a sentence, in the order of every list."""

LONGEST: dict[str, int] = {
    column.key: column.type.length or 0
    for column in School.__table__.columns
    if column.key in LABELS and column.key != "ownership" and isinstance(column.type, String)
} | {"commune": 200}
"""Field → characters it may have."""

DATED = ("name", "levels", "commune", "abbreviation")
"""What papers and counts of a day go by: it changes from a day on, or was written wrongly."""

CODES = ("sector_code", "electronic_id", "organ_id")


@dataclass(frozen=True)
class Facts:
    """What is known about one school, without its place in the database. Empty = not known."""

    name: str = ""
    levels: tuple[Level, ...] = ()
    commune: str = ""
    ownership: Ownership | None = None
    abbreviation: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    sector_code: str = ""
    electronic_id: str = ""
    organ_id: str = ""

    @classmethod
    def of(cls, school: School) -> "Facts":
        """The facts of a school as they stand."""
        plain = {name: getattr(school, name) for name in LABELS if name not in ("levels", "commune")}
        return cls(levels=tuple(school.levels), commune=school.commune.name if school.commune else "", **plain)

    def shown(self, name: str) -> str:
        """One fact for the screen."""
        value = getattr(self, name)
        if name == "levels":
            return ", ".join(level.label for level in value)
        if name == "ownership":
            return value.label if value else ""
        return phones.display(value) if name == "phone" else str(value)

    def merged(self, other: "Facts") -> "Facts":
        """These facts with what the other knows put over them; nothing is emptied."""
        known = {name: value for name in LABELS if (value := getattr(other, name))}
        return replace(self, **known)

    def dated_changes(self, before: "Facts") -> bool:
        """Whether something papers of the past go by is another now; filling in what was not known is none."""
        return any(getattr(before, name) and getattr(before, name) != getattr(self, name) for name in DATED)

    def undated(self, before: "Facts") -> "Facts":
        """These facts with those papers of the past go by as they were."""
        return replace(self, **{name: getattr(before, name) for name in DATED})

    def write_to(self, school: School, commune: Commune | None) -> None:
        """Put the facts into a school; ``commune`` is the row of that name."""
        for field in fields(self):
            if field.name not in ("levels", "commune", "ownership"):
                setattr(school, field.name, getattr(self, field.name))
        school.ownership = self.ownership or Ownership.PUBLIC
        school.levels = list(self.levels)
        school.commune = commune


@dataclass(frozen=True)
class Difference:
    """One fact that changes. ``before`` and ``after`` are as shown on the screen."""

    field: str
    before: str
    after: str

    @property
    def label(self) -> str:
        """The Vietnamese name of the fact."""
        return LABELS[self.field]

    def __str__(self) -> str:
        return f"{self.label}: {self.before or 'trống'} → {self.after or 'trống'}"


def differences(before: Facts, after: Facts) -> list[Difference]:
    """What differs, in the usual order."""
    return [
        Difference(name, before.shown(name), after.shown(name))
        for name in LABELS
        if getattr(before, name) != getattr(after, name)
    ]


def in_words(changes: Iterable[Difference]) -> str:
    """The changes as one line of the audit trail, at most 1,000 characters."""
    return text.shorten("; ".join(map(str, changes)), 1000)


# "TT." and "P." are how lists shorten the kind.
_COMMUNE_KINDS = ("thi tran", "dac khu", "phuong", "xa", "tt", "p", "x")


def commune_key(name: str) -> tuple[str, str]:
    """Kind and name of a commune for comparing: “Xã Đông Phú”, “xã Đông phú” are ("xa", "dongphu")."""
    words = text.fold(text.clean(name)).replace(".", ". ").replace(".", "").split()
    for kind in _COMMUNE_KINDS:
        length = len(kind.split())
        if len(words) > length and words[:length] == kind.split():
            full = {"tt": "thi tran", "p": "phuong", "x": "xa"}.get(kind, kind)
            return full, "".join(words[length:])
    return "", "".join(words)


class Communes:
    """All communes, found by the names people type; a name without its kind is enough when only one bears it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._by_name: dict[str, list[tuple[str, Commune]]] = {}
        for row in session.scalars(select(Commune)):
            self._keep(row)

    def find(self, typed: str) -> Commune | None:
        """The commune meant, or None."""
        kind, name = commune_key(typed)
        same = [row for its_kind, row in self._by_name.get(name, []) if not kind or its_kind in (kind, "")]
        exact = [row for row in same if row.name == typed]
        found = (exact or same)[0] if len(exact or same) == 1 else None
        while found is not None and found.successor is not None:  # merged by the state: old lists still name it
            found = found.successor
        return found

    def get(self, typed: str) -> Commune | None:
        """The commune meant, made when there is none; None for an empty name."""
        if not typed:
            return None
        found = self.find(typed)
        if found is None:
            found = Commune(name=typed)
            self._session.add(found)
            self._keep(found)
        return found

    def _keep(self, row: Commune) -> None:
        kind, name = commune_key(row.name)
        self._by_name.setdefault(name, []).append((kind, row))
