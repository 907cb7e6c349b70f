"""Old one-byte text inside a table (TCVN3, VNI): found, shown both ways, converted when the person says so."""

from collections.abc import Container
from dataclasses import dataclass, replace

from intranet.core import text
from intranet.units.tables import Row, Table

READERS = {"tcvn3": text.from_tcvn3, "vni": text.from_vni}
LABELS = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI"}
_FINDERS = {"tcvn3": text.looks_like_tcvn3, "vni": text.looks_like_vni}
_SHOWN = 6


@dataclass(frozen=True)
class Suspicion:
    """What looks like old text. ``encoding`` is the likelier; ``examples``: as sent, read as TCVN3, read as VNI."""

    encoding: str
    examples: tuple[tuple[str, ...], ...]


def suspect(table: Table) -> Suspicion | None:
    """Whether the table holds cells that look like old text, and how some of them read."""
    cells = list(dict.fromkeys(cell for row in _all(table) for cell in row if not cell.isascii()))
    found = {encoding: [cell for cell in cells if looks(cell)] for encoding, looks in _FINDERS.items()}
    encoding = max(found, key=lambda one: len(found[one]))
    if not found[encoding]:
        return None
    examples = tuple((cell, *(read(cell) for read in READERS.values())) for cell in found[encoding][:_SHOWN])
    return Suspicion(encoding, examples)


def converted(table: Table, encoding: str) -> Table:
    """The table in Unicode. Column by column, because a list may be typed in two fonts: only columns with old text
    are converted (the header line for itself), and there only cells without a letter that exists in Unicode alone.
    """
    if encoding not in READERS:
        return table
    looks, read = _FINDERS[encoding], READERS[encoding]
    places = range(len(table.header))
    old = {place for place in places if any(looks(row.cells[place]) for row in table.rows)}

    def cells(line: tuple[str, ...], places: Container[int]) -> tuple[str, ...]:
        return tuple(
            read(typed) if place in places and not _unicode_only(typed) else typed for place, typed in enumerate(line)
        )

    header = cells(table.header, places) if any(map(looks, table.header)) else table.header
    return replace(table, header=header, rows=tuple(Row(row.line, cells(row.cells, old)) for row in table.rows))


def _all(table: Table) -> list[tuple[str, ...]]:
    return [table.header, *(row.cells for row in table.rows)]


def _unicode_only(typed: str) -> bool:
    return any("\u0102" <= character <= "\u1ef9" for character in typed)
