"""Addresses that work outside the page they are made on: in a mail, on paper, in a calendar.

The intranet may stand below a path of a server (https://example.vn/intranet): addresses of pages inside the program
then begin with that path where the server tells it, which must not stand twice in a whole address.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, has_app_context, has_request_context, request, url_for
from sqlalchemy.orm import Session

from intranet.core.marks import Paper, mark

USUAL = "http://127.0.0.1:8000"
VERIFICATION = "/verify"
"""On paper for ever: this path stays, whatever becomes of the others."""


def base() -> str:
    """Where people reach the intranet, with its path if it has one, without “/” at the end.

    INTRANET_URL, else the address of the present request, else the usual one.
    """
    if has_app_context() and (configured := current_app.config["INTRANET_URL"]):
        return str(configured)
    return request.url_root.rstrip("/") if has_request_context() else USUAL


def reachable() -> bool:
    """Whether others than this machine can follow such an address: a warning is due where they cannot."""
    return host() not in ("127.0.0.1", "localhost", "::1")


def host() -> str:
    """The name of the machine people reach, without port and path."""
    return urlsplit(base()).hostname or "localhost"


def verification() -> str:
    """The public page where anybody asks whether a paper is genuine; with “/” and its mark: whether this one is."""
    return base() + VERIFICATION


def marked(session: Session, paper: Paper, row_id: int) -> str:
    """What the QR code of a paper says: the page of its verdict."""
    return f"{verification()}/{mark(session, paper, row_id)}"


def whole(path: str) -> str:
    """The whole address of a page from what ``url_for`` gave in the present request."""
    return base() + path.removeprefix(request.script_root)


def external(endpoint: str, **values: Any) -> str:
    """The whole address of a page; works in a request, in the worker and in commands."""
    if has_request_context():
        return whole(url_for(endpoint, **values))
    with current_app.test_request_context(base_url=base()):
        return whole(url_for(endpoint, **values))
