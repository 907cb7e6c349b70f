"""The files a consolidation is put out as. The same consolidation and paper give the same bytes."""

import re

from intranet.consolidations.models import Output
from intranet.consolidations.outline import outline
from intranet.consolidations.paper import Paper
from intranet.consolidations.pdf import report_pdf
from intranet.consolidations.results import Consolidation
from intranet.consolidations.xlsx import report_xlsx
from intranet.core.spreadsheets import XLSX
from intranet.core.text import fold
from intranet.jobs.queue import Progress
from intranet.report_forms.definition import NUMBERS

SLOW = 1.0
"""Seconds a person is let wait for a file; what takes longer is a job."""

MEDIA_TYPES = {
    Output.PDF: "application/pdf",
    Output.XLSX: XLSX,
    Output.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

_ROWS_A_PAGE = 34
_AT_LEAST = {Output.PDF: 0.3, Output.XLSX: 0.1, Output.DOCX: 0.6}
_CELLS_A_SECOND = {Output.PDF: 24_000, Output.XLSX: 70_000, Output.DOCX: 18_000}
_LETTERS_A_SECOND = {Output.PDF: 250_000, Output.XLSX: 5_000_000, Output.DOCX: 1_000_000}


def build(output: Output, consolidation: Consolidation, paper: Paper, progress: Progress | None = None) -> bytes:
    """The whole file. ``progress`` is told pages (how many in all is an estimate), sheets or parts as they are done."""
    if output is Output.XLSX:
        return report_xlsx(consolidation, paper, progress)
    laid_out = outline(consolidation, paper)
    if output is Output.DOCX:
        from intranet.consolidations.docx import report_docx  # Word, XML, PDFium: too much for every start to load

        return report_docx(laid_out, progress)
    if progress is None:
        return report_pdf(laid_out)
    expected = 5 + sum(len(table.rows) for table in laid_out.tables) // _ROWS_A_PAGE
    return report_pdf(laid_out, lambda page: progress(page, max(expected, page + 1), f"Vẽ trang {page}"))


def weight(consolidation: Consolidation, paper: Paper | None = None, output: Output = Output.PDF) -> float:
    """About how many seconds the file takes; more than ``SLOW`` is work for a job."""
    numbers = sum(1 for one in consolidation.definition.fields if one.kind in NUMBERS)
    printed = paper is None or paper.annexes or output is Output.XLSX
    cells = len(consolidation.lines) * (numbers + 3) if printed else 0
    cells += sum(len(one.rows) * len(one.field.columns) for one in consolidation.row_lists)
    cells += len(consolidation.by_commune) * len(consolidation.figures)
    letters = sum(len(said.words) for one in consolidation.narratives for said in one.printed)
    rows = [row for one in consolidation.row_lists for row in one.rows]
    letters += sum(len(str(value)) for row in rows for value in row.values.values())
    return _AT_LEAST[output] + cells / _CELLS_A_SECOND[output] + letters / _LETTERS_A_SECOND[output]


def filename(output: Output, consolidation: Consolidation) -> str:
    """“bao-cao-cong-tac-truyen-thong-thang-10-nam-2026.pdf”: letters every system and mail program takes."""
    facts = consolidation.facts
    words = re.findall("[a-z0-9]+", fold(f"{facts.form_name} {facts.period_name}"))
    return f"{'-'.join(words)[:120].strip('-') or 'bao-cao'}.{output.value}"
