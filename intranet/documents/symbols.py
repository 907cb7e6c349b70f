"""Số, ký hiệu: how it is written (NĐ 30/2020, Phụ lục I and III), compared, proposed, checked.

Named types: số/MÃ-CƠ QUAN (05/KH-PGDĐT); công văn: số/CƠ QUAN-ĐƠN VỊ (12/PGDĐT-VP). Laws and circulars carry
the year in between (22/2016/TT-BGDĐT), papers of the Party swap the signs (29-NQ/TW).
"""

import re

from intranet.core.letters import clean, fold, nfc
from intranet.documents.types import DocumentType, LegalType, type_codes

MAX_NOTATION = 30
"""Characters of a ký hiệu (CodeNotation, NĐ 30 Phụ lục VI)."""

_LABEL = re.compile(r"^s[ốô]\s*[:.]?\s*(?=[0-9/-])", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("\\⁄∕", "/"))
_PARTS = re.compile(r"([0-9]+[A-Za-z]?(?=[/-]|$))?[/-]?(.*)", re.DOTALL)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_ASSEMBLY = re.compile(r"QH[0-9]+")
_SECTOR = re.compile(r"G[DĐ]{2,4}T(?![A-ZĐ])")
_CODES = {code.upper(): code for code in type_codes} | {"TTG": "TTg"}
# These codes differ from another type's only by the bar of the Đ, so they are kept apart.
_BARRED = {"HĐ": "HDD", "ĐA": "DDA"}


def normalise_symbol(symbol: str) -> str:
    """The symbol without "Số:", spaces, long dashes and end marks: "127 /KH -MNHM" → "127/KH-MNHM".

    All small letters become capitals (12/qyđ-mnhm → 12/QyĐ-MNHM); mixed ones are left alone.
    """
    bare = re.sub(r"\s", "", _LABEL.sub("", clean(symbol).translate(_DASHES)))
    bare = re.sub(r"([/-])\1+", r"\1", bare).strip(".,;:")
    if bare.islower():
        groups = re.split("([/-])", bare)
        bare = nfc("".join(_CODES.get(g.upper(), g.upper()) for g in groups))
    return bare


def symbol_key(symbol: str) -> str:
    """What two spellings of one symbol share: no spaces, &, case, marks or leading zeros, D for Đ.

    PGDĐT, PGD&ĐT and the slip PGDDĐT are one; HĐ and HD, ĐA and DA stay two, they are different types.
    """
    groups = [g for g in re.split("[/-]", normalise_symbol(symbol)) if g]
    keys = [_BARRED.get(g.upper(), re.sub(r"[&.\s]", "", fold(g).upper())) for g in groups]
    if keys:
        keys[0] = keys[0].lstrip("0") or keys[0]
    return "/".join(re.sub(r"GD{1,4}T(?![A-Z])", "GDT", k) for k in keys if k)


def split(symbol: str) -> tuple[str, str]:
    """Number and notation: "05/KH-MNHM" → ("05", "KH-MNHM"); "" for what is missing.

    A law's year stays in front of its notation: ("22", "2016/TT-BGDĐT").
    """
    found = _PARTS.fullmatch(normalise_symbol(symbol))
    return (found[1] or "", found[2]) if found else ("", "")


def compose(number: int, kind: DocumentType, organ: str, unit: str | None = None) -> str:
    """The symbol by NĐ 30: "05/KH-PGDĐT"; without a type code "12/PGDĐT-VP", the drafting unit only there.

    Raises ValueError when the number is below 1 or the organ is empty.
    """
    if number < 1 or not organ.strip():
        raise ValueError("Cần số từ 1 trở lên và chữ viết tắt của cơ quan.")
    groups = [kind.code, organ] if kind.code else [organ, unit]
    return f"{number:02d}/{'-'.join(normalise_symbol(g) for g in groups if g)}"


def check(symbol: str, kind: DocumentType | LegalType | None = None) -> list[str]:
    """What is odd about a symbol, and about its code beside its type: Vietnamese sentences, no refusal."""
    bare = normalise_symbol(symbol)
    if not bare:
        return ["Chưa có số, ký hiệu."]
    number, notation = split(bare)
    groups = _groups(notation)
    odd = []
    if re.search(r"\S\s+\S", _LABEL.sub("", clean(symbol))):
        odd.append(f"Số, ký hiệu viết liền, không có dấu cách: {bare}.")
    if not number:
        odd.append("Chưa có số.")
    elif len(number) == 1:
        odd.append(f"Số dưới 10 có số 0 ở trước: 0{bare}.")
    if "&" in bare:
        odd.append(f"Ký hiệu không dùng dấu “&”: {bare.replace('&', '')}.")
    for group in groups:
        if (slip := _SECTOR.search(group.replace("&", ""))) and slip.group() != "GDĐT":
            odd.append(f"“{group}” có lẽ là “{_SECTOR.sub('GDĐT', group.replace('&', ''))}”.")
    if len(notation) > MAX_NOTATION:
        odd.append(f"Ký hiệu dài quá {MAX_NOTATION} ký tự.")
    return odd + _foreign_forms(bare, groups) + (_code_against(kind, groups) if kind else [])


def type_of(symbol: str) -> DocumentType | LegalType | None:
    """The type whose code the symbol carries."""
    return _owner(_groups(split(symbol)[1]))


def _groups(notation: str) -> list[str]:
    return [g for g in re.split("[/-]", notation) if g and not _YEAR.fullmatch(g)]


def _foreign_forms(bare: str, groups: list[str]) -> list[str]:
    """Slips in the forms of the Party and of the National Assembly."""
    if groups[-1:] == ["TW"] and len(groups) == 2 and not re.fullmatch(r"[0-9]+-[^/-]+/TW", bare):
        number, _ = split(bare)
        return [f"Văn bản của Đảng ghi {number}-{groups[0]}/TW."]
    if len(groups) > 1 and _ASSEMBLY.fullmatch(groups[-1]):
        return [f"Văn bản của Quốc hội ghi số/năm/khóa, không có mã “{groups[0]}”."]
    return []


def _code_against(kind: DocumentType | LegalType, groups: list[str]) -> list[str]:
    owner = _owner(groups)
    code = owner.code if owner else None
    if code == kind.code or (groups and _ASSEMBLY.fullmatch(groups[-1])):
        return []
    if kind.code is None:
        return [f"{kind.label} không mang mã loại; “{code}” là mã của {_small(owner)}."] if owner else []
    if owner:
        return [f"“{code}” là mã của {_small(owner)}, không phải {_small(kind)} ({kind.code})."]
    return [f"Ký hiệu của {_small(kind)} cần có mã “{kind.code}”."]


def _owner(groups: list[str]) -> DocumentType | LegalType | None:
    return type_codes.get(_CODES.get(groups[0].upper(), "")) if groups else None


def _small(kind: DocumentType | LegalType) -> str:
    return kind.label.lower()
