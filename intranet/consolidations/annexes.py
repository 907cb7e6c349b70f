"""The annexes of a report: which there are, where the text sends the reader, and what stands in them."""

from collections.abc import Iterator

from intranet.consolidations import tables
from intranet.consolidations.blocks import Annex, Block, Clause, Paragraph, Quote, Table
from intranet.consolidations.paper import Paper
from intranet.consolidations.results import Consolidation, RowList
from intranet.pdf.parts import roman
from intranet.report_forms.definition import NUMBERS

LISTED_IN_BODY = 25
"""A longer list is an annex."""

WIDE_IN_BODY = 5
"""A longer list of many columns is one, too: upright paper leaves them no room."""

QUOTED_IN_BODY = 12
"""More schools' words on one thing stand in the annex of words."""

FIGURES_IN_BODY = 6
"""More figures than that by commune are an annex."""

_NARROW = 4  # so many columns have room on upright paper

Keyed = tuple[str, str]
"""What kind of annex, and of which field."""


class Annexes:
    """The annexes in their order, known before the text is written, so that it can name them."""

    def __init__(self, report: Consolidation, paper: Paper) -> None:
        self._report = report
        found: list[Keyed] = []
        if paper.names and len(report.late) + len(report.missing) + len(report.returned) > LISTED_IN_BODY:
            found.append(("overdue", ""))
        self.quoted = [one for one in report.narratives if len(one.printed) > QUOTED_IN_BODY]
        if self.quoted:
            found.append(("words", ""))
        found += [("rows", one.field.key) for one in report.row_lists if _long(one)]
        figures = len(report.figures) + sum(len(one.options) for one in report.counted)
        if len(report.by_commune) > 1 and figures > FIGURES_IN_BODY:
            found.append(("communes", ""))
        if paper.annexes and report.lines and any(one.kind in NUMBERS for one in report.definition.fields):
            found.append(("schools", ""))
        self._keys = found

    def __contains__(self, key: Keyed) -> bool:
        return key in self._keys

    def where(self, key: Keyed) -> str:
        """“tại Phụ lục II kèm theo”; “dưới đây” for what is no annex."""
        if key not in self._keys:
            return "dưới đây"
        if len(self._keys) == 1:
            return "tại Phụ lục kèm theo"
        return f"tại Phụ lục {roman(self._keys.index(key) + 1)} kèm theo"

    def written(self) -> tuple[Annex, ...]:
        """All of them."""
        alone = len(self._keys) == 1
        return tuple(self._annex(key, None if alone else place) for place, key in enumerate(self._keys, 1))

    def _annex(self, key: Keyed, number: int | None) -> Annex:
        kind, field = key
        if kind == "overdue":
            return Annex("Danh sách trường nộp trễ, chưa nộp", tuple(tables.named(self._report)), number)
        if kind == "words":
            return Annex("Nội dung các trường nêu", tuple(self._words()), number)
        if kind == "communes":
            return Annex("Số liệu theo xã, phường", _pieces(tables.communes(self._report)), number, landscape=True)
        if kind == "schools":
            return Annex("Số liệu của từng trường", _pieces(tables.schools(self._report)), number, landscape=True)
        one = self._report.by_key[field]
        assert isinstance(one, RowList)  # noqa: S101 - the keys were taken from the lists of rows
        return Annex(one.field.label, (tables.captioned(tables.merged_rows(one), ""),), number, landscape=True)

    def _words(self) -> Iterator[Block]:
        for place, one in enumerate(self.quoted, 1):
            yield Clause(place, one.field.label)
            for said in one.printed:
                yield Quote(said.school, said.words)


def _long(one: RowList) -> bool:
    return len(one.rows) > (WIDE_IN_BODY if len(one.field.columns) > _NARROW else LISTED_IN_BODY)


def _pieces(table: Table) -> tuple[Block, ...]:
    pieces = table.pieces(tables.MOST_COLUMNS_LANDSCAPE)
    if len(pieces) == 1:
        pieces = (tables.captioned(table, ""),)
    return (*pieces, *([Paragraph(table.note)] if table.note else []))
