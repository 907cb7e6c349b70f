"""What NĐ 30 puts around the text of a Word file: letterhead, title, Kính gửi, signature with Nơi nhận."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from intranet.consolidations.blocks import plain
from intranet.consolidations.docx_paper import CELL
from intranet.consolidations.paper import Paper
from intranet.pdf.fonts import width
from intranet.pdf.letterhead import MOTTO, NATION
from intranet.pdf.paper import SHORT_RULE, SIGNING_SPACE, TEXT_WIDTH, Part
from intranet.pdf.parts import listed
from intranet.pdf.text import wrap

_LEFT, _SIGNING_LEFT = 0.42, 0.45  # of the text width


def letterhead(document: Document, paper: Paper) -> None:
    """Ô 1 to 4: a table without borders."""
    left, right = _columns(document, _LEFT)
    if paper.superior_line:
        line(left, paper.superior_line, Part.SUPERIOR)
    line(left, paper.issuing_line, Part.ISSUER)
    issuing = _longest(paper.issuing_line, Part.ISSUER, TEXT_WIDTH * _LEFT - 12)
    rule(left, issuing * SHORT_RULE, TEXT_WIDTH * _LEFT)
    line(left, paper.number_text, Part.NUMBER, before=6)
    line(right, NATION, Part.NATION)
    line(right, MOTTO, Part.MOTTO)
    rule(right, width(MOTTO, Part.MOTTO.face, Part.MOTTO.size), TEXT_WIDTH * (1 - _LEFT))
    line(right, paper.place_date, Part.PLACE_DATE, before=6)


def title(document: Document, kind: str, subject: str) -> None:
    """Ô 5a: tên loại and trích yếu with the rule."""
    line(document, kind, Part.KIND, before=18)
    line(document, subject, Part.SUBJECT)
    length = _longest(subject, Part.SUBJECT, TEXT_WIDTH)
    rule(document, length * SHORT_RULE, TEXT_WIDTH, after=12)


def addressees(document: Document, names: Sequence[str]) -> None:
    """Ô 9a: one name on the same line, several as a list."""
    if len(names) == 1:
        line(document, f"Kính gửi: {names[0]}", Part.ADDRESSEE)
    elif names:
        line(document, "Kính gửi:", Part.ADDRESSEE)
        for text in listed(names):
            paragraph = line(document, f"- {text}", Part.ADDRESSEE)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
            paragraph.paragraph_format.left_indent = Pt(TEXT_WIDTH * 0.3)


def signature(document: Document, paper: Paper) -> None:
    """Ô 7 on the right, ô 9b on the left."""
    left, right = _columns(document, _SIGNING_LEFT)
    first = line(left, "Nơi nhận:", Part.RECIPIENTS, before=12)
    first.alignment = WD_ALIGN_PARAGRAPH.LEFT
    for text in listed(paper.recipients):
        line(left, f"- {text}", Part.RECIPIENT).alignment = WD_ALIGN_PARAGRAPH.LEFT
    for place, text in enumerate(paper.titles):
        line(right, text.upper(), Part.AUTHORITY, before=0 if place else 12)
    line(right, paper.signer_name, Part.SIGNER, before=SIGNING_SPACE)


def line(where: Any, text: str, part: Part, *, before: float = 0) -> Paragraph:
    """A centred paragraph in the letters of a component, in the document or in a cell."""
    empty = isinstance(where, _Cell) and len(where.paragraphs) == 1 and not where.paragraphs[0].text
    paragraph: Paragraph = where.paragraphs[0] if empty else where.add_paragraph()
    paragraph.style = CELL
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(before)
    run = paragraph.add_run(plain(text))
    run.font.size = Pt(part.size)
    run.bold, run.italic = "Bold" in part.face, "Italic" in part.face
    return paragraph


def rule(where: Any, length: float, available: float, *, after: float = 0) -> None:
    """A centred rule ``length`` points long under the paragraph before."""
    paragraph = where.add_paragraph()
    paragraph.style = CELL
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Pt(max(0.0, (available - length) / 2 - 5))
    form.space_after = Pt(after)
    form.line_spacing = Pt(3)
    border = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(border), "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _columns(document: Document, left: float) -> tuple[_Cell, _Cell]:
    table = document.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    cells = table.rows[0].cells
    for column, cell, share in zip(table.columns, cells, (left, 1 - left), strict=True):
        column.width = cell.width = Pt(TEXT_WIDTH * share)
    properties = table._tbl.tblPr
    margins = (
        f'<w:tblCellMar {nsdecls("w")}><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
    )
    properties.insert_element_before(parse_xml(margins), "w:tblLook")
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    return cells[0], cells[1]


def _longest(text: str, part: Part, available: float) -> float:
    return max(width(one, part.face, part.size) for one in wrap(plain(text), part.face, part.size, available))
