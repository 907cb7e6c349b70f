"""Any user's text made safe to draw, and broken into lines of a given width.

Safe: in NFC, without controls and without a letter that the font lacks.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from intranet.pdf.fonts import COVERED, width

REPLACEMENT = "□"
ELLIPSIS = "…"
_WIDE_SPACE = re.compile(" {2,}")
# A mail or web address is cut after one of these rather than anywhere.
_CUT_AFTER = set("@./-_,;:")


def _odd_characters() -> re.Pattern[str]:
    points = sorted(COVERED)
    gaps = [(before, after) for before, after in pairwise(points) if after != before + 1]
    starts = [points[0], *(after for _, after in gaps)]
    ends = [*(before for before, _ in gaps), points[-1]]
    inside = "".join(rf"\U{start:08x}-\U{end:08x}" for start, end in zip(starts, ends, strict=True))
    return re.compile(f"[^{inside}]")


_ODD = _odd_characters()


def _replace(match: re.Match[str]) -> str:
    char = match.group()
    kind = unicodedata.category(char)
    if kind in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    if kind in ("Cf", "Mn", "Me"):  # joiners, direction marks, variation selectors only modify a neighbour
        return ""
    return REPLACEMENT


def clean(text: str) -> str:
    """One line of text that can be drawn.

    NFC, because ReportLab sets the marks of NFD beside their letter; controls and line ends become spaces, a
    character that Tinos lacks becomes □. Runs of spaces stay ("Số:      /BC-PGDĐT").
    """
    text = unicodedata.normalize("NFC", text)
    return _ODD.sub(_replace, text) if _ODD.search(text) else text


def wrap(text: str, face: str, size: float, limit: float) -> list[str]:
    """Clean text as lines of at most `limit` points, at least one; a word longer than a line is cut."""
    text = clean(text)
    if width(text, face, size) <= limit:
        return [text]
    lines: list[str] = []
    line = ""
    length = 0.0
    space = width(" ", face, size)
    # A blank left for handwriting is not a place to break.
    words = _WIDE_SPACE.sub(lambda blank: "\u00a0" * len(blank.group()), text.strip()).split(" ")
    for word in words:
        for piece, piece_length in _pieces(word, face, size, limit):
            if not line:
                line, length = piece, piece_length
            elif length + space + piece_length <= limit:
                line, length = f"{line} {piece}", length + space + piece_length
            else:
                lines.append(line)
                line, length = piece, piece_length
    return [*lines, line]


def _pieces(word: str, face: str, size: float, limit: float) -> Iterator[tuple[str, float]]:
    """The word itself when it fits on a line, otherwise pieces that do; each with its length."""
    length = width(word, face, size)
    if length <= limit:
        yield word, length
        return
    piece = ""
    length = 0.0
    for char in word:
        advance = width(char, face, size)
        if piece and length + advance > limit:
            cut = max((at for at, sign in enumerate(piece, 1) if sign in _CUT_AFTER), default=len(piece))
            yield piece[:cut], width(piece[:cut], face, size)
            piece = piece[cut:]
            length = width(piece, face, size)
        piece, length = piece + char, length + advance
    yield piece, length


def balance(text: str, face: str, size: float, limit: float) -> list[str]:
    """Like `wrap`, with the same number of lines made about equally long: for centred titles."""
    lines = wrap(text, face, size, limit)
    if not 1 < len(lines) <= 6:
        return lines
    low, high = limit / 2, limit
    while high - low > 2:
        middle = (low + high) / 2
        tighter = wrap(text, face, size, middle)
        if len(tighter) == len(lines):
            lines, high = tighter, middle
        else:
            low = middle
    return lines


def clip(lines: list[str], most: int) -> list[str]:
    """At most so many lines; what was cut off shows as an ellipsis."""
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][:-1] + ELLIPSIS]
