"""Text typed before Unicode, and how to read it: TCVN3 (ABC, fonts .VnTime) and VNI (fonts VNI-Times).

TCVN3 keeps one byte per letter; the table is TCVN 5712:1993 VN3 as Latin-1 shows those bytes. It has no
accented capitals: a capital font (.VnTimeH) drew them from the small letters, so a word in capitals stays
in capitals. VNI writes a letter and a mark (aø = à) and has both cases.
"""

import re
import unicodedata
from collections.abc import Callable

SOFT_HYPHEN = "\u00ad"
"""The letter ư of TCVN3; an invisible character anywhere else."""

_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)

_VNI_MARKS = {
    "a": ("øùûõïêèéúüëâàáåãä", "àáảãạăằắẳẵặâầấẩẫậ"),
    "e": ("øùûõïâàáåãä", "èéẻẽẹêềếểễệ"),
    "o": ("øùûõïâàáåãä", "òóỏõọôồốổỗộ"),
    "ô": ("øùûõï", "ờớởỡợ"),
    "u": ("øùûõï", "ùúủũụ"),
    "ö": ("øùûõï", "ừứửữự"),
    "y": ("øùûõ", "ỳýỷỹ"),
}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    marked = {base + m: v for base, pair in _VNI_MARKS.items() for m, v in zip(*pair, strict=True)}
    small = marked | _VNI_ALONE
    capital = {k.upper(): v.upper() for k, v in small.items()}
    # A capital is often followed by the small mark.
    mixed = {k[0].upper() + k[1:]: v.upper() for k, v in small.items()}
    return small | capital | mixed


_VNI = _vni_table()
_VNI_SIGN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_WORD = re.compile(r"\S+")

_ONSET = "(?:ngh|ng|nh|gh|gi|qu|ch|kh|ph|th|tr|[bcdđghklmnprstvx])?"
_CLOSED = "oă|oa|oe|oo|uâ|uê|uô|uyê|uy|uơ|iê|yê|ươ|[aăâeêioôơuưy]"
_OPEN = (
    "uây|iêu|yêu|oai|oao|oay|oeo|uôi|uya|uyu|ươi|ươu|uêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oa|oe|oi|ôi|ơi|ua|uâ|uê|ui|uơ"
    "|uy|ưa|ưi|ưu|[aeêioôơuưy]"
)
_SYLLABLE = re.compile(f"{_ONSET}(?:(?:{_CLOSED})(?:ch|nh|ng|[cmnpt])|(?:{_OPEN}))")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


def from_tcvn3(s: str) -> str:
    """TCVN3 text in Unicode. Characters outside the table stay; words in capitals stay in capitals."""
    line_in_capitals = _in_capitals(s)

    def word(found: re.Match[str]) -> str:
        typed = found.group()
        read = "".join(_TCVN3.get(c, c) for c in typed)
        return read.upper() if line_in_capitals or _in_capitals(typed) else read

    return unicodedata.normalize("NFC", _WORD.sub(word, s))


def from_vni(s: str) -> str:
    """VNI text in Unicode. Characters that are no VNI sign stay."""
    return unicodedata.normalize("NFC", _VNI_SIGN.sub(lambda found: _VNI[found.group()], s))


def looks_like_tcvn3(s: str) -> bool:
    """Whether the marked words are Vietnamese syllables when read as TCVN3 and not as they stand."""
    return _looks_like(s, from_tcvn3)


def looks_like_vni(s: str) -> bool:
    """Whether the marked words are Vietnamese syllables when read as VNI and not as they stand."""
    return _looks_like(s, from_vni)


def _in_capitals(s: str) -> bool:
    # One capital alone is the beginning of a name: "§å" is Đồ, not ĐỒ.
    capitals = sum(c in "¡¢£¤¥¦§" or (c.isascii() and c.isupper()) for c in s)
    return capitals > 1 and not any(c.isascii() and c.islower() for c in s)


def _looks_like(s: str, read: Callable[[str], str]) -> bool:
    marked = [w for w in _WORD.findall(s) if not w.isascii()]
    if any("\u0102" <= c <= "\u1ef9" for w in marked for c in w):
        return False  # ă, đ, ơ, ư and the letters of two marks exist only in Unicode
    as_read = [_is_syllable(read(w)) for w in marked]
    as_typed = [_is_syllable(w) for w in marked]
    only_read = sum(a and not b for a, b in zip(as_read, as_typed, strict=True))
    return only_read > 0 and sum(as_read) > sum(as_typed) and sum(as_read) * 5 >= len(marked) * 3


def _is_syllable(word: str) -> bool:
    bare = word.strip(".,;:!?()[]{}\"'“”‘’«»…-–/0123456789")
    if len(bare) < 2:
        return False  # a lone ©, µ or « is itself
    marked = unicodedata.normalize("NFD", bare.lower())
    tones = [c for c in marked if ord(c) in _TONES]
    letters = unicodedata.normalize("NFC", marked.translate(_TONES))
    return len(tones) <= 1 and _SYLLABLE.fullmatch(letters) is not None
