"""A text cut into pieces that each hold one basis: paragraphs first, then what stands between semicolons."""

from collections.abc import Iterator

from intranet.core.letters import clean, nfc
from intranet.documents import citation_grammar as grammar
from intranet.documents.citation_grammar import flat


def blocks(text: str) -> Iterator[str]:
    """The paragraphs: lines without bullets, those joined that a page break or a narrow column cut in two."""
    block = ""
    for typed in nfc(text).splitlines():
        line = clean(typed).strip(" -–+*•·#")
        if not line:
            continue
        unfinished = block and not block.endswith((";", ".", ":", ",")) and (";" in block or line[0].islower())
        if unfinished and not _begins_a_basis(line):
            block = f"{block} {line}"
        else:
            if block:
                yield block
            block = line
    if block:
        yield block


def pieces(block: str) -> list[str]:
    """One piece for each basis: cut at semicolons, and where a comma or "và" brings in another number."""
    found = []
    for part in block.split(";"):
        even, start = flat(part), 0
        for kind in grammar.TYPE.finditer(even):
            lead = grammar.LEAD.search(even, max(start, kind.start() - 40), kind.start())
            if lead is None or not _is_numbered(even, part, kind.start()):
                continue
            before = grammar.SYMBOL.search(part, start, lead.start())
            if before is None or grammar.NESTING.search(even, before.end(), lead.start()):
                continue
            found.append(part[start : lead.start()])
            start = lead.end()
        found.append(part[start:])
    return [piece for typed in found if (piece := typed.strip(" ,"))]


def _begins_a_basis(line: str) -> bool:
    even = flat(line)
    return even.startswith(("can cu ", "thuc hien ")) or _is_numbered(even, line, 0)


def _is_numbered(even: str, original: str, at: int) -> bool:
    """Whether a type and a symbol stand at this place."""
    kind = grammar.TYPE.match(even, at)
    gap = grammar.NUMBER_WORD.match(even, kind.end()) if kind else None
    return bool(gap and grammar.SYMBOL.match(original, gap.end()))
