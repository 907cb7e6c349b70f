"""The end of a document: the signer (ô 7) on the right, level with nơi nhận (ô 9b) on the left."""

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer, Table

from intranet.pdf import styles
from intranet.pdf.paper import PARAGRAPH_GAP, SIGNING_SPACE, TEXT_WIDTH, Part
from intranet.pdf.text import clip, wrap

_LEFT_SHARE = 0.45
_MOST_TITLE_LINES = 8
# Recipients beside the signature; a longer list continues in rows that may go to the next page.
_LINES_BESIDE = 24


def signature(
    titles: Sequence[str], name: str, recipients: Sequence[str], *, available: float = TEXT_WIDTH
) -> list[Flowable]:
    """Signature and recipients, kept on one page.

    `titles` are the lines of ô 7a: ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"). `name` has no academic title,
    empty for a draft. `recipients` come without dash and end mark; the last is the filing line "Lưu: VT, …".
    """
    left = available * _LEFT_SHARE
    right = available - left
    lines = _recipient_lines(recipients, left - 6)
    first: list[Flowable] = [styles.paragraph("Nơi nhận:", styles.left(Part.RECIPIENTS)), *lines[:_LINES_BESIDE]]
    signed: list[Flowable] = []
    for text in titles:
        signed += _lines(text.upper(), Part.AUTHORITY, right)
    signed += [Spacer(1, SIGNING_SPACE), *_lines(name, Part.SIGNER, right)]
    rows: list[list[object]] = [[first, signed]]
    rows += [[line, ""] for line in lines[_LINES_BESIDE:]]
    layout = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ]
    table = Table(rows, colWidths=[left, right], style=layout, hAlign="LEFT", spaceBefore=PARAGRAPH_GAP * 2)
    return [table]


def _recipient_lines(recipients: Sequence[str], limit: float) -> list[Flowable]:
    """The list cut into printed lines: "- …;", the last one ended by "."."""
    part = Part.RECIPIENT
    style = styles.left(part)
    lines: list[Flowable] = []
    for index, text in enumerate(recipients, start=1):
        end = "." if index == len(recipients) else ";"
        for line in wrap(f"- {text.strip().rstrip(';,. ')}{end}", part.face, part.size, limit):
            lines.append(styles.paragraph(line, style))
    return lines


def _lines(text: str, part: Part, limit: float) -> list[Flowable]:
    wrapped = clip(wrap(text, part.face, part.size, limit), _MOST_TITLE_LINES)
    return [styles.fixed_line(line, part) for line in wrapped]
