"""Who may call which view, declared on the view itself; a view without a declaration keeps the app from booting."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.orm.interfaces import ORMOption
from werkzeug.wrappers import Response as BaseResponse

from intranet.core.db import db
from intranet.core.roles import Role

View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row")
LARGEST_ID = 2**31 - 1  # what a database integer holds; a longer one in an address is no row


def allow(*roles: Role) -> Callable[[View], View]:
    """Only signed-in people of these roles may call the view; others get 403, strangers the sign-in page."""

    def mark(view: View) -> View:
        view.roles = frozenset(roles)  # type: ignore[attr-defined]  # read back by roles_of
        return view

    return mark


def public(view: View) -> View:
    """Anyone may call the view, signed in or not."""
    view.roles = None  # type: ignore[attr-defined]  # read back by roles_of
    return view


def roles_of(view: Callable[..., Any]) -> frozenset[Role] | None:
    """The declared roles of a view, None for a public one. Raises AttributeError when nothing is declared."""
    return cast("frozenset[Role] | None", view.roles)  # type: ignore[attr-defined]  # set by allow and public


def row_number(typed: str) -> int:
    """A row's id out of an address or a form: ``request.args.get("school", type=row_number)``. Raises ValueError."""
    number = int(typed)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError("no row has this id")
    return number


def find(model: type[Row], row_id: int, *with_: ORMOption, may: str = "visible_to") -> Row:
    """The row, or 404: also when it exists but its ``visible_to(user)`` says it is not this person's.

    ``with_`` names what the page needs beside it: ``find(Duty, 3, joinedload(Duty.school))``. ``may`` names another
    rule: “readable_by” on pages that change nothing, where people read what a predecessor of their school did.
    """
    row = db.session.get(model, row_id, options=with_) if 0 <= row_id <= LARGEST_ID else None
    if row is None:
        abort(404)
    rule = getattr(row, may, None)
    if rule is not None and not rule(current_user):
        abort(404)
    return row


def init_app(app: Flask) -> None:
    """Guard every request."""
    app.before_request(_guard)


def refuse_undeclared(app: Flask) -> None:
    """Raise RuntimeError naming every view that declares no roles. Called when all blueprints are in."""
    app.view_functions["static"] = public(app.view_functions["static"])
    undeclared = [name for name, view in app.view_functions.items() if not hasattr(view, "roles")]
    if undeclared:
        raise RuntimeError(f"views without @allow or @public: {', '.join(sorted(undeclared))}")


def _guard() -> BaseResponse | None:
    if request.endpoint is None:
        return None
    roles = roles_of(current_app.view_functions[request.endpoint])
    if roles is None:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if current_user.role not in roles:
        abort(403)
    return None


def _to_sign_in() -> BaseResponse:
    safe = request.method in ("GET", "HEAD")
    address = url_for("accounts.sign_in", next=request.full_path.rstrip("?") if safe else None)
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": address})  # a 302 would be swapped into the fragment
    return redirect(address, 303)
