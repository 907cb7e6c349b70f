"""What a school's name and its typed level say: the levels it teaches and the abbreviation it may carry."""

import re
from functools import lru_cache

from intranet.core import text
from intranet.units.levels import Level

_BOTH_LOWER = [Level.PRIMARY, Level.LOWER_SECONDARY]

# Folded words without spaces → levels; the longer first, because "th" begins "thcs" and "thpt".
_KINDS: dict[str, list[Level]] = {
    "trungtamhoctapcongdong": [Level.COMMUNITY],
    "tthtcd": [Level.COMMUNITY],
    "htcd": [Level.COMMUNITY],
    "trunghocphothong": [Level.UPPER_SECONDARY],
    "trunghoccoso": [Level.LOWER_SECONDARY],
    "phothongcoso": _BOTH_LOWER,
    "maugiao": [Level.KINDERGARTEN],
    "mamnon": [Level.PRESCHOOL],
    "mannon": [Level.PRESCHOOL],
    "nhatre": [Level.NURSERY],
    "tieuhoc": [Level.PRIMARY],
    "thcs": [Level.LOWER_SECONDARY],
    "thpt": [Level.UPPER_SECONDARY],
    "ptcs": _BOTH_LOWER,
    "cap1": [Level.PRIMARY],
    "cap2": [Level.LOWER_SECONDARY],
    "cap3": [Level.UPPER_SECONDARY],
    "th": [Level.PRIMARY],
    "mn": [Level.PRESCHOOL],
    "mg": [Level.KINDERGARTEN],
    "nt": [Level.NURSERY],
}
_KIND = re.compile("|".join(_KINDS))
_BETWEEN = re.compile(r"\bva\b|[\s&+,;:/.–—-]")
_BOARDING = re.compile(r"phothongdantoc(?:ban|noi)tru|(?:pt)?dt[bn]t")
_SEVERAL = re.compile(r"cap([1-3]{2,})")
_ABBREVIATION_LENGTH = 30


def read_levels(typed: str) -> list[Level] | None:
    """The levels in “TH&THCS”, “Tiểu học”, “MN, MG”, “cấp 1-2”; None when a part of it is no level."""
    squeezed = _squeezed(typed)
    for opening in ("truong", "caphoc", "bachoc"):
        squeezed = squeezed.removeprefix(opening)
    squeezed = _SEVERAL.sub(lambda found: "".join(f"cap{number}" for number in found[1]), squeezed)
    found = _KIND.findall(squeezed)
    return _levels(found) if found and "".join(found) == squeezed else None


def levels_in_name(name: str) -> list[Level]:
    """The levels the name begins with: “Trường TH&THCS Cẩm Sơn” → Tiểu học, THCS. Empty when it names none."""
    return list(_named(name))


@lru_cache(4096)  # an import asks three times for each of thousands of names
def _named(name: str) -> tuple[Level, ...]:
    whole = _squeezed(name)
    if whole.startswith(("trungtamhoctapcongdong", "tthtcd")):
        return (Level.COMMUNITY,)
    own = _squeezed(text.strip_school_prefix(name))
    front = whole.removesuffix(own).removeprefix("truong")
    return tuple(_levels(_KIND.findall(_BOARDING.sub("", front))))


def propose_abbreviation(name: str, levels: list[Level]) -> str:
    """The group for document symbols: level, then the initials of the name. “Trường Mầm non Hoa Mai” → MNHM.

    Marks go, Đ stays (as in PGDĐT); at most 30 characters; empty for an empty name.
    """
    named = levels_in_name(name)
    own = " ".join(name.split()[6:]) if named == [Level.COMMUNITY] else text.strip_school_prefix(name)
    words = re.findall(r"[^\W\d_]+|\d+", own)
    initials = "".join(word if word.isdecimal() else _initial(word) for word in words)
    kind = "&".join(level.value for level in sorted(named or levels, key=lambda level: level.rank))
    return f"{kind}{initials}"[:_ABBREVIATION_LENGTH] if initials else ""


def _initial(word: str) -> str:
    return "Đ" if word[0] in "đĐ" else text.fold(word[0]).upper()


def _levels(words: list[str]) -> list[Level]:
    return sorted({level for word in words for level in _KINDS[word]}, key=lambda level: level.rank)


def _squeezed(name: str) -> str:
    return _BETWEEN.sub("", text.fold(text.clean(name)))
