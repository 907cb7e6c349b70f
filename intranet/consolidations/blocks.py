"""The pieces a printed report is made of, the same for screen, PDF and DOCX. Pure, frozen, plain text throughout."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import groupby

from intranet.consolidations.paper import Paper
from intranet.core import dates
from intranet.core.numbers import format_number, percent
from intranet.pdf.parts import roman

_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no XML file may hold, and controls nobody could see."""


def plain(words: str) -> str:
    """Text for any output: NFC, without controls; line ends and tabs stay."""
    text = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    return _ILLEGAL.sub("", text)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many: printed as a percentage with one decimal at most."""

    part: int
    whole: int

    @property
    def shown(self) -> str:
        """“87,5%”, “–” of nothing."""
        return percent(self.part, self.whole)

    @property
    def ratio(self) -> Decimal | None:
        """The printed percentage as a number, 0.875; None of nothing."""
        if not self.whole:
            return None
        return Decimal(self.shown.rstrip("%").replace(",", ".")) / 100


Cell = str | int | Decimal | date | datetime | Share | None


class Side(Enum):
    """What a column holds, and so on which side its cells stand."""

    TEXT = "left"
    NUMBER = "right"
    MIDDLE = "center"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; neighbours of one ``group`` share that as a heading above theirs. ``weight``: share of the width."""

    title: str
    side: Side = Side.NUMBER
    weight: float = 1.0
    group: str = ""

    def show(self, cell: Cell) -> str:
        """A cell as it is printed: numbers the Vietnamese way, “–” for a figure that nobody gave."""
        if cell is None:
            return "–" if self.side is Side.NUMBER else ""
        return shown(cell)


def shown(cell: Cell) -> str:
    """A value in Vietnamese writing; "" for none."""
    match cell:
        case None:
            return ""
        case str():
            return plain(cell)
        case Share():
            return cell.shown
        case datetime():
            return dates.format_datetime(cell)
        case date():
            return dates.format_date(cell)
        case _:
            return format_number(cell)


class Look(Enum):
    """A row of the data; a heading over the whole width (one cell); the sum of all."""

    PLAIN = "plain"
    GROUP = "group"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of typed cells."""

    cells: tuple[Cell, ...]
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class HeadingGroup:
    """Neighbouring columns under one heading; ``title`` empty: under none."""

    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Table:
    """A table. ``name`` is what it is called among the sheets of a workbook, ``caption`` what is printed above it.

    The first ``fixed`` columns are repeated when it is too wide for the paper and printed in several pieces.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    fixed: int = 1
    note: str = ""

    @property
    def heading_groups(self) -> list["HeadingGroup"]:
        """The columns with what stands above them: neighbours of one group, or some of none."""
        return [
            HeadingGroup(title, tuple(some)) for title, some in groupby(self.columns, key=lambda column: column.group)
        ]

    @property
    def named_at(self) -> int:
        """The place of the column that says what a row is about: the first of words."""
        return next((place for place, one in enumerate(self.columns) if one.side is Side.TEXT), 0)

    def first(self, most: int) -> tuple[Row, ...]:
        """At most so many rows, and the sum of all wherever it stands."""
        return tuple(row for place, row in enumerate(self.rows) if place < most or row.look is Look.TOTAL)

    def pieces(self, most: int) -> tuple["Table", ...]:
        """The table cut into such of at most ``most`` columns besides the fixed ones, about equally many in each."""
        free = len(self.columns) - self.fixed
        count = max(1, -(-free // most))
        size = -(-free // count)
        cuts = [(self.fixed + at * size, min(self.fixed + (at + 1) * size, len(self.columns))) for at in range(count)]
        if count == 1:
            return (self,)
        return tuple(
            replace(
                self,
                caption=f"{self.caption} (phần {place}/{count})",
                columns=self.columns[: self.fixed] + self.columns[start:end],
                rows=tuple(
                    row if row.look is Look.GROUP
                    else Row(row.cells[: self.fixed] + row.cells[start:end], row.look)
                    for row in self.rows
                ),
                note=self.note if place == count else "",
            )
            for place, (start, end) in enumerate(cuts, 1)
        )  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """Phần I–V; ``number`` counts the printed ones."""

    number: int
    text: str

    @property
    def label(self) -> str:
        """“I. TÌNH HÌNH CHUNG”."""
        return f"{roman(self.number)}. {self.text.upper()}"


@dataclass(frozen=True)
class Clause:
    """Khoản with a heading, counted within its part."""

    number: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of running text."""

    text: str

    @property
    def leads(self) -> bool:
        """Whether it leads in what follows, and so must not end a page."""
        return self.text.endswith(":")


@dataclass(frozen=True)
class Quote:
    """What one school wrote; lines of it are paragraphs."""

    school: str
    text: str

    @property
    def lines(self) -> tuple[str, ...]:
        """As printed: “- Trường …: …”, then the further lines."""
        said = [line.strip() for line in self.text.splitlines() if line.strip()] or ["…"]
        return (f"- {self.school}: {said[0]}", *said[1:])


@dataclass(frozen=True)
class Series:
    """One quantity of a chart: a value for each category; None where nobody gave one, which is not 0."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Chart:
    """A chart of columns; of bars when ``bars`` (many categories); of lines over periods when ``lines``."""

    caption: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    bars: bool = False
    lines: bool = False
    percentages: bool = False

    @property
    def largest(self) -> Decimal:
        """Where the scale ends: at 100 of percentages, else at the largest value, at least 1."""
        if self.percentages:
            return Decimal(100)
        return max(Decimal(1), *(value for one in self.series for value in one.values if value is not None))


Block = Heading | Clause | Paragraph | Quote | Table | Chart


@dataclass(frozen=True)
class Annex:
    """Phụ lục, counted on its own; ``number`` None when it is the only one."""

    title: str
    blocks: tuple[Block, ...]
    number: int | None = None
    landscape: bool = False

    @property
    def label(self) -> str:
        """“Phụ lục II”."""
        return "Phụ lục" if self.number is None else f"Phụ lục {roman(self.number)}"


@dataclass(frozen=True)
class Outline:
    """The whole report in its order: the paper's head, ``opening``, ``blocks``, ``closing``, signature, annexes."""

    paper: Paper
    opening: str
    blocks: tuple[Block, ...]
    closing: str
    data_as_of: str
    annexes: tuple[Annex, ...] = field(default=())

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table in print order."""
        every = [*self.blocks, *(block for annex in self.annexes for block in annex.blocks)]
        return tuple(block for block in every if isinstance(block, Table))
