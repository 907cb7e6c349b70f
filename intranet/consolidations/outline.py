"""The outline (bố cục): a consolidation and the office's words as the one structure that every output draws.

Parts I–V stand in their order; a part in which nothing is written is left out, and the others are counted on. What is
long goes into annexes: the schools late and missing, long lists of rows, the figures by commune and by school.
"""

from intranet.consolidations import charts, sentences, tables
from intranet.consolidations.annexes import Annexes, Keyed
from intranet.consolidations.blocks import (
    Block,
    Chart,
    Clause,
    Heading,
    Outline,
    Paragraph,
    Quote,
    Table,
)
from intranet.consolidations.paper import Paper
from intranet.consolidations.results import Consolidation, Counted, Figure, Narrative, RowList
from intranet.report_forms.definition import Part, Section

_MOST_BARS = 30  # of communes in one chart; more would fill pages that the table says in less


def outline(report: Consolidation, paper: Paper) -> Outline:
    """The report as it is printed; the same for the same consolidation and paper."""
    return _Writer(report, paper).written()


class _Writer:
    """Writes part by part; counts the parts, clauses, tables and charts."""

    def __init__(self, report: Consolidation, paper: Paper) -> None:
        self.report, self.paper = report, paper
        self.annexes = Annexes(report, paper)
        self.blocks: list[Block] = []
        self.parts = self.clauses = self.tables = self.charts = 0

    def written(self) -> Outline:
        for part in Part:
            self._part(part)
        return Outline(
            self.paper,
            opening=sentences.opening(self.report, self.paper.subject, self.paper.office),
            blocks=tuple(self.blocks),
            closing=sentences.closing(self.paper.subject, self.paper.office),
            data_as_of=sentences.as_of(self.report),
            annexes=self.annexes.written(),
        )

    def _part(self, part: Part) -> None:
        before, self.blocks, self.clauses = self.blocks, [], 0
        self._say(*self.paper.text(part))
        if part is Part.SITUATION:
            self._reporting()
        sections = [one for one in self.report.definition.sections if one.part is part and self._results(one)]
        for section in sections:
            self._section(section)
        if part is Part.RESULTS:
            self._communes()
        if part is Part.SHORTCOMINGS:
            self._shortcomings()
        if self.blocks:
            self.parts += 1
            self.blocks.insert(0, Heading(self.parts, self.paper.heading(part)))
        self.blocks = [*before, *self.blocks]

    def _say(self, *paragraphs: str) -> None:
        self.blocks += [Paragraph(text) for text in paragraphs if text]

    def _clause(self, text: str) -> None:
        self.clauses += 1
        self.blocks.append(Clause(self.clauses, text))

    def _table(self, table: Table) -> None:
        for piece in table.pieces(tables.MOST_COLUMNS):
            self.tables += 1
            self.blocks.append(tables.captioned(piece, f"Bảng {self.tables}. {piece.caption}"))

    def _chart(self, chart: Chart | None) -> None:
        if chart and self.paper.charts:
            self.charts += 1
            self.blocks.append(charts.captioned(chart, f"Biểu đồ {self.charts}. {chart.caption}"))

    def _reporting(self) -> None:
        report = self.report
        self._say(*sentences.reporting(report))
        if not report.total.reporting.expected:
            return
        if len(report.by_level) > 1:
            self._table(tables.reporting(report, report.by_level, "cấp học"))
            self._say(sentences.many_levels(report))
        self._table(tables.reporting(report, report.by_commune, "xã, phường"))
        if len(report.by_level) > 1:
            self._chart(charts.reporting(report.by_level, "cấp học"))
        if 1 < len(report.by_commune) <= _MOST_BARS:
            self._chart(charts.reporting(report.by_commune, "xã, phường", bars=True))
        self._chart(charts.trend(report))

    def _results(self, section: Section) -> list[Figure | Counted | Narrative | RowList]:
        by_key = self.report.by_key
        return [by_key[one.key] for one in section.fields if one.key in by_key]

    def _section(self, section: Section) -> None:
        results = self._results(section)
        self._clause(section.title)
        figures = tuple(one for one in results if isinstance(one, Figure))
        if figures:
            self._figures(section, figures)
        counted = [one for one in results if isinstance(one, Counted)]
        if counted:
            self._table(tables.counted(self.report, counted, f"{section.title}: số trường theo câu trả lời"))
        for one in results:
            if isinstance(one, Narrative):
                self._words(one)
            elif isinstance(one, RowList):
                self._rows(one)

    def _figures(self, section: Section, figures: tuple[Figure, ...]) -> None:
        report = self.report
        compared = self.paper.compares and (report.previous or report.last_year)
        self._say(sentences.figures(report, figures, compared=bool(compared)))
        self._table(tables.figures(report, figures, f"{section.title}: số liệu"))
        if compared:
            self._table(tables.comparison(report, figures, f"{section.title}: so sánh các kỳ"))
        self._chart(charts.figures(report, figures, section.title))

    def _words(self, one: Narrative) -> None:
        if one in self.annexes.quoted:
            self._say(sentences.narrative(one, self.annexes.where(("words", ""))))
            return
        self._say(sentences.narrative(one))
        self.blocks += [Quote(said.school, said.words) for said in one.printed]

    def _rows(self, one: RowList) -> None:
        key: Keyed = ("rows", one.field.key)
        self._say(sentences.rows(one, self.annexes.where(key)))
        if one.rows and key not in self.annexes:
            self._table(tables.merged_rows(one))

    def _communes(self) -> None:
        table = tables.communes(self.report)
        if len(table.columns) == 1 or len(self.report.by_commune) < 2:
            return
        self._clause("Số liệu theo xã, phường")
        if ("communes", "") in self.annexes:
            self._say(f"Số liệu của từng xã, phường {self.annexes.where(('communes', ''))}.")
        else:
            self._table(table)

    def _shortcomings(self) -> None:
        report, key = self.report, ("overdue", "")
        listed = self.paper.names and any((report.late, report.missing, report.returned))
        sentence = sentences.shortcomings(report, self.annexes.where(key) if listed else "")
        if sentence:
            self._clause("Việc chấp hành chế độ báo cáo")
            self._say(sentence)
        if listed and key not in self.annexes:
            for table in tables.named(report):
                self._table(table)
