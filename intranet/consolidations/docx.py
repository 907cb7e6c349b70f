"""The report as a Word file the office goes on writing in: the outline with real headings and tables."""

import io
from collections.abc import Iterable

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.text.paragraph import Paragraph as Written

from intranet.consolidations.blocks import (
    Annex,
    Block,
    Chart,
    Clause,
    Heading,
    Outline,
    Paragraph,
    Quote,
    Table,
    plain,
)
from intranet.consolidations.docx_head import addressees, letterhead, rule, signature, title
from intranet.consolidations.docx_paper import CELL, bytes_of, new_document, page_of
from intranet.consolidations.docx_table import table_xml
from intranet.consolidations.pictures import chart_pictures
from intranet.jobs.queue import Progress
from intranet.pdf.fonts import width
from intranet.pdf.paper import LANDSCAPE_TEXT_WIDTH, TEXT_WIDTH, Part
from intranet.pdf.parts import listed

_SIZE, _SIZE_LANDSCAPE = 11.0, 10.0


def report_docx(outline: Outline, progress: Progress | None = None) -> bytes:
    """The file; the same outline gives the same bytes. ``progress``: parts done, parts in all."""
    paper = outline.paper
    document = new_document(paper, f"Báo cáo {paper.subject}")
    letterhead(document, paper)
    title(document, "BÁO CÁO", paper.subject)
    addressees(document, paper.addressees)
    for basis in listed(paper.bases):
        document.add_paragraph().add_run(plain(basis)).italic = True
    document.add_paragraph(plain(outline.opening))
    _write(document, outline.blocks, _SIZE, TEXT_WIDTH)
    document.add_paragraph(plain(f"{outline.closing}./.")).paragraph_format.keep_with_next = True
    signature(document, paper)
    for done, annex in enumerate(outline.annexes, 1):
        if progress:
            progress(done, len(outline.annexes) + 1, f"Viết phụ lục {annex.title}")
        _annex(document, annex, paper.source)
    return bytes_of(document)


def _annex(document: Document, annex: Annex, source: str) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    page_of(section, landscape=annex.landscape)
    available = LANDSCAPE_TEXT_WIDTH if annex.landscape else TEXT_WIDTH
    _centred(document, annex.label).runs[0].bold = True
    document.add_paragraph(plain(annex.title.upper()), style="Title")
    _centred(document, f"({source})").runs[0].italic = True
    length = min(width(plain(source), Part.ANNEX_SOURCE.face, Part.ANNEX_SOURCE.size), available)
    rule(document, length, available)
    _write(document, annex.blocks, _SIZE_LANDSCAPE if annex.landscape else _SIZE, available)


def _centred(document: Document, text: str) -> Written:
    paragraph = document.add_paragraph(plain(text), style=CELL)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _write(document: Document, some: Iterable[Block], size: float, available: float) -> None:
    for block in some:
        match block:
            case Heading():
                document.add_paragraph(plain(block.label), style="Heading 1")
            case Clause():
                document.add_paragraph(plain(f"{block.number}. {block.text}"), style="Heading 2")
            case Paragraph():
                document.add_paragraph(plain(block.text)).paragraph_format.keep_with_next = block.leads or None
            case Quote():
                for line in block.lines:
                    document.add_paragraph(plain(line))
            case Table():
                _table(document, block, size, available)
            case Chart():
                _chart(document, block)


def _table(document: Document, table: Table, size: float, available: float) -> None:
    if table.caption:
        document.add_paragraph(plain(table.caption), style="Caption").paragraph_format.keep_with_next = True
    after = document.add_paragraph(style=CELL)  # Word joins tables that touch
    after._p.addprevious(table_xml(table, size, available))


def _chart(document: Document, chart: Chart) -> None:
    """Pictures whose text is in the drawing; the words of the caption also as the picture's description."""
    for content, wide in chart_pictures(chart):
        paragraph = _centred(document, "")
        paragraph.paragraph_format.space_before = Pt(6)
        picture = paragraph.add_run().add_picture(io.BytesIO(content), width=Pt(wide))
        properties = picture._inline.docPr
        properties.set("descr", plain(chart.caption))
        properties.set("name", plain(chart.caption)[:60])
