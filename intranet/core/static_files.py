"""Style and scripts as small as they get: packed once in a process, since a browser asks once and keeps them for ever.

Pages are packed faster and less tightly by Flask-Compress, each anew.
"""

import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it comes with Flask-Compress
from flask import Flask, Response, request
from werkzeug.security import safe_join

TIGHTEST = 11


def init_app(app: Flask) -> None:
    """Answer for static files that are text with their tightest form where the browser takes it."""
    plain = app.view_functions["static"]
    root, packable = str(app.static_folder), frozenset(app.config["COMPRESS_MIMETYPES"])

    def static(filename: str) -> Any:
        media_type = mimetypes.guess_type(filename)[0] or ""
        path = safe_join(root, filename)
        if media_type not in packable or not request.accept_encodings["br"] or not path or not Path(path).is_file():
            return plain(filename=filename)
        answer = Response(_packed(Path(path), Path(path).stat().st_mtime_ns), mimetype=media_type)
        answer.content_encoding = "br"
        answer.cache_control.no_cache = True  # ask whether it changed, unless the address says it never does
        answer.vary.add("Accept-Encoding")
        answer.add_etag()
        return answer.make_conditional(request)

    app.view_functions["static"] = static


@lru_cache(maxsize=64)
def _packed(path: Path, _changed: int) -> bytes:
    return bytes(brotli.compress(path.read_bytes(), quality=TIGHTEST))
