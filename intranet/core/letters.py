"""Vietnamese letters: the one spelling we store (NFC), the folded one we search, and the tone of a syllable.

Facts: TCVN 6909:2001 (Unicode, precomposed) is mandatory for documents (NĐ 30/2020/NĐ-CP, Phụ lục I).
NFD does not split đ; many keyboards of the 1990s typed the Icelandic Ð in its place.
"""

import re
import unicodedata
from typing import NamedTuple

from intranet.core.legacy import SOFT_HYPHEN, looks_like_tcvn3

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""Combining marks in dictionary order: ngang, huyền, hỏi, ngã, sắc, nặng."""

_LOOKALIKE_D = str.maketrans("ÐðƉ", "ĐđĐ")
_SHAPES = {
    "a\u0306": "ă",
    "a\u0302": "â",
    "e\u0302": "ê",
    "o\u0302": "ô",
    "o\u031b": "ơ",
    "u\u031b": "ư",
}


def nfc(s: str) -> str:
    """The same text in precomposed Unicode."""
    return unicodedata.normalize("NFC", s)


def clean(s: str) -> str:
    """One line as we store it: NFC, trimmed, white space collapsed, control and invisible characters gone.

    The Icelandic Ð becomes Đ. A soft hyphen stays when the text looks like TCVN3, where it is the letter ư.
    """
    keep = SOFT_HYPHEN if SOFT_HYPHEN in s and looks_like_tcvn3(s) else ""
    kept = [
        " " if c.isspace() else c
        for c in nfc(s).translate(_LOOKALIKE_D)
        if c.isspace() or c in keep or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    ]
    # Dropping a character may bring a letter and its mark together.
    return nfc(" ".join("".join(kept).split()))


def fold(s: str) -> str:
    """The text without marks, đ as d, in lower case: what search compares. Spaces and punctuation stay."""
    return _unmarked("".join(c.lower() for c in _unmarked(s.translate(_LOOKALIKE_D))))


def _unmarked(s: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", s) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


class Syllable(NamedTuple):
    """A run of letters or of digits, its marks of tone taken out of the letters."""

    letters: str
    """Lower case, with ă â đ ê ô ơ ư; digits for a number."""
    tone: int
    """Index in `TONES`; 0 for numbers and unmarked syllables."""
    capitals: str
    """One character per letter: 1 for a capital, 0 otherwise."""


_RUNS = re.compile(r"\d+|[^\W\d_]+")


def syllables(s: str) -> list[Syllable]:
    """The syllables and numbers of a text in order; hòa and hoà give the same one."""
    marked = unicodedata.normalize("NFD", s.translate(_LOOKALIKE_D))
    shaped: list[str] = []
    tones: list[int] = []
    for c in marked:
        if c in TONES[1:]:
            if tones:
                tones[-1] = tones[-1] or TONES.index(c)
        elif unicodedata.combining(c):
            if shaped and (shape := _SHAPES.get(shaped[-1].lower() + c)):
                shaped[-1] = shape.upper() if shaped[-1].isupper() else shape
        else:
            shaped.append(c)
            tones.append(0)
    found = []
    for run in _RUNS.finditer("".join(shaped)):
        word = run.group()
        tone = next((t for t in tones[run.start() : run.end()] if t), 0)
        if word[0].isdecimal():
            found.append(Syllable("".join(str(unicodedata.decimal(d)) for d in word), 0, ""))
        else:
            capitals = "".join("1" if c.isupper() else "0" for c in word)
            found.append(Syllable(word.lower(), tone, capitals))
    return found
