"""Documents shown inside the page, so that a phone without Word or a PDF viewer can read them.

Every function parses in the reader's child process; what fails there is `ReadFailed`, a Vietnamese sentence.
"""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intranet.core import filetypes
from intranet.core.sandbox import ReadFailed, run

__all__ = [
    "Block",
    "PageImages",
    "ReadFailed",
    "Sheet",
    "docx_blocks",
    "image_size",
    "page_image",
    "page_images",
    "pdf_text",
    "xlsx_preview",
]

PAGE_WIDTH = 1000  # pixels: sharp on a phone at twice its 360–500 points, readable on a desktop
MAX_WIDTH = 2000


@dataclass(frozen=True)
class Block:
    """One piece of a DOCX body. `kind` is heading, paragraph, item or table; texts are plain and unescaped.

    `level`: 1–9 for a heading, depth from 0 for an item. `label`: the number or bullet printed before it.
    `align`: left, center or right. `strong`: all bold. `rows`: a table's cells, newlines between their lines.
    """

    kind: str
    text: str = ""
    level: int = 0
    label: str = ""
    align: str = "left"
    strong: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """The top left of a spreadsheet's sheet as text; `cut` says that the sheet is bigger."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    cut: bool


@dataclass(frozen=True)
class PageImages:
    """The pages of a PDF, or a picture as the only page, as WebP images kept in a cache.

    They are `PAGE_WIDTH` wide, narrower for a small picture or a very long page. `sizes`: width and height of
    each in pixels, for the attributes of `<img>`.
    """

    path: Path
    folder: Path
    sizes: tuple[tuple[int, int], ...]

    @property
    def count(self) -> int:
        return len(self.sizes)

    def image(self, number: int) -> bytes:
        """Page `number`, from 1, made on the first call; IndexError when there is no such page."""
        if not 1 <= number <= self.count:
            raise IndexError(number)
        kept = self.folder / f"{number}.webp"
        try:
            return kept.read_bytes()
        except FileNotFoundError:
            made = page_image(self.path, number)
            _write(kept, made)
            return made


def page_images(path: Path, sha256: str, cache_dir: Path) -> PageImages:
    """The pages of a PDF or picture; what was made before is read from `<cache_dir>/<sha256>/`."""
    folder = cache_dir / sha256
    index = folder / "pages.json"
    try:
        sizes = json.loads(index.read_text())
    except FileNotFoundError:
        sizes = _json("pdf-pages" if _is_pdf(path) else "picture-pages", path, PAGE_WIDTH)
        _write(index, json.dumps(sizes).encode())
    return PageImages(path, folder, tuple((width, height) for width, height in sizes))


def page_image(path: Path, number: int, width: int = PAGE_WIDTH) -> bytes:
    """Page `number`, from 1, of a PDF or picture as a WebP at most `width` pixels wide."""
    verb = "pdf-page" if _is_pdf(path) else "picture-page"
    return run(verb, path, number, max(1, min(width, MAX_WIDTH)))


def pdf_text(path: Path) -> list[str]:
    """The text of each page (of the first 300), empty for scans; for search and for screen readers."""
    return [str(page) for page in _json("pdf-text", path)]


def stamped(path: Path, mark: Path) -> bytes:
    """A PDF with another, the mark of a paper, in the margin of page 1. Raises ReadFailed, for a signed one too."""
    made = run("pdf-stamp", path, mark)
    if not made.startswith(filetypes.PDF_START):
        raise ReadFailed(filetypes.REASONS["signed"])
    return made


def docx_blocks(path: Path) -> list[Block]:
    """The body of a DOCX in reading order."""
    return [Block(**{**block, "rows": _rows(block.get("rows", ()))}) for block in _json("docx-blocks", path)]


def xlsx_preview(path: Path, rows: int = 50) -> list[Sheet]:
    """The first rows of each visible sheet of an XLSX."""
    return [Sheet(sheet["name"], _rows(sheet["rows"]), sheet["cut"]) for sheet in _json("xlsx-sheets", path, rows)]


def image_size(path: Path) -> tuple[int, int]:
    """Width and height of a picture in pixels, the way up it is shown."""
    width, height = _json("picture-size", path)
    return width, height


def _json(verb: str, path: Path, *arguments: object) -> list[Any]:
    answer: list[Any] = json.loads(run(verb, path, *arguments))
    return answer


def _rows(rows: Any) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(5) == filetypes.PDF_START
    except OSError as error:
        raise ReadFailed("Không đọc được tệp: tệp không còn trên máy chủ.") from error


def _write(final: Path, content: bytes) -> None:
    """Whole or not at all, so that two readers never see half an image. Not flushed: it can be made again."""
    final.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=final.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
        Path(temporary).replace(final)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
