"""Lists whose order people set with “Lên” and “Xuống”."""

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Placed(Protocol):
    """A row with its place in a list."""

    id: int
    position: int


Row = TypeVar("Row", bound=Placed)


def move(rows: Sequence[Row], row_id: int, by: int) -> Row | None:
    """Put a row ``by`` places further down (up when negative) and number all from 1.

    Returns the row, or None when it is not there or stands at the end already: then nothing changes.
    """
    ordered = list(rows)
    here = next((place for place, row in enumerate(ordered) if row.id == row_id), None)
    if here is None or not 0 <= here + by < len(ordered):
        return None
    moved = ordered.pop(here)
    ordered.insert(here + by, moved)
    number(ordered)
    return moved


def number(rows: Sequence[Placed]) -> None:
    """Give the rows their places from 1 in this order."""
    for place, row in enumerate(rows, 1):
        row.position = place
