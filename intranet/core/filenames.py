"""File names as sent by a browser made safe to show, to store and to save on any machine."""

import re
import unicodedata

MAX_LENGTH = 200  # characters, the extension included
UNNAMED = "Tệp đính kèm"

# What Windows starts when it is double-clicked, whatever is inside.
_PROGRAMS = """
app apk bat chm cmd com cpl dll exe gadget hta inf ins iso jar js jse lnk msc msi msix msp pif ps1 ps2 psm1
reg scf scr sct sh shb sys url vb vbe vbs vxd ws wsc wsf wsh xll
"""
_DOCUMENTS = """
pdf doc docx docm dot dotx rtf odt xls xlsx xlsm xlsb csv ods ppt pptx png jpg jpeg jpe jfif gif webp bmp tif
tiff heic heif txt zip rar htm html
"""
PROGRAM_EXTENSIONS = frozenset(_PROGRAMS.split())
DOCUMENT_EXTENSIONS = frozenset(_DOCUMENTS.split())
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


def clean(name: str) -> str:
    """The base name in NFC without path, control, invisible and direction-changing characters.

    At most `MAX_LENGTH` characters with the extension kept; `UNNAMED` when nothing is left.
    """
    name = re.sub(r"\s", " ", re.split(r"[/\\]", name)[-1])
    name = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = re.sub(r" +", " ", unicodedata.normalize("NFC", name))  # last: what was taken out stood between
    name = _FORBIDDEN.sub("_", name).strip(". ")
    name = _RESERVED.sub(r"\1_", name) or UNNAMED
    stem, extension = split(name)
    return join(stem, extension)


def split(name: str) -> tuple[str, str]:
    """Stem and extension, without the dot and as typed; with a space or over 10 long it is no extension."""
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension) > 10 or " " in extension:
        return name, ""
    return stem, extension


def join(stem: str, extension: str) -> str:
    """Stem, dot, extension; the stem cut so that the whole keeps to `MAX_LENGTH`."""
    ending = f".{extension}" if extension else ""
    return stem[: MAX_LENGTH - len(ending)].rstrip(". ") + ending


def is_program(name: str) -> bool:
    """Whether the last extension of a cleaned name is one that systems run."""
    return unicodedata.normalize("NFKC", split(name)[1]).casefold() in PROGRAM_EXTENSIONS


def with_extension(name: str, accepted: tuple[str, ...]) -> str:
    """The cleaned name with one of the accepted extensions, the first one if it has none of them.

    Another document's extension is replaced; anything else after a dot ("Kế hoạch 12.2026") is part of the
    name and stays.
    """
    stem, extension = split(name)
    if extension.casefold() in accepted:
        return name
    return join(stem if extension.casefold() in DOCUMENT_EXTENSIONS else name, accepted[0])
