"""What the pages of the builder do when something is sent: change the draft and commit, or tell why not."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.core import clock
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.rendering import reply
from intranet.report_forms import editing
from intranet.report_forms.definition import Definition
from intranet.report_forms.models import FormVersion, ReportForm
from intranet.report_forms.presenting import overview


def keep(form: ReportForm, deed: Callable[[FormVersion], Any]) -> str:
    """Do the deed on the draft and commit. What keeps it from being done, as a sentence; "" when it is done.

    A section, field or check that is not there any more is a 404.
    """
    try:
        deed(editing.opened(form, request.form.get("stamp", "")))
    except Refused as refusal:
        db.session.rollback()
        return str(refusal)
    except KeyError:
        abort(404)
    db.session.commit()
    return ""


def move(form: ReportForm, moved: Callable[[Definition, str, int], Definition]) -> BaseResponse:
    """Put the section, field or check up or down whose button was pressed: “up=field-f3”.

    Raises Refused when the page is too old.
    """
    places = -1 if "up" in request.form else 1
    key = request.form.get("up" if places < 0 else "down", "").partition("-")[2]
    draft = _opened(form)
    try:
        definition = moved(draft.definition, key, places)
    except KeyError:
        abort(404)
    editing.move(draft, definition, by=current_user, at=clock.now())
    db.session.commit()
    return reply("report_forms/show.html", "definition", place(form), **overview(form, current_user))


def remove(form: ReportForm, deed: Callable[[FormVersion], Any]) -> None:
    """Do a deed nothing was typed for. Raises Refused."""
    try:
        deed(_opened(form))
    except KeyError:
        abort(404)
    db.session.commit()


def _opened(form: ReportForm) -> FormVersion:
    """The draft, for a button beside which nothing was typed."""
    try:
        return editing.opened(form, request.form.get("stamp", ""))
    except editing.Overtaken as late:
        raise Refused(f"{late} Hãy tải lại trang rồi làm lại.") from None


def place(form: ReportForm, anchor: str = "definition") -> str:
    """The address of something on the page of a form."""
    return url_for("report_forms.show", form_id=form.id) + f"#{anchor}"


def shut(form: ReportForm) -> BaseResponse | None:
    """Where to go instead of an editing page when there is no draft to edit."""
    return None if form.draft and form.retired_at is None else redirect(url_for("report_forms.show", form_id=form.id))
