"""DOCX as blocks of plain text in reading order.

Walks the XML itself because python-docx leaves out inserted revisions, content controls, text boxes and the
numbers of numbered lists, and a directive read on a phone must not lose a sentence. Headers, footers and
footnotes are not shown; the original can always be downloaded.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, NotRequired, TypedDict

import docx
from docx.oxml.ns import qn

from .numbering import Numbering, value, whole

MAX_BLOCKS = 5_000
MAX_TEXT = 20_000  # characters of one block or cell
MAX_COLUMNS = 30
MAX_DEPTH = 100  # of nested elements

_PICTURE = "[hình]"
# Deleted text is w:delText, never w:t; a moved sentence stands in full at its new place; a fallback repeats
# its choice.
_SKIPPED = {"pPr", "rPr", "moveFrom", "Fallback", "instrText"}
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_ALIGNMENTS = {"center": "center", "right": "right", "end": "right"}


class BlockData(TypedDict):
    """What `intranet.core.reading.Block` is made of."""

    kind: str
    text: NotRequired[str]
    level: NotRequired[int]
    label: NotRequired[str]
    align: NotRequired[str]
    strong: NotRequired[bool]
    rows: NotRequired[list[list[str]]]


class Style(NamedTuple):
    """What a paragraph style says: heading level (0 none), list and depth."""

    heading: int
    list_id: str
    depth: int
    align: str


def blocks(path: str) -> list[BlockData]:
    """The body of the document, at most `MAX_BLOCKS` blocks; the last one then says that there is more."""
    document = docx.Document(path)
    walk = _Walk(document)
    found: list[BlockData] = []
    for block in walk.body(document.element.body, 0):
        if len(found) == MAX_BLOCKS:
            found.append({"kind": "paragraph", "text": "… (còn tiếp, xem tệp gốc)"})
            break
        found.append(block)
    return found


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


class _Walk:
    def __init__(self, document: Any) -> None:
        related = {
            part.reltype.rpartition("/")[2]: part.target_part
            for part in document.part.rels.values()
            if not part.is_external
        }
        numbering = related.get("numbering")
        self._numbering = Numbering(None if numbering is None else numbering.element)
        self._elements = {style.get(qn("w:styleId")): style for style in document.styles.element.findall(qn("w:style"))}
        self._styles: dict[str, Style] = {}

    def body(self, parent: Any, depth: int) -> Iterator[BlockData]:
        for element in parent.iterchildren():
            name = _name(element)
            if name == "p":
                yield from self._paragraph(element, depth)
            elif name == "tbl":
                rows = [row for row in self._rows(element, depth) if any(row)]
                if rows:
                    yield {"kind": "table", "rows": rows}
            elif depth < MAX_DEPTH and name not in _SKIPPED:
                yield from self.body(element, depth + 1)

    def _paragraph(self, paragraph: Any, depth: int) -> Iterator[BlockData]:
        boxes: list[Any] = []
        text = "".join(self._text(paragraph, boxes, depth)).strip()[:MAX_TEXT]
        style = self._style(value(paragraph, "w:pPr/w:pStyle"), depth=0)
        list_id = value(paragraph, "w:pPr/w:numPr/w:numId", style.list_id)
        level = whole(value(paragraph, "w:pPr/w:numPr/w:ilvl"), style.depth)
        label = self._numbering.label(list_id, level) if list_id not in ("", "0") else ""
        if text:
            block: BlockData = {"kind": "paragraph", "text": text}
            heading = whole(value(paragraph, "w:pPr/w:outlineLvl"), style.heading - 1) + 1
            if 0 < heading < 10:
                block |= {"kind": "heading", "level": heading}
            elif list_id not in ("", "0"):
                block |= {"kind": "item", "level": level}
            block["label"] = label
            block["align"] = _ALIGNMENTS.get(value(paragraph, "w:pPr/w:jc", style.align), "left")
            block["strong"] = _strong(paragraph)
            yield block
        for box in boxes:
            yield from self.body(box, depth + 1)

    def _rows(self, table: Any, depth: int) -> Iterator[list[str]]:
        for row in table.iter(qn("w:tr")):
            if next(row.iterancestors(qn("w:tbl"))) is table:
                yield [
                    self._cell(cell, depth)
                    for cell in row.iter(qn("w:tc"))
                    if next(cell.iterancestors(qn("w:tr"))) is row
                ][:MAX_COLUMNS]

    def _cell(self, cell: Any, depth: int) -> str:
        lines: list[str] = []
        for block in self.body(cell, depth + 1):
            if "rows" in block:
                lines += (" | ".join(row) for row in block["rows"])
            else:
                lines.append(f"{block.get('label', '')} {block.get('text', '')}".strip())
        return "\n".join(lines)[:MAX_TEXT]

    def _text(self, element: Any, boxes: list[Any], depth: int) -> Iterator[str]:
        for child in element.iterchildren():
            name = _name(child)
            if name == "t":
                yield child.text or ""
            elif name in _BREAKS:
                yield _BREAKS[name]
            elif name == "txbxContent":
                boxes.append(child)
            elif name == "blip" or name == "imagedata":
                yield _PICTURE
            elif depth < MAX_DEPTH and name not in _SKIPPED:
                yield from self._text(child, boxes, depth + 1)

    def _style(self, style_id: str, depth: int) -> Style:
        """The heading level, list and alignment a style gives, its ancestors' where it says nothing."""
        element = self._elements.get(style_id)
        if element is None or depth > 20:
            return Style(0, "", 0, "left")
        if style_id not in self._styles:
            parent = self._style(value(element, "w:basedOn"), depth + 1)
            name = value(element, "w:name").casefold()
            heading = 1 if name == "title" else whole(name.removeprefix("heading "), parent.heading)
            heading = whole(value(element, "w:pPr/w:outlineLvl"), heading - 1) + 1
            self._styles[style_id] = Style(
                heading,
                value(element, "w:pPr/w:numPr/w:numId", parent.list_id),
                whole(value(element, "w:pPr/w:numPr/w:ilvl"), parent.depth),
                value(element, "w:pPr/w:jc", parent.align),
            )
        return self._styles[style_id]


def _strong(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(qn("w:r")) if any(text.text for text in run.iter(qn("w:t")))]
    return bool(runs) and all(
        run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None and value(run, "w:rPr/w:b", "1") not in ("0", "false")
        for run in runs
    )
