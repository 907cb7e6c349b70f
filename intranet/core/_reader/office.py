"""Word and Excel files (a ZIP of XML parts): is it whole, of a bounded size, and without anything active."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO
from urllib.parse import unquote
from xml.parsers import expat

from .findings import Finding

MAX_PARTS = 5_000
MAX_UNPACKED = 200 * 1024 * 1024  # bytes, all parts together, files inside included
MAX_RATIO = 150  # unpacked to packed; asked only above SMALL, plain repetitive tables reach 50
SMALL = 10 * 1024 * 1024

_TYPES = "[Content_Types].xml"
_MAX_TYPES = 1024 * 1024  # bytes
_MAIN_PARTS = {"wordprocessingml.document.main+xml": "docx", "spreadsheetml.sheet.main+xml": "xlsx"}
_NOT_A_CHART = ("archive", "opendocument", "other_office")
_OTHER_OFFICE = ("presentationml", "template.main+xml", "sheet.binary", "slideshow")
_MACROS = ("macroenabled", "vbaproject", "macrosheet")
_XML_START = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<|^\xff\xfe|^\xfe\xff|^<\x00|^\x00<")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xd0\xcf\x11\xe0", b"\xca\xfe\xba\xbe")
_CHUNK = 1 << 16


class _Budget:
    """How many more bytes may be unpacked, over a file and the files in it."""

    def __init__(self, packed: int) -> None:
        self.packed = packed
        self.unpacked = 0

    def spend(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > MAX_UNPACKED or self.unpacked > max(SMALL, MAX_RATIO * self.packed):
            raise Finding("bomb")


def check(path: str) -> dict[str, str]:
    """The kind of a whole Word or Excel file that its library can open.

    Refuses bombs (by number of parts, bytes unpacked, ratio), document types and entities in any XML part,
    macros, embedded objects and programs, templates fetched from elsewhere, locked and damaged files.
    """
    data = Path(path).read_bytes()
    kind = _inspect(data, _Budget(len(data)), inner=False)
    try:
        if kind == "docx":
            import docx

            docx.Document(BytesIO(data))
        else:
            import python_calamine

            python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    except Exception as error:  # any failure of the library means the same to the sender
        raise Finding("corrupt") from error
    return {"kind": kind}


def _inspect(data: bytes, budget: _Budget, *, inner: bool) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename.casefold() for part in parts}
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Finding("bomb")
            if any(part.flag_bits & 1 for part in parts):
                raise Finding("encrypted")
            if _TYPES not in archive.NameToInfo:
                raise Finding("opendocument" if "mimetype" in names else "archive")
            if len(names) != len(parts) or any(part.compress_type not in (0, 8) for part in parts):
                raise Finding("corrupt")
            if archive.getinfo(_TYPES).file_size > _MAX_TYPES:
                raise Finding("bomb")
            kind = _kind(archive.read(_TYPES))
            if any("vbaproject" in name or "macrosheets/" in name for name in names):
                raise Finding("macros")
            for part in parts:
                with archive.open(part) as stream:
                    _part(part.filename.casefold(), stream, budget, inner=inner)
            return kind
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
    ) as error:
        raise Finding("corrupt") from error


def _chunks(stream: IO[bytes], budget: _Budget) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        budget.spend(len(chunk))
        yield chunk


def _part(name: str, stream: IO[bytes], budget: _Budget, *, inner: bool) -> None:
    chunks = _chunks(stream, budget)
    first = next(chunks, b"")
    if first.startswith(_PROGRAMS):
        raise Finding("embedded")
    if first.startswith(b"PK\x03\x04"):
        # A chart keeps its numbers in a workbook; deeper than that nobody nests.
        if inner:
            raise Finding("bomb")
        try:
            _inspect(first + b"".join(chunks), budget, inner=True)
        except Finding as finding:
            raise Finding("embedded" if finding.code in _NOT_A_CHART else finding.code) from finding
    elif _XML_START.match(first):
        _xml(name, first, chunks)
    elif name.endswith((".xml", ".rels")):
        raise Finding("corrupt")
    else:
        for _chunk in chunks:  # to the end, so that the checksum is compared
            pass


def _xml(name: str, first: bytes, rest: Iterator[bytes]) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _doctype
    if name.endswith(".rels"):
        parser.StartElementHandler = _relationship
    try:
        parser.Parse(first, False)
        for chunk in rest:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        if name.endswith((".xml", ".rels")):  # Excel's own .vml drawings are not always well formed
            raise Finding("corrupt") from error
        for _chunk in rest:
            pass


def _doctype(*_arguments: object) -> None:
    raise Finding("entities")


def _relationship(_tag: str, attributes: dict[str, str]) -> None:
    kind = attributes.get("Type", "").rpartition("/")[2].casefold()
    target = attributes.get("Target", "")
    outside = attributes.get("TargetMode", "").casefold() == "external"
    if kind in ("oleobject", "afchunk", "control", "activexcontrolbinary"):
        raise Finding("embedded")
    if kind in ("attachedtemplate", "frame", "subdocument") and outside and _fetched(target):
        raise Finding("remote_template")


def _fetched(target: str) -> bool:
    """Whether the target is not on the opener's own disk; Word notes everybody's local template there."""
    place = unquote(target).strip().casefold().replace("\\", "/").removeprefix("file:///")
    return place.startswith("//") or re.match(r"[a-z][a-z0-9+.-]+:", place) is not None


def _kind(content_types: bytes) -> str:
    declared: list[str] = []

    def note(_tag: str, attributes: dict[str, str]) -> None:
        declared.append(attributes.get("ContentType", "").casefold())

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler = note
    parser.Parse(content_types, True)
    if any(mark in kind for kind in declared for mark in _MACROS):
        raise Finding("macros")
    for ending, name in _MAIN_PARTS.items():
        if any(kind.endswith(ending) for kind in declared):
            return name
    raise Finding("other_office" if any(m in k for k in declared for m in _OTHER_OFFICE) else "archive")
