"""The list of bases (Căn cứ) while a person edits it: registered documents and typed words, in an order (A4, A5).

The form carries the whole list, so nothing is saved before the person says so, and it works without JavaScript:

- ``basis_words`` and ``basis_id``: the rows, side by side; the id is empty for typed words
- ``basis_paste``: a paragraph or list of bases to read; ``basis_find``: words to look for in the register
- ``basis_add``: ids of found documents to append
- ``act``: ``basis-up-2``, ``basis-down-2``, ``basis-drop-2`` (rows from 0), ``basis-paste``, ``basis-find``
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from intranet.core import text
from intranet.documents import symbols
from intranet.documents.citations import ParsedCitation, check_citation, parse_citations
from intranet.documents.models import Citation, Document
from intranet.documents.queries import matching

MOST_FOUND = 20
_MOVE = re.compile(r"basis-(up|down|drop)-(\d{1,4})")


@dataclass
class Basis:
    """One row: its words, and the registered document when it is one. ``warnings`` are Vietnamese sentences."""

    words: str
    cited: Document | None = None
    warnings: tuple[str, ...] = ()


class Bases:
    """The rows, what was found in the register, and what is odd about them. ``citable`` limits what may be cited."""

    def __init__(self, session: Session, citable: Select[Document], rows: Iterable[Basis] = ()) -> None:
        self.session, self.citable = session, citable
        self.rows = list(rows)
        self.sought = ""
        self.searched = False
        self.found: list[Document] = []

    @classmethod
    def of(cls, session: Session, citable: Select[Document], document: Document) -> "Bases":
        """The bases a document has."""
        return cls(session, citable, [Basis(row.words, row.cited) for row in document.citations])

    @classmethod
    def sent(cls, session: Session, citable: Select[Document], form: MultiDict[str, str]) -> "Bases":
        """The bases of a form that was sent, after the deed its button asked for."""
        bases = cls(session, citable)
        ids = [_number(value) for value in form.getlist("basis_id")]
        added = [_number(value) for value in form.getlist("basis_add")]
        known = bases._documents([*ids, *added])
        for words, row_id in zip(form.getlist("basis_words"), ids, strict=False):
            cited = known.get(row_id or 0)
            if cited is not None or words.strip():
                bases.rows.append(Basis(text.clean(words) or (cited.full_citation if cited else ""), cited))
        bases._move(form.get("act", ""))
        bases._append(known[row_id] for row_id in added if row_id in known)
        bases._read(form.get("basis_paste", ""))
        bases._find(form.get("basis_find", ""), form.get("act", ""))
        return bases

    def check(self, issued_on: date | None) -> None:
        """Note on each row what is odd about it for a document of this day. Nothing is refused."""
        for row, warnings in zip(self.rows, doubts(self.rows, issued_on), strict=True):
            row.warnings = warnings

    def citations(self) -> list[Citation]:
        """The rows as a document keeps them."""
        return [Citation(cited=row.cited, words=row.words) for row in self.rows]

    def _documents(self, ids: Iterable[int | None]) -> dict[int, Document]:
        wanted = {row_id for row_id in ids if row_id}
        if not wanted:
            return {}
        return {row.id: row for row in self.session.scalars(self.citable.where(Document.id.in_(wanted)))}

    def _append(self, documents: Iterable[Document]) -> None:
        there = {row.cited.id for row in self.rows if row.cited}
        for document in documents:
            if document.id not in there:
                there.add(document.id)
                self.rows.append(Basis(document.full_citation, document))

    def _read(self, paragraph: str) -> None:
        """Append each basis of a pasted paragraph; one that the register has becomes that document."""
        for parsed in parse_citations(paragraph):
            cited = self._registered(parsed)
            if cited is not None:
                self._append([cited])
            else:
                self.rows.append(Basis(parsed.raw))

    def _registered(self, parsed: ParsedCitation) -> Document | None:
        """The one registered document with this symbol and day; None when none or several could be meant."""
        if not parsed.symbol:
            return None
        same = self.citable.where(Document.symbol_key == symbols.symbol_key(parsed.symbol))
        if parsed.issued_on:
            same = same.where(Document.issued_on == parsed.issued_on)
        candidates = list(self.session.scalars(same.limit(2)))
        return candidates[0] if len(candidates) == 1 else None

    def _move(self, act: str) -> None:
        asked = _MOVE.fullmatch(act)
        if asked is None or int(asked[2]) >= len(self.rows):
            return
        place = int(asked[2])
        if asked[1] == "drop":
            del self.rows[place]
            return
        target = place + (1 if asked[1] == "down" else -1)
        if 0 <= target < len(self.rows):
            self.rows[place], self.rows[target] = self.rows[target], self.rows[place]

    def _find(self, words: str, act: str) -> None:
        self.sought = text.clean(words)
        if act != "basis-find":
            return
        self.searched = True
        query = self.citable.where(matching(self.sought)).order_by(Document.issued_on.desc(), Document.id.desc())
        there = {row.cited.id for row in self.rows if row.cited}
        if there:
            query = query.where(Document.id.not_in(there))
        self.found = list(self.session.scalars(query.limit(MOST_FOUND)))


def doubts(rows: Sequence[Basis], issued_on: date | None) -> list[tuple[str, ...]]:
    """What is odd about each basis of a document of this day, beside the others."""
    parsed = [_parsed(row) for row in rows]
    return [
        tuple(check_citation(own, issued_on, [other for other in parsed if other and other is not own])) if own else ()
        for own in parsed
    ]


def _parsed(row: Basis) -> ParsedCitation | None:
    if row.cited is not None:
        cited = row.cited
        return ParsedCitation(
            row.words, cited.type, cited.symbol or "", cited.issuer_name, cited.issued_on, cited.subject
        )
    found = parse_citations(row.words)
    return found[0] if found else None


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
