"""One row of an imported list read as the facts of a school: what was understood, what is odd, what is missing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from intranet.core import phones, text
from intranet.units.cautions import mailbox_caution
from intranet.units.facts import CODES, LABELS, LONGEST, Communes, Facts
from intranet.units.forms import MAILBOX
from intranet.units.levels import Level
from intranet.units.models import Ownership
from intranet.units.name_reading import levels_in_name, read_levels
from intranet.units.office import OfficeProfile
from intranet.units.tables import Row

_PRIVATE = {"tu thuc", "tu", "dan lap", "ngoai cong lap", "tt"}
_PUBLIC = {"cong lap", "cong", "cl"}
_PRESCHOOL = {Level.NURSERY, Level.KINDERGARTEN, Level.PRESCHOOL}


@dataclass
class ReadRow:
    """What a row says. ``error`` is why it cannot be kept, or “”; ``unread_level`` a level nobody has explained yet."""

    line: int
    facts: Facts
    warnings: list[str] = field(default_factory=list)
    error: str = ""
    unread_level: str = ""


class RowReader:
    """Reads rows by the match of columns the person made.

    ``level_meanings``: typed level → levels, for what ``read_levels`` does not know. A cell too long for its fact
    makes the row an error; nothing is cut.
    """

    def __init__(
        self,
        columns: Mapping[str, int],
        communes: Communes,
        profile: OfficeProfile | None,
        level_meanings: Mapping[str, str],
    ) -> None:
        self._columns, self._communes, self._profile = columns, communes, profile
        self._meanings = level_meanings

    def read(self, row: Row) -> ReadRow:
        """The facts of a row."""
        cells = {name: _cell(row.cells[place]) for name, place in self._columns.items()}
        notes: list[str] = []
        too_long = [LABELS[name] for name in cells if len(cells[name]) > LONGEST.get(name, 100)]
        if too_long:
            kept = Facts(name=text.shorten(cells["name"], LONGEST["name"]))
            return ReadRow(row.line, kept, error=f"{', '.join(too_long)}: dài quá quy định.".capitalize())
        levels, unread = self._levels(cells, notes)
        facts = Facts(
            name=cells["name"],
            levels=tuple(levels),
            commune=self._commune(cells.get("commune", "")),
            ownership=_ownership(cells.get("ownership", ""), notes),
            abbreviation=cells.get("abbreviation", ""),
            address=cells.get("address", ""),
            phone=_phone(cells.get("phone", ""), notes),
            email=self._email(cells.get("email", ""), notes),
            website=cells.get("website", ""),
            **{name: cells.get(name, "") for name in CODES},
        )
        error = _missing(facts, unread)
        return ReadRow(row.line, facts, notes, error, unread if error else "")

    def _levels(self, cells: Mapping[str, str], notes: list[str]) -> tuple[list[Level], str]:
        typed, named = cells.get("levels", ""), levels_in_name(cells["name"])
        read = read_levels(self._meanings.get(typed, typed)) if typed else None
        if typed and read is None:
            if named:
                notes.append(f"Chưa hiểu cấp học “{typed}”; lấy theo tên trường.")
            return named, typed
        if read and named and not set(read) & set(named) and not (set(read) | set(named)) <= _PRESCHOOL:
            notes.append(f"Cấp học “{typed}” khác với tên trường.")
        return read or named, ""

    def _commune(self, typed: str) -> str:
        found = self._communes.find(typed) if typed else None
        return found.name if found else typed

    def _email(self, typed: str, notes: list[str]) -> str:
        if not typed:
            return ""
        first = re.split(r"[\s,;]+", typed)[0]
        if not re.match(MAILBOX, first):
            notes.append(f"Thư điện tử “{typed}” không đúng dạng, không nhập.")
            return ""
        if first != typed:
            notes.append(f"Ô thư điện tử có nhiều phần, chỉ lấy {first} (trong ô: {typed}).")
        if caution := mailbox_caution(self._profile, first):
            notes.append(caution)
        return first


def _cell(typed: str) -> str:
    cleaned = text.clean(typed)
    # Our own CSV puts an apostrophe before what Excel would take for a formula.
    return cleaned[1:] if cleaned.startswith(("'=", "'+", "'-", "'@")) else cleaned


def _phone(typed: str, notes: list[str]) -> str:
    if not typed:
        return ""
    first, *others = phones.split_numbers(typed) or [typed]
    if others:
        notes.append(f"Ô điện thoại có nhiều số: giữ {first}; chưa nhập {', '.join(others)}.")
    phone = phones.normalise(first, phones.PhoneKind.LANDLINE)
    notes.extend(f"Điện thoại {first}: {warning}" for warning in phone.warnings)
    return phone.e164 or first


def _ownership(typed: str, notes: list[str]) -> Ownership | None:
    folded = text.fold(typed)
    if folded in _PRIVATE:
        return Ownership.PRIVATE
    if typed and folded not in _PUBLIC:
        notes.append(f"Chưa hiểu loại hình “{typed}”, không nhập.")
    return Ownership.PUBLIC if folded in _PUBLIC else None


def _missing(facts: Facts, unread: str) -> str:
    if not facts.name:
        return "Thiếu tên trường."
    if not facts.levels:
        return f"Chưa hiểu cấp học “{unread}”." if unread else "Thiếu cấp học, tên trường cũng không cho biết."
    return ""
