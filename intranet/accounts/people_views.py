"""The administrator's pages: the list of people, adding, editing, locking."""

from typing import Any

from flask import Response, flash, request, url_for
from flask_login import current_user
from sqlalchemy import Select, select
from werkzeug.wrappers import Response as BaseResponse

from intranet.accounts import slips
from intranet.accounts.forms import PersonForm
from intranet.accounts.models import User
from intranet.accounts.views import bp
from intranet.core import audit, clock, text
from intranet.core.access import allow, find, row_number
from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.forms import choices_from
from intranet.core.paging import paginate
from intranet.core.rendering import go, invalid, page
from intranet.core.roles import Role
from intranet.units.models import School

READERS = (Role.ADMIN, Role.INSPECTOR)

STATES = [("active", "Đang dùng"), ("new", "Chưa kích hoạt"), ("locked", "Đã khóa")]


@bp.get("/people/")
@allow(*READERS)
def people() -> Response:
    """Everybody, by given name; filters in the address."""
    found = paginate(db.session, _filtered(), request.args.get("page", 1, int))
    local = slips.only_here(request.url_root)
    return page("accounts/people.html", "people", people=found, roles=list(Role), states=STATES, only_here=local)


def _filtered() -> Select[Any]:
    query = select(User).outerjoin(User.school).order_by(User.sort_key, User.id)
    if asked := text.clean(request.args.get("q", "")):
        words = f"%{text.fold(asked)}%"
        query = query.where(User.search_key.like(words) | School.search_key.like(words))
    if request.args.get("role") in list(Role):
        query = query.where(User.role == Role(request.args["role"]))
    if school_id := request.args.get("school", type=row_number):
        query = query.where(User.school_id == school_id)
    match request.args.get("state"):
        case "active":
            query = query.where(User.locked_at.is_(None), User.password_hash.is_not(None))
        case "new":
            query = query.where(User.locked_at.is_(None), User.password_hash.is_(None))
        case "locked":
            query = query.where(User.locked_at.is_not(None))
    return query


@bp.get("/people/new")
@allow(Role.ADMIN)
def new_person() -> Response:
    """The form for a new account."""
    form = _form(PersonForm(None))
    form.school_id.data = request.args.get("school", 0, row_number)
    form.role.data = Role.HEAD if form.school_id.data else Role.OFFICER
    return page("accounts/person_form.html", "person_form", form=form, person=None)


@bp.post("/people/new")
@allow(Role.ADMIN)
def add_person() -> BaseResponse:
    """Add an account; a code to activate it is printed from the next page."""
    form = _form(PersonForm())
    if not form.validate() or _username_taken(form, None):
        return invalid("accounts/person_form.html", "person_form", form=form, person=None)
    person = User(created_at=clock.now())
    _write(person, form)
    db.session.add(person)
    audit.record(
        db.session, by=current_user, action="user.create", subject=person, at=clock.now(),
        note=f"Thêm tài khoản {person.username} ({person.role.label})",
    )  # fmt: skip
    db.session.commit()
    flash(f"Đã thêm {person.display_name}. In phiếu kích hoạt để người dùng tự đặt mật khẩu.", "success")
    return go(url_for("accounts.person", person_id=person.id))


@bp.get("/people/<int:person_id>")
@allow(*READERS)
def person(person_id: int) -> Response:
    """One account."""
    local = slips.only_here(request.url_root)
    return page("accounts/person.html", "person", person=find(User, person_id), only_here=local)


@bp.get("/people/<int:person_id>/edit")
@allow(Role.ADMIN)
def edit_person(person_id: int) -> Response:
    """The form with what is there."""
    found = _editable(person_id)
    form = _form(PersonForm(None, obj=found), found)
    return page("accounts/person_form.html", "person_form", form=form, person=found)


@bp.post("/people/<int:person_id>/edit")
@allow(Role.ADMIN)
def change_person(person_id: int) -> BaseResponse:
    """Save what was changed; another role or school signs the person out."""
    found = _editable(person_id)
    form = _form(PersonForm(), found)
    if form.validate() and found.id == current_user.id and form.role.data != Role.ADMIN:
        form.role.errors = ["Không tự bỏ vai trò quản trị của mình được."]
    elif not form.errors and not _username_taken(form, found):
        before = (found.role, found.school_id)
        _write(found, form)
        if before != (found.role, found.school_id):
            found.session_epoch += 1
        audit.record(
            db.session, by=current_user, action="user.edit", subject=found, at=clock.now(),
            note=f"Sửa tài khoản {found.username} ({found.role.label})",
        )  # fmt: skip
        db.session.commit()
        flash("Đã lưu.", "success")
        return go(url_for("accounts.person", person_id=found.id))
    return invalid("accounts/person_form.html", "person_form", form=form, person=found)


def _editable(person_id: int) -> User:
    found = find(User, person_id)
    if found.erased_at:
        raise Refused("Dữ liệu của người này đã xóa theo yêu cầu; không ghi lại tên vào tài khoản này được.")
    return found


@bp.post("/people/<int:person_id>/lock")
@allow(Role.ADMIN)
def lock_person(person_id: int) -> BaseResponse:
    """Lock the account; its devices are signed out."""
    found = find(User, person_id)
    found.lock(by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã khóa tài khoản {found.username}.", "success")
    return go(url_for("accounts.person", person_id=found.id))


@bp.post("/people/<int:person_id>/unlock")
@allow(Role.ADMIN)
def unlock_person(person_id: int) -> BaseResponse:
    """Unlock the account."""
    found = find(User, person_id)
    found.unlock(by=current_user, at=clock.now())
    db.session.commit()
    flash(f"Đã mở khóa tài khoản {found.username}.", "success")
    return go(url_for("accounts.person", person_id=found.id))


def _form(form: PersonForm, person: User | None = None) -> PersonForm:
    own_school = person.school_id if person else None
    open_schools = School.open_on(clock.today()) | (School.id == own_school)
    schools = db.session.execute(
        select(School.id, School.name).where(open_schools).order_by(School.level_rank, School.sort_key)
    )
    form.school_id.choices = choices_from([(0, "Không thuộc trường nào"), *((row.id, row.name) for row in schools)])
    return form


def _username_taken(form: PersonForm, person: User | None) -> bool:
    twin = db.session.scalar(select(User).where(User.username == form.username.data))
    if twin is None or twin is person:
        return False
    form.username.errors = [f"Tên đăng nhập này đã dùng cho {twin.display_name}."]
    return True


def _write(person: User, form: PersonForm) -> None:
    person.display_name = form.display_name.data
    person.username = form.username.data
    person.role = Role(form.role.data)
    person.school_id = form.school_id.data if person.role.at_school else None
    person.post, person.email = form.post.data or "", form.email.data or ""
