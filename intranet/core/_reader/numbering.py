"""The numbers Word prints before numbered paragraphs; a DOCX keeps only the recipe for them."""

from typing import Any, NamedTuple

from docx.oxml.ns import qn

_VAL = qn("w:val")
_DEEPEST = 9
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Level(NamedTuple):
    """How one level of a list is numbered, e.g. `decimal`, `%1.%2.`, from 1."""

    form: str
    pattern: str
    start: int


def value(element: Any, path: str, default: str = "") -> str:
    """The w:val of the element at this path below, e.g. `w:pPr/w:jc`."""
    found = element.find("/".join(qn(step) for step in path.split("/")))
    return default if found is None else str(found.get(_VAL, default))


def whole(text: str, default: int = 0) -> int:
    """A small number out of an attribute; nonsense gives the default."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else default


class Numbering:
    """Counts through a document; ask for labels in reading order."""

    def __init__(self, definitions: Any | None) -> None:
        """`definitions` is the root of numbering.xml, None when the document has none."""
        self._levels: dict[tuple[str, int], Level] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        for element in () if definitions is None else definitions:
            if element.tag == qn("w:abstractNum"):
                for level in element.findall(qn("w:lvl")):
                    self._levels[element.get(qn("w:abstractNumId")), whole(level.get(qn("w:ilvl"), ""))] = Level(
                        value(level, "w:numFmt", "decimal"),
                        value(level, "w:lvlText"),
                        whole(value(level, "w:start"), 1),
                    )
            elif element.tag == qn("w:num"):
                restarts = {
                    whole(override.get(qn("w:ilvl"), "")): whole(value(override, "w:startOverride"), 1)
                    for override in element.findall(qn("w:lvlOverride"))
                    if value(override, "w:startOverride")
                }
                self._lists[element.get(qn("w:numId"))] = (value(element, "w:abstractNumId"), restarts)

    def label(self, list_id: str, depth: int) -> str:
        """The next label of the list at this depth (0 is the outermost), e.g. `1.`, `b)`; may be empty."""
        family, restarts = self._lists.get(list_id, ("", {}))
        level = self._levels.get((family, depth))
        if level is None or not 0 <= depth < _DEEPEST:
            return ""
        counts = self._counts.setdefault(family, [None] * _DEEPEST)
        if list_id not in self._begun:
            self._begun.add(list_id)
            for which, start in restarts.items():
                if which < _DEEPEST:
                    counts[which] = start - 1
        before = counts[depth]
        counts[depth] = level.start if before is None else before + 1
        counts[depth + 1 :] = [None] * (_DEEPEST - depth - 1)
        if level.form == "bullet":
            # Bullets of the Symbol and Wingdings fonts are private characters without meaning elsewhere.
            return level.pattern if level.pattern.isascii() or level.pattern in "–—•" else "•"
        label = level.pattern
        for which in range(depth + 1):
            shown = self._levels.get((family, which), level)
            count = counts[which]
            label = label.replace(f"%{which + 1}", written(shown.start if count is None else count, shown.form))
        return label


def written(number: int, form: str) -> str:
    """The number in one of Word's forms."""
    if form == "none":
        return ""
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 % 10 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = ""
        for amount, sign in _ROMAN + _ROMAN_LOW:
            roman += sign * (number // amount)
            number %= amount
        return roman.upper() if form == "upperRoman" else roman
    return f"{number:02d}" if form == "decimalZero" else str(number)
