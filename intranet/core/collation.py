"""Vietnamese order as ASCII strings that any database sorts byte by byte.

a ă â b c d đ e ê … and ngang < huyền < hỏi < ngã < sắc < nặng; syllable by syllable, its letters before its
tone; capitals decide last, small before capital; numbers count: "Số 2" < "Số 10".
"""

from collections.abc import Iterable

from intranet.core.letters import LETTERS, Syllable, syllables

# Every syllable ends in the character of its tone; these are below digits and letters, so "an" < "anh".
_END = '!"#$%&'
# A shaped letter is its base and a character above z: "a" < "a{" (ă) < "a|" (â) < "b".
_LETTER = {c: c for c in LETTERS if c.isascii()} | {
    "ă": "a{",
    "â": "a|",
    "đ": "d{",
    "ê": "e{",
    "ô": "o{",
    "ơ": "o|",
    "ư": "u{",
}


def sort_key(s: str) -> str:
    """The key of a name or title; equal for the NFC and NFD forms of it."""
    parts = syllables(s)
    return f"{_letters(parts)} {_capitals(parts)}".rstrip()


def person_sort_key(name: str) -> str:
    """The key of a person: given name (the last word), then họ (the first), then đệm (what is between)."""
    words = name.split()
    given, family, middle = words[-1:], words[:-1][:1], words[1:-1]
    groups = [syllables(" ".join(group)) for group in (given, family, middle)]
    keys = [_letters(group) for group in groups]
    keys.append(_capitals(part for group in groups for part in group))
    return " ".join(keys).rstrip()


def _letters(parts: Iterable[Syllable]) -> str:
    return "".join(_number(p.letters) if p.letters.isdecimal() else _word(p) for p in parts)


def _word(part: Syllable) -> str:
    # What Vietnamese does not write comes after z, by code point.
    return "".join(_LETTER.get(c) or f"z~{ord(c):06x}" for c in part.letters) + _END[part.tone]


def _number(digits: str) -> str:
    # The length goes first so that 9 < 10, and the length of the length so that the lengths compare too.
    digits = digits.lstrip("0") or "0"
    length = str(len(digits))
    return f"{len(length)}{length}{digits}{_END[0]}"


def _capitals(parts: Iterable[Syllable]) -> str:
    return "".join(part.capitals for part in parts).rstrip("0")
