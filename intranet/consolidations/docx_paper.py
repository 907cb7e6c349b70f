"""The paper of a Word file as NĐ 30 asks: A4, margins, letters, styles, page numbers; and bytes that stay the same."""

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor

from intranet.consolidations.blocks import plain
from intranet.consolidations.paper import Paper
from intranet.pdf.paper import A4_MM, FIRST_LINE, MARGINS_MM, PARAGRAPH_GAP, Part

_FONT = "Times New Roman"
_EPOCH = (1980, 1, 1, 0, 0, 0)

CELL = "Cell"
"""The style of what stands in tables and in the head: single lines, no indent, no gap."""


def new_document(paper: Paper, title: str) -> DocumentObject:
    """An empty document with the styles and properties of a report of the office."""
    document = Document()
    _styles(document)
    properties = document.core_properties
    day = datetime(paper.on.year, paper.on.month, paper.on.day)  # noqa: DTZ001 - Word's properties know no zone
    properties.title, properties.author = plain(title)[:255], plain(paper.office)[:255]
    properties.last_modified_by, properties.comments, properties.language = plain(paper.office)[:255], "", "vi-VN"
    properties.created = properties.modified = day
    properties.revision = 1
    page_of(document.sections[0], landscape=False)
    _page_number(document.sections[0])
    return document


def page_of(section: Section, *, landscape: bool) -> None:
    """A4 with the margins of the decree, pages counted from 1, no number on the first."""
    short, long = (Mm(side) for side in A4_MM)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.top_margin, section.bottom_margin = Mm(MARGINS_MM["top"][0]), Mm(MARGINS_MM["bottom"][0])
    section.left_margin, section.right_margin = Mm(MARGINS_MM["left"][0]), Mm(MARGINS_MM["right"][0])
    section.header_distance = Mm(8)
    section.footer_distance = Mm(8)
    section.different_first_page_header_footer = True
    counted = section._sectPr.find(qn("w:pgNumType"))
    if counted is None:
        counted = OxmlElement("w:pgNumType")
        # Word reads the children of a section only in their order.
        section._sectPr.find(qn("w:pgMar")).addnext(counted)
    counted.set(qn("w:start"), "1")


def _page_number(section: Section) -> None:
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    size = Part.PAGE_NUMBER.size
    look = f'<w:rPr><w:sz w:val="{round(size * 2)}"/></w:rPr>'
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r>{look}<w:t>2</w:t></w:r></w:fldSimple>')
    paragraph._p.append(field)


def _styles(document: DocumentObject) -> None:
    styles = document.styles
    language = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), "vi-VN")
    body = styles["Normal"]
    _letters(body, Part.BODY)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    body.paragraph_format.first_line_indent = Pt(FIRST_LINE)
    _spaced(body, before=PARAGRAPH_GAP, lines=1.1)
    for name, part in (("Heading 1", Part.SECTION), ("Heading 2", Part.CLAUSE)):
        style = styles[name]
        _letters(style, part)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        _spaced(style, before=PARAGRAPH_GAP, lines=1.1)
        style.paragraph_format.keep_with_next = True
    cell = styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = body
    cell.paragraph_format.first_line_indent = Pt(0)
    cell.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    _spaced(cell, before=0, lines=1)
    title = styles["Title"]
    _letters(title, Part.ANNEX_TITLE)
    title.paragraph_format.first_line_indent = Pt(0)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _spaced(title, before=0, lines=1)
    for border in title.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):
        border.getparent().remove(border)
    caption = styles["Caption"]
    _letters(caption, Part.CAPTION)
    caption.paragraph_format.first_line_indent = Pt(0)
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _spaced(caption, before=PARAGRAPH_GAP, lines=1, after=4)
    header = styles["Header"]
    header.paragraph_format.first_line_indent = Pt(0)


def _spaced(style: Any, *, before: float, lines: float, after: float = 0) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    form.line_spacing = lines


def _letters(style: Any, part: Part) -> None:
    font = style.font
    font.name, font.size = _FONT, Pt(part.size)
    font.bold, font.italic = "Bold" in part.face, "Italic" in part.face
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for attribute in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[attribute]
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), _FONT)


def bytes_of(document: DocumentObject) -> bytes:
    """The file. What it was zipped at is not in it, so that the same document gives the same bytes."""
    saved = io.BytesIO()
    document.save(saved)
    out = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            target.writestr(entry, source.read(name))
    return out.getvalue()
