"""Reading the register: what may be cited, and search by words or by symbol."""

from sqlalchemy import Select, and_, or_, select, true
from sqlalchemy.sql import ColumnElement

from intranet.core import text
from intranet.documents import symbols
from intranet.documents.models import Document


def registered() -> Select[Document]:
    """What the office may cite: documents in the register, its own ones once they are issued, none struck out."""
    issued = Document.sealed_at.is_not(None) | Document.entered_at.is_not(None) | ~Document.own
    return select(Document).where(Document.register_key.is_not(None), Document.voided_at.is_(None), issued)


def matching(words: str) -> ColumnElement[bool]:
    """Whether a document answers a search: every word without its marks, or the symbol however it is spaced.

    “12 / kh-pgd&đt” finds 12/KH-PGDĐT, and so do “12/KH” and “KH-PGDĐT”. No words match everything.
    """
    folded = text.words(words)
    if not folded:
        return true()
    by_words = and_(*(Document.search_key.contains(word, autoescape=True) for word in folded))
    key = symbols.symbol_key(words)
    if not key:
        return by_words
    from_the_start = Document.symbol_key.startswith(key, autoescape=True)
    from_a_group = Document.symbol_key.contains(f"/{key}", autoescape=True)
    return or_(by_words, from_the_start, from_a_group)
