"""The body of a document (ô 5a, 6, 9a) and the heads of its annexes."""

from collections.abc import Sequence

from reportlab.platypus import Flowable, NextPageTemplate, PageBreak, Spacer, Table

from intranet.pdf import styles
from intranet.pdf.fonts import width
from intranet.pdf.paper import LANDSCAPE_TEXT_WIDTH, PARAGRAPH_GAP, TEXT_WIDTH, Part
from intranet.pdf.text import wrap

# Điểm are lettered in the Vietnamese alphabet without its vowels with marks, as laws do.
_POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def title(kind: str, subject: str = "") -> list[Flowable]:
    """Tên loại ("BÁO CÁO") and trích yếu, centred, with the rule (ô 5a)."""
    story: list[Flowable] = [styles.fixed_line(kind.upper(), Part.KIND)]
    length = width(kind.upper(), Part.KIND.face, Part.KIND.size)
    if subject:
        lines, length = styles.centred_lines(subject, Part.SUBJECT, TEXT_WIDTH * 0.86)
        story += lines
    return [*story, styles.short_rule(length), Spacer(1, 12)]


def addressees(names: Sequence[str]) -> list[Flowable]:
    """Kính gửi (ô 9a): one name on the same line, several as a list with "-" and ";"."""
    part = Part.ADDRESSEE
    if len(names) == 1:
        lines, _ = styles.centred_lines(f"Kính gửi: {names[0]}", part, TEXT_WIDTH * 0.86)
        return [*lines, Spacer(1, PARAGRAPH_GAP)]
    label = "Kính gửi:"
    label_width = width(label, part.face, part.size) + 6
    texts = [f"- {text}" for text in listed(names)]
    longest = max((width(text, part.face, part.size) for text in texts), default=0.0)
    list_width = min(TEXT_WIDTH * 0.7, longest + 1)
    # A row for each line, so that a list of any length can go over pages.
    rows = [["", line] for text in texts for line in wrap(text, part.face, part.size, list_width)]
    rows[:1] = [[label, rows[0][1]]] if rows else [[label, ""]]
    layout = [
        ("FONT", (0, 0), (-1, -1), part.face, part.size, part.leading),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    return [Table(rows, colWidths=[label_width, list_width], style=layout), Spacer(1, PARAGRAPH_GAP)]


def bases(texts: Sequence[str]) -> list[Flowable]:
    """Căn cứ ban hành: italic, one a line, ";" after each and "." after the last, whatever was typed."""
    return [styles.paragraph(text, styles.running(Part.BASIS)) for text in listed(texts)]


def body(text: str, *, keep: bool = False) -> list[Flowable]:
    """Running text; each line of it is a paragraph, empty lines are left out. `keep`: on one page with what follows."""
    return [styles.paragraph(line, styles.running(Part.BODY, keep=keep)) for line in text.splitlines() if line.strip()]


def closing(text: str) -> list[Flowable]:
    """The last paragraph, ended by "./." and kept on one page with the signature that follows."""
    ended = f"{text.rstrip(' ./')}./."
    return [styles.paragraph(ended, styles.running(Part.BODY, keep=True))]


def chapter(label: str, heading: str) -> list[Flowable]:
    """Phần or chương: "Chương I" and its heading, both centred."""
    lines, _ = styles.centred_lines(heading.upper(), Part.CHAPTER, TEXT_WIDTH * 0.86, keep=True)
    return [Spacer(1, PARAGRAPH_GAP), styles.fixed_line(label, Part.CHAPTER, keep=True), *lines]


def section(number: int, heading: str) -> list[Flowable]:
    """Mục: "I. TÌNH HÌNH CHUNG"."""
    return _heading(f"{roman(number)}. {heading.upper()}", Part.SECTION)


def clause(number: int, heading: str) -> list[Flowable]:
    """Khoản with a heading: "1. Kết quả đạt được"."""
    return _heading(f"{number}. {heading}", Part.CLAUSE)


def point(number: int, text: str) -> list[Flowable]:
    """Điểm: "a) …", upright as the body."""
    return [styles.paragraph(f"{point_letter(number)}) {text}", styles.running(Part.POINT))]


def dashed(texts: Sequence[str]) -> list[Flowable]:
    """Items under a điểm or khoản: "- …;", the last ended by "."."""
    return [styles.paragraph(f"- {text}", styles.running(Part.BODY)) for text in listed(texts)]


def annex(heading: str, source: str, *, number: int | None = None, landscape: bool = False) -> list[Flowable]:
    """A new page with "Phụ lục II", its heading and "(Kèm theo …)"; its pages are numbered from 1 again.

    `number` is left out when the document has one annex only; `source` is the line without its brackets.
    """
    available = LANDSCAPE_TEXT_WIDTH if landscape else TEXT_WIDTH
    label = "Phụ lục" if number is None else f"Phụ lục {roman(number)}"
    heading_lines, _ = styles.centred_lines(heading.upper(), Part.ANNEX_TITLE, available * 0.9)
    source_lines, length = styles.centred_lines(f"({source})", Part.ANNEX_SOURCE, available * 0.9)
    return [
        NextPageTemplate(opening_page(landscape)),
        PageBreak(),
        styles.fixed_line(label, Part.ANNEX),
        *heading_lines,
        *source_lines,
        styles.short_rule(length),
        Spacer(1, 12),
    ]


def opening_page(landscape: bool) -> str:
    """Name of the page without a number that begins a document or an annex."""
    return "opening-landscape" if landscape else "opening-portrait"


def roman(number: int) -> str:
    """1 → I, 14 → XIV; for the few parts of one document."""
    numeral = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        numeral += letters * times
    return numeral


def point_letter(number: int) -> str:
    """1 → a, 5 → đ, 23 → y, 24 → aa."""
    again, index = divmod(number - 1, len(_POINT_LETTERS))
    return _POINT_LETTERS[index] * (again + 1)


def _heading(text: str, part: Part) -> list[Flowable]:
    return [styles.paragraph(text, styles.running(part, keep=True))]


def listed(texts: Sequence[str]) -> list[str]:
    """Each text ended by ";", the last by "."."""
    bare = [text.strip().rstrip(";,. ") for text in texts]
    return [f"{text};" for text in bare[:-1]] + [f"{text}." for text in bare[-1:]]
