"""Addresses that work outside the page they are made on: in a mail, on paper, in a calendar."""

from typing import Any

from flask import current_app, has_app_context, has_request_context, request, url_for
from sqlalchemy.orm import Session

from intranet.core.marks import Paper, mark

USUAL = "http://127.0.0.1:8000"
VERIFICATION = "/verify"
"""On paper for ever: this path stays, whatever becomes of the others."""


def base() -> str:
    """Where people reach the intranet: INTRANET_URL, else the address of the present request, else the usual one."""
    if has_app_context() and (configured := current_app.config["INTRANET_URL"]):
        return str(configured)
    return request.host_url.rstrip("/") if has_request_context() else USUAL


def reachable() -> bool:
    """Whether others than this machine can follow such an address: a warning is due where they cannot."""
    host = base().partition("//")[2]
    return not host.startswith(("127.0.0.1", "localhost", "[::1]"))


def verification() -> str:
    """The public page where anybody asks whether a paper is genuine; with “/” and its mark: whether this one is."""
    return base() + VERIFICATION


def marked(session: Session, paper: Paper, row_id: int) -> str:
    """What the QR code of a paper says: the page of its verdict."""
    return f"{verification()}/{mark(session, paper, row_id)}"


def external(endpoint: str, **values: Any) -> str:
    """The whole address of a page; works in a request, in the worker and in commands."""
    if has_request_context():
        return base() + url_for(endpoint, **values)
    with current_app.test_request_context(base_url=base()):
        return base() + url_for(endpoint, **values)
