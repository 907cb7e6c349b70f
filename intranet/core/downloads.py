"""Files that take a while to make: the page that asked is told when one has come (``ui.form(download=True)``)."""

import re

from flask import Response, request

_TICKET = re.compile("[a-z0-9]{1,32}")


def arriving(answer: Response) -> Response:
    """The same answer with the ticket the form sent along, as a cookie its page waits for."""
    if _TICKET.fullmatch(ticket := request.form.get("download", "")):
        answer.set_cookie("download", ticket, max_age=60, samesite="Lax")
    return answer
