"""Verbs of the reader: `<verb> <path> [argument …]`, answer as JSON or image bytes on standard output."""

import json
import sys
from collections.abc import Callable
from importlib import import_module

from . import limits
from .findings import Finding

# verb → module and function, called with the path and the further arguments, all strings.
VERBS = {
    "check-pdf": ("pdf", "check"),
    "check-office": ("office", "check"),
    "check-picture": ("pictures", "check"),
    "pdf-pages": ("pdf", "page_sizes"),
    "pdf-page": ("pdf", "page_image"),
    "pdf-text": ("pdf", "page_texts"),
    "pdf-stamp": ("stamp", "stamp"),
    "picture-size": ("pictures", "size"),
    "picture-pages": ("pictures", "page_sizes"),
    "picture-page": ("pictures", "page_image"),
    "docx-blocks": ("word", "blocks"),
    "xlsx-sheets": ("sheets", "preview"),
}


def main() -> None:
    """Run one verb. Leaves with status 0 and an answer, or another status and none."""
    verb, path, *arguments = sys.argv[1:]
    module, function = VERBS[verb]
    act: Callable[..., object] = getattr(import_module(f".{module}", __package__), function)
    limits.apply()  # after the imports, which may write byte code; before the file is touched
    try:
        answer = act(path, *arguments)
    except Finding as finding:
        answer = {"refused": finding.code}
    sys.stdout.buffer.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())
