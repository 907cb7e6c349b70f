"""Căn cứ: the bases of a document, read from the paragraph or list that names them. Pure; never raises.

"Căn cứ Kế hoạch số 12/KH-SGDĐT ngày 05/9/2026 của Sở Giáo dục và Đào tạo về truyền thông;" becomes type,
symbol, date, issuer and subject. A basis without a number ("Căn cứ tình hình thực tế của đơn vị", duty A5) is
its words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from intranet.core.dates import format_date, school_year_label
from intranet.documents import citation_grammar as grammar
from intranet.documents import symbols
from intranet.documents.citation_grammar import flat
from intranet.documents.citation_pieces import blocks, pieces
from intranet.documents.types import DocumentType, LegalType


@dataclass(frozen=True)
class ParsedCitation:
    """One basis. ``raw`` is what was typed for it; what was not found is None or "".

    ``symbol`` is normalised; ``warnings`` are Vietnamese sentences about this basis alone.
    """

    raw: str
    type: DocumentType | LegalType | None
    symbol: str
    issuer: str
    issued_on: date | None
    subject: str
    warnings: tuple[str, ...] = ()


def parse_citations(paragraph: str) -> tuple[ParsedCitation, ...]:
    """The bases of a "Căn cứ …; …;" paragraph or of a list with one on each line, in order."""
    found = (_read(piece) for block in blocks(paragraph) for piece in pieces(block))
    return tuple(citation for citation in found if citation)


def check_citation(
    citation: ParsedCitation, issued_on: date | None, others: Iterable[ParsedCitation] = ()
) -> list[str]:
    """What is odd about a basis of a document dated ``issued_on``, beside the ``others`` it names."""
    odd = list(citation.warnings)
    if issued_on and citation.issued_on and citation.issued_on > issued_on:
        cited, own = format_date(citation.issued_on), format_date(issued_on)
        odd.append(f"Căn cứ đề ngày {cited}, sau ngày của văn bản ({own}).")
    variants = dict.fromkeys(o.symbol for o in others if _variant(citation.symbol, o.symbol))
    odd += (f"“{citation.symbol}” và “{v}” có lẽ là một văn bản, viết hai cách." for v in variants)
    return odd


def _variant(a: str, b: str) -> bool:
    if not a or not b or a == b:
        return False
    left, right = symbols.symbol_key(a), symbols.symbol_key(b)
    if left == right:
        return True
    # 88/2013/NQ-QH13 for 88/2014/QH13: an assembly's number with a code it does not carry.
    one, two = left.split("/"), right.split("/")
    same_ends = one[0] == two[0] and one[-1] == two[-1] and one[-1].startswith("QH")
    return same_ends and len(one) != len(two)


def _read(piece: str) -> ParsedCitation | None:
    conclusion = grammar.CONCLUSION.search(flat(piece))
    raw = (piece[: conclusion.start()] if conclusion else piece).strip(" ,;.:")
    opener = grammar.OPENER.match(flat(raw))
    body = raw[opener.end() :] if opener else raw
    heading = piece.endswith(":") and not conclusion and not opener
    if heading or not any(c.isalnum() for c in body):
        return None
    named = grammar.SYMBOL.search(body) or grammar.NUMBER_ONLY.search(flat(body))
    kind, start, end = _kind(body, named)
    typed = named.group(named.lastindex or 0) if named else ""
    symbol = symbols.normalise_symbol(typed)
    kind = kind or symbols.type_of(symbol)
    words = [body[:start], body[end : named.start()] if named else ""]
    day, issuer, told, odd = _day_and_issuer(body[named.end() if named else end :], kind, bool(named))
    subject = " ".join(w for part in (*words, told) if (w := _SUBJECT_LEAD.sub("", part.strip(" ,.:–-"))))
    odd = [
        *(symbols.check(typed, kind) if named else []),
        *odd,
        *_gaps(kind, bool(named), day is not None or bool(odd)),
        *_issuer_against(issuer, symbol),
        *_school_years(piece),
    ]
    return ParsedCitation(raw, kind, symbol, issuer, day, subject, tuple(dict.fromkeys(odd)))


_SUBJECT_LEAD = re.compile(r"^(?:\([^)]*\)\s*)?(?:về việc|về|v/v)\s+|\s*\bs[oố]\s*:?$", re.IGNORECASE)


def _kind(body: str, named: re.Match[str] | None) -> tuple[DocumentType | LegalType | None, int, int]:
    """The type and where its words stand: at the beginning, or right before the number."""
    even = flat(body)
    found = grammar.TYPE.match(even)
    while found and (again := grammar.TYPE.match(even, found.end() + 1)):
        found = again  # "Công văn công văn số …"
    start = 0
    if found is None and named:
        before = list(grammar.TYPE.finditer(even, 0, named.start()))
        if before and re.fullmatch(r"\s*(?:so)?\s*:?\s*", even[before[-1].end() : named.start()]):
            found, start = before[-1], before[-1].start()
    if found is None:
        return None, 0, 0
    return grammar.TYPES.get(found.group()), start, found.end()


def _day_and_issuer(
    tail: str, kind: DocumentType | LegalType | None, numbered: bool
) -> tuple[date | None, str, str, list[str]]:
    """Day, issuer, the words that remain, and what is odd, from what follows the number (or a law's type)."""
    even = flat(tail)
    found = grammar.DATE.search(even)
    if found and not isinstance(kind, LegalType):
        strange = not numbered and kind is None
        if strange or grammar.SUBJECT.search(even[: found.start()]):
            found = None
    day, odd = None, []
    head, foot = ("", tail) if found is None else (tail[: found.start()], tail[found.end() :])
    if found:
        try:
            day = date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            odd.append(f"Không có ngày {found[1]}/{found[2]}/{found[3]}.")
    if kind is None and not numbered:
        return None, "", tail, odd
    for before, source, following in (("", head, foot), (head, foot, "")):
        if by := grammar.BY.match(flat(source)):
            issuer, rest = _issuer(source[by.end() :])
            return day, issuer, f"{before} {rest} {following}".strip(), odd
    return day, "", f"{head} {foot}".strip(" ,"), odd


def _issuer(s: str) -> tuple[str, str]:
    """The body named at the beginning, and what follows it."""
    even = flat(s)
    ends = [found.start() for p in (grammar.ISSUER_END, grammar.SUBJECT) if (found := p.search(even))]
    end = min([*ends, len(s)])
    return s[:end].strip(" ,"), s[end:].strip(" ,.:")


def _gaps(kind: DocumentType | LegalType | None, numbered: bool, dated: bool) -> list[str]:
    if numbered and not dated:
        return ["Thiếu ngày ban hành của căn cứ."]
    if not numbered and dated and isinstance(kind, DocumentType):
        return ["Thiếu số, ký hiệu của căn cứ."]
    return []


_ISSUERS = {
    "PGDDT": ("phong", "Phòng"),
    "SGDDT": ("so ", "Sở"),
    "BGDDT": ("bo ", "Bộ"),
    "UBND": ("uy ban", "Ủy ban nhân dân"),
    "TTG": ("thu tuong", "Thủ tướng"),
    "CP": ("chinh phu", "Chính phủ"),
}


def _issuer_against(issuer: str, symbol: str) -> list[str]:
    """The issuer's level, and its name beside the abbreviation in the symbol."""
    odd = []
    named = re.sub(r"^(?:pho )?(?:bo truong|truong|giam doc|chu tich) ", "", flat(issuer))
    named = named.replace("ubnd", "uy ban nhan dan")
    if re.match(r"phong (?:gd\s?&?\s?dt|giao duc(?: va dao tao)?) tinh\b", named):
        odd.append("Phòng Giáo dục và Đào tạo không thuộc cấp tỉnh; xem lại tên cơ quan ban hành.")
    for group in re.split("[/-]", flat(symbol).upper()):
        beginning, name = _ISSUERS.get(group.replace("&", ""), ("", ""))
        if beginning and named and not named.startswith(beginning):
            odd.append(f"Ký hiệu là của {name}, nhưng cơ quan ban hành ghi “{issuer}”.")
    return odd


def _school_years(s: str) -> list[str]:
    return [
        f"Năm học “{found[1]}–{found[2]}” có lẽ là {school_year_label(int(found[1]))}."
        for found in grammar.SCHOOL_YEAR.finditer(flat(s))
        if int(found[2]) != int(found[1]) + 1
    ]
