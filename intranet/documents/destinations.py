"""Nơi nhận: whom a document is sent to and what for (B5), as NĐ 30 prints it (ô 9b). Pure.

A form has one list for each purpose, a document keeps them as rows in printed order, and lines that were typed freely
("Sở Giáo dục và Đào tạo (để b/c)") are read into the same.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from intranet.core import text


class Purpose(StrEnum):
    """What a copy is for; in the order the list is printed, where the copy is filed (lưu) last."""

    REPORT = "bc"
    CARRY_OUT = "th"
    COORDINATE = "ph"
    KNOW = "biet"
    FILE = "luu"

    @property
    def label(self) -> str:
        """The Vietnamese name of the list."""
        return _LABELS[self]

    @property
    def mark(self) -> str:
        """What is printed behind the name: “để b/c”; nothing for where it is filed."""
        return _MARKS[self]


_LABELS = {
    Purpose.CARRY_OUT: "Để thực hiện",
    Purpose.REPORT: "Để báo cáo",
    Purpose.COORDINATE: "Để phối hợp",
    Purpose.KNOW: "Để biết",
    Purpose.FILE: "Lưu",
}
_MARKS = {
    Purpose.CARRY_OUT: "để th/h",
    Purpose.REPORT: "để b/c",
    Purpose.COORDINATE: "để ph/h",
    Purpose.KNOW: "để biết",
    Purpose.FILE: "",
}
_READ = {
    "th/h": Purpose.CARRY_OUT, "thuc hien": Purpose.CARRY_OUT, "b/c": Purpose.REPORT, "bao cao": Purpose.REPORT,
    "ph/h": Purpose.COORDINATE, "phoi hop": Purpose.COORDINATE, "biet": Purpose.KNOW,
}  # fmt: skip
_ENDING = re.compile(r"\s*\((?:để\s+)?([^()]{1,20})\)\s*$", re.IGNORECASE)
_FILED = re.compile(r"lưu\s*:?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Destination:
    """One line: who gets a copy, and what for."""

    name: str
    purpose: Purpose

    @property
    def words(self) -> str:
        """“Sở Giáo dục và Đào tạo (để b/c)”; “Lưu: VT”."""
        if self.purpose is Purpose.FILE:
            return f"Lưu: {self.name}"
        return f"{self.name} ({self.purpose.mark})"


FILED = Destination("VT", Purpose.FILE)
"""Where a copy always stays."""


def parse(line: str) -> Destination:
    """A line typed freely; without a purpose it is there to be carried out."""
    bare = text.clean(line).lstrip("-–•").strip().rstrip(".;,")
    if filed := _FILED.match(bare):
        return Destination(bare[filed.end() :] or FILED.name, Purpose.FILE)
    if (ending := _ENDING.search(bare)) and (purpose := _READ.get(text.fold(ending[1]))):
        return Destination(bare[: ending.start()], purpose)
    return Destination(bare, Purpose.CARRY_OUT)


def parsed(lines: Iterable[str]) -> list[Destination]:
    """The lines that say something, in printed order."""
    return in_order(parse(line) for line in lines if line.strip(" -–•.;,\t"))


def of_form(values: Mapping[str, Any]) -> list[Destination]:
    """What was typed into the lists of ``forms.DestinationFields``, one a line, in printed order."""
    return in_order(
        Destination(name, purpose)
        for purpose in Purpose
        for line in (values.get(f"to_{purpose.value}") or "").splitlines()
        if (name := text.clean(line).lstrip("-–•").strip().rstrip(".;,"))
    )


def in_order(rows: Iterable[Destination]) -> list[Destination]:
    """Printed order: by purpose, and as given within one; the filing line always stands at the end."""
    order = list(Purpose)
    found = sorted(rows, key=lambda row: order.index(row.purpose))
    return found if found and found[-1].purpose is Purpose.FILE else [*found, FILED]


def stored(rows: Iterable[Destination]) -> list[dict[str, str]]:
    """As a document keeps them."""
    return [{"name": row.name, "purpose": row.purpose.value} for row in rows]


def read(rows: Iterable[Mapping[str, str]]) -> list[Destination]:
    """What a document keeps."""
    return [Destination(row["name"], Purpose(row["purpose"])) for row in rows]


def for_form(rows: Iterable[Destination]) -> dict[str, str]:
    """The text of each list of ``forms.DestinationFields``."""
    kept = list(rows)
    return {f"to_{one.value}": "\n".join(row.name for row in kept if row.purpose is one) for one in Purpose}
