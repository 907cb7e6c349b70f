"""Vietnamese text: the front door. One spelling to store, one to search, keys to sort, old encodings to read.

The rules stand in ``letters``, ``collation``, ``school_names`` and ``legacy``; search stands here.
"""

from collections.abc import Mapping

from intranet.core.collation import person_sort_key, sort_key
from intranet.core.legacy import from_tcvn3, from_vni, looks_like_tcvn3, looks_like_vni
from intranet.core.letters import clean, fold, nfc, syllables
from intranet.core.school_names import lookalike_key, same_name, strip_school_prefix

__all__ = [
    "clean",
    "fold",
    "from_tcvn3",
    "from_vni",
    "lookalike_key",
    "looks_like_tcvn3",
    "looks_like_vni",
    "matches",
    "nfc",
    "person_sort_key",
    "query_of",
    "rank",
    "same_name",
    "shorten",
    "sort_key",
    "strip_school_prefix",
    "words",
]

NO_MATCH = 3
MOST_WORDS = 30
LONGEST_QUERY = 200


def query_of(arguments: Mapping[str, str]) -> str:
    """What an address searches for (“q”), without what no text holds; at most ``LONGEST_QUERY`` characters."""
    return clean(arguments.get("q") or "")[:LONGEST_QUERY]


def matches(query: str, text: str) -> bool:
    """Whether every word of the query stands somewhere in the text (marks and case aside)."""
    within = fold(text)
    return all(word in within for word in fold(query).split())


def words(query: str) -> list[str]:
    """The different words to search for, folded; of a pasted page only ``MOST_WORDS``, a database takes no more."""
    return list(dict.fromkeys(fold(clean(query)).split()))[:MOST_WORDS]


def rank(query: str, text: str) -> int:
    """How well the text answers the query, best first: sort by (rank, sort_key).

    0 the same words with the same marks; 1 every word begins a word of the text, marks and all (hòa, hoà are
    one); 2 only without marks; 3 (`NO_MATCH`) not at all.
    """
    if not matches(query, text):
        return NO_MATCH
    asked = [(s.letters, s.tone) for s in syllables(query)]
    there = [(s.letters, s.tone) for s in syllables(text)]
    if asked == there:
        return 0
    exact = all(any(t == tone and w.startswith(word) for w, t in there) for word, tone in asked)
    return 1 if exact else 2


def shorten(s: str, length: int) -> str:
    """The text in at most ``length`` characters, cut at a word where there is one, with … at the cut."""
    if len(s) <= length:
        return s
    cut = s[: length - 1]
    if not s[length - 1].isspace() and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:-") + "…"
