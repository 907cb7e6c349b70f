"""School names as people type them: which ones look alike, and the name without its kind.

No name is a key: a district may have three "Sơn Ca". These functions point out, they never merge.
"""

import re

from intranet.core.letters import clean, fold

# Kinds as words after folding → what they count as. Nurseries change between mẫu giáo and mầm non, and
# "mần non" is a common slip, so they count as one; a boarding status (bán trú) makes no other school.
_KINDS = {
    ("mam", "non"): "mn",
    ("man", "non"): "mn",
    ("mn",): "mn",
    ("mau", "giao"): "mn",
    ("mg",): "mn",
    ("nha", "tre"): "mn",
    ("tieu", "hoc"): "th",
    ("th",): "th",
    ("trung", "hoc", "co", "so"): "thcs",
    ("thcs",): "thcs",
    ("trung", "hoc", "pho", "thong"): "thpt",
    ("thpt",): "thpt",
    ("pho", "thong", "dan", "toc", "ban", "tru"): "",
    ("pt", "dtbt"): "",
    ("ptdtbt",): "",
    ("pho", "thong", "dan", "toc", "noi", "tru"): "ptdtnt",
    ("pt", "dtnt"): "ptdtnt",
    ("ptdtnt",): "ptdtnt",
    ("dtnt",): "ptdtnt",
}
_LONGEST = max(map(len, _KINDS))
_WORDS = re.compile(r"[^\W_]+")
_LAST_Y = re.compile(r"^([bcdghklmnprstvx]{1,3}|qu)y$")


def lookalike_key(name: str) -> str:
    """One key for names that look alike: kind and name without marks, spaces, case, y/i and "số" or "xã".

    "Trường Mầm non Sơn Ca", "MN Sơn ca" and "Trường Mần Non Sơn Ca" give the same.
    """
    words, _, kinds, rest = _parsed(name)
    own = [fold(w) for w in words[rest:]]
    if len(own) > 1 and own[0] == "xa":
        own = own[1:]
    own = [w for i, w in enumerate(own) if w != "so" or not "".join(own[i + 1 : i + 2]).isdecimal()]
    spelt = "".join(_LAST_Y.sub(r"\1i", w) for w in own)
    return f"{'-'.join(kinds)}:{spelt}"


def same_name(a: str, b: str) -> bool:
    """Whether two school names look alike."""
    return lookalike_key(a) == lookalike_key(b)


def strip_school_prefix(name: str) -> str:
    """The name without "Trường" and its kind: "Trường Mầm non Sơn Ca" → "Sơn Ca". Never empty."""
    _, starts, _, rest = _parsed(name)
    spaced = _spaced(name)
    return spaced[starts[rest] :] if rest < len(starts) else spaced


def _spaced(name: str) -> str:
    """The cleaned name, words that were run together ("họcVĩnh") put apart."""
    line = clean(name)
    return "".join(
        f" {c}" if c.isupper() and before.islower() else c for before, c in zip(f" {line}", line, strict=False)
    )


def _parsed(name: str) -> tuple[list[str], list[int], list[str], int]:
    """The words, where each starts, the kinds found in front (sorted), and how many words they take."""
    found = list(_WORDS.finditer(_spaced(name)))
    words = [m.group() for m in found]
    folded = [fold(w) for w in words]
    at = 1 if folded[:1] == ["truong"] else 0
    kinds: set[str] = set()
    while at < len(folded):
        joined = at + 1 if kinds and folded[at] == "va" else at
        length = next(
            (n for n in range(_LONGEST, 0, -1) if tuple(folded[joined : joined + n]) in _KINDS),
            0,
        )
        if not length:
            break
        kinds.add(_KINDS[tuple(folded[joined : joined + length])])
        at = joined + length
    return words, [m.start() for m in found], sorted(kinds - {""}), at
