"""The report as the office signs it: the outline in the form of NĐ 30/2020."""

from collections.abc import Callable, Iterable

from reportlab.platypus import Flowable

from intranet.consolidations import blocks
from intranet.consolidations.blocks import Block, Chart, Clause, Heading, Look, Outline, Paragraph, Quote, Table
from intranet.pdf import document, parts
from intranet.pdf.charts import Series, bar_chart, line_chart
from intranet.pdf.letterhead import Letterhead
from intranet.pdf.signature import signature
from intranet.pdf.tables import Column, Kind, Row, data_table

_SIZE, _SIZE_LANDSCAPE = 11.0, 10.0


def report_pdf(outline: Outline, progress: Callable[[int], None] | None = None) -> bytes:
    """The PDF; the same outline gives the same bytes. ``progress`` is told the number of each page as it is begun."""
    paper = outline.paper
    story: list[Flowable] = [
        *Letterhead(paper.superior_line, paper.issuing_line, paper.number_text, paper.place_date).flowables(),
        *parts.title("Báo cáo", paper.subject),
        *(parts.addressees(paper.addressees) if paper.addressees else []),
        *(parts.bases(paper.bases) if paper.bases else []),
        *parts.body(outline.opening),
        *_drawn(outline.blocks, _SIZE),
        *parts.closing(outline.closing),
        *signature(paper.titles, paper.signer_name, paper.recipients),
    ]
    for annex in outline.annexes:
        story += parts.annex(annex.title, paper.source, number=annex.number, landscape=annex.landscape)
        story += _drawn(annex.blocks, _SIZE_LANDSCAPE if annex.landscape else _SIZE)
    return document.build(
        story,
        title=f"Báo cáo {paper.subject}",
        author=paper.office,
        subject=f"{paper.subject}; số liệu tính đến {outline.data_as_of}",
        created=paper.on,
        mark=paper.mark,
        progress=progress,
    )


def _drawn(some: Iterable[Block], size: float) -> list[Flowable]:
    return [flowable for block in some for flowable in _flowables(block, size)]


def _flowables(block: Block, size: float) -> list[Flowable]:
    match block:
        case Heading():
            return parts.section(block.number, block.text)
        case Clause():
            return parts.clause(block.number, block.text)
        case Paragraph():
            return parts.body(block.text, keep=block.leads)
        case Quote():
            return [flowable for line in block.lines for flowable in parts.body(line)]
        case Table():
            return data_table(_columns(block), _rows(block), caption=block.caption, size=size)
        case Chart():
            return chart_flowables(block)


def _columns(table: Table) -> list[Column]:
    return [Column(one.title, one.weight, one.side.value, one.group) for one in table.columns]


def _rows(table: Table) -> list[Row]:
    columns = table.columns
    return [
        Row([blocks.shown(row.cells[0])], Kind.GROUP)
        if row.look is Look.GROUP
        else Row(
            [column.show(cell) for column, cell in zip(columns, row.cells, strict=True)],
            Kind.TOTAL if row.look is Look.TOTAL else Kind.PLAIN,
        )
        for row in table.rows
    ]


def chart_flowables(chart: Chart) -> list[Flowable]:
    """The drawings of a chart, one or several, with space below."""
    series = [
        Series(one.name, [None if value is None else float(value) for value in one.values]) for one in chart.series
    ]
    if chart.lines:
        return line_chart(chart.categories, series, caption=chart.caption, percentages=chart.percentages)
    return bar_chart(
        chart.categories, series, caption=chart.caption, horizontal=chart.bars, percentages=chart.percentages
    )
