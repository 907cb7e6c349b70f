"""A whole page, or one named block of it: the same template serves both. Block name = element id."""

from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from jinja2_fragments.flask import render_block
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock, dates, numbers, phones
from intranet.core.deeds import deed
from intranet.core.navigation import navigation_for


def wants_fragment() -> bool:
    """Whether htmx asks for a part: a history restore and a boosted link want the whole page."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Boosted") != "true"
    )


def page(template: str, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """The page, or only its block ``fragment`` when htmx asks."""
    if fragment and wants_fragment():
        body = render_block(template, fragment, **context)
    else:
        body = render_template(template, **context)
    response = make_response(body, status)
    response.vary.add("HX-Request")
    return response


def invalid(template: str, fragment: str | None = None, **context: Any) -> Response:
    """The form again, status 422, with what was typed and what is wrong with it."""
    return page(template, fragment, 422, **context)


def reply(template: str, fragment: str, otherwise: str, **context: Any) -> BaseResponse:
    """After a deed: htmx gets the changed block, a plain form is sent on (303) to ``otherwise``."""
    if wants_fragment():
        return page(template, fragment, **context)
    return redirect(otherwise, 303)


def go(url: str) -> BaseResponse:
    """Send the browser on after a deed whose result is another page; htmx is told to load it whole."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)


def init_app(app: Flask) -> None:
    """Give every template the macros (``ui``), the Vietnamese filters and the things base.html needs."""
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters |= {
        "action": deed,
        "date": _date,
        "datetime": _datetime,
        "number": numbers.format_number,
        "phone": phones.display,
        "due": lambda when: dates.due_in_words(_day(when), clock.today()),
    }
    environment.globals |= {"asset": asset, "percent": numbers.percent}
    # Macros imported at the top of a page are undefined when only a block of it is rendered, so all get them.
    environment.globals["ui"] = environment.get_template("_ui.html").make_module({"url_for": url_for})
    app.context_processor(_shared)


def _shared() -> dict[str, Any]:
    try:
        return {
            "navigation": navigation_for(current_user, request.path),
            "office_name": current_app.extensions["office_name"](),
            "today": clock.today(),
        }
    except SQLAlchemyError:  # the page that says the database is down must still be drawn
        return {"navigation": [], "current_user": None, "today": clock.today()}


def _day(when: date | datetime) -> date:
    return clock.local(when).date() if isinstance(when, datetime) else when


def _date(when: date | datetime | None) -> str:
    return "" if when is None else dates.format_date(_day(when))


def _datetime(when: datetime | None) -> str:
    return "" if when is None else dates.format_datetime(when)


def asset(name: str) -> str:
    """The address of a static file with its content's hash, so browsers may keep it for ever."""
    return url_for("static", filename=name, v=_version(Path(current_app.static_folder or "") / name))


@lru_cache
def _version(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]
