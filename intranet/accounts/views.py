"""Signing in and out, activating, and one's own account. The administrator's pages are in ``people_views``."""

from functools import cache
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, request, session, url_for
from flask_login import current_user, login_user, logout_user
from sqlalchemy import select
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.wrappers import Response as BaseResponse

from intranet.accounts.forms import ActivationForm, OwnForm, PasswordForm, SignInForm
from intranet.accounts.models import User
from intranet.core import audit, clock, text
from intranet.core.access import allow, public
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.protection import limiter
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import ALL, Role

bp = Blueprint("accounts", __name__, cli_group=None)

PER_ADDRESS = "60/minute"  # a whole office may sit behind one address
PER_ACCOUNT = "10/15minutes"


@cache
def _nobody() -> str:
    """What is checked where no account is, so that it takes as long; made on first use, for making it is slow too."""
    return generate_password_hash("nobody has this password")


def _account_typed() -> str:
    # Cleaned as the form cleans it: an invisible character would otherwise begin a count of its own.
    return text.clean(request.form.get("username", "")).lower()[:80]


def _failed(response: Response) -> bool:
    return response.status_code == 422


@bp.get("/sign-in")
@public
def sign_in() -> BaseResponse:
    """The sign-in page."""
    if current_user.is_authenticated:
        return go(_safe_next())
    return page("accounts/sign_in.html", form=SignInForm(None))


@bp.post("/sign-in")
@public
@limiter.limit(PER_ADDRESS)
@limiter.limit(PER_ACCOUNT, key_func=_account_typed, deduct_when=_failed)
def signing_in() -> BaseResponse:
    """Check name and password. The answer does not tell which of the two was wrong."""
    form = SignInForm()
    if not form.validate():
        return invalid("accounts/sign_in.html", form=form)
    user, nobody = _by_username(form.username.data), _nobody()
    right = check_password_hash((user and user.password_hash) or nobody, form.password.data)
    if user is None or not right or user.password_hash is None:
        form.form_errors.append("Tên đăng nhập hoặc mật khẩu không đúng.")
        return invalid("accounts/sign_in.html", form=form)
    if user.locked_at:
        form.form_errors.append("Tài khoản đã bị khóa; hãy liên hệ quản trị của Phòng.")
        return invalid("accounts/sign_in.html", form=form)
    session.clear()
    login_user(user)
    audit.record(db.session, by=user, action="user.sign_in", subject=user, at=clock.now(), note="Đăng nhập")
    db.session.commit()
    if user.activated_at is None:
        flash("Mật khẩu này chỉ để đăng nhập lần đầu. Hãy đặt mật khẩu của riêng mình.", "warning")
        return go(url_for("accounts.own"))
    return go(_safe_next())


@bp.post("/sign-out")
@allow(*ALL)
def sign_out() -> BaseResponse:
    """Forget the browser."""
    logout_user()
    session.clear()
    return go(url_for("accounts.sign_in"))


@bp.get("/activate")
@public
def activate() -> Response:
    """Where the printed slip leads."""
    form = ActivationForm(None)
    form.username.data = request.args.get("username", "")[:80]
    return page("accounts/activate.html", form=form)


@bp.post("/activate")
@public
@limiter.limit(PER_ADDRESS)
@limiter.limit(PER_ACCOUNT, key_func=_account_typed, deduct_when=_failed)
def activating() -> BaseResponse:
    """Set the first password with the code."""
    form = ActivationForm()
    if not form.validate():
        return invalid("accounts/activate.html", form=form)
    user = _by_username(form.username.data, lock=True)  # two people with one code: the second finds it used
    try:
        if user is None:
            raise Refused("Mã kích hoạt không đúng hoặc đã dùng.")
        user.activate(form.code.data, form.password.data, at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(str(refused))
        return invalid("accounts/activate.html", form=form)
    db.session.commit()
    session.clear()
    login_user(user)
    flash("Đã kích hoạt tài khoản. Từ nay hãy đăng nhập bằng mật khẩu vừa đặt.", "success")
    return go("/")


@bp.get("/account/")
@allow(*ALL)
def own() -> Response:
    """One's own account and password."""
    return page("accounts/own.html", "change", form=PasswordForm(None), about=OwnForm(None, obj=current_user))


@bp.post("/account/")
@allow(*ALL)
def change_own() -> BaseResponse:
    """Save one's own name and e-mail; the rest is the administrator's."""
    form = OwnForm()
    if not form.validate():
        return invalid("accounts/own.html", "about", form=PasswordForm(None), about=form)
    user = db.session.get_one(User, current_user.id)
    before = (user.display_name, user.email)
    user.display_name, user.email = form.display_name.data, form.email.data or ""
    names = ("họ tên", "thư điện tử")
    pairs = zip(names, before, (user.display_name, user.email), strict=True)
    if changes := [f"{name} từ “{old}” thành “{new}”" for name, old, new in pairs if old != new]:
        note = f"Đổi {'; '.join(changes)}"
        audit.record(db.session, by=user, action="user.own", subject=user, at=clock.now(), note=note)
        db.session.commit()
    flash("Đã lưu." if changes else "Không có gì thay đổi.", "success")
    return go(url_for("accounts.own"))


@bp.post("/account/password")
@allow(*ALL)
@limiter.limit(PER_ACCOUNT, key_func=lambda: f"password-{current_user.get_id()}", deduct_when=_failed)
def change_password() -> BaseResponse:
    """Change one's password; every other device is signed out, this one stays."""
    form = PasswordForm()
    if form.validate():
        if not current_user.has_password(form.current.data):
            form.current.errors = ["Mật khẩu đang dùng không đúng."]
        else:
            user = db.session.get_one(User, current_user.id)
            first = user.activated_at is None
            try:
                user.set_password(form.password.data, by=user, at=clock.now())
            except Refused as refused:
                form.password.errors = [str(refused)]
            else:
                db.session.commit()
                session.clear()
                login_user(user)
                flash("Đã đổi mật khẩu. Các thiết bị khác đã bị đăng xuất.", "success")
                return go(url_for("units.settings" if first and user.role is Role.ADMIN else "accounts.own"))
    return invalid("accounts/own.html", "change", form=form, about=OwnForm(None, obj=current_user))


def _by_username(username: str, *, lock: bool = False) -> User | None:
    query = select(User).where(User.username == username.strip().lower())
    return db.session.scalar(query.with_for_update(of=User) if lock else query)


def _safe_next() -> str:
    target = request.args.get("next", "") or "/"
    try:
        parts = urlsplit(target)
    except ValueError:  # “//[”
        return "/"
    local = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if local and "\\" not in target else "/"


from intranet.accounts import bulk_views, cli, people_views, slip_views  # noqa: E402, F401 - add their command and routes to bp
