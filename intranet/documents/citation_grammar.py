"""The words by which a basis ("Căn cứ …") is recognised, as patterns over flattened text.

Flattened text has one character for each of the original, without marks, in lower case, so a place in it is a
place in the original. Symbols are sought in the original: capitals tell where they end.
"""

import re
from functools import lru_cache

from intranet.core.letters import fold
from intranet.documents.types import DocumentType, LegalType


def flat(s: str) -> str:
    """The NFC text without marks in lower case, character for character."""
    return "".join(map(_flat_letter, s))


@lru_cache(maxsize=4096)
def _flat_letter(c: str) -> str:
    folded = fold(c)
    return folded if len(folded) == 1 else c


TYPES: dict[str, DocumentType | LegalType] = {flat(kind.label): kind for kind in (*DocumentType, *LegalType)} | {
    "cv": DocumentType.CONG_VAN,
    "qd": DocumentType.QUYET_DINH,
    "kh": DocumentType.KE_HOACH,
    "nq": DocumentType.NGHI_QUYET,
    "tt": LegalType.THONG_TU,
}
_WORDS = "|".join(sorted((w for w in TYPES if len(w) > 2), key=len, reverse=True))
_SHORT = "|".join(w for w in TYPES if len(w) == 2)

TYPE = re.compile(rf"\b(?:(?:{_WORDS}|van ban)\b|(?:{_SHORT})(?=\s+(?:so\b|[0-9])))")

_GROUP = r"(?:[A-ZĐ][A-ZĐ&]*(?:\s?&\s?[A-ZĐ]+)*(?:yĐ|r|g)?[0-9]{0,2})(?![a-zà-ỹđ])"
SYMBOL = re.compile(
    rf"(?<![\w/])[0-9]{{1,5}}[a-z]?(?:\s?/\s?(?:19|20)[0-9]{{2}})?(?:\s{{0,2}}[/-]\s{{0,2}}{_GROUP})+"
    r"|(?<![\w/])[0-9]{1,5}(?:/(?:19|20)[0-9]{2})?(?:[/-][a-zđ&]{1,12}[0-9]{0,2})+(?![\w/])"
)
NUMBER_ONLY = re.compile(r"\bso\s*:?\s*([0-9]{1,5})(?![\w/-])")
DATE = re.compile(
    r"(?:\bngay\s*)?(?<![0-9])([0-9]{1,2})\s*(?:thang|[/.-])\s*([0-9]{1,2})\s*(?:nam|[/.-])\s*([0-9]{4})(?![0-9])"
)

OPENER = re.compile(r"(?:can cu(?: vao)?|(?:de |tiep tuc )?thuc hien|thi hanh|theo|xet|va)\b[\s:]*")
SUBJECT = re.compile(
    r"\b(?:ve viec|ve|v/v|ban hanh|quy dinh|huong dan|sua doi|bo sung|phe duyet|chuan bi|thuc hien|trien khai"
    r"|giao(?! duc| vien)|(?<!so )(?<!bo )(?<!- )(?<!va )ke hoach|(?<!ban )(?<!phong )to chuc|noi dung"
    r"|(?<!so )(?<!bo )xay dung|tang cuong|day manh|boi duong|thong bao|cong bo|ngay|nham|kem theo|ap dung"
    r"|bai bo|thay the|yeu cau|nam hoc|trong viec|hoi nghi|quy trinh)\b"
)
ISSUER_END = re.compile(r",(?!\s(?:the thao|thuong binh|khoa hoc))|[.;:()](?=\s|$|\()|\s[(“\"]|\s[-–]\s(?=ve\b)")
BY = re.compile(r"[\s,]*\bcua\s+")
NUMBER_WORD = re.compile(r"\s*(?:so\b)?\s*:?\s*")
LEAD = re.compile(r"(?:[,.]\s*|\bva\s+)(?:(?:can cu|thuc hien|va)\s+)*\Z")
NESTING = re.compile(r"\b(?:mot so dieu|kem theo|sua doi|thay the|bai bo)\b")

_UNIT = r"(?:truong|nha truong|phong|so|ban|ubnd|uy ban|don vi|bo phan|hoi dong|to)\b"
CONCLUSION = re.compile(rf"(?:^|[,.]\s*)(?={_UNIT}[^;]*(?::|nhu sau\W*)$)")
SCHOOL_YEAR = re.compile(r"\bnam hoc:?\s*([0-9]{4})\s*[-–—]\s*([0-9]{1,4})(?![0-9])")
