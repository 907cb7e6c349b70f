"""Paragraph styles and the few flowables that several components share."""

from functools import cache

from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, HRFlowable, Paragraph
from reportlab.platypus.paraparser import ParaFrag

from intranet.pdf.fonts import width
from intranet.pdf.paper import FIRST_LINE, PARAGRAPH_GAP, RULE, SHORT_RULE, Part
from intranet.pdf.text import balance, clean

_MOST_TITLE_LINES = 12


@cache
def centred(part: Part, *, keep: bool = False) -> ParagraphStyle:
    """Centred lines in single spacing; `keep` holds them on the page of what follows."""
    return _style(part, "centred", alignment=TA_CENTER, keepWithNext=keep)


@cache
def left(part: Part) -> ParagraphStyle:
    """Text set from the left, in the size and face of a component."""
    return _style(part, "left", alignment=TA_LEFT)


@cache
def running(part: Part, *, keep: bool = False) -> ParagraphStyle:
    """Running text (ô 6): justified, first line 1.27 cm, 6 pt between paragraphs, a little over single."""
    return _style(
        part,
        "running",
        alignment=TA_JUSTIFY,
        firstLineIndent=FIRST_LINE,
        spaceBefore=PARAGRAPH_GAP,
        leading=round(part.size * 1.25, 1),
        allowWidows=0,
        allowOrphans=0,
        keepWithNext=keep,
    )


@cache
def caption() -> ParagraphStyle:
    """The name of a table, kept with it."""
    gaps = {"spaceBefore": PARAGRAPH_GAP * 1.5, "spaceAfter": PARAGRAPH_GAP}
    return _style(Part.CAPTION, "caption", alignment=TA_CENTER, keepWithNext=True, **gaps)


def _style(part: Part, manner: str, **settings: object) -> ParagraphStyle:
    common = {"fontName": part.face, "fontSize": part.size, "leading": part.leading, "textColor": black}
    return ParagraphStyle(f"{part.name}-{manner}", **(common | settings))


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Plain text as a paragraph. It is never parsed, so that `<img src=…>` is printed and not obeyed.

    Escaping would do that too, but then ReportLab's parser needs minutes for some thousand ampersands.
    """
    return Paragraph("", style, frags=[_fragment(style).clone(text=clean(text))])


@cache
def _fragment(style: ParagraphStyle) -> ParaFrag:
    """The style as ReportLab's parser writes it on each piece of text."""
    return Paragraph("x", style).frags[0]


def centred_lines(text: str, part: Part, limit: float, *, keep: bool = False) -> tuple[list[Flowable], float]:
    """Centred text in lines of about equal length, and the length of the longest (points).

    A very long text is one paragraph instead, which may run over pages.
    """
    lines = balance(text, part.face, part.size, limit)
    longest = max(width(line, part.face, part.size) for line in lines)
    if len(lines) > _MOST_TITLE_LINES:
        return [paragraph(text, centred(part))], longest
    return [fixed_line(line, part, keep=keep) for line in lines], longest


def fixed_line(line: str, part: Part, *, keep: bool = False) -> Paragraph:
    """One centred line that fits its column: its spaces are kept as they are and never broken."""
    return paragraph(line.replace(" ", "\u00a0"), centred(part, keep=keep))


def rule(length: float, gap: float = 3.0) -> HRFlowable:
    """A solid centred rule, `gap` points under the text above it."""
    return HRFlowable(width=length, thickness=RULE, color=black, lineCap="butt", spaceBefore=gap, spaceAfter=0)


def short_rule(text_length: float, gap: float = 4.0) -> HRFlowable:
    """The rule under the issuing body and under the trích yếu: between a third and a half of the text."""
    return rule(text_length * SHORT_RULE, gap)
