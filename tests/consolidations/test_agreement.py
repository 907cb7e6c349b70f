"""PDF, Word file and workbook hold the same cells as the outline, to the digit."""

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import docx
import pytest
from python_calamine import CalamineWorkbook

from intranet.consolidations.blocks import Look, Share, Side, plain, shown
from intranet.consolidations.consolidation import consolidate
from intranet.consolidations.docx import report_docx
from intranet.consolidations.outline import outline
from intranet.consolidations.pdf import report_pdf
from intranet.consolidations.xlsx import report_xlsx, sheets
from intranet.core import clock
from intranet.report_forms.shipped import COMMUNICATION, OPINION
from tests.consolidations.papers_made import PAPER, district
from tests.pdf.reading import read
from tests.reporting import SMALL

QUIET = replace(PAPER, charts=False)
FORMS = {"small": SMALL, "communication": COMMUNICATION, "opinion": OPINION}


@pytest.fixture(params=FORMS, scope="module")
def report(request):
    return consolidate(district(40, FORMS[request.param], communes=7))


def printed(table):
    """The rows of a table as they are printed."""
    return [[column.show(cell) for column, cell in zip(table.columns, row.cells, strict=True)] for row in table.rows]


def test_the_word_file_has_exactly_the_tables_of_the_outline(report):
    laid_out = outline(report, QUIET)
    written = docx.Document(io.BytesIO(report_docx(laid_out))).tables[1:]
    written = [table for table in written if "Nơi nhận:" not in table._tbl.xpath("string(.)")]
    assert len(written) == len(laid_out.tables)
    for table, found in zip(laid_out.tables, written, strict=True):
        rows = ["".join(cell.xpath("string(.)")) for row in found._tbl.tr_lst for cell in [row]]
        headings = len(rows) - len(table.rows)
        assert headings in (1, 2)
        assert rows[headings:] == ["".join(cells).replace("\n", "") for cells in printed(table)]


def test_the_pdf_has_the_figures_of_every_row(report):
    laid_out = outline(report, QUIET)
    lines = Counter()
    for page in read(report_pdf(laid_out)):
        rows = {}
        for line in page.lines:
            rows.setdefault(line.base, []).append(line)
        for row in rows.values():
            whole = "".join(line.text for line in sorted(row, key=lambda line: line.left)).replace(" ", "")
            lines[whole] += 1
    for table in laid_out.tables:
        figures = [place for place, column in enumerate(table.columns) if column.side is Side.NUMBER]
        if not figures or figures != list(range(figures[0], len(table.columns))):
            continue  # its figures do not stand side by side up to the right edge
        for cells in printed(table):
            wanted = "".join(cells[place] for place in figures).replace(" ", "")
            assert any(line.endswith(wanted) for line in lines), (table.caption, cells)


def test_every_word_of_the_outline_is_in_the_pdf_and_in_the_word_file(report):
    laid_out = outline(report, QUIET)
    pages = [re.sub(r"^[0-9]+\r\n", "", page.text) for page in read(report_pdf(laid_out))]  # without its number
    pdf = "".join("".join(pages).split())
    word = "".join(docx.Document(io.BytesIO(report_docx(laid_out))).element.body.xpath("string(.)").split())
    said = [laid_out.opening, laid_out.closing]
    said += [getattr(block, "label", block.text) for block in laid_out.blocks if not hasattr(block, "rows")]
    assert len(said) > 5
    for text in said:
        assert "".join(text.split()) in word
        assert "".join(text.split()) in pdf


def test_the_workbook_has_the_cells_as_numbers_days_and_words(report):
    book = CalamineWorkbook.from_object(io.BytesIO(report_xlsx(report, PAPER)))
    every = sheets(report)
    assert len(book.sheet_names) == len(every)
    for name, table in zip(book.sheet_names, every, strict=True):
        found = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for row, cells in zip(table.rows, found[len(found) - len(table.rows) :], strict=True):
            assert [_meant(cell) for cell in row.cells] == [_read(cell) for cell in cells], (name, row)


def _meant(cell):
    match cell:
        case Share():
            return "–" if cell.ratio is None else float(cell.ratio)
        case int() | Decimal():
            return float(cell)
        case datetime():
            return clock.local(cell).replace(tzinfo=None, microsecond=0)
        case date():
            return cell
        case None:
            return ""
        case _:
            return plain(cell)


def _read(cell):
    return float(cell) if isinstance(cell, int | float) else cell


def test_the_workbook_s_figures_are_the_paper_s(report):
    """A table that the paper prints whole has the same rows in the workbook."""
    in_book = {(table.name, tuple(row.cells)) for table in sheets(report) for row in table.rows}
    compared = 0
    for table in outline(report, PAPER).tables:
        if table.name not in ("Từng trường", "Số liệu theo xã, phường"):
            compared += len(table.rows)
            assert {(table.name, tuple(row.cells)) for row in table.rows if row.look is not Look.GROUP} <= in_book
    assert compared > 10
    for piece in outline(report, PAPER).tables:
        if piece.name == "Số liệu theo xã, phường":
            (whole,) = [table for table in sheets(report) if table.name == piece.name]
            places = [whole.columns.index(column) for column in piece.columns]
            assert [row.cells for row in piece.rows] == [
                tuple(row.cells[place] for place in places) for row in whole.rows
            ]


def test_shown_numbers_read_back_to_the_same(report):
    for table in sheets(report):
        for row in table.rows:
            for cell in row.cells:
                if isinstance(cell, Decimal):
                    assert Decimal(shown(cell).replace(".", "").replace(",", ".")) == cell
